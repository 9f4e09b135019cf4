"""The themes, read from `themes.toml`."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from briefing.excerpt import Role
from briefing.messages import FOLDER, load_messages
from briefing.model import NO_THEME, Theme

FILE = Path(__file__).with_name("themes.toml")
_BUILT_IN = ("overview", "background", "stakes", "next_steps", NO_THEME)
_FIELDS = {"key": r"[a-z][a-z_]*", "folder": r"(?!source$)[a-z][a-z-]*", "colour": "#[0-9a-f]{6}"}
_LABELS = ("title", "lead", "empty")


class ThemesError(Exception):
    """`themes.toml` holds what the program cannot use; the message says what, and how to fix it."""


@functools.cache
def load_themes(file: Path = FILE) -> tuple[Theme, ...]:
    """All themes in reading order; `none` is last. Raises `ThemesError`."""
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get("theme", [])
    for find in (_faults, _missing_labels):
        for fault in find(entries):
            raise ThemesError(f"{file.name}: {fault}")
    return tuple(Theme(**{**entry, "groups": tuple(map(tuple, entry["groups"]))}) for entry in entries)


def _faults(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    keys = [entry.get("key") for entry in entries]
    if [key for key in keys if key in _BUILT_IN] != [*_BUILT_IN] or keys[-1] != NO_THEME:
        yield f"the themes {', '.join(_BUILT_IN)} are built in; keep each once, in this order, and the last one last"
    for entry in entries:
        for name, pattern in _FIELDS.items():
            is_page_of_its_own = name != "folder" or entry.get("key") not in (_BUILT_IN[0], NO_THEME)
            if is_page_of_its_own and not re.fullmatch(pattern, str(entry.get(name))):
                yield f"theme {entry.get('key')!r}: {name} = {entry.get(name)!r} is not of the form {pattern}"
        if set(entry) != {*_FIELDS, "groups"}:
            yield f"theme {entry.get('key')!r} must have key, folder, colour and groups, and nothing else"
            continue
        for group in entry["groups"]:
            if len(group) != 2 or group[1] not in get_args(Role):
                yield f"theme {entry['key']!r}: {group!r} is no pair of a name in messages/ and one of {get_args(Role)}"
    folders = [entry.get("folder") for entry in entries if entry.get("folder")]
    if len({*folders}) < len(folders) or len({*keys}) < len(keys):
        yield "two themes have the same key or folder"


def _missing_labels(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    for language in sorted(path.stem for path in FOLDER.glob("*.toml")):
        messages = load_messages(language)
        for entry in entries:
            labels = messages["themes"].get(entry["key"], {})
            if missing := [label for label in _LABELS if label not in labels]:
                yield f"messages/{language}.toml has no {', '.join(missing)} under [themes.{entry['key']}]"
            if names := [name for name, _ in entry["groups"] if name not in messages]:
                yield f"messages/{language}.toml has no text {', '.join(names)} for a group of theme {entry['key']!r}"


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
