"""What is read from a repository's history: the day a seed was added, and the days on which its text changed."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.dom import read_page
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, plant, text_of

from briefing.model import Change
from briefing.pipeline import build
from briefing.problems import Code
from briefing.read.files import MAX_BYTES, read_seeds
from briefing.read.git import GitRefusedError, NoHistoryError, ask
from briefing.read.history import MAX_VERSIONS, History, is_shallow, newest_day, read_history

TEXT = text_of(HEADLINE, LEDE)


def _git(folder: Path, *arguments: str, day: str = "2026-01-01", moment: str = "") -> None:
    identity = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00+00:00", "GIT_COMMITTER_DATE": moment or f"{day}T12:00:00+00:00"}
    home = {"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
    command = ["git", "-C", str(folder), *arguments]
    subprocess.run(command, check=True, capture_output=True, env=identity | dates | home)


def _history(folder: Path) -> History:
    return read_history(folder, lambda name: name.endswith((".txt", ".md")), MAX_BYTES)


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
    assert _history(history / "seeds").added == {
        "first.txt": dt.date(2026, 4, 4),
        "Ü “x”.md": dt.date(2026, 1, 1),
        "deep/second.txt": dt.date(2026, 2, 2),
        "deep/new-name.txt": dt.date(2026, 1, 1),
    }
    seeds, _ = read_seeds(history / "seeds")
    assert {seed.name: seed.added for seed in seeds}["new.txt"] is None
    assert newest_day(history) == dt.date(2026, 4, 4)


def test_a_seed_added_only_in_a_merge_commit_has_the_day_of_the_merge(history: Path) -> None:
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
    assert _history(history / "seeds").added["merged.txt"] == dt.date(2026, 6, 6)


def test_a_shallow_clone_gives_no_days_rather_than_wrong_ones(history: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    command = ["git", "clone", "-q", "--depth", "1", f"file://{history}", str(clone)]
    subprocess.run(command, check=True, capture_output=True)
    assert is_shallow(clone)
    assert not is_shallow(history)
    seeds, problems = read_seeds(clone / "seeds")
    assert {seed.added for seed in seeds} == {None}
    assert [(problem.code, problem.fatal) for problem in problems] == [(Code.UNKNOWN_HISTORY, False)]


def test_a_folder_without_a_repository_is_noted_once_if_a_briefing_has_no_date(tmp_path: Path) -> None:
    plant(tmp_path, [("lamp.txt", TEXT), ("buoy.txt", TEXT)])
    with pytest.raises(NoHistoryError):
        newest_day(tmp_path)
    [note] = build(tmp_path).notes
    assert str(note).startswith("seeds:1:1: E402 there is no Git repository, so seeds without a date stay undated; ")
    assert not note.fatal
    plant(tmp_path, [(f"{name}.txt", f"---\ndate: 2026-11-02\n---\n{TEXT}") for name in ("lamp", "buoy")])
    assert build(tmp_path, as_of=dt.date(2026, 11, 22)).notes == ()
    assert build(tmp_path).notes == (note,), "today is unknown too"


def test_a_repository_without_a_commit_and_a_machine_without_git_are_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "repository"
    plant(plant(root, []) / "seeds", [("a.txt", TEXT)])
    _git(root, "init", "-q")
    assert "E402 the Git repository has no commit, so" in str(build(root / "seeds").notes[0])
    monkeypatch.setenv("PATH", str(tmp_path))
    [note] = build(root / "seeds").notes
    assert "E402 Git is not installed, so" in str(note)
    assert not note.fatal


# What others set, and what Git refuses


@pytest.mark.parametrize(
    "setting",
    [
        "log.showRoot=false",
        "log.showSignature=true",
        "log.follow=true",
        "log.date=relative",
        "log.diffMerges=combined",
        "format.pretty=fuller",
        "color.ui=always",
        "core.quotePath=true",
        "core.pager=false",
        "core.fsmonitor=touch-harm",
        "diff.renames=false",
        "diff.relative=false",
        "diff.orderFile=no-such-file",
        "diff.external=false",
        "notes.displayRef=refs/notes/*",
    ],
)
def test_no_setting_changes_what_is_known(setting: str, history: Path) -> None:
    before = _history(history / "seeds")
    _git(history, "config", *setting.split("=", 1))
    assert _history(history / "seeds") == before
    assert newest_day(history) == dt.date(2026, 4, 4)


def test_a_surrounding_git_command_changes_nothing(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _history(history / "seeds")
    for name, value in {
        "GIT_DIR": ".git",
        "GIT_INDEX_FILE": "elsewhere",
        "GIT_WORK_TREE": "/",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "log.showRoot",
        "GIT_CONFIG_VALUE_0": "false",
        "GIT_CONFIG_PARAMETERS": "'log.showroot'='false'",
        "GIT_TRACE": "2",
    }.items():
        monkeypatch.setenv(name, value)
    assert _history(history / "seeds") == before


def test_a_signed_commit_has_its_day_whatever_log_show_signature_says(history: Path, tmp_path: Path) -> None:
    """Git prints what gpg said above what was asked for."""
    gpg = tmp_path / "gpg"
    gpg.write_text("#!/bin/sh\necho '[GNUPG:] GOODSIG 0 A'; echo 'gpg: Good signature' >&2\n", encoding="utf-8")
    gpg.chmod(0o755)
    raw = subprocess.run(
        ["git", "-C", str(history), "cat-file", "commit", "HEAD"], capture_output=True, check=True
    ).stdout.replace(b"\n\n", b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n", 1)
    command = ["git", "-C", str(history), "hash-object", "-t", "commit", "-w", "--stdin"]
    signed = subprocess.run(command, input=raw, capture_output=True, check=True).stdout.decode().strip()
    _git(history, "reset", "-q", "--soft", signed)
    _git(history, "config", "gpg.program", str(gpg))
    _git(history, "config", "log.showSignature", "true")
    assert newest_day(history) == dt.date(2026, 4, 4)
    assert _history(history / "seeds").added["first.txt"] == dt.date(2026, 4, 4)


def _break_config(root: Path) -> None:
    (root / ".git/config").write_text("[core\n", encoding="utf-8")


def _break_link(root: Path) -> None:
    (root / ".git").rename(root / "moved")
    (root / ".git").write_text("gitdir: /nowhere/.git/worktrees/x\n", encoding="utf-8")


def _break_head(root: Path) -> None:
    branch = (root / ".git/HEAD").read_text(encoding="utf-8").removeprefix("ref: ").strip()
    (root / ".git" / branch).write_text("1" * 40 + "\n", encoding="utf-8")


def _break_object(root: Path) -> None:
    done = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, check=True, text=True)
    name = done.stdout.strip()
    path = root / ".git/objects" / name[:2] / name[2:]
    path.chmod(0o644)
    path.write_bytes(b"")


def _ask_for_a_newer_git(root: Path) -> None:
    _git(root, "config", "core.repositoryFormatVersion", "9")


@pytest.mark.parametrize("harm", [_break_config, _break_link, _break_head, _break_object, _ask_for_a_newer_git])
def test_what_git_refuses_is_fatal_with_its_own_message_and_a_fix(harm: Callable[[Path], None], history: Path) -> None:
    harm(history)
    with pytest.raises(GitRefusedError) as refused:
        ask(history / "seeds", "log", "-1")
    words, _ = refused.value.args
    problems = [problem for problem in build(history / "seeds").problems if problem.code == Code.GIT_REFUSES]
    [problem] = problems
    assert problem.fatal
    assert words in problem.message
    assert problem.hint.startswith("run git ")
    assert "Traceback" not in str(problem)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_fatal_and_the_fix_can_be_pasted(history: Path) -> None:
    for path in (history, *history.rglob("*")):
        os.chown(path, 12345, 12345, follow_symlinks=False)
    [problem] = [problem for problem in build(history / "seeds").problems if problem.code == Code.GIT_REFUSES]
    assert "detected dubious ownership in repository at" in problem.message
    assert problem.hint == f"run git config --global --add safe.directory {history}"


def test_odd_names_and_a_clock_beyond_the_calendar_break_nothing(history: Path) -> None:
    odd = ["\x01.txt", "a\nb.md", ":100644 100644 a b M.txt", "commit 1.txt"]
    plant(history / "seeds", [(name, TEXT + name) for name in odd])
    _git(history, "add", ".")
    _git(history, "commit", "-qm", "odd", day="2026-05-05")
    assert {name: day for name, day in _history(history / "seeds").added.items() if name in odd} == dict.fromkeys(
        odd, dt.date(2026, 5, 5)
    )
    _git(history, "rm", "-q", *(f"seeds/{name}" for name in odd))
    plant(history / "seeds", [("far.txt", "far away")])
    _git(history, "add", ".")
    _git(history, "commit", "-qm", "far", moment="@300000000000 +0000")
    found = _history(history / "seeds").added
    assert not found.keys() & {*odd, "far.txt"}
    assert found["first.txt"] == dt.date(2026, 4, 4)
    assert newest_day(history) == dt.date(2026, 5, 5)


@pytest.mark.parametrize(
    ("before", "after", "front", "front_after"),
    [
        ("lamp.md", "2026/lamp.txt", "", ""),
        ("a.md", "b.md", "---\nslug: lamp\n---\n", "---\ntitle: New\nslug: 'lamp'\n---\n"),
        ("lamp.md", "beacon.md", "", "---\naliases: [old, lamp]\n---\n"),
        ("lamp.md", "beacon.md", "", "---\naliases:\n  - lamp\ntitle: New\n---\n"),
    ],
)
def test_a_seed_moved_and_rewritten_at_once_keeps_its_day_if_its_slug_says_so(
    before: str, after: str, front: str, front_after: str, repository: Path
) -> None:
    _save(repository, "2026-05-01", front + text_of(HEADLINE, LEDE), before)
    _git(repository, "rm", "-q", f"seeds/{before}")
    _save(repository, "2026-05-02", front_after + text_of("Something else", COST, NEXT, WHY), after)
    assert _history(repository / "seeds").added == {after: dt.date(2026, 5, 1)}
    assert len(_history(repository / "seeds").versions[after]) == 2


def test_a_seed_that_replaces_another_has_a_day_of_its_own(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE), "lamp.md")
    _git(repository, "rm", "-q", "seeds/lamp.md")
    _save(repository, "2026-05-02", text_of("Something else", COST, NEXT, WHY), "ferry.md")
    assert _history(repository / "seeds").added == {"ferry.md": dt.date(2026, 5, 2)}


def test_two_seeds_that_swap_names_swap_days(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE, WHY), "a.md")
    _save(repository, "2026-05-02", text_of("Something else", COST, NEXT), "b.md")
    for old, new in (("a", "c"), ("b", "a"), ("c", "b")):
        _git(repository, "mv", f"seeds/{old}.md", f"seeds/{new}.md")
    _git(repository, "commit", "-qm", "swap", day="2026-05-03")
    assert _history(repository / "seeds").added.keys() == {"a.md", "b.md"}


def test_a_branch_that_its_merge_dropped_takes_no_day_away(repository: Path) -> None:
    _save(repository, "2026-05-01", text_of(HEADLINE, LEDE))
    _git(repository, "switch", "-qc", "branch")
    _git(repository, "rm", "-q", "seeds/lamp.md")
    _git(repository, "commit", "-qm", "gone", day="2026-05-02")
    _git(repository, "switch", "-q", "main")
    _git(repository, "merge", "-q", "-s", "ours", "-m", "merge", "branch", day="2026-05-03")
    assert _history(repository / "seeds").added == {"lamp.md": dt.date(2026, 5, 1)}


def test_only_seeds_of_a_usual_size_are_read_from_the_history(repository: Path) -> None:
    _save(repository, "2026-05-01", "x" * (MAX_BYTES + 1))
    _save(repository, "2026-05-02", text_of(HEADLINE, LEDE))
    _save(repository, "2026-05-03", text_of(HEADLINE, LEDE, WHY))
    _save(repository, "2026-05-04", "a", "film.mp4")
    _save(repository, "2026-05-05", "b", "film.mp4")
    found = _history(repository / "seeds")
    assert [len(data) < MAX_BYTES for _, data in found.versions["lamp.md"]] == [True, True]
    assert "film.mp4" not in {*found.added, *found.versions}


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
    assert _history(repository / "seeds").versions == {}
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
    assert _history(repository / "seeds").versions == {}
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
