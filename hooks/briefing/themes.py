"""The themes, read from `themes.toml`."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

from briefing.model import Theme


@functools.cache
def load_themes() -> tuple[Theme, ...]:
    """All themes in reading order; `none` is last."""
    data = tomllib.loads(Path(__file__).with_name("themes.toml").read_text(encoding="utf-8"))
    return tuple(Theme(**{**entry, "groups": tuple(map(tuple, entry["groups"]))}) for entry in data["theme"])


@functools.cache
def page_themes() -> tuple[Theme, ...]:
    """The themes that have a page."""
    return tuple(theme for theme in load_themes() if theme.has_page)


@functools.cache
def theme_keys() -> tuple[str, ...]:
    """The keys that an editor may use."""
    return tuple(theme.key for theme in load_themes())


def theme_of(key: str) -> Theme:
    """The theme with that key; `KeyError` if it is unknown."""
    return _by_key()[key]


@functools.cache
def _by_key() -> dict[str, Theme]:
    return {theme.key: theme for theme in load_themes()}
