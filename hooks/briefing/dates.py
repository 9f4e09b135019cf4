"""Part of stage 4: the dates that a text names outright. Nothing is guessed: "on Tuesday" is no date here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from briefing.model import Mention, Paragraph, Precision
from briefing.text import sentences

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"(?P<{}>(?:19|20)\d\d)(?!\d|[.,]\d|-\d)"
_DAY = r"(?P<{}>\d\d?)(?:st|nd|rd|th)?"

# Longest first: "6 December 2026" must not be read as "December 2026".
_DATE = re.compile(
    r"\b(?:"
    r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)"
    rf"|{_DAY.format('d1')}(?: of)? {_MONTH.format('m1')},? {_YEAR.format('y1')}"
    rf"|{_MONTH.format('m2')} {_DAY.format('d2')},? {_YEAR.format('y2')}"
    rf"|{_MONTH.format('m3')},? {_YEAR.format('y3')}"
    rf"|(?:by|in|until|till|from|before|after|since|through|early|late|mid) {_YEAR.format('y4')}"
    r")(?![\w])"
)


def find_dates(paragraph: Paragraph) -> Iterator[Mention]:
    """The absolute dates of a paragraph, in order, each with the words that name it."""
    for sentence in (s for line in paragraph.plain.split("\n") for s in sentences(line)):
        for found in _DATE.finditer(sentence):
            if resolved := _resolve(found):
                date, precision, text = resolved
                yield Mention(date, precision, paragraph.index, text, sentence)


def _resolve(found: re.Match[str]) -> tuple[str, Precision, str] | None:
    text = found.group()
    if found["y4"]:
        return found["y4"], "year", found["y4"]
    if found["m3"]:
        return f"{found['y3']}-{_month(found['m3']):02d}", "month", text
    try:
        if found["iso"]:
            return dt.date.fromisoformat(found["iso"]).isoformat(), "day", text
        n = "1" if found["m1"] else "2"
        day = dt.date(int(found[f"y{n}"]), _month(found[f"m{n}"]), int(found[f"d{n}"]))
    except ValueError:  # 31 June: the text errs, and no date is better than a wrong one
        return None
    return day.isoformat(), "day", text


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
