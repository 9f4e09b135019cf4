"""Stage 6, render: briefings become pages (Markdown files that any generator builds) and data files.

Each page is front matter and HTML blocks: so no dialect of Markdown can read a seed's text as anything but text. Three
walls stand between a seed and a reader's browser: Jinja escapes every value, parse lets only safe mark-up through, and
nh3 cleans the finished page.
"""

from __future__ import annotations

import datetime as dt
import functools
import html
import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import nh3
import yaml

from briefing.messages import load_words, say_date, say_reasons
from briefing.model import Briefing, Page, Relation, Site
from briefing.render.head import head_of
from briefing.render.views import (
    BriefingView,
    Card,
    Group,
    Link,
    Words,
    by_month,
    card_of,
    groups_of,
    headings_after,
    newest_first,
    page_url,
    rows_of,
    source_id,
    steps_of,
    view_of,
)
from briefing.themes import page_themes

_NEWEST, _COMING, _UNDATED = 12, 6, 100
_OF_ONE = 2  # of what is coming on the home page, which leads to several briefings
_MONTHS_FROM = 24  # a shorter list is read at a glance, and needs no months

# The addresses of a briefing, below its own.
_FOLDERS = (*(theme.folder for theme in page_themes()), "source")

# fmt: off
_TAGS = {
    "a", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "header", "hr", "li",
    "nav", "ol", "p", "pre", "section", "span", "strong", "summary", "table", "tbody", "td", "th", "thead", "time",
    "tr", "ul",
}
# fmt: on
_ATTRIBUTES = {
    "*": {"class", "id", "dir", "lang", "role", "aria-label", "aria-current", "title"},
    "a": {"href", "rel", "type"},
    "li": {"value"},
    "ol": {"start"},
    "time": {"datetime"},
}


def render_briefing(
    briefing: Briefing, site: Site, as_of: dt.date | None, related: Sequence[Relation] = ()
) -> Iterator[Page]:
    """The five pages of a briefing and its data, and the way to them from its former addresses."""
    view = view_of(briefing, site, related)
    words, seed = view.words, briefing.article.seed.name
    themes = page_themes()
    for number, theme in enumerate(themes):
        overview = not theme.folder
        said = words["themes"][theme.key]
        turns = [view.tabs[number - 1], view.tabs[number + 1]] if number else []
        yield _page(
            f"{view.url}{theme.folder or 'index'}.md",
            "overview.html" if overview else "theme.html",
            words,
            title=view.headline if overview else f"{said['title']}: {view.headline}",
            description=view.card.lead,
            seed=seed,
            front={"lastmod": briefing.changed},
            site=site,
            b=view,
            theme=theme.key,
            said=said,
            groups=groups_of(briefing, theme.key, words, as_of),
            rows=rows_of(briefing, words, theme.key),
            turns=list(zip(("prev", "next"), turns, strict=False)),
        )
    yield _page(
        f"{view.url}source.md",
        "source.html",
        words,
        title=f"{words['source']}: {view.headline}",
        description=view.card.lead,
        seed=seed,
        front={"lastmod": briefing.changed},
        site=site,
        b=view,
        rows=rows_of(briefing, words),
        source_id=source_id,
        footnotes=[line.plain for line in briefing.article.footnotes],
        headings_after=headings_after(briefing.article),
    )
    yield Page(f"{view.url}briefing.json", _json(_briefing_data(view)))
    yield from _render_moved(view)


