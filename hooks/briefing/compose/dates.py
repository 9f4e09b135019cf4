"""Part of stage 4: the dates that a text names, in English. Nothing is guessed.

A date that is whole ("6 December 2026", "by 2030") stands for itself. One that leans on the day of writing ("on
Tuesday", "in June", "next month") is resolved from that day, the anchor, and only where tense and nearness leave one
answer. A range names two days, its first and its last. What only bears a year ("the 2015 deal") is no date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

from briefing.english.tense import tense
from briefing.model import Mention, Paragraph
from briefing.partial_date import PartialDate
from briefing.text import sentences

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHIFT = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}

# Days that became names: without a year they mean the one that everybody remembers.
_NAMES_OF_DAYS = {(1, 6), (9, 11), (10, 7)}
# How far, in days, a date without its year may lie from the anchor: beyond that, a writer would have named the year.
_FAR = 300

# How many characters in front of a date are looked at for verbs, how many behind it, and how many in front for years.
_VERBS_BEFORE, _VERBS_AFTER, _YEARS_BEFORE = 300, 100, 1000

_MONTH = (
    r"(?P<month>Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May|June?|July?|Aug(?:ust|\b\.?)|"
    r"Sept?(?:ember|\b\.?)|Oct(?:ober|\b\.?)|Nov(?:ember|\b\.?)|Dec(?:ember|\b\.?))(?!\w)"
)
_WEEKDAY = r"\b(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
_WHICH = r"(?P<which>[Ll]ast|[Tt]his|[Nn]ext)"
# Part of a longer number is no year and no day; nor is what counts or measures: "in 2000 homes", "in May 20 people".
_NO_MORE = r"(?![\w/%°]|[.,:]\d|[-–]\d)"
_NO_COUNT = (
    rf"{_NO_MORE}(?! (?:(?!(?:was|is|has|as|its|his|this|across|does)\b)[a-z]+s|people|per|percent|pc|"
    r"[mb]illion|GMT|UTC)\b)"
)
_BARE_YEAR = rf"(?P<year>(?:18|19|20)\d\d){_NO_COUNT}"
_YEAR = rf"(?:(?P<year>(?:18|19|20)\d\d){_NO_MORE}|(?P<shift>last|this|next) year\b)"
_DAY = r"(?:(?P<first>\d\d?)(?:st|nd|rd|th)?(?: ?[-–] ?| to | and ))?(?P<day>\d\d?)(?:st|nd|rd|th)?"
_ON = rf"(?:{_WEEKDAY}(?: (?:morning|afternoon|evening|night))?,? )?"

# "Black Friday" and "Patch Tuesday" are names.
_NAME_BEFORE = re.compile(r"\b(?!(?:On|By|Until|Since|From|Late|Early|Earlier|And|But)\b)[A-Z]\w* $")
# What makes a range, or a list, of two dates of which only the second says its year.
_JOINED = re.compile(r" ?[-–] ?| (?:to|and|or|through|until) ")
_YEAR_IN_TEXT = re.compile(r"\b(?:18|19|20)\d\d\b")


@dataclass(frozen=True)
class _Found:
    """An expression where it stands; `words` are those of its match that name the date."""

    match: re.Match[str]
    resolve: Resolve
    anchor: dt.date | None
    quoted: bool
    year_before: int | None
    lent: int | None = None

    def __getitem__(self, name: str) -> str:
        return self.match.groupdict().get(name) or ""

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
        except (ValueError, OverflowError):  # 31 June: the text errs, and no date is better than a wrong one
            return ()

    @cached_property
    def tense(self) -> int:
        return tense(self.before, self.match.string[self.span[1] :][:_VERBS_AFTER])

    @property
    def month(self) -> int:
        return _MONTHS.index(self["month"][:3].lower()) + 1

    @property
    def weekday(self) -> int:
        return _WEEKDAYS.index(self["weekday"][:3].lower())

    @property
    def year(self) -> int | None:
        """The year that the words name, if they do."""
        if self["year"]:
            return int(self["year"])
        return self.anchor.year + _SHIFT[self["shift"]] if self["shift"] and self.anchor else self.lent


Resolve = Callable[[_Found], Iterator[PartialDate]]


def _of_day(day: dt.date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)


def _iso(found: _Found) -> Iterator[PartialDate]:
    yield _of_day(dt.date.fromisoformat(found["words"]))


def _day(found: _Found) -> Iterator[PartialDate]:
    for number in filter(None, (found["first"], found["day"])):
        year = found.year or _nearest_year(found, int(number))
        if year:
            day = dt.date(year, found.month, int(number))
            if not found["weekday"] or day.weekday() == found.weekday:
                yield _of_day(day)


def _nearest_year(found: _Found, day: int) -> int | None:
    """The year of a day that comes without one: the only one within reach on the tense's side of the anchor."""
    attributive = re.search(r"(?:\b[Tt]he|['’]s?) $", found.before) and not found["weekday"]
    if not found.anchor or not found.tense or found["shift"] or attributive or (found.month, day) in _NAMES_OF_DAYS:
        return None
    for year in range(found.anchor.year - 1, found.anchor.year + 2):
        ahead = (dt.date(year, found.month, day) - found.anchor).days * found.tense
        if 0 <= ahead <= _FAR and found.year_before in (None, year):
            return year
    return None


