"""The files over all briefings: home, archive, topics, next steps, and what programs read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from briefing import addresses
from briefing.model import Page, Site
from briefing.render.calendar import calendar_of
from briefing.render.data import briefings_data
from briefing.render.edition_view import EditionView, by_month, last_change, upcoming, view_edition
from briefing.render.feeds import render_feeds
from briefing.render.language_models import guide_of
from briefing.render.pages import make_page
from briefing.render.views import BriefingView, TopicLink

_NEWEST, _COMING = 12, 6
_OF_ONE = 2  # home leads to several briefings


def render_edition(views: Iterable[BriefingView], site: Site) -> Iterator[Page]:
    """Every file that belongs to no single briefing."""
    edition = view_edition(views, site)
    front = {"lastmod": last_change(edition.newest)}
    yield _home(edition, front)
    yield _archive(edition, front)
    yield _topics(edition, front)
    for topic, members in edition.topics:
        yield _topic(edition, topic, members)
    yield _next_steps(edition, front)
    yield Page(addresses.BRIEFINGS_DATA, briefings_data(edition.newest))
    yield from render_feeds(edition)
    yield Page(addresses.CALENDAR, calendar_of(edition))
    yield Page(addresses.LANGUAGE_MODEL_GUIDE, guide_of(edition))


def _home(edition: EditionView, front: dict[str, dt.date | None]) -> Page:
    text = edition.messages
    return make_page(
        addresses.HOME, "home.html", text, title=text["home_title"], description=text["home_lead"],
        front=front, site=edition.site,
        newest=[view.card for view in edition.newest[:_NEWEST]], count=len(edition.newest),
        dated=upcoming(edition.newest, each=_OF_ONE)[:_COMING], topics=_links(edition),
    )  # fmt: skip


def _archive(edition: EditionView, front: dict[str, dt.date | None]) -> Page:
    text = edition.messages
    return make_page(
        addresses.ARCHIVE, "listing.html", text, title=text["all_briefings"], description=text["all_briefings_lead"],
        front=front, site=edition.site,
        lead=text["all_briefings_lead"], months=by_month(edition.newest, text), count=len(edition.newest),
    )  # fmt: skip


def _topics(edition: EditionView, front: dict[str, dt.date | None]) -> Page:
    text = edition.messages
    return make_page(
        addresses.TOPICS, "topics.html", text, title=text["topics"], description=text["topics_lead"],
        front=front, site=edition.site, topics=_links(edition),
    )  # fmt: skip


def _topic(edition: EditionView, topic: TopicLink, members: Sequence[BriefingView]) -> Page:
    text = edition.messages
    return make_page(
        topic.url, "topic.html", text, title=topic.title, description=f"{text['topic']}: {topic.title}",
        front={"lastmod": last_change(members), "feed": topic.feed}, site=edition.site,
        months=by_month(members, text), steps=upcoming(members)[:_COMING], feed=topic.feed,
    )  # fmt: skip


def _next_steps(edition: EditionView, front: dict[str, dt.date | None]) -> Page:
    text = edition.messages
    return make_page(
        addresses.NEXT_STEPS, "next_steps.html", text, title=text["next_title"], description=text["next_lead"],
        front=front, site=edition.site, steps=upcoming(edition.newest),
    )  # fmt: skip


def _links(edition: EditionView) -> list[TopicLink]:
    return [link for link, _ in edition.topics]