def render_edition(briefings: Sequence[Briefing], site: Site, as_of: dt.date | None) -> Iterator[Page]:
    """The pages over all briefings: home, archive, topics, what is coming; and the list as data."""
    w = load_words(site.lang)
    newest = newest_first(briefings)
    cards = [card_of(briefing) for briefing in newest]
    dated = steps_of(newest, "dated", w, as_of, each=_OF_ONE)
    topics = topics_of(newest)
    front = {"lastmod": _last_change(newest)}
    yield _page(
        "index.md", "home.html", w, title=w["home_title"], description=w["home_lead"],
        front=front, site=site,
        newest=cards[:_NEWEST], count=len(cards), dated=dated[:_COMING], topics=[link for link, _ in topics],
    )  # fmt: skip
    yield _page(
        "briefings/index.md", "listing.html", w, title=w["all_briefings"], description=w["all_briefings_lead"],
        lead=w["all_briefings_lead"], months=_months(cards, w), count=len(cards), front=front, site=site,
    )  # fmt: skip
    yield _page(
        "topics/index.md", "topics.html", w, title=w["topics"], description=w["topics_lead"],
        topics=[link for link, _ in topics], front=front, site=site,
    )  # fmt: skip
    for link, members in topics:
        yield _page(
            f"{link.url}index.md", "topic.html", w, title=link.title, description=f"{w['topic']}: {link.title}",
            months=_months([card_of(briefing) for briefing in members], w), groups=_coming(members, w, as_of, _COMING),
            feed=f"{link.url}feed.xml", front={"lastmod": _last_change(members), "feed": f"{link.url}feed.xml"},
            site=site,
        )  # fmt: skip
    yield _page(
        "next-steps/index.md", "next_steps.html", w, title=w["next_title"], description=w["next_lead"],
        groups=_coming(newest, w, as_of, _UNDATED), front=front, site=site,
    )  # fmt: skip
    data = {"schema": "briefings/1", "briefings": [_summary(briefing) for briefing in newest]}
    yield Page("briefings.json", _json(data))


def _last_change(briefings: Sequence[Briefing]) -> dt.date | None:
    """That of a page over several; a page does not change because a day goes by."""
    return max((b.changed for b in briefings if b.changed), default=None)


def _coming(briefings: Sequence[Briefing], words: Words, as_of: dt.date | None, most: int) -> list[Group]:
    """What is still to come, in its three kinds; of the undated ones those of the newest briefings."""
    groups = []
    for role in ("dated", "conditional", "open"):
        steps = steps_of(briefings, role, words, as_of)
        shown = steps if role == "dated" else steps[:most]
        groups.append(Group(role, words[f"next_{role}"], shown, cut=len(shown) < len(steps)))
    return groups


def _months(cards: Sequence[Card], words: Words) -> tuple[tuple[str, tuple[Card, ...]], ...]:
    return by_month(cards, words) if len(cards) >= _MONTHS_FROM else (("", tuple(cards)),)


def render_removed(briefing: Briefing, site: Site) -> Iterator[Page]:
    """What stands at the addresses of a briefing that the editors withdrew."""
    w = load_words(briefing.article.front.lang or site.lang)
    for slug in (briefing.slug, *briefing.article.front.aliases):
        for folder in _FOLDERS:
            yield _page(
                f"briefings/{slug}/{folder or 'index'}.md", "notice.html", w, title=w["removed_title"],
                description=w["removed_text"], text=w["removed_text"],
                front={"withdrawn": True},
            )  # fmt: skip


def _render_moved(view: BriefingView) -> Iterator[Page]:
    """At each former address, the way to the present one."""
    template = environment().get_template("moved.html")
    for alias in view.briefing.article.front.aliases:
        for folder in _FOLDERS:
            here = f"briefings/{alias}/{folder}".rstrip("/")
            target = _relative(page_url(view.briefing, folder), here)
            yield Page(f"{here}/index.html", template.render(w=view.words, target=target, headline=view.headline))


def topics_of(briefings: Sequence[Briefing]) -> list[tuple[Link, list[Briefing]]]:
    """Each topic with its briefings, by name; topics that differ in capitals or accents only are one."""
    members: dict[str, list[Briefing]] = {}
    names: dict[str, str] = {}
    for briefing in briefings:
        for topic in {link.url: link for link in card_of(briefing).topics}.values():
            members.setdefault(topic.url, []).append(briefing)
            names[topic.url] = min(names.get(topic.url, topic.title), topic.title)
    ordered = sorted(members, key=lambda url: (names[url].casefold(), url))
    return [(Link(url, names[url], count=len(members[url])), members[url]) for url in ordered]


