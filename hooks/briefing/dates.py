"""Part of stage 4: the dates that a text names, in English. Nothing is guessed.

A date that is whole ("6 December 2026", "by 2030") stands for itself. One that leans on the day of writing ("on
Tuesday", "in June", "next month") is resolved from `anchor`, and only where tense and nearness leave one answer.
A range names two days, its first and its last. What merely bears a year ("the 2015 deal", "Agenda 2030") is no date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from briefing.model import Mention, Paragraph, Precision
from briefing.text import sentences

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHIFT = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_NUMBERS = {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(), start=2)}
_PRECISION: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}

# Days that became names: without a year they mean the one that everybody remembers, or every year's.
_NAMES_OF_DAYS = {(1, 6), (9, 11), (10, 7)}
# How far a date without its year may lie from the anchor; beyond that, a writer would have named the year.
_FAR = 300

# What the date of a sentence without a year leans to: the verb nearest before it, else the first one after it.
_TENSE = re.compile(
    r"\b(?:(?P<future>(?:will|shall|won['’]t|going to|(?:is|are|be) (?:also )?(?:now )?(?:expected|scheduled|due|set|"
    r"slated|planned|likely|poised)(?: to \w+)?|(?:plans?|intends?|hopes?|expects?) to \w+|until|till|upcoming)|['’]ll)"
    r"|(?P<open>would|could|may|might|should|can|must|cannot|(?:after|before)(?! \d)|following|for|"
    r"(?:was|were) (?:expected|scheduled|due|set|slated|planned|likely|to)|expected|scheduled|planned|"
    r"being \w+ed|need(?:ed)?|united|hundred|indeed|speed|feed|bed|red)"
    r"|(?P<aim>to (?!the\b|a\b|an\b|his\b|her\b|its\b|their\b)[a-z]+)"
    r"|(?P<past>since|was|were|had|did|said|told|\w+ed|made|met|took|held|came|went|began|won|lost|left|found|gave|"
    r"became|sent|wrote|struck|fell|rose|saw|ran|broke|spoke|got|brought|led|shot|sold|bought|kept|stood|drew|grew))\b"
)

_MONTH = (
    r"(?P<month>Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May|June?|July?|Aug(?:ust|\b\.?)|"
    r"Sept?(?:ember|\b\.?)|Oct(?:ober|\b\.?)|Nov(?:ember|\b\.?)|Dec(?:ember|\b\.?))"
)
_WEEKDAY = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
# A number that counts or measures something is no year and no day: "in 2000 homes", "in May 20 people".
_NO_COUNT = (
    r"(?![\w/%°]|[.,:]\d|[-–]\d| (?:(?!was\b|is\b|has\b|as\b|its\b|his\b|this\b|across\b|does\b)[a-z]+s|people|per|"
    r"percent|pc|[mb]illion|GMT|UTC)\b)"
)
_PLAIN_YEAR = rf"(?P<year>(?:18|19|20)\d\d){_NO_COUNT}"
_YEAR = rf"(?:{_PLAIN_YEAR}|(?P<shift>last|this|next) year\b)"
_DAY = r"(?:(?P<first>\d\d?)(?:st|nd|rd|th)?(?: ?[-–] ?| to | and ))?(?P<day>\d\d?)(?:st|nd|rd|th)?"
_ON = rf"(?:\b{_WEEKDAY}(?: (?:morning|afternoon|evening|night))?,? )?"


@dataclass(frozen=True)
class _Found:
    """An expression where it stands; `words` are those of its match that name the date."""

    match: re.Match[str]
    resolve: Resolve
    anchor: dt.date | None
    quoted: bool
    told: int | None
    lent: int | None = None

    def __getitem__(self, name: str) -> str:
        return self.match.groupdict().get(name) or ""

    @property
    def span(self) -> tuple[int, int]:
        return self.match.span("words")

    @property
    def before(self) -> str:
        return self.match.string[: self.span[0]]

    @cached_property
    def dates(self) -> tuple[str, ...]:
        try:
            return tuple(self.resolve(self))
        except ValueError:  # 31 June: the text errs, and no date is better than a wrong one
            return ()

    @cached_property
    def tense(self) -> int:
        """-1 past, 1 future, 0 open. A verb that follows counts up to the second comma: "On Friday, she said, …"."""
        after = ",".join(self.match.string[self.span[1] :].split(",")[:2])
        back, on = (list(_TENSE.finditer(text)) for text in (self.before, after))
        verbs = back[-1:] or [verb for verb in on if verb.lastgroup != "aim"]
        return {"past": -1, "future": 1}.get(verbs[0].lastgroup or "", 0) if verbs else 0

    @property
    def year(self) -> int | None:
        """The year that the words name, if they do."""
        if self["year"]:
            return int(self["year"])
        return self.anchor.year + _SHIFT[self["shift"]] if self["shift"] and self.anchor else self.lent


Resolve = Callable[[_Found], Iterator[str]]


def _iso(found: _Found) -> Iterator[str]:
    yield dt.date.fromisoformat(found["iso"]).isoformat()


def _day(found: _Found) -> Iterator[str]:
    month = _MONTHS.index(found["month"][:3].lower()) + 1
    for number in filter(None, (found["first"], found["day"])):
        year = found.year or _nearest_year(found, month, int(number))
        if year:
            day = dt.date(year, month, int(number))
            if not found["weekday"] or day.weekday() == _WEEKDAYS.index(found["weekday"][:3].lower()):
                yield day.isoformat()


def _nearest_year(found: _Found, month: int, day: int) -> int | None:
    """The year of a day that comes without one: the only one within reach on the tense's side of the anchor."""
    attributive = found.before.endswith(("the ", "'s ", "’s ", "s' ", "s’ ")) and not found["weekday"]
    if not found.anchor or found["shift"] or attributive or (month, day) in _NAMES_OF_DAYS:
        return None
    for year in range(found.anchor.year - 1, found.anchor.year + 2):
        away = (dt.date(year, month, day) - found.anchor).days
        if (0 <= -away <= _FAR if found.tense < 0 else 0 <= away <= _FAR) and found.tense and found.told in (None, year):
            return year
    return None


