"""The site's own words, one file a language in `words/`, and what is made with them: dates as people write them."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from briefing.model import Reason

FOLDER = Path(__file__).parent
_FALLBACK = "en"


@functools.cache
def load_words(lang: str | None = None) -> Mapping[str, Any]:
    """The words of a language by name ("de", or "de-AT" all the same); English where that language has no file."""
    known = {path.stem for path in FOLDER.glob("*.toml")}
    primary = (lang or _FALLBACK).partition("-")[0].lower()
    path = FOLDER / f"{primary if primary in known else _FALLBACK}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def say_reasons(reasons: Iterable[Reason], words: Mapping[str, Any]) -> str:
    """Why a paragraph stands where it does: "heading: What comes next, about the future"."""
    return ", ".join(words["reasons"][reason.key].format(said=reason.said) for reason in reasons)


def say_date(date: dt.date | str, words: Mapping[str, Any]) -> str:
    """A day, or an ISO 8601 date of whatever precision, in words: "6 December 2026", "March 2027", "2035"."""
    year, *rest = str(date).split("-")
    if not rest:
        return year
    month = words["months"][int(rest[0]) - 1]
    if len(rest) == 1:
        return str(words["month_year"].format(month=month, year=year))
    return str(words["day"].format(day=int(rest[1]), month=month, year=year))
