"""Annotate: write the placements that the model is unsure of into a seed, as marks for the editor to change or keep.

No part of a build; `make check FIX=1` asks for it. Each mark is a line of its own, and every other byte of the file
stays: line ends, byte-order mark, all. A mark is written only if the seed reads the same with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from briefing.model import Article, Briefing, Theme
from briefing.problems import SeedError

_LINE_ENDS = ("\r\n", "\n", "\r")
_MOST_READINGS = 50


class Annotated(NamedTuple):
    """A seed's text with marks: those `written`, and those `left_out` as the seed would read differently with them.

    Both are by the line, in the text before, above which the mark belongs.
    """

    text: str
    written: dict[int, Theme]
    left_out: dict[int, Theme]


def annotate(briefing: Briefing, text: str, parse: Callable[[str], Article]) -> Annotated:
    """Marks each paragraph of `text`, the briefing's seed, whose placement needs review.

    `parse` reads a changed text of the same seed; it raises `SeedError` where that is not possible.
    """
    wanted = unsure_marks(briefing)
    written = _harmless(briefing.article, text, wanted, parse)
    left_out = {line: theme for line, theme in wanted.items() if line not in written}
    return Annotated(with_marks(text, written), written, left_out)


def unsure_marks(briefing: Briefing) -> dict[int, Theme]:
    """The themes to review, by the line above which their marks belong."""
    return {place.paragraph.line: place.theme for place in briefing.placements if place.review}


def with_marks(text: str, marks: Mapping[int, Theme]) -> str:
    """The text of a seed with a mark above each of these lines, which ends as the line below it does."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    usual = next((end for end in map(_end, lines) if end), "\n")
    made = []
    for number, line in enumerate(lines, 1):
        if number in marks:
            made.append(f"[theme]: {marks[number].key}{_end(line) or usual}")
        made.append(line)
    return "".join(made)


def _end(line: str) -> str:
    """The line end; empty for a last line without one."""
    return next((end for end in _LINE_ENDS if line.endswith(end)), "")


def _harmless(
    article: Article, text: str, wanted: Mapping[int, Theme], parse: Callable[[str], Article]
) -> dict[int, Theme]:
    """The marks with which the article reads the same; a mark between two numbered lines, say, splits their list.

    Found by bisection. Parsing stops after a fixed number of times, and what is untried by then is left out.
    """
    kept: dict[int, Theme] = {}
    pieces = [sorted(wanted.items())]
    for _ in range(_MOST_READINGS):
        if not pieces:
            break
        piece = pieces.pop()
        together = kept | dict(piece)
        if _reads_alike(article, with_marks(text, together), parse):
            kept = together
        elif len(piece) > 1:
            half = len(piece) // 2
            pieces += [piece[half:], piece[:half]]
    return kept


def _reads_alike(article: Article, text: str, parse: Callable[[str], Article]) -> bool:
    try:
        return _content(article) == _content(parse(text))
    except SeedError:  # more lines than a seed may have
        return False


def _content(article: Article) -> object:
    """All that the model sees of an article, that is, all but marks and line numbers."""
    return (
        article.headline.plain,
        article.standfirst and article.standfirst.plain,
        article.topics,
        [heading.text for heading in article.headings],
        [(p.id, p.kind, p.heading, p.text, p.html) for p in article.paragraphs],
    )
