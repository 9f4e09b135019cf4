"""The calendar of next steps, as calendar programs subscribe to it (iCalendar, RFC 5545).

Only steps with a day: a month or a year would fill a calendar like a holiday. Past steps stay, so that no subscriber's
calendar loses an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.model import Site, Step, Summary
from briefing.render.edition_view import EditionView
from briefing.render.feeds import NO_DAY
from briefing.text import digest, visible

_LONGEST = 75  # octets of a line, without its end

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})

# A calendar must have a component; where there is no event, this one is harmless.
_NOTHING = (
    "BEGIN:VTIMEZONE", "TZID:Etc/UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


def calendar_of(edition: EditionView) -> str:
    """All next steps that have a day, soonest first, each an all-day event with a permanent UID."""
    site, text = edition.site, edition.messages
    briefings = [entry.summary for entry in edition.newest]
    steps = [(b, step) for b in briefings for step in b.steps if step.date and step.date.precision == "day"]
    steps.sort(key=lambda found: (str(found[1].date), found[0].slug))
    events = [line for briefing, step in steps for line in _event(briefing, step, site)]
    name = _text(f"{site.name}: {text['next_title']}")
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(site.name)}//Next steps//EN",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"DESCRIPTION:{_text(text['next_lead'])}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        *(events or _NOTHING),
        "END:VCALENDAR",
    )
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(briefing: Summary, step: Step, site: Site) -> Iterator[str]:
    lang = f";LANGUAGE={briefing.front.lang}" if briefing.front.lang else ""
    # The same step has the same UID in every edition, whatever else its briefing gains or loses.
    uid = digest(f"{briefing.slug} {step.paragraph} {step.date} {step.text}", 32)
    address = f"{site.url}{step.url}" if site.url else ""
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"DTSTAMP:{_day((briefing.changed or NO_DAY).isoformat())}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(str(step.date))}"
    yield f"SUMMARY{lang}:{_text(visible(step.text))}"
    description = f"{briefing.headline.plain}\n{address}".strip()
    yield f"DESCRIPTION{lang}:{_text(description)}"
    if address:  # repeated: some calendars show no URL, others make no link of a text
        yield f"URL:{address}"
    if briefing.topics:
        yield f"CATEGORIES{lang}:{','.join(_text(topic.name) for topic in briefing.topics)}"
    yield "TRANSP:TRANSPARENT"  # the day stays free
    yield "END:VEVENT"


def _day(iso: str) -> str:
    return iso.replace("-", "")


def _text(text: str) -> str:
    return _UNWANTED.sub("", text).translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """A line folded at 75 octets, as the format requires, never within a character."""
    octets, start, room = line.encode(), 0, _LONGEST
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        yield f"{'' if start == 0 else ' '}{octets[start:end].decode()}"
        start, room = end, _LONGEST - 1
    yield f"{'' if start == 0 else ' '}{octets[start:].decode()}"
