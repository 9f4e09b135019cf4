"""The settings from the environment, for the command line and for MkDocs."""

from __future__ import annotations

import datetime as dt
import gc
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from briefing.read.git import GitRefusedError, NoHistoryError
from briefing.read.history import newest_day

ROOT = Path(__file__).resolve().parent.parent

# Before numpy is loaded: an article's matrices are small, and a second thread waits for the first at full load.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Most of what a build makes lives as long as it. Looking for garbage as often as Python does took a sixth of the
# engine's time: 0.9 s of 5.6 for 1,000 briefings with nothing changed.
gc.set_threshold(50_000)


class SettingsError(Exception):
    """An invalid setting; the message says how to fix it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The folder of seeds, the name that messages give it, and the day of the edition (None: unknown)."""

    seeds: Path
    shown_as: str
    as_of: dt.date | None


def read_settings(environment: Mapping[str, str] = os.environ, root: Path = ROOT) -> Settings:
    """Reads SEEDS (default: `seeds/`) and AS_OF (default: the day of the newest commit; the clock is never read)."""
    named = environment.get("SEEDS", "").strip().rstrip("/") or "seeds"
    seeds = root / named
    if not seeds.is_dir():
        raise SettingsError(f"no folder {named!r}; set SEEDS to a folder of seeds")
    return Settings(seeds, named, _as_of(environment, root, seeds))


def _as_of(environment: Mapping[str, str], root: Path, seeds: Path) -> dt.date | None:
    day = environment.get("AS_OF", "").strip()
    try:
        return dt.date.fromisoformat(day) if day else newest_day(root)
    except ValueError:
        raise SettingsError(f"invalid AS_OF {day!r}; use YYYY-MM-DD") from None
    except NoHistoryError:
        return None
    except GitRefusedError as refused:
        if seeds == root / "seeds":  # then the history of the seeds is refused too, and reported with them
            return None
        words, hint = refused.args
        raise SettingsError(f"Git does not tell the day of the newest commit: {words}; {hint}, or set AS_OF") from None
