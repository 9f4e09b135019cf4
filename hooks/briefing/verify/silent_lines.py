"""Part of verify: which lines of a seed no page needs to show as text.

The parser sets such lines aside, and is not trusted here: the article itself must show what each line says, or the
Markdown library, asked again, must find no text in it.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from briefing.model import Article, Line
from briefing.text import letters, strip_invisible, visible
from briefing.topics import topic_of

_FOLLOWED = ("http://", "https://", "mailto:")  # the addresses that stay links on a page


_FILE = re.compile(r"[\w./~%#?=&-]*\.\w+(?:#\S*)?")


class _AnyAddress(MarkdownIt):
    """Reads a link to whatever address as a link, as the parser of seeds does."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True


_MARKDOWN = _AnyAddress("commonmark", {"html": False})


def unexplained_lines(article: Article) -> list[Line]:
    """The lines set aside that the pages show in no other form: as headline, topics, a theme's place or a footnote."""
    if not article.skipped:
        return []
    marks, footnotes = _marks(article), set(article.footnotes)  # `verify_pages` looks for each footnote
    headline = _folded(article.headline.plain)
    standfirst = _folded(article.standfirst.plain) if article.standfirst else ""
    return [
        aside
        for aside in article.skipped
        if not (
            headline.startswith(text := _folded(aside.plain or aside.text))  # perhaps without the publisher; or a rule
            or text == standfirst
            or marks.get(aside.line) == _folded(aside.text)
            or _is_topics_line(article, aside)
            or aside in footnotes
        )
    ]


def _marks(article: Article) -> dict[int, str]:
    """By line number, the letters of a mark there that the heading or paragraph below it has taken over."""
    marked = {heading.line: heading.mark for heading in article.headings}
    marked |= {paragraph.line: paragraph.mark for paragraph in article.paragraphs}
    lines = sorted(marked)
    below = {aside.line: bisect(lines, aside.line) for aside in article.skipped}
    themes = {line: marked[lines[at]] for line, at in below.items() if at < len(lines)}
    return {line: _folded(f"theme{theme.key}") for line, theme in themes.items() if theme}


def _is_topics_line(article: Article, aside: Line) -> bool:
    """The line `Categories: A / B` at the top, all of whose topics the article has."""
    key, _, names = aside.text.partition(":")
    if _folded(key) != "categories":
        return False
    topics = {topic.slug for topic in article.topics}
    written = filter(None, map(visible, re.split(r"\s+/\s+", names.strip())))
    return all(topic_of(name).slug in topics for name in written)


def _folded(text: str) -> str:
    return letters(strip_invisible(text)).casefold()


def silent_lines(article: Article, unexplained: Collection[Line]) -> frozenset[int]:
    """The lines of a Markdown seed, by number, that hold link definitions or nothing to read.

    A definition is silent if it has a web or mail address, or the path of a file that a link uses: "[Minister]: No." is
    an answer in an interview.
    """
    first_line = article.seed.text.count("\n") - article.body.count("\n") + 1
    lines = article.body.split("\n")
    for aside in article.skipped:
        if aside not in unexplained and _folded(aside.text):
            lines[aside.line - first_line] = "***"  # a mark ends the paragraph above it
    environment: dict[str, Any] = {}
    tokens = _MARKDOWN.parse("\n".join(lines), environment)
    maps = [*_silent_definitions(tokens, environment), *_silent_blocks(tokens)]
    return frozenset(first_line + number for start, stop in maps for number in range(start, stop))


def _silent_definitions(tokens: Sequence[Token], environment: dict[str, Any]) -> Iterator[Sequence[int]]:
    inline = [child for token in tokens for child in token.children or ()]
    used = {str(child.attrs.get("href") or child.attrs.get("src")) for child in inline if child.attrs}
    for definition in (*environment.get("references", {}).values(), *environment.get("duplicate_refs", ())):
        target = definition["href"]
        if target.lower().startswith(_FOLLOWED) or (target in used and _FILE.fullmatch(target)):
            yield definition["map"]


def _silent_blocks(tokens: Sequence[Token]) -> Iterator[Sequence[int]]:
    """Paragraphs without a letter once read, such as `&nbsp;` or an empty link."""
    for token in tokens:
        if token.type == "inline" and token.map and not _folded("".join(_texts(token))):
            yield token.map


def _texts(token: Token) -> Iterator[str]:
    for child in token.children or ():
        yield child.content
        yield str(child.attrs.get("src", ""))