def _month(found: _Found) -> Iterator[PartialDate]:
    if year := found.year or _year_of_month(found):
        yield PartialDate(year, found.month)


def _year_of_month(found: _Found) -> int | None:
    """Of "June", by tense; "last June" is sure if it lies in last year, "next June" if in next year."""
    anchor, which = found.anchor, found["which"].lower()
    if not anchor or found["shift"]:
        return None
    if which:
        certain = {"last": found.month > anchor.month, "this": True, "next": found.month < anchor.month}[which]
        return anchor.year + _SHIFT[which] if certain else None
    ahead = (found.month - anchor.month) * found.tense % 12
    if not found.tense or not 0 < ahead <= _FAR // 30:
        return None
    year = (anchor.year * 12 + anchor.month - 1 + ahead * found.tense) // 12
    return year if found.year_before in (None, year) else None


def _year(found: _Found) -> Iterator[PartialDate]:
    yield from (PartialDate(int(year)) for year in (found["year"], found["last"]) if year)


def _shifted(found: _Found) -> Iterator[PartialDate]:
    if found.anchor:
        shift = _SHIFT[found["which"].lower()]
        if found["unit"] == "year":
            yield PartialDate(found.anchor.year + shift)
        else:
            months = found.anchor.year * 12 + found.anchor.month - 1 + shift
            yield PartialDate(months // 12, months % 12 + 1)


def _weekday(found: _Found) -> Iterator[PartialDate]:
    """A plain one by tense; "last" and "next" are sure in last and next week. Six days back may be tomorrow: open."""
    if not found.anchor or found.quoted or _NAME_BEFORE.search(found.before):
        return
    today, weekday = found.anchor.weekday(), found.weekday
    back, ahead = (today - weekday) % 7, (weekday - today) % 7
    certain = {
        "last": -(back or 7) if weekday >= today else None,
        "next": (ahead or 7) if weekday <= today else None,
        "this": ahead if weekday >= today and found.tense > 0 else None,
        "": {-1: -back if back < 6 else None, 1: ahead or None}.get(found.tense),
    }[found["which"].lower()]
    if certain is not None:
        yield _of_day(found.anchor + dt.timedelta(certain))


def _near_day(found: _Found) -> Iterator[PartialDate]:
    if found.anchor and not found.quoted:
        days = -_NUMBERS[found["number"].lower()] if found["number"] else _SHIFT[found["near"].lower()]
        yield _of_day(found.anchor + dt.timedelta(days))


# In order: what an earlier form has read, or refused, is not read again ("31 June 2027" is not "June 2027").
_FORMS: tuple[tuple[re.Pattern[str], Resolve], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (r"\b(?P<words>(?:19|20)\d\d-\d\d-\d\d)\b", _iso),
        (rf"(?<![$€£.,\d])(?P<words>{_ON}\b{_DAY}(?: of)? {_MONTH}(?:,? (?:of )?{_YEAR}|(?! (?:\d|[A-Z]))))", _day),
        (rf"(?P<words>{_ON}\b{_MONTH} {_DAY}(?:,? (?:of )?{_YEAR}|{_NO_COUNT}))", _day),
        (rf"\b(?P<words>(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[ -])?{_MONTH}(?: of)?,? {_YEAR})", _month),
        (
            r"\b(?i:in|since|until|till|of|by|from|between|during|(?=last|this|next|early|late|mid))[ -]?"
            rf"(?P<words>(?:(?:{_WHICH}|[Ee]arly|[Ll]ate|[Mm]id)[ -])?{_MONTH})"
            r"(?!['’]|-[a-z]| (?:(?:to|through) [A-Z]|[A-Z\d]))",
            _month,
        ),
        (
            r"\b(?i:in|by|until|till|from|before|after|since|through|during|throughout|between|around|toward|up to|"
            r"(?:end|start|beginning|rest|most|half|quarter|months|part|all) of|(?=early|late|mid))[ -]?"
            rf"(?P<words>(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[ -])?{_BARE_YEAR}"
            rf"(?:(?: to | and | until | through )(?P<last>(?:18|19|20)\d\d){_NO_COUNT})?)",
            _year,
        ),
        (rf"(?<!\b[Tt]he )\b(?P<words>{_WHICH} (?P<unit>month|year))\b(?!['’-])", _shifted),
        (
            rf"(?<!\b[Tt]he )(?<!\ba )(?<!\bevery )(?P<words>(?:\b{_WHICH} )?{_WEEKDAY})(?!['‘’:-]| (?:is|was|[A-Z]))",
            _weekday,
        ),
        (r"(?<!of )\b(?P<words>(?P<near>tonight|[Tt]omorrow|[Yy]esterday))\b(?!['’-])", _near_day),
        (r"\b(?:said|announced|told reporters|[Ee]arlier|[Ll]ater) (?P<words>(?P<near>today))\b(?!['’-])", _near_day),
        (rf"\b(?P<words>(?P<number>(?i:{'|'.join(_NUMBERS)})) days ago)\b", _near_day),
    )
)


