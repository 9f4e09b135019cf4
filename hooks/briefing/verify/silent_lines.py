"""Part of verify: which lines of a seed no page needs to show as text.

The parser sets such lines aside, and is not trusted here: the article itself must show what each line says, or the
Markdown library, asked again, must find no text in it.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence

from briefing.markdown import Markdown, plain_of, shows_all
from briefing.model import Article, Line, Paragraph
from briefing.text import letters, strip_invisible
from briefing.topics import split_topics, topic_of


def unexplained_lines(article: Article) -> list[Line]:
    """The lines set aside that the pages show in no other form: as headline, topics, a theme's place or a footnote."""
    if not article.skipped:
        return []
    apart = set(lines_apart(article))
    headline = _folded(article.headline.plain)
    standfirst = _folded(article.standfirst.plain) if article.standfirst else ""
    return [
        aside
        for aside in article.skipped
        if not (
            headline.startswith(text := _folded(aside.plain or aside.text))  # perhaps without the publisher; or a rule
            or text == standfirst
            or aside in apart
        )
    ]


def lines_apart(article: Article) -> list[Line]:
    """The marks, the topics line and the footnotes, each of which ends the paragraph above it."""
    marks, footnotes = _marks(article), set(article.footnotes)  # `verify_pages` looks for each footnote
    return [
        aside
        for aside in article.skipped
        if _folded(aside.text) in marks.get(aside.line, ()) or aside in footnotes or _is_topics_line(article, aside)
    ]


def _marks(article: Article) -> dict[int, frozenset[str]]:
    """By line number, the letters of the marks there that the heading or paragraph below it has taken over."""
    parts: tuple[Line | Paragraph, ...] = (*article.headings, *article.paragraphs)
    marked = {part.line: frozenset(map(_folded, _said(part))) for part in parts}
    lines = sorted(marked)
    below = {aside.line: bisect(lines, aside.line) for aside in article.skipped}
    return {line: marked[lines[at]] for line, at in below.items() if at < len(lines)}


def _said(part: Line | Paragraph) -> Iterator[str]:
    if part.mark:
        yield f"theme{part.mark.key}"
    if isinstance(part, Paragraph):
        if part.choices.glance is not None:
            yield f"glance{part.choices.glance or 'none'}"
        if part.choices.context:
            yield f"context{part.choices.context}"


def _is_topics_line(article: Article, aside: Line) -> bool:
    """The line `Categories: A / B` at the top, all of whose topics the article has."""
    key, _, names = aside.text.partition(":")
    if _folded(key) != "categories":
        return False
    topics = {topic.slug for topic in article.topics}
    return all(topic_of(name).slug in topics for name in split_topics(names))


def _folded(text: str) -> str:
    return letters(strip_invisible(text)).casefold()


def silent_lines(markdown: Markdown, lines: Sequence[str]) -> frozenset[int]:
    """The lines, counted from 0, that hold link definitions or a block of which a reader sees nothing."""
    maps = [definition["map"] for definition in markdown.definitions]
    for block in markdown.blocks():
        span = block[0].map
        if span and not _folded(plain_of(block)) and shows_all(block, markdown.definitions, _text(lines, span), ""):
            maps.append(span)
    return frozenset(number for start, stop in maps for number in range(start, stop))


def _text(lines: Sequence[str], span: Sequence[int]) -> str:
    return "\n".join(lines[span[0] : span[1]])
