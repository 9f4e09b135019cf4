"""Lint: what an editor may want to improve in a briefing. Warnings only; no build depends on them.

Runs on finished briefings, for `make check` alone. One module for each concern.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from briefing.lint.dates import odd_dates
from briefing.lint.duplicates import duplicate_texts
from briefing.lint.front_matter import missing_licence, missing_standfirst, relative_dates
from briefing.lint.links import dead_links
from briefing.lint.marks import unused_glances
from briefing.lint.pasted import left_over_objects, misread_layout
from briefing.lint.remains import remains
from briefing.lint.text import long_headings, short_paragraphs
from briefing.lint.themes import empty_themes, unsure_placements
from briefing.lint.topics import near_topics
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


def lint(briefings: Sequence[Briefing], as_of: dt.date | None = None) -> Iterator[Problem]:
    """The warnings on each briefing, then those that take several briefings to see; `as_of` is the edition's day."""
    for briefing in briefings:
        for check in _PER_BRIEFING:
            yield from check(briefing)
        yield from odd_dates(briefing, as_of)
    yield from duplicate_texts(briefings)
    yield from near_topics(briefings)
