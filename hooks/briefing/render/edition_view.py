"""The view over all briefings, made once: lists, topics and what is coming."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from briefing import addresses
from briefing.messages import Messages, format_date, load_messages
from briefing.model import Site
from briefing.partial_date import PartialDate
from briefing.render.views import Card, Entry, Item, TopicLink

_MONTHS_FROM = 24  # a shorter list needs no months

Months = tuple[tuple[str, tuple[Card, ...]], ...]


@dataclass(frozen=True, slots=True)
class EditionView:
    """All briefings, the newest first, in the site's own language."""

    site: Site
    messages: Messages
    newest: tuple[Entry, ...]
    topics: tuple[tuple[TopicLink, tuple[Entry, ...]], ...]


def view_edition(entries: Iterable[Entry], site: Site) -> EditionView:
    """The view over the briefings of an edition."""
    newest = newest_first(entries)
    return EditionView(site, load_messages(site.lang), newest, _by_topic(newest))


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By day, the newest first, undated last; ties by headline."""
    by_name = sorted(entries, key=lambda entry: (_folded(entry.headline), entry.url))
    return tuple(sorted(by_name, key=lambda entry: entry.card.published or dt.date.min, reverse=True))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKD", name).casefold()


def _by_topic(newest: Sequence[Entry]) -> tuple[tuple[TopicLink, tuple[Entry, ...]], ...]:
    """Each topic with its briefings, by name; of several spellings the alphabetically first is shown."""
    found: dict[str, TopicLink] = {}
    members: dict[str, list[Entry]] = {}
    for entry in newest:
        for topic in entry.summary.topics:
            link = found.get(topic.slug) or TopicLink(
                topic, topic.name, addresses.topic_url(topic), addresses.topic_feed_url(topic), 0
            )
            title = min(link.title, topic.name)
            found[topic.slug] = replace(link, title=title, count=link.count + 1)
            members.setdefault(topic.slug, []).append(entry)
    links = sorted(found.values(), key=lambda link: (link.title.casefold(), link.url))
    return tuple((link, tuple(members[link.topic.slug])) for link in links)


def last_change(entries: Iterable[Entry]) -> dt.date | None:
    """The day of the last change among several briefings; a page does not change merely because time passes."""
    return max((entry.changed for entry in entries if entry.changed), default=None)


def upcoming(entries: Iterable[Entry], each: int | None = None) -> tuple[Item, ...]:
    """Dated steps still to come, over several briefings, soonest first; `each` is how many of one at most."""
    steps = [step for entry in entries for step in [item for item in entry.steps if not item.past][:each]]
    return tuple(sorted(steps, key=lambda i: (i.date.sort_key if i.date else "", i.headline, i.url, i.text)))


def by_month(entries: Iterable[Entry], messages: Messages) -> Months:
    """A list of cards under the names of their months, in the order given; a short list under no name."""
    cards = [entry.card for entry in entries]
    if len(cards) < _MONTHS_FROM:
        return (("", tuple(cards)),)
    months: dict[str, list[Card]] = {}
    for card in cards:
        day = card.published
        name = format_date(PartialDate(day.year, day.month), messages) if day else messages["undated"]
        months.setdefault(name, []).append(card)
    return tuple((name, tuple(members)) for name, members in months.items())
