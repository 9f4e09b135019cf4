"""Parse, part 1: the front matter. Every value is read as the text the editor typed, then checked key by key.

YAML's own types are not used: they turn `no` into False, `12:30` into 750 and `010` into 8.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import yaml
from frontmatter.default_handlers import YAMLHandler

from briefing.model import FrontMatter, Override, Seed, Source, Theme, Update
from briefing.parse.marks import theme_key
from briefing.problems import Code, Problem, SeedError
from briefing.text import visible
from briefing.themes import theme_keys, theme_of

MAX_CHARACTERS = 20_000
MAX_DEPTH = 5
MAX_LISTED = 50  # topics or aliases: each is a page or more of the site

# What editors coming from other systems write, and what it is called here.
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

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# What an escape such as "\0" or "\ud800" can bring in, though no file may hold it.
_UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")


Readers = Mapping[str, Callable[[yaml.Node], Any]]


class _Wrong(Exception):  # noqa: N818 - it carries a problem's words, it is not an error of the program
    def __init__(
        self, at: yaml.Node | yaml.Event | yaml.Mark | None, message: str, hint: str, code: Code = Code.WRONG_VALUE
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code
        mark = at if at is None or isinstance(at, yaml.Mark) else at.start_mark
        self.line, self.column = (mark.line + 1, mark.column + 1) if mark else (1, 1)


@dataclass(frozen=True, slots=True)
class Split:
    """A seed's front matter, what is wrong with it, and the body that follows it from `first_line` on."""

    front: FrontMatter
    problems: tuple[Problem, ...]
    body: str
    first_line: int


def read_front_matter(seed: Seed) -> Split:
    """Splits and checks. Of a front matter with problems only the keys without are there.

    Raises `SeedError` where nobody can say where the front matter ends.
    """
    handler = YAMLHandler()
    opening = handler.FM_BOUNDARY.match(seed.text) if handler.FM_BOUNDARY else None
    if opening is None:
        if late := re.match(r"\s+---\s*\n\w+:", seed.text):
            message, hint = "the front matter does not begin on line 1", "delete the blank lines above it"
            raise SeedError(
                Problem(path=seed.path, line=late.group().count("\n"), code=Code.YAML, message=message, hint=hint)
            )
        return Split(FrontMatter(), (), seed.text, 1)
    try:
        text, body = handler.split(seed.text)
    except ValueError:
        message, hint = "the front matter is opened but never closed", "end it with a line of three hyphens (---)"
        raise SeedError(Problem(path=seed.path, line=1, code=Code.YAML, message=message, hint=hint)) from None
    front, wrongs = _checked(text)
    above = seed.text.count("\n", 0, opening.end())
    problems = tuple(
        Problem(path=seed.path, line=above + w.line, column=w.column, code=w.code, message=w.message, hint=w.hint)
        for w in wrongs
    )
    placed = tuple(replace(override, line=above + override.line) for override in front.themes)
    first_line = seed.text.count("\n") - body.count("\n") + 1
    return Split(replace(front, themes=placed), problems, body, first_line)


