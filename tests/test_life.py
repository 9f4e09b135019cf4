"""The states of a briefing (draft, embargoed, published, updated, withdrawn), and what a preview shows of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.dom import read_page
from tests.growing import HEADLINE, LEDE, NEXT, WHY, plant, text_of

from briefing.edition import Edition
from briefing.pipeline import build

STORY = text_of(HEADLINE, LEDE, WHY, "[theme]: next steps\n" + NEXT)
DAY = dt.date(2026, 11, 22)


def _edition(folder: Path, front: str, as_of: dt.date | None = DAY, *, preview: bool = False) -> Edition:
    other = STORY.replace("lighthouse", "bell tower")
    seeds = plant(folder / "seeds", [("lamp.md", f"---\n{front}\n---\n{STORY}"), ("tower.txt", other)])
    return build(seeds, as_of=as_of, preview=preview)


def _slugs(edition: Edition) -> list[str]:
    return sorted(briefing.slug for briefing in edition.briefings)


@pytest.mark.parametrize("front", ["status: draft", "publish_at: 2026-11-23T06:00+01:00"])
def test_an_unpublished_briefing_is_nowhere_in_a_build(front: str, tmp_path: Path) -> None:
    edition = _edition(tmp_path, front)
    assert _slugs(edition) == ["tower"]
    assert [briefing.summary.held for briefing in edition.held] == ["draft" if "draft" in front else "embargo"]
    assert not [page.path for page in edition.pages if "lamp" in page.path or "lighthouse" in str(page.text)]


@pytest.mark.parametrize(
    ("front", "label"),
    [("status: draft", "Draft:"), ("publish_at: 2026-11-23T06:00+01:00", "Not published yet:")],
)
def test_a_preview_shows_it_with_a_label_on_every_page(front: str, label: str, tmp_path: Path) -> None:
    edition = _edition(tmp_path, front, preview=True)
    assert _slugs(edition) == ["lamp", "tower"]
    for page in edition.pages:
        if page.seed:
            assert (label in read_page(page.text).text()) == (page.seed == "lamp.md"), page.path
    home = next(page for page in edition.pages if page.path == "index.md")
    assert read_page(home.text).text().count(label) == 1


def test_an_embargo_ends_on_its_day_and_holds_while_the_day_is_unknown(tmp_path: Path) -> None:
    front = "publish_at: 2026-11-22T23:30+01:00"
    assert _slugs(_edition(tmp_path, front, DAY)) == ["lamp", "tower"]
    assert _slugs(_edition(tmp_path, front, DAY - dt.timedelta(1))) == ["tower"]
    assert _slugs(_edition(tmp_path, front, None)) == ["tower"]


@pytest.mark.parametrize("preview", [False, True])
def test_a_withdrawn_briefing_leaves_a_notice_and_nothing_of_its_text(preview: bool, tmp_path: Path) -> None:
    edition = _edition(tmp_path, "status: removed\naliases: [old-lamp]", preview=preview)
    assert _slugs(edition) == ["tower"]
    notices = [page for page in edition.pages if "lamp/" in page.path]
    assert {page.path.split("/")[1] for page in notices} == {"lamp", "old-lamp"}
    assert all("withdrawn" in page.text and "lighthouse" not in page.text for page in notices)


def test_only_a_major_update_is_announced(tmp_path: Path) -> None:
    front = (
        "date: 2026-11-19\nupdates:\n"
        "  - date: 2026-11-21\n    note: The vote was close\n    kind: major\n"
        "  - date: 2026-11-22\n    note: A comma was missing\n    kind: minor"
    )
    edition = _edition(tmp_path, front)
    assert edition.problems == ()
    overview = next(page for page in edition.pages if page.path == "briefings/lamp/index.md")
    text = read_page(overview.text).text()
    assert "The vote was close" in text
    assert "A comma was missing" not in text
    assert next(b for b in edition.briefings if b.slug == "lamp").summary.updated == dt.date(2026, 11, 21)