@functools.cache
def environment() -> jinja2.Environment:
    """The templates; whatever a value holds, it is escaped."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def _page(
    path: str, template: str, words: Words, *, title: str, description: str, seed: str | None = None,
    front: Mapping[str, Any] | None = None, site: Site | None = None, **values: Any,
) -> Page:  # fmt: skip
    """One Markdown page; `front` is what more the host's templates want to know of it.

    Title and description are escaped: those templates print them as they are. Without `site` the page tells other
    programs nothing of itself.
    """
    here = path.removesuffix("index.md").removesuffix(".md")
    body = (
        environment()
        .get_template(template)
        .render(
            w=words,
            to=functools.partial(_relative, here=here),
            said_date=functools.partial(say_date, words=words),
            title=title,
            **values,
        )
    )
    meta: dict[str, Any] = {
        "title": html.escape(title),
        "description": html.escape(description),
        "hide": ["navigation", "toc"],
    }
    meta |= {key: value for key, value in (front or {}).items() if value}
    if site:
        address = f"{here.rstrip('/')}/" if here else ""
        meta["head"] = head_of(site, address, title, description, values.get("b"))
    told = yaml.dump(meta, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**16)
    return Page(path, f"---\n{told}---\n\n{_clean(body)}\n", seed)


def _relative(url: str, here: str) -> str:
    """The way between two addresses below the site's, wherever it is put. A page's ends in "/", a file's does not."""
    if urlsplit(url).scheme:
        return url
    path, mark, fragment = url.partition("#")
    if path.rstrip("/") == here.rstrip("/") and mark:
        return mark + fragment
    way = posixpath.relpath(path or ".", here or ".")
    return (way if path and not path.endswith("/") else f"{way}/") + mark + fragment


_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _clean(body: str) -> str:
    """The last wall; then each line is made to begin with a tag, so that no Markdown in a seed's text can begin one."""
    safe = nh3.clean(
        body,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        generic_attribute_prefixes={"data-"},
    )
    return re.sub(r"\n(?!<)", "&#10;", re.sub(r"\n\s*\n", "\n", safe.strip()))


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _summary(briefing: Briefing) -> dict[str, Any]:
    article = briefing.article
    return {
        "slug": briefing.slug,
        "url": briefing.url,
        "headline": article.headline.text,
        "standfirst": article.standfirst.text if article.standfirst else None,
        "topics": [topic.name for topic in article.topics],
        "published": _iso(briefing.published),
        "updated": _iso(briefing.updated),
        "seed": f"seeds/{article.seed.name}",
    }


def _briefing_data(view: BriefingView) -> dict[str, Any]:
    briefing, article = view.briefing, view.briefing.article
    summary = _summary(briefing)
    seed, source = summary.pop("seed"), article.front.source
    return {
        "schema": "briefing/1",
        **summary,
        "source": {
            "seed": seed,
            "sha256": article.seed.sha256,
            "name": source.name,
            "url": source.url,
            "author": source.author,
            "licence": source.licence,
        },
        "headings": [{"line": heading.line, "text": heading.text} for heading in article.headings],
        "paragraphs": [
            {
                "index": p.index,
                "id": p.id,
                "line": p.line,
                "heading": p.heading,
                "kind": p.kind,
                "text": p.text,
                "plain": p.plain,
                "theme": place.theme.key,
                "confidence": place.confidence,
                "reason": say_reasons(place.reasons, view.words),
                "review": place.review,
            }
            for place in briefing.placements
            for p in [place.paragraph]
        ],
        "key_points": [
            {"theme": briefing.placements[e.paragraph].theme.key, "paragraph": e.paragraph, "text": e.text}
            for e in briefing.excerpts_as("key")
        ],
        "dates": [
            {
                "date": str(mention.date),
                "precision": mention.date.precision,
                "paragraph": mention.paragraph,
                "text": mention.text,
            }
            for mention in briefing.dates
        ],
    }
