"""How English writes dates: patterns for `compose/dates.py`, which resolves what they match.

Groups: `words` are what names the date. `day`, `month` and `year` are a date's parts, `first_day` and `last_year` the
other end of a range. `weekday`; `relative` is last, this or next, before a weekday, a month or a `unit`, as
`relative_year` is before "year"; `near` is yesterday, today or tomorrow; `number` counts days ago.
"""

from __future__ import annotations

import re

from briefing.english.calendar import MONTHS, WEEKDAYS

SHIFTS = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
# Days (month, day) that became names: without a year they mean the one that everybody remembers.
NAMES_OF_DAYS = {(1, 6), (9, 11), (10, 7)}

_MONTH = (
    r"(?P<month>Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May|June?|July?|Aug(?:ust|\b\.?)|"
    r"Sept?(?:ember|\b\.?)|Oct(?:ober|\b\.?)|Nov(?:ember|\b\.?)|Dec(?:ember|\b\.?))(?!\w)"
)
_WEEKDAY = rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})\b"
_RELATIVE = r"(?P<relative>[Ll]ast|[Tt]his|[Nn]ext)"
# Neither a piece of a longer number nor one that counts or measures is a year or a day: "in 2000 homes", "in May 20
# people".
_NOT_LONGER = r"(?![\w/%°]|[.,:]\d|[-–]\d)"
_NOT_A_COUNT = (
    rf"{_NOT_LONGER}(?! (?:(?!(?:was|is|has|as|its|his|this|across|does)\b)[a-z]+s|people|per|percent|pc|"
    r"[mb]illion|GMT|UTC)\b)"
)
_BARE_YEAR = rf"(?P<year>(?:18|19|20)\d\d){_NOT_A_COUNT}"
_YEAR = rf"(?:(?P<year>(?:18|19|20)\d\d){_NOT_LONGER}|(?P<relative_year>last|this|next) year\b)"
_DAY = r"(?:(?P<first_day>\d\d?)(?:st|nd|rd|th)?(?: ?[-–] ?| to | and ))?(?P<day>\d\d?)(?:st|nd|rd|th)?"
_ON = rf"(?:{_WEEKDAY}(?: (?:morning|afternoon|evening|night))?,? )?"
_PART = r"(?:[Ee]arly|[Ll]ate|[Mm]id)"

ISO_DAY = re.compile(r"\b(?P<words>(?:19|20)\d\d-\d\d-\d\d)\b")
DAY_MONTH = re.compile(
    rf"(?<![$€£.,\d])(?P<words>{_ON}\b{_DAY}(?: of)? {_MONTH}(?:,? (?:of )?{_YEAR}|(?! (?:\d|[A-Z]))))"
)
MONTH_DAY = re.compile(rf"(?P<words>{_ON}\b{_MONTH} {_DAY}(?:,? (?:of )?{_YEAR}|{_NOT_A_COUNT}))")
MONTH_YEAR = re.compile(rf"\b(?P<words>(?:{_PART}[ -])?{_MONTH}(?: of)?,? {_YEAR})")
MONTH_ALONE = re.compile(
    r"\b(?i:in|since|until|till|of|by|from|between|during|(?=last|this|next|early|late|mid))[ -]?"
    rf"(?P<words>(?:(?:{_RELATIVE}|{_PART})[ -])?{_MONTH})"
    r"(?!['’]|-[a-z]| (?:(?:to|through) [A-Z]|[A-Z\d]))"
)
YEAR_ALONE = re.compile(
    r"\b(?i:in|by|until|till|from|before|after|since|through|during|throughout|between|around|toward|up to|"
    r"(?:end|start|beginning|rest|most|half|quarter|months|part|all) of|(?=early|late|mid))[ -]?"
    rf"(?P<words>(?:{_PART}[ -])?{_BARE_YEAR}"
    rf"(?:(?: to | and | until | through )(?P<last_year>(?:18|19|20)\d\d){_NOT_A_COUNT})?)"
)
RELATIVE_UNIT = re.compile(rf"(?<!\b[Tt]he )\b(?P<words>{_RELATIVE} (?P<unit>month|year))\b(?!['’-])")
WEEKDAY = re.compile(
    rf"(?<!\b[Tt]he )(?<!\ba )(?<!\bevery )(?P<words>(?:\b{_RELATIVE} )?{_WEEKDAY})(?!['‘’:-]| (?:is|was|[A-Z]))"
)
NEAR_DAY = re.compile(r"(?<!of )\b(?P<words>(?P<near>tonight|[Tt]omorrow|[Yy]esterday))\b(?!['’-])")
# "Today" alone often means "nowadays".
TODAY = re.compile(r"\b(?:said|announced|told reporters|[Ee]arlier|[Ll]ater) (?P<words>(?P<near>today))\b(?!['’-])")
DAYS_AGO = re.compile(rf"\b(?P<words>(?P<number>(?i:{'|'.join(NUMBERS)})) days ago)\b")

