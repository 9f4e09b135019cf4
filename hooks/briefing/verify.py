"""Stage 7, check: the promises as code. Nothing lost, nothing invented; a build that breaks one fails and says where.

It trusts no stage before it: the seed is held against the article, the article against the pages.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from briefing.addresses import page_path, page_url, source_url
from briefing.model import Article, Briefing, Page, Paragraph
from briefing.problems import Code, Problem
from briefing.text import letters, seen, shows_all, visible
from briefing.themes import page_themes

_HINT = "this is a fault of the program, not of the seed: please report it with the seed"

_SHOWN = re.compile(r'<div\b([^>]*\bdata-paragraph="[^>]*)>(.*?)</div>', re.DOTALL)
_ADDED = re.compile(r'<(\w+)\b[^>]*(?:\bdata-label\b|\bclass="headerlink")[^>]*>.*?</\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SILENT = re.compile(r"\s*(?:\[[^\]]+\]:|categories:)", re.IGNORECASE)


def check_article(article: Article) -> Iterator[Problem]:
    """Nothing of the seed's body is lost or changed: its letters are those of the article's parts, in order.

    And what a reader sees of a paragraph is what the seed says there.
    """
    front = article.front
    parts = [article.headline] if not front.title else []
    parts += [article.standfirst] if article.standfirst and not front.standfirst else []
    pieces = sorted(
        [(x.line, x.text) for x in (*parts, *article.headings, *article.aside)]
        + [(p.line, p.text) for p in article.paragraphs]
    )
    whole, at, line = letters(seen(article.body)), 0, 1
    for line, text in pieces:
        words = letters(seen(text))
        if not whole.startswith(words, at):
            yield _broken(article, line, f"the text {text[:40]!r} is not what the seed has here")
            return
        at += len(words)
    if rest := whole[at:]:
        yield _broken(article, line, f"the seed goes on after this line, the article does not: {rest[:40]!r}")
    for aside in article.aside:
        if not _is_no_text(article, aside.text):
            yield _broken(article, aside.line, f"the text {aside.text[:40]!r} stands on no page")
    for paragraph in article.paragraphs:
        if not _says(article, paragraph):
            yield _broken(article, paragraph.line, f"paragraph {paragraph.index} shows what the seed does not say")


def check_briefing(briefing: Briefing, pages: Sequence[Page]) -> Iterator[Problem]:
    """Every paragraph stands whole, once, in order, on the page of its theme alone, and on the source page."""
    article = briefing.article
    texts = {page.path: page.text for page in pages}
    homes: dict[int, list[str]] = {}
    for theme in page_themes():
        shown = _paragraphs(texts[page_path(page_url(briefing.slug, theme))])
        yield from _faults(article, theme.key, shown)
        for number, _ in shown:
            homes.setdefault(number, []).append(theme.key)
    source = _paragraphs(texts[page_path(source_url(briefing.slug))])
    yield from _faults(article, "source", source)
    times = Counter(number for number, _ in source)
    for place in briefing.placements:
        paragraph, wanted = place.paragraph, [place.theme.key] if place.theme.has_page else []
        if homes.get(paragraph.index, []) != wanted:
            message = f"paragraph {paragraph.index} stands on {homes.get(paragraph.index)}, not on {wanted}"
            yield _broken(article, paragraph.line, message)
        if times[paragraph.index] != 1:
            yield _broken(article, paragraph.line, f"paragraph {paragraph.index} is not on the source page once")
    read = visible(html.unescape(_TAG.sub(" ", texts[page_path(source_url(briefing.slug))])))
    for note in article.footnotes:
        if visible(note.text) not in read:
            yield _broken(article, note.line, f"the footnote {note.text[:40]!r} is not on the source page")
    for excerpt in briefing.excerpts:
        if excerpt.text not in article.paragraphs[excerpt.paragraph].plain:
            line = article.paragraphs[excerpt.paragraph].line
            yield _broken(article, line, f"the excerpt {excerpt.text[:40]!r} is no sentence of the seed")


def _is_no_text(article: Article, line: str) -> bool:
    """Whether a line may be left out: a rule, a mark or link definition, the topics, the headline said again."""
    words, headline = letters(seen(line)).casefold(), letters(article.headline.plain).casefold()
    standfirst = letters(article.standfirst.plain).casefold() if article.standfirst else ""
    return headline.startswith(words) or words == standfirst or _SILENT.match(line) is not None


def _says(article: Article, paragraph: Paragraph) -> bool:
    """A plain seed shows its text as it stands, but for a list's bullets; Markdown hides signs, and adds no letter."""
    if not article.seed.is_markdown and paragraph.kind != "list":
        return _same(paragraph.plain, paragraph.text)
    return shows_all(paragraph.plain, paragraph.text, paragraph.kind)


def _faults(article: Article, page: str, shown: Sequence[tuple[int, str]]) -> Iterator[Problem]:
    """What is wrong with the paragraphs that one page shows, taken by themselves."""
    numbers = [number for number, _ in shown]
    if numbers != sorted(numbers):
        yield _broken(article, 1, f"the paragraphs on {page} are out of order")
    for number, text in shown:
        if number >= len(article.paragraphs):
            yield _broken(article, 1, f"paragraph {number} on {page} is none of the seed's")
        elif not _same(text, article.paragraphs[number].plain):
            yield _broken(article, article.paragraphs[number].line, f"paragraph {number} is changed on {page}")


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
    return Problem(path=article.seed.path, line=line, code=Code.BROKEN_PROMISE, message=message, hint=_HINT)
