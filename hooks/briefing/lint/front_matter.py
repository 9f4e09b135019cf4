"""Part of lint: what the front matter should give and does not: a standfirst, a date, a licence."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.english.relative_dates import find_relative_dates
from briefing.lint.warning import warning
from briefing.model import Briefing
from briefing.problems import Code, Problem


def missing_standfirst(briefing: Briefing) -> Iterator[Problem]:
    """W503."""
    if briefing.article.standfirst is None:
        message = "standfirst is missing"
        hint = 'add "standfirst: …" to the front matter, or put one short line between the headline and the article'
        yield warning(briefing.summary, briefing.article.headline.line, Code.NO_STANDFIRST, message, hint)


def relative_dates(briefing: Briefing) -> Iterator[Problem]:
    """W506, one for each seed, as one line of front matter fixes all."""
    if briefing.article.front.date is not None:
        return
    found = [(p, words) for p in briefing.article.paragraphs for words in find_relative_dates(p.plain)]
    if found:
        paragraph, words = found[0]
        more = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
        message = f"later readers cannot tell which date “{words}” means{more}"
        hint = 'add "date: …" to the front matter, the day the article appeared, or write the date in full'
        yield warning(briefing.summary, paragraph.line, Code.RELATIVE_DATE, message, hint)


def missing_licence(briefing: Briefing) -> Iterator[Problem]:
    """W509, for a source with a name or address."""
    source = briefing.article.front.source
    if (source.name or source.url) and not source.licence:
        lines = enumerate(briefing.article.seed.text.split("\n"), 1)
        line = next((number for number, text in lines if text.startswith("source:")), 1)
        message = "the source has no licence"
        hint = 'add "licence: …" under "source:", such as CC BY 4.0, public domain, by permission or own text'
        yield warning(briefing.summary, line, Code.NO_LICENCE, message, hint)
