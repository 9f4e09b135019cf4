"""English wording that shows what a sentence or a heading is about, read from `cues.toml` and `themes.toml`."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Patterns = tuple[re.Pattern[str], ...]

_OPENING = re.compile(r"(?:and|so|but|the|a|our) ")  # "And what next?"


@dataclass(frozen=True, slots=True)
class Cues:
    """Patterns of sentences; `cues.toml` says what each kind means."""

    concern: Patterns
    not_concern: Patterns


@dataclass(frozen=True, slots=True)
class ThemeCues:
    """What indicates a theme: `names` are whole headings, `headings` and `cues` patterns in headings and sentences."""

    names: tuple[str, ...] = ()
    headings: Patterns = ()
    cues: Patterns = ()


@functools.cache
def load_cues() -> Cues:
    """The patterns of sentences, compiled once."""
    # Capitals tell names from words, and names show whom a stake concerns.
    return Cues(**{name: _compiled(lines, 0 if name == "concern" else re.I) for name, lines in _data("cues").items()})


@functools.cache
def load_theme_cues() -> Mapping[str, ThemeCues]:
    """The patterns of themes, by the theme's key, compiled once."""
    return {
        key: ThemeCues(tuple(entry["names"]), _compiled(entry["headings"], re.I), _compiled(entry["cues"], re.I))
        for key, entry in _data("themes").items()
    }


@functools.cache
def _themes_by_name() -> Mapping[str, str]:
    return {name: key for key, cues in load_theme_cues().items() for name in cues.names}


def theme_named_by(text: str) -> str | None:
    """The key of the theme that a whole heading or label names, if it names one and nothing else: "Why it matters?"."""
    name = text.lower().replace("’", "'").strip(" \t.:!?*_#-–—…")
    return _themes_by_name().get(name) or _themes_by_name().get(_OPENING.sub("", name, count=1))


def theme_cues(key: str) -> ThemeCues:
    """The patterns of one theme; empty for a theme that has none."""
    return load_theme_cues().get(key, ThemeCues())


def matches_any(patterns: Patterns, text: str) -> bool:
    """Whether any of the patterns occurs in the text."""
    return any(pattern.search(text) for pattern in patterns)


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def _compiled(expressions: list[str], flags: re.RegexFlag | int) -> Patterns:
    return tuple(re.compile(expression, flags) for expression in expressions)
