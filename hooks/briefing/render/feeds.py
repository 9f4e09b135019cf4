"""Part of stage 6: the same briefings for other programs: feeds, calendar, and `llms.txt`, a guide for language models.

Feeds and guide hold the newest only, whatever the number of briefings. No date in them comes from a clock: the same
edition makes the same bytes, and an entry is new when its briefing is.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import nh3

from briefing.messages import load_words, say_date
from briefing.model import Briefing, Page, Site
from briefing.render.calendar import NO_DAY, calendar_of
from briefing.render.pages import environment, topics_of
from briefing.render.views import BriefingView, Link, Words, card_of, newest_first, rows_of, steps_of, view_of
from briefing.text import visible
from briefing.themes import page_themes

_LATEST = 50

# What a feed reader gets of a paragraph's mark-up: no class and no id, which are for our own style sheet and pages.
# fmt: off
_TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "h2", "h3", "hr", "li", "ol", "p", "pre", "strong", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}
# fmt: on
_ATTRIBUTES = {"a": {"href"}, "div": {"dir", "lang"}, "li": {"value"}, "ol": {"start"}}

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|]|&(?=#?\w+;))")


@dataclass(frozen=True, slots=True)
class Entry:
    """One briefing in a feed, whole; its dates as RFC 3339 has them, None where they are unknown."""

    id: str
    b: BriefingView
    html: str
    lang: str | None
    published: str | None
    updated: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """The latest of all briefings, or of a topic's; `folder` is where it stands, and the address of its page."""

    folder: str
    title: str
    briefings: tuple[Briefing, ...]


def render_programs(briefings: Sequence[Briefing], site: Site, as_of: dt.date | None) -> Iterator[Page]:
    """`feed.xml`, one more for each topic, `feed.json`, `calendar.ics` and `llms.txt`."""
    newest, words = newest_first(briefings), load_words(site.lang)
    topics = topics_of(newest)
    whole = Feed("", site.name, _latest(newest))
    feeds = [whole, *(Feed(link.url, f"{site.name}: {link.title}", _latest(own)) for link, own in topics)]
    wanted = {briefing.slug: briefing for feed in feeds for briefing in feed.briefings}
    entries = {slug: _entry(briefing, site) for slug, briefing in wanted.items()}
    for feed in feeds:
        yield Page(f"{feed.folder}feed.xml", _atom(feed, [entries[b.slug] for b in feed.briefings], site))
    yield Page("feed.json", _json_feed([entries[b.slug] for b in whole.briefings], site))
    yield Page("calendar.ics", calendar_of(newest, site, words))
    yield Page("llms.txt", _guide(newest, [link for link, _ in topics], site, words, as_of))


def _latest(newest: Iterable[Briefing]) -> tuple[Briefing, ...]:
    """Those that changed last: the correction of an old briefing reaches its readers too."""
    return tuple(sorted(newest, key=lambda b: b.changed or NO_DAY, reverse=True)[:_LATEST])


def _entry(briefing: Briefing, site: Site) -> Entry:
    view = view_of(briefing, site)
    return Entry(
        id=_id(briefing.url, site),
        b=view,
        html=_content(view, site),
        lang=briefing.article.front.lang,
        published=_moment(briefing.published),
        updated=_moment(briefing.changed),
    )


def _id(path: str, site: Site) -> str:
    """A name that stays: the address; of a site without one, a tag that claims nobody's (RFC 4151, RFC 2606)."""
    return f"{site.url}{path}" if site.url else f"tag:site.invalid,2026:{path}"


def _moment(day: dt.date | None) -> str | None:
    return f"{day}T00:00:00Z" if day else None


def _content(view: BriefingView, site: Site) -> str:
    """A briefing by theme, then whose it is; cleaned, as every page is, of what no reader should be handed."""
    sections = [
        (tab, rows)
        for tab, theme in zip(view.tabs, page_themes(), strict=False)
        if (rows := rows_of(view.briefing, view.words, theme.key))
    ]
    said = functools.partial(say_date, words=view.words)
    markup = _render("entry.html", b=view, w=view.words, sections=sections, site=site, said_date=said)
    schemes = {"http", "https", "mailto"}
    return nh3.clean(markup, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=schemes, link_rel=None).strip()


def _render(template: str, **values: Any) -> str:
    return environment().get_template(template).render(values)


def _atom(feed: Feed, entries: Sequence[Entry], site: Site) -> str:
    text = _render(
        "feed.xml",
        feed=feed,
        id=_id(feed.folder, site),
        updated=max((entry.updated for entry in entries if entry.updated), default=None),
        entries=entries,
        no_day=_moment(NO_DAY),
        site=site,
        # Where the site's address is unknown, all others are read from its root.
        root="" if site.url else "../" * feed.folder.count("/") or "./",
    )
    return _NOT_XML.sub("", text) + "\n"


def _json_feed(entries: Sequence[Entry], site: Site) -> str:
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "description": site.description,
        "home_page_url": site.url,
        "feed_url": site.url and f"{site.url}feed.json",
        "language": site.lang,
        "items": [_item(entry, site) for entry in entries],
    }
    return json.dumps(_told(feed), ensure_ascii=False, indent=1) + "\n"


def _item(entry: Entry, site: Site) -> dict[str, Any]:
    b = entry.b
    author = b.source.author or b.source.name
    item: dict[str, Any] = {
        "id": entry.id,
        "url": site.url and f"{site.url}{b.url}",
        "external_url": b.source.url,
        "title": b.headline,
        "summary": b.card.lead,
        "content_html": entry.html,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "authors": [{"name": author}] if author else None,
        "tags": [topic.title for topic in b.card.topics],
        "language": entry.lang,
        # What the format has no word for.
        "_briefing": _told({"data": f"{site.url}{b.url}briefing.json", "licence": b.source.licence}),
    }
    return _told(item)


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    """Without the fields of which nothing is known."""
    return {key: value for key, value in fields.items() if value not in ("", None)}


def _guide(newest: Sequence[Briefing], topics: Sequence[Link], site: Site, words: Words, as_of: dt.date | None) -> str:
    """`llms.txt` as llmstxt.org describes it: what the site is, then lists of links, each with a remark."""
    said = words["programs"]

    def link(text: str, url: str, remark: str) -> str:
        return f"- [{_markdown(text)}]({site.url}{url}): {remark}"

    def data(url: str) -> str:
        return f"[{said['data']}]({site.url}{url}briefing.json)"

    cards = [card_of(briefing) for briefing in newest[:_LATEST]]
    steps = steps_of(newest, "dated", words, as_of)[:_LATEST]
    lists = {
        words["newest"]: [link(c.headline, c.url, f"{_markdown(c.lead)} ({data(c.url)})") for c in cards],
        words["coming"]: [link(s.text, s.url, f"{s.label}. {_markdown(s.headline)}") for s in steps],
        words["topics"]: [
            link(t.title, t.url, f"[{words['feed']}]({site.url}{t.url}feed.xml)") for t in topics[:_LATEST]
        ],
        said["title"]: [link(name, name, said["files"][name]) for name in said["files"]],
    }
    head = [f"# {_markdown(site.name)}", f"> {_markdown(site.description)}" if site.description else "", said["about"]]
    body = (f"## {title}\n\n" + "\n".join(links) for title, links in lists.items() if links)
    return "\n\n".join(filter(None, (*head, *body))) + "\n"


def _markdown(text: str) -> str:
    """A text on one line, with no sign that Markdown would take for its own."""
    return _MARKDOWN.sub(r"\\\1", visible(text))
