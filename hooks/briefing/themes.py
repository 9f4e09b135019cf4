"""The themes, read from `themes.toml`: what the engine knows of them is there, not in code."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

NONE = "none"


@dataclass(frozen=True, slots=True)
class Theme:
    """`folder` is the page's address below the briefing; `headings` and `cues` speak for the theme."""

    key: str
    folder: str
    headings: tuple[re.Pattern[str], ...]
    cues: tuple[re.Pattern[str], ...]


@functools.cache
def load_themes() -> tuple[Theme, ...]:
    """All themes in reading order, `none` last."""
    data = tomllib.loads(Path(__file__).with_name("themes.toml").read_text(encoding="utf-8"))
    return tuple(
        Theme(**{**theme, "headings": _patterns(theme["headings"]), "cues": _patterns(theme["cues"])})
        for theme in data["theme"]
    )


def page_themes() -> tuple[Theme, ...]:
    """The themes that have a page."""
    return tuple(theme for theme in load_themes() if theme.key != NONE)


def theme_keys() -> tuple[str, ...]:
    """The names that an editor may give."""
    return tuple(theme.key for theme in load_themes())


def _patterns(expressions: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(expression, re.IGNORECASE) for expression in expressions)
