"""Part of verify: the article against the seed. No letter of the seed's body is lost, changed or out of order."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.model import Article, Paragraph
from briefing.problems import Problem
from briefing.text import letters, shows_all, strip_invisible
from briefing.verify.broken import broken, squashed
from briefing.verify.silent_lines import silent_lines, unexplained_lines


def verify_article(article: Article) -> Iterator[Problem]:
    """Compares an article with its seed. Where letters are lost, what follows from that is not reported too."""
    yield from [*_lost_letters(article)] or [*_lost_lines(article), *_changed_paragraphs(article)]


def _lost_letters(article: Article) -> Iterator[Problem]:
    """The letters of the article's parts, in order, are those of the body; the first difference is reported."""
    whole, at, line = letters(strip_invisible(article.body)), 0, 1
    for line, text in _parts(article):
        part = letters(strip_invisible(text))
        if not whole.startswith(part, at):
            yield broken(article, line, f"the seed does not have the text {text[:40]!r} here")
            return
        at += len(part)
    if rest := whole[at:]:
        yield broken(article, line, f"the article lacks the text that follows in the seed: {rest[:40]!r}")


def _parts(article: Article) -> list[tuple[int, str]]:
    """Line and text of all that the body holds; a title or standfirst of the front matter is not in it."""
    parts = [article.headline] if not article.front.title else []
    parts += [article.standfirst] if article.standfirst and not article.front.standfirst else []
    lines = [(part.line, part.text) for part in (*parts, *article.headings, *article.skipped)]
    return sorted(lines + [(paragraph.line, paragraph.text) for paragraph in article.paragraphs])


def _lost_lines(article: Article) -> Iterator[Problem]:
    """Every line that the article sets aside is shown in another form, or says nothing."""
    unexplained = unexplained_lines(article)
    silent = silent_lines(article, set(unexplained)) if unexplained and article.seed.is_markdown else frozenset()
    for aside in unexplained:
        if aside.line not in silent:
            yield broken(article, aside.line, f"no page shows the text {aside.text[:40]!r}")


def _changed_paragraphs(article: Article) -> Iterator[Problem]:
    for paragraph in article.paragraphs:
        if not _is_faithful(article, paragraph):
            yield broken(article, paragraph.line, f"the seed does not say what paragraph {paragraph.index} shows")


def _is_faithful(article: Article, paragraph: Paragraph) -> bool:
    """A plain seed shows its text as typed, except a list's bullets; Markdown hides signs, and adds no letter."""
    if not article.seed.is_markdown and paragraph.kind != "list":
        return squashed(paragraph.plain) == squashed(paragraph.text)
    return shows_all(paragraph.plain, paragraph.text, paragraph.kind)
