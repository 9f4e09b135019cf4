"""What the entries of long lists are sorted by: briefings and steps by year and month, topics by initial letter."""

from __future__ import annotations

import datetime as dt

from briefing.messages import Messages, format_date, format_month
from briefing.partial_date import PartialDate
from briefing.render.paging import Place, Shelf
from briefing.render.views import TopicLink
from briefing.text import slugify


def shelves_of_date(date: dt.date | PartialDate | None, messages: Messages) -> tuple[Shelf, ...]:
    """The year and the month of a date, as far as it names them."""
    if date is None:
        return (Shelf("undated", messages["undated"], messages["undated"]),)
    year = f"{date.year:04}"
    if date.month is None:
        month = Shelf("00", messages["no_month"], f"{year}, {messages['no_month']}")
    else:
        name = format_date(PartialDate(date.year, date.month), messages)
        month = Shelf(f"{date.month:02}", format_month(date.month, messages), name)
    return Shelf(year, str(date.year), str(date.year)), month


def shelf_of_topic(topic: TopicLink, messages: Messages) -> Shelf:
    """The initial letter of a topic, without accents; one shelf for digits, and one for what has no such letter."""
    initial = slugify(next(filter(str.isalnum, topic.title), ""))[:1]
    if not initial:
        return Shelf("other", messages["other_letter"], messages["other_letter"])
    segment, label = ("0-9", "0–9") if initial.isdigit() else (initial, initial.upper())
    return Shelf(segment, label, label)


def place_name(place: Place, messages: Messages) -> str:
    """What a page of a part is called; the part's own name is enough for the only one."""
    if place.last == 1:
        return place.name
    return f"{place.name}, {messages['page_of'].format(number=place.number, count=place.last)}"
