"""Part of lint: headings that read like paragraphs, and paragraphs that read like headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from briefing.lint.warning import opening, warning
from briefing.model import Briefing, Line, Paragraph
from briefing.problems import Code, Problem

_LONGEST_HEADING, _LONGEST_FINISHED_HEADING = 100, 60
_LONGEST_CROSSHEAD = 60
_NUMBERED = re.compile(r"\s*\d+[.)]\s")
_ENDED = re.compile(r"[.!?…:;,。！？；：，،؛][\"'”’»)\]*]*$")
_FINISHED = re.compile(r"[.!…。！][\"'”’»)\]*]*$")


def long_headings(briefing: Briefing) -> Iterator[Problem]:
    """W504."""
    for heading in briefing.article.headings:
        finished = _FINISHED.search(heading.plain) and not heading.plain.endswith("...")
        longest = _LONGEST_FINISHED_HEADING if finished else _LONGEST_HEADING
        if len(heading.plain) > longest:
            message = f"this heading reads like a paragraph: “{opening(heading.plain)}”"
            yield warning(briefing.summary, heading.line, Code.LONG_HEADING, message, _to_paragraph(briefing, heading))


def _to_paragraph(briefing: Briefing, heading: Line) -> str:
    if not briefing.article.seed.is_markdown:
        return "if it is a paragraph, end it with a full stop or join it to the paragraph it belongs to"
    return f"if it is a paragraph, remove the {'# or **' if heading.text.startswith('**') else '#'}"


def short_paragraphs(briefing: Briefing) -> Iterator[Problem]:
    """W505."""
    for paragraph, below in pairwise(briefing.article.paragraphs):
        if not _reads_like_a_heading(paragraph, below):
            continue
        if paragraph.kind == "list" or briefing.placements[paragraph.index].theme.has_page:
            message = f"this paragraph reads like a heading: “{opening(paragraph.plain)}”"
            yield warning(briefing.summary, paragraph.line, Code.SHORT_PARAGRAPH, message, _to_heading(briefing))


def _reads_like_a_heading(paragraph: Paragraph, below: Paragraph) -> bool:
    """A short unmarked line without an end mark, above a longer paragraph of the same section."""
    may_head = paragraph.kind == "paragraph" or (paragraph.kind == "list" and _NUMBERED.match(paragraph.text))
    return bool(
        may_head
        and below.kind == "paragraph"
        and paragraph.heading == below.heading
        and "\n" not in paragraph.text.strip()
        and paragraph.mark is None
        and len(paragraph.plain) <= _LONGEST_CROSSHEAD < len(below.plain)
        and paragraph.plain[:1].isupper()
        and not _ENDED.search(paragraph.plain)
    )


def _to_heading(briefing: Briefing) -> str:
    rename = "" if briefing.article.seed.is_markdown else "rename the file to .md and "
    return (
        f"if it is a heading, {rename}put ## in front of it; if it is not part of the article, put "
        '"[theme]: none" on the line above it; otherwise end it with a full stop'
    )
