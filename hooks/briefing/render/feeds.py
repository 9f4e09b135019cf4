"""Feeds: Atom, whole and for each topic, and JSON Feed; the briefings that changed last, each with its full text.

No date in a feed comes from a clock: the same edition makes the same bytes, and an entry is new when its briefing is.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import nh3
from markupsafe import Markup

from briefing import addresses
from briefing.messages import format_date
from briefing.model import Page, Site, Source
from briefing.render.data import to_json
from briefing.render.edition_view import EditionView
from briefing.render.html import URL_SCHEMES, render_template
from briefing.render.views import BriefingView, Entry

LATEST = 50
# Where a format requires a day and none is known: no feed reader will show this one as new, and it never changes.
NO_DAY = dt.date(1970, 1, 1)

# A feed reader gets no class and no id: they are for our own style sheet and pages.
# fmt: off
_TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "h2", "h3", "hr", "li", "ol", "p", "pre", "small", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}
# fmt: on
_ATTRIBUTES = {"a": {"href"}, "div": {"dir", "lang"}, "li": {"value"}, "ol": {"start"}}

_LONGEST_IN_TOPICS = 60_000  # characters of HTML, some five times a long article

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _FeedEntry:
    """One briefing in a feed; its dates as RFC 3339 has them, None where they are unknown."""

    id: str
    b: Entry
    source: Source
    html: str
    lang: str | None
    published: str | None
    updated: str | None


@dataclass(frozen=True, slots=True)
class _Feed:
    """A feed in the folder of the page that it belongs to."""

    folder: str
    title: str
    entries: tuple[Entry, ...]


def render_feeds(edition: EditionView) -> Iterator[Page]:
    """`feed.xml`, one more for each topic, and `feed.json`; an entry that they show has its `html`."""
    site = edition.site
    whole, *by_topic = _feeds(edition)
    entries = {entry.url: _feed_entry(entry, site) for feed in (whole, *by_topic) for entry in feed.entries}
    full = [entries[entry.url] for entry in whole.entries]
    yield Page(addresses.FEED, _atom(whole, full, site))
    for feed in by_topic:
        brief = [_shortened(entries[entry.url]) for entry in feed.entries]
        yield Page(f"{feed.folder}{addresses.FEED}", _atom(feed, brief, site))
    yield Page(addresses.JSON_FEED, _json_feed(full, site))


def shown_in_feeds(edition: EditionView) -> frozenset[str]:
    """The addresses of the briefings that feeds show."""
    return frozenset(entry.url for feed in _feeds(edition) for entry in feed.entries)


def _feeds(edition: EditionView) -> Iterator[_Feed]:
    yield _Feed("", edition.site.name, _latest(edition.newest))
    for link, entries in edition.topics:
        yield _Feed(link.url, f"{edition.site.name}: {link.title}", _latest(entries))


def _latest(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those that changed last: the correction of an old briefing reaches its readers too."""
    return tuple(sorted(entries, key=lambda entry: entry.changed or NO_DAY, reverse=True)[:LATEST])


def _feed_entry(entry: Entry, site: Site) -> _FeedEntry:
    return _FeedEntry(
        id=_id(entry.url, site),
        b=entry,
        source=entry.summary.front.source,
        html=entry.html,
        lang=entry.summary.front.lang,
        published=_moment(entry.summary.published),
        updated=_moment(entry.changed),
    )


def _shortened(entry: _FeedEntry) -> _FeedEntry:
    """For the feeds of topics, as many of which as a seed names may hold it: a very long text becomes its lead."""
    if len(entry.html) <= _LONGEST_IN_TOPICS:
        return entry
    return replace(entry, html=str(Markup("<p>{}</p>").format(entry.b.card.lead)))


def _id(path: str, site: Site) -> str:
    """A permanent name: the address; for a site without one, a tag URI under a reserved domain (RFC 4151, RFC 2606)."""
    return f"{site.url}{path}" if site.url else f"tag:site.invalid,2026:{path}"


def _moment(day: dt.date | None) -> str | None:
    return f"{day}T00:00:00Z" if day else None


def render_content(view: BriefingView, site: Site) -> str:
    """A briefing for feeds: theme by theme, then its source; sanitised as every page is."""
    formatted = functools.partial(format_date, messages=view.messages)
    pages = [page for page in view.pages if page.passages]
    markup = render_template("entry.html", b=view, text=view.messages, pages=pages, site=site, format_date=formatted)
    return nh3.clean(markup, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=URL_SCHEMES, link_rel=None).strip()


def _atom(feed: _Feed, entries: Sequence[_FeedEntry], site: Site) -> str:
    text = render_template(
        "feed.xml",
        feed=feed,
        id=_id(feed.folder, site),
        updated=max((entry.updated for entry in entries if entry.updated), default=None),
        entries=entries,
        no_day=_moment(NO_DAY),
        site=site,
        # Where the site's address is unknown, the feed's base leads to the site's root.
        root="" if site.url else "../" * feed.folder.count("/") or "./",
    )
    return _NOT_XML.sub("", text) + "\n"


def _json_feed(entries: Sequence[_FeedEntry], site: Site) -> str:
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "description": site.description,
        "home_page_url": site.url,
        "feed_url": site.url and f"{site.url}{addresses.JSON_FEED}",
        "language": site.lang,
        "items": [_json_item(entry, site) for entry in entries],
    }
    return to_json(_known(feed))


def _json_item(entry: _FeedEntry, site: Site) -> dict[str, Any]:
    b = entry.b
    author = entry.source.author or entry.source.name
    data = f"{site.url}{addresses.data_url(b.summary.slug)}"
    item: dict[str, Any] = {
        "id": entry.id,
        "url": site.url and f"{site.url}{b.url}",
        "external_url": entry.source.url,
        "title": b.headline,
        "summary": b.card.lead,
        "content_html": entry.html,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "authors": [{"name": author}] if author else None,
        "tags": [topic.title for topic in b.card.topics],
        "language": entry.lang,
        # An extension: the format has no field for these.
        "_briefing": _known({"data": data, "licence": entry.source.licence}),
    }
    return _known(item)


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """Without the fields of which nothing is known."""
    return {key: value for key, value in fields.items() if value not in ("", None)}