# A day that words fix which no pattern above knows: "the first Monday in May", "a week from Tuesday", "Monday week".
# No part of it is a date by itself.
_DAYS_OF_WEEK = "|".join(WEEKDAYS)
_ORDINAL = r"(?:first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)"
_OF_PERIOD = r"(?:in|of)(?: (?:the|each|every|next|this|last))?(?: \w+(?: (?:18|19|20)\d\d)?)?"
COUNTED_DAY = re.compile(
    rf"\b(?P<words>(?:the )?{_ORDINAL} (?:{_DAYS_OF_WEEK})s?(?: {_OF_PERIOD})?"
    rf"|the (?:last|final|penultimate|other|next) (?:{_DAYS_OF_WEEK})s?(?: {_OF_PERIOD})?"
    rf"|(?:last|final) (?:{_DAYS_OF_WEEK}) {_OF_PERIOD}"
    r"|(?:a|one|two|three|\d) (?:days?|weeks?|months?|fortnights?) (?:from|after|before|on|to|past) \w+"
    r"|fortnight (?:from|on|after|before) \w+"
    rf"|(?:{_DAYS_OF_WEEK}|today|tomorrow) (?:week|fortnight)"
    rf"|the (?:day|week|month|{_DAYS_OF_WEEK}) (?:after|before) (?:next|last|tomorrow|yesterday)"
    rf"|(?:{_DAYS_OF_WEEK}) (?:after next|before last))\b",
    re.IGNORECASE,
)
# Several days of one month: "1, 3 and 5 May 2027".
_NUMBER = r"\d\d?(?:st|nd|rd|th)?"
DAYS_LISTED = re.compile(
    rf"\b(?P<words>{_NUMBER}(?:, {_NUMBER})+,?(?: (?:and|or|to))? {_NUMBER}(?: of)? {_MONTH}(?:,? {_YEAR})?)"
)

# What an expression has at least: without it, a sentence need not be searched for those of its kind.
COUNT_HINT = re.compile(r"day|week|month|fortnight", re.IGNORECASE)
DIGIT_HINT = re.compile(r"\d")
MONTH_HINT = re.compile("|".join(month[:3] for month in MONTHS))
UNIT_HINT = re.compile(r"month|year")
DAY_HINT = re.compile(r"day|night|omorrow")

# What joins two dates of which only the second has a year: "29 August to 31 December 2023".
RANGE = re.compile(r" ?[-–] ?| (?:to|and|or|through|until) ")
YEAR_ANYWHERE = re.compile(r"\b(?:18|19|20)\d\d\b")
# What comes before a weekday that is part of a name: "Black Friday", "Patch Tuesday".
NAME_BEFORE = re.compile(r"\b(?!(?:On|By|Until|Since|From|Late|Early|Earlier|And|But)\b)[A-Z]\w* $")
# What comes before a date that only describes: "the 6 June storm", "the town's 6 June storm".
DESCRIBING = re.compile(r"(?:\b[Tt]he|['’]s?) $")


def month_number(name: str) -> int:
    """1 to 12 for a month's name or abbreviation."""
    return next(number for number, month in enumerate(MONTHS, 1) if month[:3] == name[:3])


def weekday_number(name: str) -> int:
    """0, Monday, to 6."""
    return WEEKDAYS.index(name)