def find_dates(paragraph: Paragraph, anchor: dt.date | None = None) -> Iterator[Mention]:
    """The dates of a paragraph, in order, each with the words that name it; `anchor` is the day of writing."""
    return (mention for _, mention in locate_dates(paragraph, anchor))


def locate_dates(paragraph: Paragraph, anchor: dt.date | None) -> Iterator[tuple[int, Mention]]:
    """As `find_dates`, each with the place of its words in the paragraph's plain text."""
    at = 0
    for sentence in (s for line in paragraph.plain.split("\n") for s in sentences(line)):
        at = paragraph.plain.index(sentence, at)
        for found in _lend_years(_read(sentence, paragraph, at, anchor)):
            for date in found.dates:
                mention = Mention(date, paragraph.index, found["words"], sentence)
                yield at + found.span[0], mention
        at += len(sentence)


def _read(sentence: str, paragraph: Paragraph, at: int, anchor: dt.date | None) -> Sequence[_Found]:
    """The expressions of a sentence that stands `at` this place in its paragraph, in order, none over another."""
    taken: list[_Found] = []
    for pattern, resolve in _FORMS:
        free = _free(len(sentence), [found.span for found in taken])
        for match in pattern.finditer(sentence):
            start, end = match.span("words")
            if all(free[start:end]):
                before = paragraph.plain[: at + start]
                years = _YEAR_IN_TEXT.findall(before[-_YEARS_BEFORE:])
                told = int(years[-1]) if years else None
                taken.append(_Found(match, resolve, anchor, _is_quoted(paragraph, before), told))
    return sorted(taken, key=lambda found: found.span)


def _free(length: int, spans: Sequence[tuple[int, int]]) -> bytearray:
    """A 1 for each character of a sentence that no expression has taken yet."""
    free = bytearray(b"\1") * length
    for start, end in spans:
        free[start:end] = bytes(end - start)
    return free


def _is_quoted(paragraph: Paragraph, before: str) -> bool:
    """Whether somebody else is speaking, on a day that may be another: "tomorrow" is theirs, not the writer's."""
    return paragraph.kind == "quote" or before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _lend_years(found: Sequence[_Found]) -> Iterator[_Found]:
    """Between "29 August" and "31 December 2023": the first is of that year, too."""
    for one, other in zip_longest(found, found[1:]):
        joins = (
            other and one.resolve is other.resolve and _JOINED.fullmatch(one.match.string, one.span[1], other.span[0])
        )
        yield replace(one, lent=other.year) if joins and not one.year else one
