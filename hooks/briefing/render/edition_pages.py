"""The files over all briefings: home, archive, topics, next steps, and what programs read.

No page grows without end: a list that is too long for one is divided (`paging.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from briefing import addresses
from briefing.model import Page, Site
from briefing.render.calendar import calendar_of
from briefing.render.data import briefings_data
from briefing.render.edition_view import EditionView, Months, by_month, last_change, upcoming, view_edition
from briefing.render.feeds import render_feeds
from briefing.render.language_models import guide_of
from briefing.render.pages import make_page
from briefing.render.paging import ListPage, divide
from briefing.render.shelves import place_name, shelf_of_topic, shelves_of_date
from briefing.render.views import Entry, TopicLink

_NEWEST, _COMING, _MOST_TOPICS = 12, 6, 100  # on the home page
_BRIEFINGS, _STEPS, _TOPICS = 100, 100, 300  # on a page of a list
_OF_ONE = 2  # home leads to several briefings


_Front = Mapping[str, dt.date | None]


def render_edition(entries: Iterable[Entry], site: Site) -> Iterator[Page]:
    """Every file that belongs to no single briefing."""
    edition = view_edition(entries, site)
    front = {"lastmod": last_change(edition.newest)}
    yield _home(edition, front)
    yield from _archive(edition)
    yield from _topics(edition, front)
    for topic, members in edition.topics:
        yield from _topic(edition, topic, members)
    yield from _next_steps(edition, front)
    yield Page(addresses.BRIEFINGS_DATA, briefings_data(edition.newest))
    yield from render_feeds(edition)
    yield Page(addresses.CALENDAR, calendar_of(edition))
    yield Page(addresses.LANGUAGE_MODEL_GUIDE, guide_of(edition))


def _home(edition: EditionView, front: _Front) -> Page:
    text = edition.messages
    return make_page(
        addresses.HOME, "home.html", text, title=text["home_title"], description=text["home_lead"],
        front=front, site=edition.site,
        newest=[entry.card for entry in edition.newest[:_NEWEST]], count=len(edition.newest),
        dated=upcoming(edition.newest, each=_OF_ONE)[:_COMING],
        topics=_most_used(_links(edition), _MOST_TOPICS), topic_count=len(edition.topics),
    )  # fmt: skip


def _archive(edition: EditionView) -> Iterator[Page]:
    text = edition.messages
    for page in _by_date(edition, edition.newest, addresses.ARCHIVE, addresses.ARCHIVE_PARTS):
        yield _list_page(
            edition, page, "listing.html", title=text["all_briefings"], description=text["all_briefings_lead"],
            front={"lastmod": last_change(page.entries)},
            lead=text["all_briefings_lead"], months=_months(edition, page), count=len(edition.newest),
        )  # fmt: skip


def _topics(edition: EditionView, front: _Front) -> Iterator[Page]:
    """If they are many, the page of all topics shows those with the most briefings."""
    text = edition.messages
    links = sorted(_links(edition), key=lambda link: shelf_of_topic(link, text).segment)
    url, below = addresses.TOPICS, addresses.TOPICS_PARTS
    whole, *parts = divide(links, lambda link: [shelf_of_topic(link, text)], url, below, _TOPICS)
    whole = replace(whole, entries=tuple(_most_used(_links(edition), _TOPICS)), following=None)
    for page in (whole, *parts):
        yield _list_page(
            edition, page, "topics.html", title=text["topics"], description=text["topics_lead"],
            front=front, lead=text["topics_most" if parts else "topics_lead"], topics=page.entries,
        )  # fmt: skip


def _topic(edition: EditionView, topic: TopicLink, members: Sequence[Entry]) -> Iterator[Page]:
    steps = upcoming(members)[:_COMING]
    for page in _by_date(edition, members, topic.url, topic.url):
        yield _list_page(
            edition, page, "topic.html", title=topic.title, description=f"{edition.messages['topic']}: {topic.title}",
            front={"lastmod": last_change(page.entries), "feed": topic.feed},
            months=_months(edition, page), steps=steps, topic=topic,
        )  # fmt: skip


def _next_steps(edition: EditionView, front: _Front) -> Iterator[Page]:
    text, url = edition.messages, addresses.NEXT_STEPS
    for page in divide(upcoming(edition.newest), lambda step: shelves_of_date(step.date, text), url, url, _STEPS):
        yield _list_page(
            edition, page, "next_steps.html", title=text["next_title"], description=text["next_lead"],
            front=front, steps=page.entries,
        )  # fmt: skip


def _by_date(edition: EditionView, entries: Sequence[Entry], url: str, below: str) -> tuple[ListPage[Entry], ...]:
    text = edition.messages
    return divide(entries, lambda entry: shelves_of_date(entry.card.published, text), url, below, _BRIEFINGS)


def _list_page(
    edition: EditionView, page: ListPage[Any], template: str, *, title: str, description: str, **values: Any
) -> Page:
    """A page of the list with this title; one of a part is called by the part's name, too."""
    text = edition.messages
    name = place_name(page.place, text)
    own = f"{title}: {name}" if name else title
    return make_page(
        page.place.url, template, text, title=own, description=own if name else description, site=edition.site,
        page=page, part=name, whole=title, place_name=partial(place_name, messages=text), **values,
    )  # fmt: skip


def _months(edition: EditionView, page: ListPage[Entry]) -> Months:
    """The briefings on a page by month, without the name of one that the page's own name says already."""
    months = by_month(page.entries, edition.messages)
    return tuple(("" if name == page.place.name else name, cards) for name, cards in months)


def _links(edition: EditionView) -> list[TopicLink]:
    return [link for link, _ in edition.topics]


def _most_used(links: Sequence[TopicLink], most: int) -> list[TopicLink]:
    """The topics with the most briefings, in the order given."""
    chosen = {link.url for link in sorted(links, key=lambda link: -link.count)[:most]}
    return [link for link in links if link.url in chosen]