def _month(found: _Found) -> Iterator[str]:
    month = _MONTHS.index(found["month"][:3].lower()) + 1
    year = found.year
    if not year and not found["shift"] and found.anchor:
        year = _year_of_month(found, month, found.anchor)
    if year:
        yield f"{year}-{month:02d}"


def _year_of_month(found: _Found, month: int, anchor: dt.date) -> int | None:
    """ "In June" by tense; "last June" only if it is in last year, "next June" only if in next year, else it has two readings."""
    which = found["which"].lower()
    if which in _SHIFT:
        year = anchor.year + _SHIFT[which]
        certain = {"last": month > anchor.month, "this": True, "next": month < anchor.month}[which]
        return year if certain else None
    year = anchor.year + {-1: -(month > anchor.month), 1: month < anchor.month}.get(found.tense, 0)
    away = abs((year - anchor.year) * 12 + month - anchor.month)
    return year if found.tense and 0 < away <= _FAR // 30 and found.told in (None, year) else None


def _year(found: _Found) -> Iterator[str]:
    yield from filter(None, (found["year"], found["last"]))


def _shifted(found: _Found) -> Iterator[str]:
    """ "Last month", "next year"."""
    if found.anchor:
        months = found.anchor.year * 12 + found.anchor.month - 1
        months += _SHIFT[found["which"].lower()] * (12 if found["unit"] == "year" else 1)
        yield f"{months // 12:04d}" if found["unit"] == "year" else f"{months // 12:04d}-{months % 12 + 1:02d}"


def _weekday(found: _Found) -> Iterator[str]:
    """A plain one by tense; "last" and "next" only if in last and next week. Six days back may be tomorrow's: open."""
    if not found.anchor or found.quoted:
        return
    which, weekday, today = found["which"].lower(), _WEEKDAYS.index(found["weekday"][:3].lower()), found.anchor.weekday()
    back, ahead = (today - weekday) % 7, (weekday - today) % 7
    certain = {
        "last": -(back or 7) if weekday >= today else None,
        "next": (ahead or 7) if weekday <= today else None,
        "this": ahead if weekday >= today and found.tense > 0 else None,
        "": {-1: -back if back < 6 else None, 1: ahead or None}.get(found.tense),
    }[which]
    if certain is not None:
        yield (found.anchor + dt.timedelta(certain)).isoformat()


def _near_day(found: _Found) -> Iterator[str]:
    if found.anchor and not found.quoted:
        yield (found.anchor + dt.timedelta(_SHIFT[found["near"].lower()])).isoformat()


def _days_ago(found: _Found) -> Iterator[str]:
    if found.anchor and not found.quoted:
        yield (found.anchor - dt.timedelta(_NUMBERS[found["number"].lower()])).isoformat()


