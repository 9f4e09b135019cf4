"""Lint: what an editor may want to improve in a briefing. Warnings only; no build depends on them.

Runs on finished briefings, for `make check` alone. One module for each concern.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from briefing.lint.dates import odd_dates
from briefing.lint.duplicates import duplicate_texts, prints_of
from briefing.lint.findings import Findings
from briefing.lint.front_matter import missing_licence, missing_standfirst, relative_dates
from briefing.lint.links import dead_links
from briefing.lint.marks import unused_glances
from briefing.lint.pasted import left_over_objects, misread_layout
from briefing.lint.remains import remains
from briefing.lint.text import long_headings, short_paragraphs
from briefing.lint.themes import empty_themes, unsure_placements
from briefing.lint.topics import near_topics, topic_lines_of
from briefing.model import Briefing
from briefing.problems import Problem

_PER_BRIEFING: tuple[Callable[[Briefing], Iterator[Problem]], ...] = (
    unsure_placements,
    empty_themes,
    unused_glances,
    missing_standfirst,
    long_headings,
    short_paragraphs,
    misread_layout,
    left_over_objects,
    remains,
    relative_dates,
    dead_links,
    missing_licence,
)


def find(briefing: Briefing, as_of: dt.date | None = None) -> Findings:
    """What one briefing shows; `as_of` is the edition's day."""
    checks = (check(briefing) for check in _PER_BRIEFING)
    text, phrases = prints_of(briefing)
    return Findings(
        summary=briefing.summary,
        themes=Counter(place.theme.key for place in briefing.placements),
        unsure=sum(place.review for place in briefing.placements),
        warnings=(*chain.from_iterable(checks), *odd_dates(briefing, as_of)),
        text=text,
        phrases=phrases,
        topic_lines=topic_lines_of(briefing),
    )


def lint(found: Iterable[Findings]) -> Iterator[Problem]:
    """The warnings on each briefing but those withdrawn, then the warnings that take several briefings to see."""
    shown = [findings for findings in found if findings.summary.held != "removed"]
    yield from chain.from_iterable(findings.warnings for findings in shown)
    yield from duplicate_texts(shown)
    yield from near_topics(shown)
