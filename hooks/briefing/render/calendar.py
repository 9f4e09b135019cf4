"""Part of stage 6: the calendar of what is coming, in the text format that calendar programs subscribe to (RFC 5545).

Steps with a day only: a month or a year would lie across a calendar like a holiday. What has passed stays, so that
nobody's calendar loses a day it had.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from briefing.model import Briefing, Excerpt, Site
from briefing.render.views import Words, home_url
from briefing.text import digest, visible

# Where a format wants a day and none is known: this one nobody takes for news, and it never moves.
NO_DAY = dt.date(1970, 1, 1)

_LONGEST = 75  # octets of a line, without its end

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})

# A calendar must have some component; where there is no event, this one is harmless.
_NOTHING = (
    "BEGIN:VTIMEZONE", "TZID:Etc/UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


def calendar_of(briefings: Sequence[Briefing], site: Site, words: Words) -> str:
    """All next steps that have a day, soonest first, each an all-day event under a name that stays."""
    steps = [(b, s) for b in briefings for s in b.excerpts_as("dated") if s.date and s.date.precision == "day"]
    steps.sort(key=lambda found: (str(found[1].date), found[0].slug))
    events = [line for briefing, step in steps for line in _event(briefing, step, site)]
    name = _text(f"{site.name}: {words['next_title']}")
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(site.name)}//Next steps//EN",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"DESCRIPTION:{_text(words['next_lead'])}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        *(events or _NOTHING),
        "END:VCALENDAR",
    )
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(briefing: Briefing, step: Excerpt, site: Site) -> Iterator[str]:
    article = briefing.article
    lang = f";LANGUAGE={article.front.lang}" if article.front.lang else ""
    # The same step has the same name in every edition, whatever else its briefing gains or loses.
    paragraph = article.paragraphs[step.paragraph].id
    name = digest(f"{briefing.slug} {paragraph} {step.date} {step.text}", 32)
    yield "BEGIN:VEVENT"
    yield f"UID:{name}"
    yield f"DTSTAMP:{_day((briefing.changed or NO_DAY).isoformat())}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(str(step.date))}"
    yield f"SUMMARY{lang}:{_text(visible(step.text))}"
    address = f"{site.url}{home_url(briefing, step.paragraph)}" if site.url else ""
    told = f"{article.headline.plain}\n{address}".strip()
    yield f"DESCRIPTION{lang}:{_text(told)}"
    if address:  # said twice: some calendars show no URL, others make no link of a text
        yield f"URL:{address}"
    if article.topics:
        yield f"CATEGORIES{lang}:{','.join(_text(topic.name) for topic in article.topics)}"
    yield "TRANSP:TRANSPARENT"  # a day to know of, not one that is taken
    yield "END:VEVENT"


def _day(iso: str) -> str:
    return iso.replace("-", "")


def _text(text: str) -> str:
    return _UNWANTED.sub("", text).translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """A line in pieces that are short enough, each but the first behind a space, and none that ends within a letter."""
    octets, start, room = line.encode(), 0, _LONGEST
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        yield f"{'' if start == 0 else ' '}{octets[start:end].decode()}"
        start, room = end, _LONGEST - 1
    yield f"{'' if start == 0 else ' '}{octets[start:].decode()}"
