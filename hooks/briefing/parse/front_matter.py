"""Front matter: splits it from the seed's body and checks it key by key.

Part of stage 2, its first step; `values.py` reads the values.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from briefing.model import FrontMatter, Override, Seed, Source, Update
from briefing.parse.slips import slip_of
from briefing.parse.values import (
    Invalid,
    is_empty,
    list_of,
    one_of,
    read_day,
    read_flag,
    read_language,
    read_line,
    read_moment,
    read_slug,
    read_theme,
    read_timezone,
    read_topics,
    read_url,
)
from briefing.problems import Code, Problem, SeedError
from briefing.text import alternatives, visible

_MAX_CHARACTERS = 20_000
_MAX_DEPTH = 5

# Keys of other systems, by the key that means the same here.
_SYNONYMS = {
    word: key
    for key, words in {
        "title": "headline name",
        "standfirst": "deck dek summary description subtitle excerpt",
        "topics": "tags tag categories category topic",
        "source: author": "author authors",
        "source: licence": "license licence",
        "source: name": "publisher",
        "source: url": "url",
        "date": "published",
        "updated": "modified lastmod",
        "lang": "language",
        "status": "draft",
        "aliases": "redirect_from",
        "themes": "theme",
    }.items()
    for word in words.split()
}

_Readers = Mapping[str, Callable[[yaml.Node], Any]]


@dataclass(frozen=True, slots=True)
class Split:
    """A seed's front matter, its problems, and the body, which starts on line `first_line`."""

    front: FrontMatter
    problems: tuple[Problem, ...]
    body: str
    first_line: int


def read_front_matter(seed: Seed) -> Split:
    """Splits a seed and checks its front matter; keys with problems are left out of the result.

    Raises `SeedError` if the end of the front matter cannot be found.
    """
    handler = YAMLHandler()
    opening = handler.FM_BOUNDARY.match(seed.text) if handler.FM_BOUNDARY else None
    if opening is None:
        if late := re.match(r"\s+---\s*\n\w+:", seed.text):
            message, hint = "the front matter does not start on line 1", "delete the blank lines above it"
            raise SeedError(_problem(seed, late.group().count("\n") - 1, Invalid(None, message, hint, Code.YAML)))
        return Split(FrontMatter(), (), seed.text, 1)
    try:
        text, body = handler.split(seed.text)
    except ValueError:
        message, hint = "the front matter is not closed", "end it with a line of three hyphens (---)"
        raise SeedError(_problem(seed, 0, Invalid(None, message, hint, Code.YAML))) from None
    front, found = _checked(text)
    above = seed.text.count("\n", 0, opening.end())
    placed = tuple(replace(override, line=above + override.line) for override in front.themes)
    first_line = seed.text.count("\n") - body.count("\n") + 1
    problems = tuple(_problem(seed, above, invalid) for invalid in found)
    return Split(replace(front, themes=placed), problems, body, first_line)


def _problem(seed: Seed, above: int, invalid: Invalid) -> Problem:
    return Problem(
        path=seed.path,
        line=above + invalid.line,
        column=invalid.column,
        code=invalid.code,
        message=invalid.message,
        hint=invalid.hint,
    )


