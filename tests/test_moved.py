"""Addresses that change: a former one leads to its paragraph, and one that a new site would lose is reported."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from tests.browsing import Open
from tests.conftest import AS_OF, build_site, clean_environment
from tests.dom import read_file
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, plant, text_of
from tests.places import ROOT

from briefing.pipeline import build
from briefing.problems import Problem
from briefing.publication import Former, find_lost_addresses
from hosting import serve
from last_site import read_last_site

FRONT = "---\ndate: 2026-11-02\n{}---\n"
STORY = text_of(HEADLINE, LEDE, f"[theme]: stakes\n{WHY}", NEXT)


@pytest.fixture(scope="module")
def moved_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("moved")
    text = FRONT.format("slug: beacon\naliases: [old-lamp]\n") + STORY
    return build_site(folder / "site", plant(folder / "seeds", [("lamp.md", text)]))


def test_a_former_address_names_the_new_one_and_has_the_same_data_and_picture(moved_site: Path) -> None:
    for page in ("", "background/", "stakes/", "next-steps/", "source/"):
        moved = read_file(moved_site / "briefings/old-lamp" / page / "index.html")
        present = f"https://briefings.example/briefings/beacon/{page}"
        assert moved.one("link", rel="canonical").attributes["href"] == present
        former = f"https://briefings.example/briefings/old-lamp/{page}"
        assert urljoin(former, moved.one("a").attributes["href"]) == present
        assert (moved_site / urljoin(former, moved.one("script").attributes["src"])[26:]).is_file()
    for name in ("briefing.json", "card.png"):
        old, new = (moved_site / f"briefings/{slug}/{name}" for slug in ("old-lamp", "beacon"))
        assert old.read_bytes() == new.read_bytes()


@pytest.mark.browser
def test_a_citation_of_a_former_address_opens_its_paragraph(moved_site: Path, open_page: Open) -> None:
    data = json.loads((moved_site / "briefings/beacon/briefing.json").read_text(encoding="utf-8"))
    place = next(paragraph["id"] for paragraph in data["paragraphs"] if paragraph["theme"] == "stakes")
    with serve(moved_site) as address:
        page = open_page(f"{address}briefings/old-lamp/stakes/#{place}")
        page.wait_for_url(f"{address}briefings/beacon/stakes/#{place}")
        page.close()  # what it still loads would fail once the server stops


# Addresses that a new site would lose


def _lost(seeds: Path, *last: Former) -> list[str]:
    found = find_lost_addresses(build(seeds, as_of=dt.date(2026, 11, 22)), last, "seeds")
    assert all(isinstance(problem, Problem) and not problem.fatal for problem in found)
    return [str(problem) for problem in found]


GONE = "E405 the address briefings/lamp/ of the last site leads nowhere now"
ALIAS = 'add it to the front matter, so that links to it keep working: "aliases: [lamp]"'


def test_a_new_slug_of_a_seed_is_reported_with_the_alias_to_add(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("a.md", FRONT.format("slug: beacon\n") + STORY)])
    last = Former("lamp", "seeds/a.md", HEADLINE)
    moved = f"seeds/a.md:1:1: {GONE}, because the briefing has moved to briefings/beacon/; {ALIAS}"
    assert _lost(seeds, last) == [moved]
    plant(seeds, [("a.md", FRONT.format("slug: beacon\naliases: [lamp]\n") + STORY)])
    assert _lost(seeds, last) == []


def test_a_renamed_seed_is_known_by_its_text_else_by_its_headline(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("beacon.txt", STORY), ("other.txt", text_of("Something else", COST))])
    ids = frozenset(
        paragraph.id for b in build(seeds).briefings for paragraph in b.article.paragraphs if b.slug == "beacon"
    )
    moved = f"seeds/beacon.txt:1:1: {GONE}, because the briefing has moved to briefings/beacon/; {ALIAS}"
    assert _lost(seeds, Former("lamp", "seeds/lamp.txt", "An old headline", lambda: ids)) == [moved]
    assert _lost(seeds, Former("lamp", "seeds/lamp.txt", HEADLINE, lambda: frozenset({"p-1", "p-2"}))) == [moved]
    assert _lost(seeds, Former("lamp", "seeds/lamp.txt", HEADLINE), Former("beacon", "seeds/lamp.txt", HEADLINE)) == [
        f'seeds/lamp.txt:1:1: {GONE}, because its seed is gone; put the seed back with "status: removed", which '
        'leaves a notice, or name the address in another seed: "aliases: [lamp]"'
    ]


@pytest.mark.parametrize(
    ("front", "why"), [("status: draft", "a draft"), ("publish_at: 2027-01-01", "not due yet"), ("status: removed", "")]
)
def test_a_briefing_that_is_held_back_again_is_reported_unless_it_leaves_a_notice(
    front: str, why: str, tmp_path: Path
) -> None:
    seeds = plant(tmp_path / "seeds", [("lamp.md", FRONT.format(f"{front}\n") + STORY)])
    hint = 'use "status: removed" to leave a notice there'
    expected = [f"seeds/lamp.md:1:1: {GONE}, because the briefing is {why}; {hint}"] if why else []
    assert _lost(seeds, Former("lamp", "seeds/lamp.md", HEADLINE)) == expected


def _run(seeds: Path, site: Path) -> subprocess.CompletedProcess[str]:
    given = clean_environment(AS_OF=AS_OF, SEEDS=str(seeds), SITE=str(site))
    command = [sys.executable, "hooks/cli.py", "site"]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)


def test_make_site_reports_a_lost_address_and_publishes_all_the_same(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("lamp.md", FRONT.format("") + STORY)])
    site = build_site(tmp_path / "site", seeds)
    (seeds / "lamp.md").rename(seeds / "buoy.md")
    done = _run(seeds, site)
    assert done.returncode == 0, done.stderr
    assert f"{seeds}/buoy.md:1:1: {GONE}, because the briefing has moved to briefings/buoy/; {ALIAS}" in done.stderr
    assert _run(seeds, site).stderr == "", "told once: that site has no such address any more"


def test_an_empty_folder_of_seeds_does_not_replace_a_site_that_has_briefings(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("lamp.md", FRONT.format("") + STORY)])
    site = build_site(tmp_path / "site", seeds)
    (seeds / "lamp.md").unlink()
    done = _run(seeds, site)
    assert done.returncode == 1
    assert f"{seeds}:1:1: E405 there are no seeds, but the last site has 1 briefing; fetch the seeds" in done.stderr
    assert (site / "briefings/lamp/index.html").is_file()
    shutil.rmtree(site)
    assert _run(seeds, site).returncode == 0


@pytest.mark.parametrize("text", ["", "[]", '{"briefings": 1}', '{"briefings": [1, {"slug": "../x"}, {"seed": 2}]}'])
def test_a_last_site_that_cannot_be_read_has_no_addresses(text: str, tmp_path: Path) -> None:
    plant(tmp_path, [("briefings.json", text)])
    assert read_last_site(tmp_path) == read_last_site(tmp_path / "nowhere") == read_last_site(None) == ()


def test_the_text_of_a_former_briefing_is_read_when_it_is_needed(moved_site: Path) -> None:
    [former] = read_last_site(moved_site)
    assert (former.slug, former.headline, len(former.paragraphs())) == ("beacon", HEADLINE, 3)
