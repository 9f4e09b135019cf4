"""Part of compose: finds the dates that a text names, in English; never guesses.

A complete date ("6 December 2026", "by 2030") needs nothing else. One that depends on the day of writing, the anchor
("on Tuesday", "in June", "next month"), is resolved only where tense and distance leave one answer. A range gives two
dates, its first and its last. A year that only describes ("the 2015 deal") is no date.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from briefing.english import dates as english
from briefing.english.sentences import sentences
from briefing.english.tenses import nearest_tense
from briefing.excerpt import Mention
from briefing.model import Paragraph
from briefing.partial_date import PartialDate

# How far, in days, a date without a year may be from the anchor: beyond that, a writer would have named the year.
_FARTHEST = 300
# How many characters before a date are searched for verbs, how many after it, and how many before it for years.
_VERBS_BEFORE, _VERBS_AFTER, _YEARS_BEFORE = 300, 100, 1000


def find_dates(paragraph: Paragraph, anchor: dt.date | None = None) -> Iterator[Mention]:
    """The dates of a paragraph, in order, each with the words that name it; `anchor` is the day of writing."""
    return (mention for _, mention in locate_dates(paragraph, anchor))


def locate_dates(paragraph: Paragraph, anchor: dt.date | None) -> Iterator[tuple[int, Mention]]:
    """The same, each with the offset of its words in the paragraph's plain text."""
    offset, is_quoted = 0, _quotations(paragraph)
    for sentence in (s for line in paragraph.plain.split("\n") for s in sentences(line)):
        offset = paragraph.plain.index(sentence, offset)
        for expression in _with_shared_years(_find_expressions(sentence, paragraph, offset, anchor, is_quoted)):
            for date in expression.dates:
                mention = Mention(date, paragraph.index, expression["words"], sentence)
                yield offset + expression.span[0], mention
        offset += len(sentence)


@dataclass(frozen=True)
class _Expression:
    """Words that may name a date, in their context.

    `year_before` is the last year that the text names before them, `year_after` that of a date with which they form a
    range.
    """

    match: re.Match[str]
    resolve: _Resolver
    anchor: dt.date | None
    is_quoted: bool
    year_before: int | None
    year_after: int | None = None

    def __getitem__(self, group: str) -> str:
        return self.match.groupdict().get(group) or ""

    @property
    def span(self) -> tuple[int, int]:
        return self.match.span("words")

    @property
    def before(self) -> str:
        start = self.span[0]
        return self.match.string[max(0, start - _VERBS_BEFORE) : start]

    @cached_property
    def dates(self) -> tuple[PartialDate, ...]:
        try:
            return tuple(self.resolve(self))
        except (ValueError, OverflowError):  # 31 June: the text is wrong, and no date is better than a wrong one
            return ()

    @cached_property
    def tense(self) -> int:
        return nearest_tense(self.before, self.match.string[self.span[1] :][:_VERBS_AFTER])

    @property
    def relative(self) -> str:
        return self["relative"].lower()

    @property
    def month(self) -> int:
        return english.month_number(self["month"])

    @property
    def weekday(self) -> int:
        return english.weekday_number(self["weekday"])

    @property
    def year(self) -> int | None:
        """The year that the words name, if they do."""
        if self["year"]:
            return int(self["year"])
        if self["relative_year"] and self.anchor:
            return self.anchor.year + english.SHIFTS[self["relative_year"]]
        return self.year_after


_Resolver = Callable[[_Expression], Iterator[PartialDate]]


def _iso_day(found: _Expression) -> Iterator[PartialDate]:
    yield _partial(dt.date.fromisoformat(found["words"]))


def _days(found: _Expression) -> Iterator[PartialDate]:
    for number in filter(None, (found["first_day"], found["day"])):
        year = found.year or _nearest_year(found, int(number))
        if year:
            day = dt.date(year, found.month, int(number))
            if not found["weekday"] or day.weekday() == found.weekday:
                yield _partial(day)


def _none(_: _Expression) -> Iterator[PartialDate]:
    """Words that fix a day which is not computed here, lest a part of them be taken for another one."""
    yield from ()


def _listed_days(found: _Expression) -> Iterator[PartialDate]:
    """Of "1, 3 and 5 May 2027" each, if the year is named or certain."""
    for number in map(int, re.findall(r"\d+", found["words"].partition(found["month"])[0])):
        if year := found.year or _nearest_year(found, number):
            yield _partial(dt.date(year, found.month, number))


def _nearest_year(found: _Expression, day: int) -> int | None:
    """The year of a day without one: the only year within reach on the tense's side of the anchor."""
    describes = english.DESCRIBING.search(found.before) and not found["weekday"]
    is_name = (found.month, day) in english.NAMES_OF_DAYS
    if not found.anchor or not found.tense or found["relative_year"] or describes or is_name:
        return None
    for year in range(found.anchor.year - 1, found.anchor.year + 2):
        distance = (dt.date(year, found.month, day) - found.anchor).days * found.tense
        if 0 <= distance <= _FARTHEST and found.year_before in (None, year):
            return year
    return None


def _month(found: _Expression) -> Iterator[PartialDate]:
    if year := found.year or _year_of_month(found):
        yield PartialDate(year, found.month)


def _year_of_month(found: _Expression) -> int | None:
    """Of "June", by tense; "last June" is certain only if it is in last year, "next June" if in next year."""
    anchor, relative = found.anchor, found.relative
    if not anchor or found["relative_year"]:
        return None
    if relative:
        certain = {"last": found.month > anchor.month, "this": True, "next": found.month < anchor.month}[relative]
        return anchor.year + english.SHIFTS[relative] if certain else None
    distance = (found.month - anchor.month) * found.tense % 12
    if not found.tense or not 0 < distance <= _FARTHEST // 30:
        return None
    year = (anchor.year * 12 + anchor.month - 1 + distance * found.tense) // 12
    return year if found.year_before in (None, year) else None