def _checked(text: str) -> tuple[FrontMatter, list[Invalid]]:
    if len(text) > _MAX_CHARACTERS:
        message = f"the front matter has {len(text):,} characters, more than the limit of {_MAX_CHARACTERS:,}"
        hint = "check that it ends with a line of three hyphens (---)"
        return FrontMatter(), [Invalid(None, message, hint, Code.TOO_LARGE)]
    try:
        _check_structure(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        return _read(root) if root is not None else (FrontMatter(), [])
    except yaml.MarkedYAMLError as error:
        return FrontMatter(), [slip_of(text, error)]
    except yaml.YAMLError as error:
        message = f"the front matter is not valid YAML: {visible(str(error))}"
        return FrontMatter(), [Invalid(None, message, "retype the line", Code.YAML)]
    except Invalid as invalid:
        return FrontMatter(), [invalid]


def _check_structure(text: str) -> None:
    """Rejects aliases, which can make a small file expand to gigabytes, and nesting that overflows the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            message = f"values are nested more than {_MAX_DEPTH} levels deep"
            raise Invalid(event, message, f"reduce the nesting to {_MAX_DEPTH} levels", Code.TOO_DEEP)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            message, hint = "anchors (&) and aliases (*) are not supported", "write the value out, or quote it"
            raise Invalid(event, message, hint, Code.YAML)


def _read(root: yaml.Node) -> tuple[FrontMatter, list[Invalid]]:
    found: list[Invalid] = []
    readers: _Readers = {
        "title": read_line,
        "standfirst": read_line,
        "date": read_day,
        "updated": read_day,
        "topics": read_topics,
        "slug": read_slug,
        "source": lambda node: Source(**_fields(node, _SOURCE, found, "source")),
        "status": one_of("draft", "published", "removed"),
        "publish_at": read_moment,
        "themes": lambda node: _overrides(node, found),
        "updates": lambda node: _updates(node, found),
        "aliases": list_of(read_slug),
        "timezone": read_timezone,
        "lang": read_language,
    }
    values = _fields(root, readers, found, "the front matter")
    zone = values.get("timezone")
    if (moment := values.get("publish_at")) and moment.tzinfo is None:
        values["publish_at"] = moment.replace(tzinfo=zoneinfo.ZoneInfo(zone) if zone else dt.UTC)
    return FrontMatter(**values), found


def _fields(node: yaml.Node, readers: _Readers, found: list[Invalid], where: str) -> dict[str, Any]:
    """The values of a mapping's known keys; what is invalid is added to `found`."""
    if not isinstance(node, yaml.MappingNode):
        raise Invalid(node, f"{where} must contain keys", 'write one "key: value" per line')
    values: dict[str, Any] = {}
    keys: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        try:
            if key not in readers:
                message = f"unknown key {key[:40]!r} in {where}"
                raise Invalid(key_node, message, _suggestion(key, readers), Code.UNKNOWN_KEY)
            if key in keys:
                raise Invalid(key_node, f"duplicate key {key!r}", "keep one of the two")
            keys.add(key)
            if not is_empty(value_node) or readers[key] is read_flag:
                values[key] = readers[key](value_node)
        except Invalid as invalid:
            found.append(invalid)
    return values


def _suggestion(key: str, readers: _Readers) -> str:
    if len(readers) > 5 and key.lower() in _SYNONYMS:
        return f"use {_SYNONYMS[key.lower()]!r}"
    close = difflib.get_close_matches(key.lower(), readers, 1, 0.6)
    return f"did you mean {close[0]!r}?" if close else f"use {alternatives(readers)}"


def _overrides(node: yaml.Node, found: list[Invalid]) -> tuple[Override, ...]:
    if not isinstance(node, yaml.MappingNode):
        raise Invalid(node, "themes must contain keys", 'write one "heading or opening words: theme" per line')
    overrides = []
    for key, value in node.value:
        try:
            overrides.append(Override(read_line(key), read_theme(value), key.start_mark.line + 1))
        except Invalid as invalid:
            found.append(invalid)
    return tuple(overrides)


def _updates(node: yaml.Node, found: list[Invalid]) -> tuple[Update, ...]:
    updates = []
    for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        try:
            values = _fields(item, _UPDATE, found, "an update")
            given = {str(key.value) for key, value in item.value if not is_empty(value)}
            if missing := [key for key in ("date", "note") if key not in given]:
                raise Invalid(item, f"the update has no {missing[0]}", f'add "{missing[0]}: …"')
            if values.keys() >= {"date", "note"}:  # else one of them is invalid and already reported
                major = values.get("kind") == "major" or values.get("major", False)
                updates.append(Update(values["date"], values["note"], major))
        except Invalid as invalid:
            found.append(invalid)
    return tuple(updates)


_SOURCE: _Readers = {"name": read_line, "url": read_url, "author": read_line, "licence": read_line}
_UPDATE: _Readers = {
    "date": read_day,
    "note": read_line,
    "kind": one_of("minor", "major"),
    "major": read_flag,
    "minor": read_flag,
}
