"""What the environment asks for, read in one place for both doors."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from briefing.read.git import newest_day

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting that cannot be used; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`seeds` is the folder to read, `shown_as` how messages name it, `as_of` the edition's day if any is known."""

    seeds: Path
    shown_as: str
    as_of: dt.date | None


def read_settings(environment: Mapping[str, str] = os.environ, root: Path = ROOT) -> Settings:
    """SEEDS and AS_OF; else `seeds/`, and the day of the checkout's newest commit. The clock is never read."""
    named = environment.get("SEEDS", "").strip().rstrip("/") or "seeds"
    seeds = root / named
    if not seeds.is_dir():
        raise SettingsError(f"SEEDS={named}: there is no such folder; name one that holds seeds")
    day = environment.get("AS_OF", "").strip()
    try:
        as_of = dt.date.fromisoformat(day) if day else newest_day(root)
    except ValueError:
        raise SettingsError(f"AS_OF={day}: this is no day; write it as in 2026-11-22") from None
    return Settings(seeds, named, as_of)