def _years(found: _Expression) -> Iterator[PartialDate]:
    yield from (PartialDate(int(year)) for year in (found["year"], found["last_year"]) if year)


def _relative_unit(found: _Expression) -> Iterator[PartialDate]:
    if found.anchor:
        shift = english.SHIFTS[found.relative]
        if found["unit"] == "year":
            yield PartialDate(found.anchor.year + shift)
        else:
            months = found.anchor.year * 12 + found.anchor.month - 1 + shift
            yield PartialDate(months // 12, months % 12 + 1)


def _weekday(found: _Expression) -> Iterator[PartialDate]:
    """By tense, if there is no "last", "this" or "next"; by those only where both readings of them agree.

    Six days back is left open: in a paper that is dated a day early, that weekday is tomorrow.
    """
    if not found.anchor or found.is_quoted or english.NAME_BEFORE.search(found.before):
        return
    today, weekday = found.anchor.weekday(), found.weekday
    back, ahead = (today - weekday) % 7, (weekday - today) % 7
    days = {
        "last": -(back or 7) if weekday >= today else None,
        "next": (ahead or 7) if weekday <= today else None,
        "this": ahead if weekday >= today and found.tense > 0 else None,
        "": {-1: -back if back < 6 else None, 1: ahead or None}.get(found.tense),
    }[found.relative]
    if days is not None:
        yield _partial(found.anchor + dt.timedelta(days))


def _near_day(found: _Expression) -> Iterator[PartialDate]:
    if found.anchor and not found.is_quoted:
        number = found["number"].lower()
        days = -english.NUMBERS[number] if number else english.SHIFTS[found["near"].lower()]
        yield _partial(found.anchor + dt.timedelta(days))


def _partial(day: dt.date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)


# In order: what an earlier pattern matched, or its resolver refused, is not matched again: the end of "31 June 2027" is
# not "June 2027".
_PATTERNS: tuple[tuple[re.Pattern[str], re.Pattern[str], _Resolver], ...] = (
    (english.COUNT_HINT, english.COUNTED_DAY, _none),
    (english.MONTH_HINT, english.DAYS_LISTED, _listed_days),
    (english.DIGIT_HINT, english.ISO_DAY, _iso_day),
    (english.MONTH_HINT, english.DAY_MONTH, _days),
    (english.MONTH_HINT, english.MONTH_DAY, _days),
    (english.MONTH_HINT, english.MONTH_YEAR, _month),
    (english.MONTH_HINT, english.MONTH_ALONE, _month),
    (english.DIGIT_HINT, english.YEAR_ALONE, _years),
    (english.UNIT_HINT, english.RELATIVE_UNIT, _relative_unit),
    (english.DAY_HINT, english.WEEKDAY, _weekday),
    (english.DAY_HINT, english.NEAR_DAY, _near_day),
    (english.DAY_HINT, english.TODAY, _near_day),
    (english.DAY_HINT, english.DAYS_AGO, _near_day),
)
_HINTS = frozenset(hint for hint, _, _ in _PATTERNS)


def _find_expressions(
    sentence: str, paragraph: Paragraph, offset: int, anchor: dt.date | None, is_quoted: Callable[[int], bool]
) -> Sequence[_Expression]:
    """The expressions of a sentence at `offset` in its paragraph, in order, none overlapping another."""
    found: list[_Expression] = []
    hints = {hint for hint in _HINTS if hint.search(sentence)}
    for hint, pattern, resolve in _PATTERNS:
        if hint not in hints:
            continue
        free = _free(len(sentence), [expression.span for expression in found])
        for match in pattern.finditer(sentence):
            start, end = match.span("words")
            if all(free[start:end]):
                at = offset + start
                years = english.YEAR_ANYWHERE.findall(paragraph.plain[max(0, at - _YEARS_BEFORE) : at])
                year_before = int(years[-1]) if years else None
                found.append(_Expression(match, resolve, anchor, is_quoted(at), year_before))
    return sorted(found, key=lambda expression: expression.span)


def _free(length: int, spans: Sequence[tuple[int, int]]) -> bytearray:
    """A 1 for each character of a sentence that belongs to no expression yet."""
    free = bytearray(b"\1") * length
    for start, end in spans:
        free[start:end] = bytes(end - start)
    return free


def _quotations(paragraph: Paragraph) -> Callable[[int], bool]:
    """Whether at an offset somebody else speaks, perhaps on another day: their "tomorrow" is not the writer's."""
    opened, closed, straight = ([i.start() for i in re.finditer(mark, paragraph.plain)] for mark in '“”"')

    def is_quoted(at: int) -> bool:
        is_open = bisect_left(opened, at) > bisect_left(closed, at)
        return paragraph.kind == "quote" or is_open or bisect_left(straight, at) % 2 == 1

    return is_quoted


def _with_shared_years(found: Sequence[_Expression]) -> Sequence[_Expression]:
    """Gives "29 August" in "29 August to 31 December 2023" its year; "20 December to 6 January 2027" began in 2026."""
    shared = list(found)
    for at in range(len(shared) - 2, -1, -1):
        first, second = shared[at], shared[at + 1]
        is_range = first.resolve is second.resolve and english.RANGE.fullmatch(
            first.match.string, first.span[1], second.span[0]
        )
        if is_range and second.year and not first.year:
            shared[at] = replace(first, year_after=second.year - (first.month > second.month))
    return shared