def _checked(text: str) -> tuple[FrontMatter, list[_Wrong]]:
    if len(text) > MAX_CHARACTERS:
        message = f"the front matter has {len(text):,} characters, more than {MAX_CHARACTERS:,}"
        return FrontMatter(), [_Wrong(None, message, "is a closing --- missing?", Code.TOO_LARGE)]
    try:
        _refuse_tricks(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        return _read(root) if root is not None else (FrontMatter(), [])
    except yaml.MarkedYAMLError as error:
        message = f"the front matter is not YAML: {visible(error.problem or 'no reader understands it')}"
        hint = 'write one "key: value" a line, and put a value that holds a colon or a # in quotes'
        return FrontMatter(), [_Wrong(error.problem_mark or error.context_mark, message, hint, Code.YAML)]
    except yaml.YAMLError as error:
        message = f"the front matter is not YAML: {visible(str(error))}"
        return FrontMatter(), [_Wrong(None, message, "retype the line", Code.YAML)]
    except _Wrong as wrong:
        return FrontMatter(), [wrong]


def _refuse_tricks(text: str) -> None:
    """Anchors and aliases can blow up a small file, deep nesting the stack: no front matter needs either."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _Wrong(event, f"nested more than {MAX_DEPTH} deep", "write it flat", Code.TOO_DEEP)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            raise _Wrong(
                event,
                "anchors (&) and aliases (*) are not allowed",
                "write the value out, or put it in quotes",
                Code.YAML,
            )


def _read(root: yaml.Node) -> tuple[FrontMatter, list[_Wrong]]:
    wrongs: list[_Wrong] = []
    readers: Readers = {
        "title": _line, "standfirst": _line, "date": _day, "updated": _day, "topics": _each(_topic), "slug": _slug,
        "source": lambda node: Source(**_fields(node, _SOURCE, wrongs, "source")),
        "status": _one_of("draft", "published", "removed"), "publish_at": _moment,
        "themes": lambda node: _overrides(node, wrongs), "updates": lambda node: _updates(node, wrongs),
        "aliases": _each(_slug), "timezone": _timezone, "lang": _lang,
    }  # fmt: skip
    values = _fields(root, readers, wrongs, "the front matter")
    zone = values.get("timezone")
    if (moment := values.get("publish_at")) and moment.tzinfo is None:
        values["publish_at"] = moment.replace(tzinfo=zoneinfo.ZoneInfo(zone) if zone else dt.UTC)
    return FrontMatter(**values), wrongs


def _fields(node: yaml.Node, readers: Readers, wrongs: list[_Wrong], where: str) -> dict[str, Any]:
    """The known keys of a mapping with their values; all that is wrong with it goes to `wrongs`."""
    if not isinstance(node, yaml.MappingNode):
        raise _Wrong(node, f"{where} holds no keys", 'write one "key: value" a line')
    values: dict[str, Any] = {}
    told: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        try:
            if key not in readers:
                raise _Wrong(
                    key_node, f"unknown key {key[:40]!r} in {where}", _suggestion(key, readers), Code.UNKNOWN_KEY
                )
            if key in told:
                raise _Wrong(key_node, f"the key {key!r} stands twice", "keep one of the two")
            told.add(key)
            if not _is_empty(value_node) or readers[key] is _flag:
                values[key] = readers[key](value_node)
        except _Wrong as wrong:
            wrongs.append(wrong)
    return values


def _suggestion(key: str, readers: Readers) -> str:
    if len(readers) > 5 and key.lower() in _SYNONYMS:
        return f"here this is {_SYNONYMS[key.lower()]!r}"
    close = difflib.get_close_matches(key.lower(), readers, 1, 0.6)
    return f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(readers)}"


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null")


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _Wrong(node, "one text is wanted here, not a list or keys", "write it on the key's own line, in quotes")
    text = str(node.value)
    if odd := _UNSHOWABLE.search(text):
        raise _Wrong(node, f"the escape for U+{ord(odd.group()):04X} is no character", "write the text without it")
    return text


def _line(node: yaml.Node) -> str:
    text = " ".join(_text(node).split())
    if not visible(text) or len(text) > 1000:
        raise _Wrong(node, "the text is empty, or longer than 1,000 characters", "write one line of words")
    return text


def _topic(node: yaml.Node) -> str:
    if len(text := _line(node)) > 60 or not any(map(str.isalnum, text)):
        raise _Wrong(node, f"{text[:40]!r} is no topic", "write a few words, 60 characters at most")
    return text


def _each(read: Callable[[yaml.Node], Any]) -> Callable[[yaml.Node], tuple[Any, ...]]:
    """One or a list of what `read` reads."""

    def read_all(node: yaml.Node) -> tuple[Any, ...]:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if len(nodes) > MAX_LISTED:
            raise _Wrong(node, f"the list has {len(nodes):,} entries, more than {MAX_LISTED}", "keep the most telling")
        return tuple(map(read, nodes))

    return read_all


def _day(node: yaml.Node) -> dt.date:
    text = _text(node).strip()
    found = _DAY.fullmatch(text)
    try:
        return dt.date.fromisoformat(found.group(1) if found else text)
    except ValueError:
        raise _Wrong(
            node, f"{text[:40]!r} is no date", "write year-month-day, as in 2026-11-22", Code.WRONG_DATE
        ) from None


def _moment(node: yaml.Node) -> dt.datetime:
    text = _text(node).strip()
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        hint = "write 2026-11-22T06:00, or with an offset 2026-11-22T06:00+01:00"
        raise _Wrong(node, f"{text[:40]!r} is no day and time", hint, Code.WRONG_DATE) from None


def _one_of(*words: str) -> Callable[[yaml.Node], str]:
    def read(node: yaml.Node) -> str:
        if (text := _text(node).strip()) not in words:
            raise _Wrong(node, f"{text[:40]!r} is none of {', '.join(words)}", _nearest(text, words))
        return text

    return read


def _nearest(text: str, words: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(text.lower().replace(" ", "_").replace("-", "_"), words, 1, 0.5)
    return f"did you mean {close[0]!r}?" if close else f"write one of {', '.join(words)}"


def _slug(node: yaml.Node) -> str:
    text = _text(node).strip()
    if not _SLUG.fullmatch(text) or len(text) > 100:
        raise _Wrong(node, f"{text[:40]!r} is no address", "use a-z, 0-9 and single hyphens, as in leap-second-ends")
    return text


def _lang(node: yaml.Node) -> str:
    text = _text(node).strip()
    if not _LANG.fullmatch(text):
        raise _Wrong(node, f"{text[:40]!r} is no language", "write a language tag, as in en, de or pt-BR")
    return text


def _timezone(node: yaml.Node) -> str:
    text = _text(node).strip()
    try:
        zoneinfo.ZoneInfo(text)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise _Wrong(node, f"{text[:40]!r} is no time zone", "write one like Europe/Berlin or UTC") from None
    return text


def _address(node: yaml.Node) -> str:
    text = _text(node).strip()
    if not re.fullmatch(r"https?://[^\s<>\"'\\]+", text) or not _names_host(text):
        raise _Wrong(node, f"{text[:60]!r} is no web address", "write it whole, with https://")
    return text


def _names_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # "https://[velm", "https://velm.example:99999"
        return False


def _flag(node: yaml.Node) -> bool:
    return _is_empty(node) or _one_of("true", "false", "yes", "no")(node) in ("true", "yes")


def _overrides(node: yaml.Node, wrongs: list[_Wrong]) -> tuple[Override, ...]:
    if not isinstance(node, yaml.MappingNode):
        raise _Wrong(node, "themes holds no keys", 'write one "heading or opening words: theme" a line')
    overrides = []
    for key, value in node.value:
        try:
            theme = _theme(value)
            overrides.append(Override(" ".join(_text(key).split()), theme, key.start_mark.line + 1))
        except _Wrong as wrong:
            wrongs.append(wrong)
    return tuple(overrides)


def _theme(node: yaml.Node) -> Theme:
    key = theme_key(_text(node))
    if key not in theme_keys():
        raise _Wrong(node, f"{_text(node)[:40]!r} is no theme", _nearest(key, theme_keys()))
    return theme_of(key)


def _updates(node: yaml.Node, wrongs: list[_Wrong]) -> tuple[Update, ...]:
    updates = []
    for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        try:
            values = _fields(item, _UPDATE, wrongs, "an update")
            given = {str(key.value) for key, value in item.value if not _is_empty(value)}
            if missing := [key for key in ("date", "note") if key not in given]:
                raise _Wrong(item, f"the update has no {missing[0]}", f'add "{missing[0]}: …" to it')
            if values.keys() >= {"date", "note"}:  # else one of them is wrong, and was told
                major = values.get("kind") == "major" or values.get("major", False)
                updates.append(Update(values["date"], values["note"], major))
        except _Wrong as wrong:
            wrongs.append(wrong)
    return tuple(updates)


_SOURCE: Readers = {"name": _line, "url": _address, "author": _line, "licence": _line}
_UPDATE: Readers = {"date": _day, "note": _line, "kind": _one_of("minor", "major"), "major": _flag, "minor": _flag}
