"""English wording that gives a sentence or heading away, read from `cues.toml` and `themes.toml`: data, no code."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Cues:
    """Patterns by what they tell of a sentence."""

    unknown: Patterns
    conditional: Patterns
    concern: Patterns
    no_concern: Patterns
    leaning: Patterns


@dataclass(frozen=True, slots=True)
class ThemeCues:
    """What speaks for a theme: `headings` by which a section names it, `cues` within its sentences."""

    headings: Patterns = ()
    cues: Patterns = ()


@functools.cache
def load_cues() -> Cues:
    """The cues of sentences, compiled once."""
    # Capitals tell a name from a word, and so whom a stake concerns.
    return Cues(**{name: _compiled(lines, 0 if name == "concern" else re.I) for name, lines in _data("cues").items()})


@functools.cache
def load_theme_cues() -> Mapping[str, ThemeCues]:
    """The cues of themes by the theme's key."""
    return {
        key: ThemeCues(**{name: _compiled(lines, re.I) for name, lines in entry.items()})
        for key, entry in _data("themes").items()
    }


def theme_cues(key: str) -> ThemeCues:
    """The cues of one theme; none for a theme that no wording gives away."""
    return load_theme_cues().get(key, ThemeCues())


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def _compiled(expressions: list[str], flags: re.RegexFlag | int) -> Patterns:
    return tuple(re.compile(expression, flags) for expression in expressions)
