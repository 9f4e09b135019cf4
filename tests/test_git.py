"""What is read from a repository's history: the day a seed was added, and the days on which its text changed."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path

import pytest
from tests.dom import read_page
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, plant, text_of

from briefing.model import Change
from briefing.pipeline import build
from briefing.read.files import read_seeds
from briefing.read.git import MAX_VERSIONS, days_added, is_shallow, newest_day, versions

TEXT = text_of(HEADLINE, LEDE)


def _git(folder: Path, *arguments: str, day: str = "2026-01-01") -> None:
    moment = f"{day}T12:00:00+00:00"
    identity = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00+00:00", "GIT_COMMITTER_DATE": moment}
    home = {"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
    command = ["git", "-C", str(folder), *arguments]
    subprocess.run(command, check=True, capture_output=True, env=identity | dates | home)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A repository with seeds added on several days, one renamed, one deleted and added again, one not committed."""
    root = tmp_path / "repository"
    seeds = plant(root, []) / "seeds"
    _git(root, "init", "-q")
    plant(seeds, [("first.txt", TEXT + "first"), ("Ü “x”.md", TEXT + "quoted"), ("old-name.txt", TEXT * 3)])
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "one", day="2026-01-01")
    plant(seeds, [("deep/second.txt", TEXT + "second"), ("first.txt", TEXT + "first, changed")])
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "two", day="2026-02-02")
    _git(root, "mv", "seeds/old-name.txt", "seeds/deep/new-name.txt")
    _git(root, "rm", "-q", "seeds/first.txt")
    _git(root, "commit", "-qm", "three", day="2026-03-03")
    plant(seeds, [("first.txt", "something else altogether")])
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "four", day="2026-04-04")
    plant(seeds, [("new.txt", TEXT)])
    return root


def test_a_seed_has_the_day_of_the_commit_that_added_it(history: Path) -> None:
    assert days_added(history / "seeds") == {
        "first.txt": dt.date(2026, 4, 4),
        "Ü “x”.md": dt.date(2026, 1, 1),
        "deep/second.txt": dt.date(2026, 2, 2),
        "deep/new-name.txt": dt.date(2026, 1, 1),
    }
    seeds, _ = read_seeds(history / "seeds")
    assert {seed.name: seed.added for seed in seeds}["new.txt"] is None
    assert newest_day(history) == dt.date(2026, 4, 4)


def test_a_seed_added_only_in_a_merge_commit_has_no_day_rather_than_that_of_its_next_change(history: Path) -> None:
    _git(history, "switch", "-qc", "branch")
    _git(history, "commit", "-q", "--allow-empty", "-m", "five", day="2026-05-05")
    _git(history, "switch", "-q", "-")
    _git(history, "merge", "-q", "--no-ff", "--no-commit", "branch")
    plant(history / "seeds", [("merged.txt", TEXT)])
    _git(history, "add", "seeds/merged.txt")
    _git(history, "commit", "-qm", "merge", day="2026-06-06")
    plant(history / "seeds", [("merged.txt", TEXT + "more")])
    _git(history, "add", "seeds/merged.txt")
    _git(history, "commit", "-qm", "seven", day="2026-07-07")
    assert "merged.txt" not in days_added(history / "seeds")


def test_a_shallow_clone_gives_no_days_rather_than_wrong_ones(history: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    command = ["git", "clone", "-q", "--depth", "1", f"file://{history}", str(clone)]
    subprocess.run(command, check=True, capture_output=True)
    assert is_shallow(clone)
    assert not is_shallow(history)
    assert days_added(clone / "seeds") == {}


def test_without_a_repository_there_is_no_day(tmp_path: Path) -> None:
    plant(tmp_path, [("a.txt", TEXT)])
    assert days_added(tmp_path) == {}
    assert newest_day(tmp_path) is None
    assert not is_shallow(tmp_path)


# What changed


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    plant(root, [])
    _git(root, "init", "-q", "-b", "main")
    return root


def _save(root: Path, day: str, text: str, name: str = "lamp.md") -> None:
    plant(root / "seeds", [(name, text)])
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "a version", day=day)


def _changes(root: Path) -> tuple[Change, ...]:
    [briefing] = build(root / "seeds", as_of=dt.date(2026, 12, 31)).briefings
    return briefing.changes


def test_the_changes_of_each_day_are_listed_newest_first(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE, WHY, COST))
    _save(repository, "2026-05-02", text_of(HEADLINE, LEDE, WHY.replace("1988", "1989"), COST))
    _save(repository, "2026-05-03", text_of("Velm lights its lamp", LEDE, NEXT, WHY.replace("1988", "1989")))
    assert _changes(repository) == (
        Change(dt.date(2026, 5, 3), paragraphs=(1,), gone=1, headline=True),
        Change(dt.date(2026, 5, 2), paragraphs=(2,)),
    )


def test_order_marks_and_topics_do_not_count_as_changes_of_the_text(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE, WHY, COST))
    _save(
        repository,
        "2026-05-02",
        "---\ntopics: [Ports]\n---\n" + text_of(HEADLINE, LEDE, COST, "[theme]: stakes\n" + WHY),
    )
    assert _changes(repository) == ()


