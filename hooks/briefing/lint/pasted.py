"""Part of lint: text pasted from a word processor, whose layout Markdown reads in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefing.lint.warning import line_within, warning
from briefing.model import Briefing, Paragraph
from briefing.problems import Code, Problem

_LONGEST_WRAP = 120
_OBJECT = "\ufffc"  # what a word processor's clipboard has in place of a picture
_OR_PLAIN = ", or rename the file to .txt, where each line is a paragraph"
_ITEM = re.compile(r"\s*(?:[^\w\s]|o(?=\t)|\d+[.)])\s+")


def misread_layout(briefing: Briefing) -> Iterator[Problem]:
    """W511: indented text, tables made with tabs, and paragraphs without a blank line between them."""
    if not briefing.article.seed.is_markdown:
        return
    for paragraph in briefing.article.paragraphs:
        if found := _misread(paragraph):
            yield warning(briefing.summary, paragraph.line, Code.PASTED_TEXT, *found)


def _misread(paragraph: Paragraph) -> tuple[str, str] | None:
    """Message and hint."""
    lines = paragraph.text.split("\n")
    if paragraph.kind == "code":
        if paragraph.text[:1].isspace() and _has_long(lines):
            return "this text is indented, so Markdown shows it as code", "remove the indent"
    elif paragraph.kind in ("paragraph", "list"):
        unmarked = _unmarked(lines)
        if sum("\t" in line.strip() for line in unmarked) > 1:
            hint = f"write the table with bars (| a | b |, and |---|---| below its first row){_OR_PLAIN}"
            return "these lines have tabs between columns, which Markdown does not read as a table", hint
        if _has_long(unmarked[:-1]):
            message = (
                f"Markdown reads these {len(lines)} lines as one {paragraph.kind}, because no blank line separates them"
            )
            return message, f"put a blank line after each paragraph{_OR_PLAIN}"
    return None


def _has_long(lines: Sequence[str]) -> bool:
    return any(len(line) > _LONGEST_WRAP for line in lines)


def _unmarked(lines: Sequence[str]) -> Sequence[str]:
    """The lines without bullets and numbers; of a list whose every line is an item the last alone, as none wraps."""
    items = [_ITEM.match(line) for line in lines]
    bare = [line[item.end() :] if item else line for line, item in zip(lines, items, strict=True)]
    return bare if not all(items[1:]) else bare[-1:]


def left_over_objects(briefing: Briefing) -> Iterator[Problem]:
    """W511: the object replacement character."""
    for paragraph in briefing.article.paragraphs:
        if _OBJECT in paragraph.plain:
            line = paragraph.line + line_within(paragraph.text, _OBJECT)
            message = f"a picture or another object was pasted here, and readers see the character {_OBJECT} instead"
            yield warning(briefing.summary, line, Code.PASTED_TEXT, message, "delete the character")