# In order: what an earlier form has read, or refused, is not read again ("31 June 2027" is not "June 2027").
_FORMS: tuple[tuple[re.Pattern[str], Resolve], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (r"\b(?P<words>(?P<iso>(?:19|20)\d\d-\d\d-\d\d))\b", _iso),
        (rf"(?<![$€£.,\d])(?P<words>{_ON}\b{_DAY}(?: of)? {_MONTH}(?!\w)(?:,? (?:of )?{_YEAR}|(?! (?:\d|[A-Z]))))", _day),
        (rf"(?P<words>{_ON}\b{_MONTH} {_DAY}(?:,? (?:of )?{_YEAR}|{_NO_COUNT}))", _day),
        (rf"\b(?P<words>(?:(?:early|late|mid)[ -])?{_MONTH}(?: of)?,? (?:of )?{_YEAR})", _month),
        (
            r"\b(?i:in|since|until|of|by|from|during|early|late|mid|(?=last|this|next))[ -]?"
            rf"(?P<words>(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext|early|late|mid)[ -])?{_MONTH})(?![\w'’]|-[a-z]| [A-Z\d])",
            _month,
        ),
        (
            r"\b(?i:in|by|until|till|from|before|after|since|through|during|throughout|between|around|toward|up to|"
            r"(?:end|start|beginning|rest|most|half|quarter|months|part|all) of|(?=early|late|mid))[ -]?"
            rf"(?P<words>(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[ -])?{_PLAIN_YEAR}"
            rf"(?:(?: to | and | until | through )(?P<last>(?:18|19|20)\d\d){_NO_COUNT})?)",
            _year,
        ),
        (r"(?<!\bthe )\b(?P<words>(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>month|year))\b(?!['’-])", _shifted),
        (
            rf"(?<!\bthe )(?<!\ba )(?<!\bevery )\b(?P<words>(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext) )?{_WEEKDAY})"
            r"\b(?!['’-]| [A-Z])",
            _weekday,
        ),
        (r"(?<!of )\b(?P<words>(?P<near>[Tt]onight|[Tt]omorrow|[Yy]esterday))\b(?!['’-])", _near_day),
        (r"\b(?:said|announced|told reporters|[Ee]arlier|[Ll]ater) (?P<words>(?P<near>today))\b(?!['’-])", _near_day),
        (rf"\b(?P<words>(?P<number>{'|'.join(_NUMBERS)}) days ago)\b", _days_ago),
    )
)

# What makes a range, or a list, of two dates of which only the second says its year.
_JOINED = re.compile(r" ?[-–] ?| (?:to|and|or|through|until) ")
_YEAR_IN_TEXT = re.compile(r"\b(?:18|19|20)\d\d\b")


def find_dates(paragraph: Paragraph, anchor: dt.date | None = None) -> Iterator[Mention]:
    """The dates of a paragraph, in order, each with the words that name it; `anchor` is the day of writing."""
    at = 0
    for sentence in (s for line in paragraph.plain.split("\n") for s in sentences(line)):
        at = paragraph.plain.index(sentence, at)
        for found in _lend_years(list(_read(sentence, paragraph, at, anchor))):
            for date in found.dates:
                yield Mention(date, _PRECISION[len(date)], paragraph.index, found["words"], sentence)
        at += len(sentence)


def _read(sentence: str, paragraph: Paragraph, at: int, anchor: dt.date | None) -> Iterator[_Found]:
    """The expressions of a sentence that stands `at` this place in its paragraph, in order, none over another."""
    taken: list[_Found] = []
    for pattern, resolve in _FORMS:
        for match in pattern.finditer(sentence):
            start, end = match.span("words")
            if all(end <= other.span[0] or other.span[1] <= start for other in taken):
                before = paragraph.plain[: at + start]
                quoted = paragraph.kind == "quote" or before.count("“") > before.count("”") or before.count('"') % 2 == 1
                told = next(iter(map(int, reversed(_YEAR_IN_TEXT.findall(before)))), None)
                taken.append(_Found(match, resolve, anchor, quoted, told))
    return iter(sorted(taken, key=lambda found: found.span))


def _lend_years(found: list[_Found]) -> Iterator[_Found]:
    """ "Between 29 August and 31 December 2023": the first is of that year, too."""
    for one, other in pairwise([*found, None]):
        joined = other and _JOINED.fullmatch(one.match.string, one.span[1], other.span[0])
        lent = other.year if other and joined and one.resolve is other.resolve and not one.year else None
        yield replace(one, lent=lent)
