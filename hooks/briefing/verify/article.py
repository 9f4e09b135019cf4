"""Part of verify: the article against the seed. No letter of the seed's body is lost, changed or out of order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from markdown_it.token import Token

from briefing.markdown import PASTED_BULLET, Markdown, plain_of, read, shows_all
from briefing.model import Article, Paragraph
from briefing.problems import Problem
from briefing.text import letters, strip_invisible
from briefing.verify.broken import broken, squashed
from briefing.verify.silent_lines import lines_apart, silent_lines, unexplained_lines

_ITEM_MARK = re.compile(r"[^\w\s(]|[o§]|\d{1,3}[.)]")


def verify_article(article: Article) -> Iterator[Problem]:
    """Compares an article with its seed. Where letters are lost, what follows from that is not reported too."""
    yield from [*_lost_letters(article)] or _changed_lines(article)


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


def _changed_lines(article: Article) -> Iterator[Problem]:
    """Every line set aside is shown in another form or says nothing; every paragraph shows what the seed says."""
    unexplained = unexplained_lines(article)
    first_line = article.seed.text.count("\n") - article.body.count("\n") + 1
    lines = _lines(article, first_line) if article.seed.is_markdown else []
    markdown = read(lines)
    silent = silent_lines(markdown, lines) if unexplained else frozenset()
    for aside in unexplained:
        if aside.line - first_line not in silent:
            yield broken(article, aside.line, f"no page shows the text {aside.text[:40]!r}")
    blocks = {first_line + block[0].map[0]: block for block in markdown.blocks() if block[0].map}
    for paragraph in article.paragraphs:
        typed = squashed(paragraph.plain) == squashed(paragraph.text)
        if not (typed or _is_list(article, paragraph) or _is_faithful(paragraph, blocks, markdown, lines)):
            yield broken(article, paragraph.line, f"the seed does not say what paragraph {paragraph.index} shows")


def _lines(article: Article, first_line: int) -> list[str]:
    """The body as Markdown, with a rule in place of each line that ends the paragraph above it."""
    lines = [PASTED_BULLET.sub(r"\1-", line) if line.strip() else "" for line in article.body.split("\n")]
    for aside in lines_apart(article):
        for number in range(aside.text.count("\n") + 1):
            lines[aside.line - first_line + number] = "***"
    return lines


def _is_list(article: Article, paragraph: Paragraph) -> bool:
    """Whether a plain seed's list or quotation shows its lines as typed, with or without the mark before each."""
    if article.seed.is_markdown or paragraph.kind not in ("list", "quote"):
        return False
    shown, at = squashed(paragraph.plain), 0
    for line in map(squashed, paragraph.text.split("\n")):
        mark = _ITEM_MARK.match(line)
        if not shown.startswith(line, at) and mark:
            line = line[mark.end() :]
        if not shown.startswith(line, at):
            return False
        at += len(line)
    return at == len(shown)


def _is_faithful(
    paragraph: Paragraph, blocks: Mapping[int, Sequence[Token]], markdown: Markdown, lines: Sequence[str]
) -> bool:
    """Whether the library, asked again, reads what the paragraph shows, and hides nothing but addresses."""
    block = blocks.get(paragraph.line, ())
    if not block or squashed(plain_of(block)) != squashed(paragraph.plain):
        return False
    start, stop = block[0].map or (0, 0)
    return shows_all(block, markdown.definitions, "\n".join(lines[start:stop]), paragraph.plain)
