"""Part of no build: the machine's unsure placements as marks in the seed, for the editor to change or to leave.

One line is put in above each such paragraph, and nothing else of the file is touched: line ends, byte-order mark and
all other bytes stay. `pipeline.settle` proves beforehand that the seed reads the same with them.
"""

from __future__ import annotations

from collections.abc import Mapping

from briefing.model import Article, Briefing, Theme

_USUAL_ENDS = ("\r\n", "\n", "\r")


def unsure_marks(briefing: Briefing) -> dict[int, Theme]:
    """The themes that an editor should look at, by the line above which their marks would stand."""
    return {place.paragraph.line: place.theme for place in briefing.placements if place.review}


def with_marks(text: str, marks: Mapping[int, Theme]) -> str:
    """The text of a seed with a mark above each of these lines, ended as the lines about it are."""
    lines = text.splitlines(keepends=True)
    usual = next((end for end in map(_end, lines) if end), "\n")
    made = []
    for number, line in enumerate(lines, 1):
        if number in marks:
            made.append(f"[theme]: {marks[number].key}{_end(line) or usual}")
        made.append(line)
    return "".join(made)


def _end(line: str) -> str:
    """How a line ends, where it does so as lines in files do: a soft break within a paragraph is no example."""
    return next((end for end in _USUAL_ENDS if line.endswith(end)), "")


def read_alike(one: Article, other: Article) -> bool:
    """Whether two articles differ in marks and line numbers alone, so that the judge finds the same in both."""
    return _content(one) == _content(other)


def _content(article: Article) -> object:
    return (
        article.headline.plain,
        article.standfirst and article.standfirst.plain,
        article.topics,
        [heading.text for heading in article.headings],
        [(p.id, p.kind, p.heading, p.text, p.html) for p in article.paragraphs],
    )
