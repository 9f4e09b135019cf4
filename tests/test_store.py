"""Results by content: the same as made anew, never out of date, and made anew where the store has something else."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, plant, text_of
from tests.places import CASES, ENGINE, SEEDS

from briefing import pipeline, store
from briefing.edition import Edition
from briefing.model import NOWHERE, Page
from briefing.pipeline import build


@dataclass(eq=False)
class Kept:
    """A store in memory."""

    values: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        return self.values.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.values[key] = value


STORY = text_of(HEADLINE, LEDE, WHY, COST, NEXT)


@pytest.mark.parametrize("folder", [SEEDS, CASES], ids=["our seeds", "cases"])
def test_what_is_kept_builds_the_same_edition(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, site = Kept(), replace(NOWHERE, url="https://briefings.example/", pictures=True)
    fresh = build(folder, site=site)
    assert build(folder, site=site, store=kept) == fresh
    monkeypatch.setattr(pipeline, "parse", lambda seed: pytest.fail(f"{seed.name} is parsed again"))
    monkeypatch.setattr(pipeline, "verify", lambda *_: pytest.fail("pages are verified again"))
    if folder == SEEDS:  # refused seeds, of which there are some among the cases, are parsed each time
        assert build(folder, site=site, store=kept) == fresh


def test_what_is_put_is_no_longer_in_the_edition() -> None:
    pages: list[Page] = []
    edition, whole = build(SEEDS, put=pages.append), build(SEEDS)
    assert tuple(pages) == whole.pages
    assert edition == replace(whole, pages=())


def test_briefings_are_read_again_from_the_store_and_made_anew_where_it_forgot_them(tmp_path: Path) -> None:
    kept, folder = Kept(), plant(tmp_path, [("lamp.txt", STORY), ("buoy.txt", STORY)])
    briefings, fresh = build(folder, store=kept).briefings, build(folder).briefings
    assert briefings[0] is not briefings[0]
    assert [*briefings[:1], briefings[-1]] == [*fresh]
    kept.values.clear()
    assert briefings == fresh


def _texts(edition: Edition) -> list[tuple[str, str]]:
    return [(page.path, page.text) for page in edition.pages]


def test_a_change_of_a_seed_a_neighbour_or_the_site_is_seen(tmp_path: Path) -> None:
    kept = Kept()
    folder = plant(tmp_path, [("lamp.txt", STORY), ("buoy.txt", "---\ntopics: [Harbours]\n---\n" + STORY)])

    def assert_as_fresh(**given: object) -> None:
        site = replace(NOWHERE, **given)  # type: ignore[arg-type]
        assert _texts(build(folder, site=site, store=kept)) == _texts(build(folder, site=site))

    assert_as_fresh()
    plant(folder, [("lamp.txt", "---\ntopics: [Harbours]\n---\n" + STORY.replace("lamp", "lantern"))])
    assert_as_fresh()
    assert_as_fresh(name="Velm News")
    assert_as_fresh(url="https://velm.example/")
    (folder / "buoy.txt").unlink()
    assert_as_fresh()


@pytest.mark.parametrize("value", [b"", b"nonsense", b"[]", b"{}", b'{"slug": 3}', b"\xff", b'"\xff"'])
def test_what_is_kept_in_another_form_is_made_anew(value: bytes, tmp_path: Path) -> None:
    kept, folder = Kept(), plant(tmp_path, [("lamp.txt", STORY)])
    fresh = build(folder, store=kept)
    good = dict(kept.values)
    assert len(good) == len(("scores", "briefing", "summary", "pages"))
    kept.values = dict.fromkeys(good, value)
    assert build(folder, store=kept) == fresh
    assert kept.values == good


def test_a_seed_that_is_refused_is_refused_each_time(tmp_path: Path) -> None:
    kept, folder = Kept(), plant(tmp_path, [("lamp.txt", ""), ("buoy.txt", STORY)])
    first = build(folder, store=kept)
    assert [problem.path for problem in first.problems] == ["seeds/lamp.txt"]
    assert build(folder, store=kept) == first


@pytest.mark.parametrize("name", ["pipeline.py", "themes.toml", "messages/en.toml", "classify/weights.json.gz"])
def test_another_engine_has_other_keys(name: str, tmp_path: Path) -> None:
    engine = tmp_path / "briefing"
    shutil.copytree(ENGINE, engine, ignore=shutil.ignore_patterns("*.npz", "__pycache__"))
    digest = store._digest.__wrapped__
    before = digest(engine)
    assert digest(engine) == before
    (engine / name).write_bytes((engine / name).read_bytes() + b"\n")
    assert digest(engine) != before