def test_only_the_last_version_of_a_day_counts(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE, WHY))
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE, COST))
    assert versions(repository / "seeds") == {}
    _save(repository, "2026-05-02", text_of(HEADLINE, LEDE, COST, NEXT))
    assert _changes(repository) == (Change(dt.date(2026, 5, 2), paragraphs=(2,)),)


@pytest.mark.parametrize("front", ["status: draft", "publish_at: 2026-05-03", "titel: broken"])
def test_a_version_that_was_never_published_does_not_count_as_a_change(front: str, repository: Path) -> None:
    _save(repository, "2026-05-01", f"---\n{front}\n---\n" + text_of(HEADLINE, LEDE, WHY))
    _save(repository, "2026-05-03", text_of(HEADLINE, LEDE, COST))
    assert _changes(repository) == ()


def test_a_version_published_when_its_embargo_ended_counts(repository: Path) -> None:
    _save(repository, "2026-05-01", "---\npublish_at: 2026-05-03\n---\n" + text_of(HEADLINE, LEDE, WHY))
    _save(repository, "2026-05-05", text_of(HEADLINE, LEDE, COST))
    assert [change.day.day for change in _changes(repository)] == [5]


def test_versions_on_a_branch_before_its_merge_do_not_count(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE), "other.txt")
    _git(repository, "switch", "-qc", "branch")
    _save(repository, "2026-05-02", text_of(HEADLINE, LEDE, WHY))
    _save(repository, "2026-05-03", text_of(HEADLINE, LEDE, COST))
    _git(repository, "switch", "-q", "main")
    _git(repository, "merge", "-q", "--no-ff", "-m", "merge", "branch", day="2026-05-04")
    assert versions(repository / "seeds") == {}
    _save(repository, "2026-05-06", text_of(HEADLINE, LEDE, COST, WHY))
    found = {b.slug: b.changes for b in build(repository / "seeds").briefings}
    assert found == {"lamp": (Change(dt.date(2026, 5, 6), paragraphs=(2,)),), "other": ()}


def test_a_renamed_seed_keeps_its_versions_and_a_new_one_at_its_path_starts_without(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE, WHY, NEXT))
    _git(repository, "mv", "seeds/lamp.md", "seeds/Lämp “2”.md")
    _git(repository, "commit", "-qm", "a better name", day="2026-05-02")
    _save(repository, "2026-05-03", text_of(HEADLINE, LEDE, WHY, COST, NEXT), "Lämp “2”.md")
    assert [change.day.day for change in _changes(repository)] == [3]
    _git(repository, "rm", "-q", "seeds/Lämp “2”.md")
    _git(repository, "commit", "-qm", "gone", day="2026-05-04")
    _save(repository, "2026-05-05", text_of(HEADLINE, LEDE), "Lämp “2”.md")
    assert _changes(repository) == ()


def test_only_the_last_versions_are_read(repository: Path) -> None:
    for day in range(1, MAX_VERSIONS + 4):
        _save(repository, f"2026-05-{day:02}", text_of(HEADLINE, LEDE, f"The lamp burnt for {day} hours that night."))
    assert len(_changes(repository)) == MAX_VERSIONS - 1


def test_a_version_that_cannot_be_decoded_does_not_count(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE))
    plant(repository / "seeds", [("lamp.md", b"\xff\xfe\x00")])
    _git(repository, "commit", "-qam", "broken", day="2026-05-02")
    _save(repository, "2026-05-03", text_of(HEADLINE, LEDE, WHY))
    assert _changes(repository) == (Change(dt.date(2026, 5, 3), paragraphs=(1,)),)


def test_the_overview_lists_what_changed_and_links_to_it(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE, WHY, COST, NEXT))
    text = text_of("Velm lights its lamp", LEDE, "[theme]: stakes\n" + COST.replace("school", "pier"))
    _save(repository, "2026-05-03", text)
    pages = {page.path: page for page in build(repository / "seeds").pages}
    [change] = read_page(pages["briefings/lamp/index.md"].text).one("ul", **{"class": "b-changes"}).all("li")
    said = [part.text() for part in (*change.all("time"), *change.all("span"))]
    assert said == ["3 May 2026", "New headline", "New or reworded paragraphs: 2", "Paragraphs removed: 2"]
    [way] = change.all("a")
    path, _, place = way.attributes["href"].partition("#")
    assert path == "stakes/"
    [found] = [
        element
        for element in read_page(pages["briefings/lamp/stakes.md"].text).walk()
        if element.attributes.get("id") == place
    ]
    assert "pier" in found.text()


def test_a_paragraph_reworded_twice_is_listed_both_times(repository: Path) -> None:
    for day, year in enumerate((1988, 1989, 1990), 1):
        _save(repository, f"2026-05-0{day}", text_of(HEADLINE, LEDE, WHY.replace("1988", str(year))))
    assert _changes(repository) == (
        Change(dt.date(2026, 5, 3), paragraphs=(1,)),
        Change(dt.date(2026, 5, 2), again=1),
    )
