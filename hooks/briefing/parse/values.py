"""Values of the front matter: each `read_…` function checks a YAML node and returns its value, or raises `Invalid`.

Part of stage 2, used by `front_matter.py`. Scalars are read as the text that was typed, because YAML's own types turn
`no` into False, `12:30` into 750 and `010` into 8.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import zoneinfo
from collections.abc import Callable
from urllib.parse import urlsplit

import yaml

from briefing.model import Theme
from briefing.parse.marks import theme_key
from briefing.problems import Code
from briefing.text import alternatives, visible
from briefing.themes import theme_keys, theme_of
from briefing.topics import split_topics

_LONGEST_VALUE = 1_000
LONGEST_TOPIC = 60
MAX_LISTED = 50  # topics or aliases: each makes at least one page

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_URL = re.compile(r"https?://[^\s<>\"'\\]+")
# Characters that a file may not contain, but that an escape such as "\0" or "\ud800" can produce.
_UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")


class Invalid(Exception):  # noqa: N818 - a problem of the seed, not an error of the program
    """An invalid value. `line` and `column` count from 1 within the front matter."""

    def __init__(
        self, at: yaml.Node | yaml.Event | yaml.Mark | None, message: str, hint: str, code: Code = Code.INVALID_VALUE
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code
        mark = at if at is None or isinstance(at, yaml.Mark) else at.start_mark
        self.line, self.column = (mark.line + 1, mark.column + 1) if mark else (1, 1)


def is_empty(node: yaml.Node) -> bool:
    """Whether a key has no value."""
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null")


def read_scalar(node: yaml.Node) -> str:
    """A scalar as it was typed."""
    if not isinstance(node, yaml.ScalarNode):
        raise Invalid(node, "expected text, not a list or keys", "write it on the same line as the key, in quotes")
    text = str(node.value)
    if odd := _UNSHOWABLE.search(text):
        raise Invalid(node, f"invalid escape U+{ord(odd.group()):04X}", "remove it from the text")
    return text


def read_line(node: yaml.Node) -> str:
    """Text on one line, not empty."""
    text = " ".join(read_scalar(node).split())
    if not visible(text):
        raise Invalid(node, "the value is empty", "write one line of text, or delete the key")
    if len(text) > _LONGEST_VALUE:
        message = f"the value has {len(text):,} characters, more than the limit of {_LONGEST_VALUE:,}"
        raise Invalid(node, message, "shorten it")
    return text


def list_of(read: Callable[[yaml.Node], str]) -> Callable[[yaml.Node], tuple[str, ...]]:
    """A reader of a list, or of a single value instead of one."""

    def read_all(node: yaml.Node) -> tuple[str, ...]:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if len(nodes) > MAX_LISTED:
            message = f"the list has {len(nodes):,} entries, more than the limit of {MAX_LISTED}"
            raise Invalid(node, message, "keep the most important ones")
        return tuple(map(read, nodes))

    return read_all


def read_topics(node: yaml.Node) -> tuple[str, ...]:
    """The names of topics: a list, or one line such as "A, B" or "A / B"."""
    if isinstance(node, yaml.ScalarNode) and not node.style:
        for name in (names := split_topics(read_line(node))):
            _check_topic(node, name)
        return names
    return list_of(_read_topic)(node)


def _read_topic(node: yaml.Node) -> str:
    _check_topic(node, name := read_line(node))
    return name


def _check_topic(node: yaml.Node, name: str) -> None:
    if not is_topic(name):
        raise Invalid(node, f"invalid topic {name[:40]!r}", f"use a few words, {LONGEST_TOPIC} characters at most")


def is_topic(name: str) -> bool:
    """Whether a name can be that of a topic."""
    return len(name) <= LONGEST_TOPIC and any(map(str.isalnum, name))


def one_of(*choices: str) -> Callable[[yaml.Node], str]:
    """A reader of one of `choices`."""

    def read(node: yaml.Node) -> str:
        if (text := read_scalar(node).strip()) not in choices:
            raise Invalid(node, f"invalid value {text[:40]!r}", _nearest(text, choices))
        return text

    return read


def _nearest(text: str, choices: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(text.lower().replace(" ", "_").replace("-", "_"), choices, 1, 0.5)
    return f"did you mean {close[0]!r}?" if close else f"use {alternatives(choices)}"


def read_flag(node: yaml.Node) -> bool:
    """Yes or no; a key without a value means yes."""
    return is_empty(node) or one_of("true", "false", "yes", "no")(node) in ("true", "yes")


def read_theme(node: yaml.Node) -> Theme:
    """A theme by its key, in any spelling (see `theme_key`)."""
    key = theme_key(read_scalar(node))
    if key not in theme_keys():
        raise Invalid(node, f"unknown theme {read_scalar(node)[:40]!r}", _nearest(key, theme_keys()))
    return theme_of(key)


def read_day(node: yaml.Node) -> dt.date:
    """A date; a time after it is ignored."""
    text = read_scalar(node).strip()
    found = _DAY.fullmatch(text)
    try:
        return dt.date.fromisoformat(found.group(1) if found else "")
    except ValueError:
        raise Invalid(node, f"invalid date {text[:40]!r}", "use YYYY-MM-DD", Code.INVALID_DATE) from None


def read_moment(node: yaml.Node) -> dt.datetime:
    """A date and time, with or without an offset."""
    text = read_scalar(node).strip()
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        hint = "use YYYY-MM-DDTHH:MM, or add an offset, as in 2026-11-22T06:00+01:00"
        raise Invalid(node, f"invalid date and time {text[:40]!r}", hint, Code.INVALID_DATE) from None


def read_timezone(node: yaml.Node) -> str:
    """The name of a time zone in the tz database."""
    text = read_scalar(node).strip()
    try:
        zoneinfo.ZoneInfo(text)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise Invalid(node, f"unknown time zone {text[:40]!r}", "use a name such as Europe/Berlin or UTC") from None
    return text


def read_language(node: yaml.Node) -> str:
    """A language tag (BCP 47)."""
    text = read_scalar(node).strip()
    if not _LANGUAGE.fullmatch(text):
        raise Invalid(node, f"invalid language tag {text[:40]!r}", "use a tag such as en, de or pt-BR")
    return text


def read_slug(node: yaml.Node) -> str:
    """The last part of a briefing's address."""
    text = read_scalar(node).strip()
    hint = "use a-z, 0-9 and single hyphens (at most 100 characters), as in leap-second-ends"
    if not _SLUG.fullmatch(text) or len(text) > 100:
        raise Invalid(node, f"invalid slug {text[:40]!r}", hint)
    return text


def read_url(node: yaml.Node) -> str:
    """A full web address."""
    text = read_scalar(node).strip()
    if not _URL.fullmatch(text) or not _has_host(text):
        raise Invalid(node, f"invalid web address {text[:60]!r}", "write the full address, with https://")
    return text


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # "https://[velm", "https://velm.example:99999"
        return False
