"""Part of verify: which lines of a seed no page needs to show as text.

The parser sets such lines aside, and is not trusted here: the article itself must show what each line says, or the
Markdown library, asked again, must find no text in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from briefing.model import Article, Line, Paragraph
from briefing.text import letters, strip_invisible, visible
from briefing.topics import topic_of

_FOLLOWED = ("http://", "https://", "mailto:")  # the addresses that stay links on a page


class _AnyAddress(MarkdownIt):
    """Reads a link to whatever address as a link, as the parser of seeds does."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True


_MARKDOWN = _AnyAddress("commonmark", {"html": False})


def is_shown_elsewhere(article: Article, aside: Line) -> bool:
    """Whether the pages show in another form what a line says: as headline, topics, the place of a theme, footnote."""
    return (
        _repeats_the_top(article, aside)
        or _is_mark(article, aside)
        or _is_topics_line(article, aside)
        or aside in article.footnotes  # `verify_pages` looks for each
    )


def _repeats_the_top(article: Article, aside: Line) -> bool:
    """The headline again, perhaps without the publisher's name at its end, or the standfirst; or a rule of signs."""
    text = _folded(aside.plain or aside.text)
    standfirst = _folded(article.standfirst.plain) if article.standfirst else ""
    return _folded(article.headline.plain).startswith(text) or text == standfirst


def _is_mark(article: Article, aside: Line) -> bool:
    """A theme mark that the heading or paragraph below it has taken over."""
    parts: tuple[Line | Paragraph, ...] = (*article.headings, *article.paragraphs)
    below = min((part for part in parts if part.line > aside.line), key=lambda part: part.line, default=None)
    return below is not None and below.mark is not None and _folded(aside.text) == _folded(f"theme{below.mark.key}")


def _is_topics_line(article: Article, aside: Line) -> bool:
    """The line `Categories: A / B` at the top, all of whose topics the article has."""
    key, _, names = aside.text.partition(":")
    topics = {topic.slug for topic in article.topics}
    written = filter(None, map(visible, re.split(r"\s+/\s+", names.strip())))
    return _folded(key) == "categories" and all(topic_of(name).slug in topics for name in written)


def _folded(text: str) -> str:
    return letters(strip_invisible(text)).casefold()


def silent_lines(article: Article) -> frozenset[int]:
    """The lines of a Markdown seed, by number, that hold link definitions or nothing to read.

    A definition is silent if its address is one of web or mail, or if a link uses it: "[Minister]: No." is neither, but
    an answer in an interview.
    """
    first_line = article.seed.text.count("\n") - article.body.count("\n") + 1
    lines = article.body.split("\n")
    for aside in article.aside:
        if is_shown_elsewhere(article, aside) and _folded(aside.text):
            lines[aside.line - first_line] = "***"  # a mark ends the paragraph above it
    environment: dict[str, Any] = {}
    tokens = _MARKDOWN.parse("\n".join(lines), environment)
    maps = [*_silent_definitions(tokens, environment), *_silent_blocks(tokens)]
    return frozenset(first_line + number for start, stop in maps for number in range(start, stop))


def _silent_definitions(tokens: Sequence[Token], environment: dict[str, Any]) -> Iterator[Sequence[int]]:
    inline = [child for token in tokens for child in token.children or ()]
    used = {str(child.attrs.get("href") or child.attrs.get("src")) for child in inline if child.attrs}
    for definition in environment.get("references", {}).values():
        if definition["href"] in used or _is_followed(definition["href"]):
            yield definition["map"]
    for definition in environment.get("duplicate_refs", ()):  # which no link uses: the first one counts
        if _is_followed(definition["href"]):
            yield definition["map"]


def _is_followed(address: str) -> bool:
    return address.lower().startswith(_FOLLOWED)


def _silent_blocks(tokens: Sequence[Token]) -> Iterator[Sequence[int]]:
    """Paragraphs without a letter once read, such as `&nbsp;` or an empty link."""
    for token in tokens:
        if token.type == "inline" and token.map and not _folded("".join(_texts(token))):
            yield token.map


def _texts(token: Token) -> Iterator[str]:
    for child in token.children or ():
        yield child.content
        yield str(child.attrs.get("src", ""))
