"""Part of verify: the pages against the article. Every paragraph is where its theme puts it: whole, once, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefing.addresses import page_path, page_url, source_url
from briefing.model import Article, Briefing, Page
from briefing.problems import Problem
from briefing.themes import page_themes
from briefing.verify.broken import broken, squashed
from briefing.verify.page_reader import PageContent, read_page

_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class _Case:
    """One page and what must be on it: `homes` has each paragraph's page, `plains` its text without white space."""

    briefing: Briefing
    name: str
    content: PageContent
    homes: Sequence[str]
    plains: Sequence[str]

    @property
    def article(self) -> Article:
        return self.briefing.article

    @property
    def numbers(self) -> tuple[int, ...]:
        """The paragraphs on the page, in its order."""
        return tuple(shown.number for shown in self.content.paragraphs)

    def belongs(self, number: int) -> bool:
        """Whether a paragraph must be on this page; the source page has all."""
        return self.name in (_SOURCE, self.homes[number])

    def broken(self, number: int, message: str) -> Problem:
        """A problem with a paragraph, at its line."""
        paragraphs = self.article.paragraphs
        line = paragraphs[number].line if number < len(paragraphs) else 1
        return broken(self.article, line, message)


def verify_pages(briefing: Briefing, pages: Sequence[Page]) -> Iterator[Problem]:
    """Compares each page of a briefing with its article and placements."""
    texts = {page.path: page.text for page in pages}
    homes = [place.theme.key if place.theme.has_page else _SOURCE for place in briefing.placements]
    plains = [squashed(paragraph.plain) for paragraph in briefing.article.paragraphs]
    urls = {theme.key: page_url(briefing.slug, theme) for theme in page_themes()}
    for name, url in (urls | {_SOURCE: source_url(briefing.slug)}).items():
        text = texts.get(page_path(url))
        if text is None:
            yield broken(briefing.article, 1, f"the page {name} is missing")
            continue
        case = _Case(briefing, name, read_page(text), homes, plains)
        for check in _CHECKS:
            yield from check(case)
    yield from _unfounded_excerpts(briefing)


def _malformed(case: _Case) -> Iterator[Problem]:
    for fault in dict.fromkeys(case.content.faults):
        yield broken(case.article, 1, f"the HTML of the page {case.name} is malformed: {fault}")


def _missing(case: _Case) -> Iterator[Problem]:
    there = set(case.numbers)
    for number in range(len(case.plains)):
        if case.belongs(number) and number not in there:
            yield case.broken(number, f"paragraph {number} is missing from the page {case.name}")


def _misplaced(case: _Case) -> Iterator[Problem]:
    for number in sorted(set(case.numbers)):
        if number >= len(case.plains):
            yield case.broken(number, f"the page {case.name} shows a paragraph {number} that the seed does not have")
        elif not case.belongs(number):
            message = f"paragraph {number} is on the page {case.name} but belongs on the page {case.homes[number]}"
            yield case.broken(number, message)


def _repeated(case: _Case) -> Iterator[Problem]:
    for number, times in Counter(case.numbers).items():
        if times > 1:
            yield case.broken(number, f"paragraph {number} appears {times} times on the page {case.name}")


def _out_of_order(case: _Case) -> Iterator[Problem]:
    own = (number for number in case.numbers if number < len(case.plains) and case.belongs(number))
    for above, below in pairwise(own):
        if above > below:
            yield case.broken(below, f"paragraph {below} is below paragraph {above} on the page {case.name}")


def _altered(case: _Case) -> Iterator[Problem]:
    for shown in case.content.paragraphs:
        if shown.number < len(case.plains) and squashed(shown.text) != case.plains[shown.number]:
            yield case.broken(
                shown.number, f"the text of paragraph {shown.number} on the page {case.name} is not that of the seed"
            )


def _wrong_contexts(case: _Case) -> Iterator[Problem]:
    """A context is a verbatim piece of a paragraph that comes earlier in the seed and is not on this page."""
    there = set(case.numbers)
    for context in case.content.contexts:
        number, what = context.number, f"the context from paragraph {context.number} on the page {case.name}"
        text = squashed(context.text)
        if number >= len(case.plains):
            yield case.broken(number, f"{what} is from no paragraph of the seed")
        elif not text or text not in case.plains[number]:
            yield case.broken(number, f"{what} is not a piece of that paragraph")
        elif number in there:
            yield case.broken(number, f"{what} repeats a paragraph of that page")
        elif there and (context.above is None or number >= context.above):
            yield case.broken(number, f"{what} is not above a later paragraph")


def _lost_footnotes(case: _Case) -> Iterator[Problem]:
    """Footnotes belong to no paragraph; the source page has them below the article."""
    if case.name == _SOURCE and case.article.footnotes:
        around, at = squashed(case.content.around), 0
        for note in case.article.footnotes:
            text = squashed(note.text)
            found = around.find(text, at)
            at = found + len(text) if found >= 0 else at
            if found < 0:
                yield broken(case.article, note.line, f"footnote {note.text[:40]!r} is missing from the page source")


_CHECKS: tuple[Callable[[_Case], Iterator[Problem]], ...] = (
    _malformed,
    _missing,
    _misplaced,
    _repeated,
    _out_of_order,
    _altered,
    _wrong_contexts,
    _lost_footnotes,
)


def _unfounded_excerpts(briefing: Briefing) -> Iterator[Problem]:
    for excerpt in briefing.excerpts:
        paragraph = briefing.article.paragraphs[excerpt.paragraph]
        if excerpt.text not in paragraph.plain:
            message = f"excerpt {excerpt.text[:40]!r} is not in paragraph {paragraph.index}"
            yield broken(briefing.article, paragraph.line, message)
