"""The site's own strings, one TOML file per language, and the formatting of dates, lists and counts.

Templates hold no text. Babel knows how each language writes a date or a list; a file here names its locale.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from babel import Locale, dates, lists

from briefing.model import Reason
from briefing.partial_date import PartialDate

Messages = Mapping[str, Any]

FOLDER = Path(__file__).parent
_FALLBACK = "en"
# Babel's skeletons: which fields to show, in the order of the language.
_SKELETONS = {"month": "yMMMM", "year": "y"}


@functools.cache
def load_messages(lang: str | None = None) -> Messages:
    """The strings of a language by its tag ("de", or "de-AT" alike); English where that language has no file."""
    known = {path.stem for path in FOLDER.glob("*.toml")}
    primary = (lang or _FALLBACK).partition("-")[0].lower()
    path = FOLDER / f"{primary if primary in known else _FALLBACK}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def format_reasons(reasons: Iterable[Reason], messages: Messages) -> str:
    """Why a paragraph stands where it does: "heading: What comes next, about the future"."""
    return ", ".join(messages["reasons"][reason.key].format(said=reason.said) for reason in reasons)


def format_date(date: dt.date | PartialDate, messages: Messages) -> str:
    """A date as its language writes it: "6 December 2026", "March 2027", "2035"."""
    month, day = date.month or 1, date.day or 1
    precision = date.precision if isinstance(date, PartialDate) else "day"
    return _format_date(dt.date(date.year, month, day), precision, messages["locale"])


def format_month(month: int, messages: Messages) -> str:
    """The name of a month (1 to 12) that stands alone."""
    name: str = dates.get_month_names("wide", "stand-alone", messages["locale"])[month]
    return name


@functools.lru_cache(maxsize=4096)
def _format_date(date: dt.date, precision: str, locale: str) -> str:
    if precision == "day":
        return dates.format_date(date, "long", locale)
    return dates.format_skeleton(_SKELETONS[precision], date, locale=locale)


def format_list(names: Sequence[str], messages: Messages) -> str:
    """ "Harbours, Money and Weather"."""
    return lists.format_list(list(names), locale=messages["locale"])


def format_count(count: int, noun: str, messages: Messages) -> str:
    """A number and its noun in the form that the number asks for; `noun` is a key of `[nouns]`."""
    form = Locale.parse(messages["locale"]).plural_form(count)
    return f"{count} {messages['nouns'][noun][form]}"
