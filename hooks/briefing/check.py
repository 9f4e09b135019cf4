"""Stage 6, check: the promises as code. Nothing lost, nothing invented; a build that breaks one fails and says where.

It trusts no stage before it: the seed is held against the article, the article against the pages.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from briefing.model import Article, Briefing, Code, Page, Problem
from briefing.text import letters, seen, visible
from briefing.themes import page_themes

_MEND = "this is a fault of the program, not of the seed: please report it with the seed"

_SHOWN = re.compile(r'<div\b([^>]*\bdata-paragraph="[^>]*)>(.*?)</div>', re.DOTALL)
_ADDED = re.compile(r'<(\w+)\b[^>]*(?:\bdata-label\b|\bclass="headerlink")[^>]*>.*?</\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def check_article(article: Article) -> Iterator[Problem]:
    """Nothing of the seed's body is lost or changed: its letters are those of the article's parts, in order."""
    front = article.front
    parts = [article.headline] if not front.title else []
    parts += [article.standfirst] if article.standfirst and not front.standfirst else []
    pieces = sorted(
        [(x.line, x.text) for x in (*parts, *article.headings, *article.aside)]
        + [(p.line, p.text) for p in article.paragraphs]
    )
    rest, line = letters(seen(article.body)), 1
    for line, text in pieces:
        words = letters(seen(text))
        if not rest.startswith(words):
            yield _broken(article, line, f"the text {text[:40]!r} is not what the seed has here")
            return
        rest = rest[len(words) :]
    if rest:
        yield _broken(article, line, f"the seed goes on after this line, the article does not: {rest[:40]!r}")


def check_briefing(briefing: Briefing, pages: Sequence[Page]) -> Iterator[Problem]:
    """Every paragraph stands whole, once, in order, on the page of its theme alone, and on the source page."""
    article = briefing.article
    texts = {page.path: page.text for page in pages}
    homes: dict[int, list[str]] = {}
    for theme in page_themes():
        shown = _paragraphs(texts[_path(briefing, theme.folder)])
        if [n for n, _ in shown] != sorted(n for n, _ in shown):
            yield _broken(article, 1, f"the paragraphs on {theme.key} are out of order")
        for number, text in shown:
            homes.setdefault(number, []).append(theme.key)
            if not _same(text, article.paragraphs[number].plain):
                yield _broken(article, article.paragraphs[number].line, f"paragraph {number} is changed on {theme.key}")
    source = dict(_paragraphs(texts[_path(briefing, "source")]))
    for paragraph, place in zip(article.paragraphs, briefing.placements, strict=True):
        wanted = [] if place.theme == "none" else [place.theme]
        if homes.get(paragraph.index, []) != wanted:
            message = f"paragraph {paragraph.index} stands on {homes.get(paragraph.index)}, not on {wanted}"
            yield _broken(article, paragraph.line, message)
        if not _same(source.get(paragraph.index, ""), paragraph.plain):
            yield _broken(article, paragraph.line, f"paragraph {paragraph.index} is not whole on the source page")
    for point in briefing.key_points:
        if point.text not in article.paragraphs[point.paragraph].plain:
            line = article.paragraphs[point.paragraph].line
            yield _broken(article, line, f"the key point {point.text[:40]!r} is no sentence of the seed")


def _path(briefing: Briefing, folder: str) -> str:
    return f"{briefing.url}{folder or 'index'}.md"


def _paragraphs(text: str) -> list[tuple[int, str]]:
    """The paragraphs that a page shows: number and words, without what the site adds (labels, ¶ links)."""
    found = []
    for attributes, content in _SHOWN.findall(text):
        number = int(attributes.split('data-paragraph="')[1].split('"')[0])
        found.append((number, html.unescape(_TAG.sub(" ", _ADDED.sub("", content)))))
    return found


def _same(shown: str, plain: str) -> bool:
    """Equal to the letter but for white space, which mark-up may move (around a link, between a list's items)."""
    return "".join(visible(shown).split()) == "".join(visible(plain).split())


def _broken(article: Article, line: int, message: str) -> Problem:
    return Problem(article.seed.path, line, 1, Code.BROKEN_PROMISE, message, _MEND)
