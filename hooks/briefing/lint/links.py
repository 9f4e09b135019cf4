"""Part of lint: broken links. Only their form is checked; nothing is requested from the network."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from briefing.lint.warning import line_within, warning
from briefing.model import Briefing, Paragraph
from briefing.problems import Code, Problem
from briefing.text import visible

_LINK = re.compile(r"(?<!!)\[(?P<words>[^\[\]]*)\]\(\s*<?(?P<target>[^\s()<>]*)")
_HREF = re.compile(r'<a href="([^"]*)"')
_DEFINITION = re.compile(r" {0,3}\[(?!\^|(?:theme|glance|context)\])[^\]]+\]:\s*<?(?P<target>[^\s<>]*)", re.IGNORECASE)
_HOST = re.compile(r"[^\s.:]+(?:\.[^\s.:]+)+\.?|[0-9a-f:.]*:[0-9a-f:.]*|localhost")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WORDLESS = re.compile(r"(?<!!)\[\s*\]\(\s*<?(?P<target>[^\s()<>]+)")
_MOST_LINKS = 100  # warnings on one seed


def dead_links(briefing: Briefing) -> Iterator[Problem]:
    """W508."""
    hint = "write the full address, starting with https://, or remove the link"
    for line, wrong in islice(_wrong_links(briefing), _MOST_LINKS):
        yield warning(briefing.summary, line, Code.DEAD_LINK, f"broken link: {wrong}", hint)


def _wrong_links(briefing: Briefing) -> Iterator[tuple[int, str]]:
    """The line of each and what is wrong with it."""
    if not briefing.article.seed.is_markdown:
        return
    for paragraph in briefing.article.paragraphs:
        yield from _wrong_links_in(paragraph)
    for aside in briefing.article.skipped:
        if found := _WORDLESS.search(aside.text):
            yield aside.line, f"{visible(found['target'])[:60]!r} has no words, so readers do not see it"
        definition = _DEFINITION.match(aside.text)
        if definition and (wrong := _wrong_with(definition["target"])):
            yield aside.line, wrong


def _wrong_links_in(paragraph: Paragraph) -> Iterator[tuple[int, str]]:
    """As parsed where they are still links, and as typed where parsing made plain words of them."""
    kept = dict.fromkeys(html.unescape(target) for target in _HREF.findall(paragraph.html))
    for target in kept:
        if wrong := _wrong_with(target):
            yield paragraph.line + line_within(paragraph.text, target), wrong
    typed, line, at = "" if paragraph.kind == "code" else _without_code(paragraph.text), paragraph.line, 0
    for found in _LINK.finditer(typed):
        line, at = line + typed.count("\n", at, found.start()), found.start()
        if not visible(found["words"]) and found["target"]:
            yield line, f"{visible(found['target'])[:60]!r} has no words, so readers do not see it"
        elif found["target"] not in kept and (wrong := _wrong_with(found["target"])):
            yield line, wrong


def _without_code(text: str) -> str:
    """The text without its code spans, of which only the line ends are left.

    A run of backticks ends at the next run of its length. Linear, as a text of nothing but backticks must not stall.
    """
    runs = list(re.finditer("`+", text))
    ends: dict[int, re.Match[str]] = {}
    pairs: list[re.Match[str] | None] = []
    for run in reversed(runs):
        pairs.append(ends.get(len(run.group())))
        ends[len(run.group())] = run
    kept, at = [], 0
    for run, end in zip(runs, reversed(pairs), strict=True):
        if end and run.start() >= at:
            kept += [text[at : run.start()], "\n" * text.count("\n", run.start(), end.end())]
            at = end.end()
    return "".join([*kept, text[at:]])


def _wrong_with(target: str) -> str:
    """Why an address cannot be followed; empty if it can."""
    shown = visible(target)[:60]
    if not target:
        return "the address is empty"
    if target.lower().startswith("mailto:"):
        return "" if _MAIL.fullmatch(target[7:].partition("?")[0]) else f"{shown!r} is not a mail address"
    if not target.lower().startswith(("http://", "https://")):
        return f"{shown!r} is not a web or mail address, so readers see plain text"
    return "" if _has_host(target) else f"{shown!r} has no valid host name"


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(_HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError:
        return False
