"""`publish_at`: due on its day in its own time zone, whatever the hour; never before, and never unknown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.growing import HEADLINE, LEDE, plant, text_of

from briefing.pipeline import build


@pytest.mark.parametrize(
    ("front", "first_day"),
    [
        ("publish_at: 2026-12-01T06:00", "2026-12-01"),
        ("publish_at: 2026-12-01", "2026-12-01"),
        ("publish_at: 2026-12-01T23:30\ntimezone: America/Los_Angeles", "2026-12-01"),
        ("publish_at: 2026-12-01T00:30\ntimezone: Asia/Tokyo", "2026-12-01"),
        ("publish_at: 2026-12-01T00:30+14:00", "2026-12-01"),
        ("publish_at: 2026-12-01T23:30-12:00", "2026-12-01"),
    ],
)
def test_a_briefing_appears_on_its_day_in_its_own_time_zone(front: str, first_day: str, tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("a.md", f"---\n{front}\n---\n" + text_of(f"# {HEADLINE}", LEDE))])
    day = dt.date.fromisoformat(first_day)
    assert [len(build(seeds, as_of=day + dt.timedelta(n)).briefings) for n in (-1, 0, 1)] == [0, 1, 1]
    assert not build(seeds, as_of=None).briefings
