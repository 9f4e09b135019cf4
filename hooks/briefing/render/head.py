"""What a page's head says to other programs: link previews, citation, schema.org.

It says nothing that the seed or the site's owner does not, and gives no address where the site's is unknown. The theme
prints title, description and canonical address itself; only previews need them again under names of their own.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from briefing import addresses
from briefing.model import Site, Source
from briefing.render.social_card import SIZE
from briefing.render.views import BriefingView, Link
from briefing.text import in_json

# The attribute that holds a name, the name, and what it says.
Meta = tuple[str, str, str]
Thing = dict[str, Any]

# The same in JSON; in HTML nothing can then end the script element.
_UNSAFE = re.compile("[<>&]")


def head_of(site: Site, url: str, title: str, description: str, view: BriefingView | None = None) -> str:
    """The head of the page at an address below the site's, as HTML; `view` is the briefing that it is a page of.

    It goes into the page's front matter, and overrides/main.html prints it as it is.
    """
    metas: list[Meta] = [*_card(site, url, title, description, view)]
    things: list[Thing] = [_website(site)] if not url else []
    if view:
        page = next(tab for tab in view.tabs if tab.url == url)
        if page.key in ("overview", "source"):
            metas += _citation(site, view)
        if page.key == "overview":
            metas += _days_and_topics(view)
            things.append(_article(site, view))
        if site.url:
            things.append(_breadcrumbs(site, view, page))
    elements = [f'<meta {kind}="{name}" content="{html.escape(content)}">\n' for kind, name, content in metas]
    if things:
        elements.append(f'<script type="application/ld+json">{_json_ld(things)}</script>')
    return "".join(elements)


def _card(site: Site, url: str, title: str, description: str, view: BriefingView | None) -> Iterator[Meta]:
    """OpenGraph; X reads the same names, and the kind of card."""
    yield "property", "og:type", "article" if view else "website"
    yield "property", "og:site_name", site.name
    yield "property", "og:title", title
    yield "property", "og:description", description
    if site.url:
        yield "property", "og:url", f"{site.url}{url}"
    if view and (picture := _picture(site, view)):
        width, height = SIZE
        yield "property", "og:image", picture
        yield "property", "og:image:width", str(width)
        yield "property", "og:image:height", str(height)
        yield "property", "og:image:alt", view.headline
        yield "name", "twitter:card", "summary_large_image"
    else:
        yield "name", "twitter:card", "summary"


def _picture(site: Site, view: BriefingView) -> str | None:
    return f"{site.url}{addresses.picture_url(view.briefing.slug)}" if site.pictures and site.url else None


def _days_and_topics(view: BriefingView) -> Iterator[Meta]:
    days = {"published": view.card.published, "modified": _modified(view)}
    yield from (("property", f"article:{name}_time", day.isoformat()) for name, day in days.items() if day)
    yield from (("property", "article:tag", topic.title) for topic in view.card.topics)


def _citation(site: Site, view: BriefingView) -> Iterator[Meta]:
    """Highwire's names, which reference managers read."""
    fields = {
        "title": view.headline,
        "author": view.source.author,
        "publisher": view.source.name,
        "publication_date": str(view.card.published).replace("-", "/") if view.card.published else None,
        "language": view.briefing.article.front.lang,
        "keywords": "; ".join(topic.title for topic in view.card.topics),
        "public_url": site.url and f"{site.url}{view.url}",
    }
    return (("name", f"citation_{name}", value) for name, value in fields.items() if value)


def _website(site: Site) -> Thing:
    fields = {"name": site.name, "url": site.url, "description": site.description, "inLanguage": site.lang}
    return _thing("WebSite", **fields)


def _article(site: Site, view: BriefingView) -> Thing:
    url = site.url and f"{site.url}{view.url}"
    return _thing(
        "BackgroundNewsArticle",
        headline=view.headline,
        description=view.card.lead,
        url=url,
        mainEntityOfPage=url,
        image=_picture(site, view),
        datePublished=_iso(view.card.published),
        dateModified=_iso(_modified(view)),
        inLanguage=view.briefing.article.front.lang,
        keywords=[topic.title for topic in view.card.topics],
        about=[_thing("Thing", name=t.title, url=site.url and f"{site.url}{t.url}") for t in view.card.topics],
        isBasedOn=_source(view.source),
        correction=[_thing("CorrectionComment", text=n.note, datePublished=_iso(n.date)) for n in view.updates],
        publisher=_thing("Organization", name=site.name, url=site.url),
    )


def _source(source: Source) -> Thing | None:
    if not (source.name or source.url or source.author):
        return None
    return _thing(
        "CreativeWork",
        name=source.name,
        url=source.url,
        author=source.author and _thing("Person", name=source.author),
        license=source.licence and _licence(source.licence),
    )


def _licence(licence: str) -> str | Thing:
    """A licence by its address, or by its name: schema.org reads plain text as an address."""
    return licence if re.fullmatch(r"https?://\S+", licence, re.IGNORECASE) else _thing("CreativeWork", name=licence)


def _breadcrumbs(site: Site, view: BriefingView, page: Link) -> Thing:
    trail = [
        (addresses.HOME, site.name),
        (addresses.ARCHIVE, view.messages["all_briefings"]),
        (view.url, view.headline),
    ]
    trail += [(page.url, page.title)] if page.url != view.url else []
    steps = (
        _thing("ListItem", position=number, name=name, item=f"{site.url}{url}")
        for number, (url, name) in enumerate(trail, 1)
    )
    return _thing("BreadcrumbList", itemListElement=list(steps))


def _modified(view: BriefingView) -> dt.date | None:
    """The day of the last change, where there was one after publication."""
    return view.changed if view.card.updated else None


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _thing(kind: str, **fields: Any) -> Thing:
    """One of schema.org's things, without the fields of which nothing is known."""
    return {"@type": kind, **{name: value for name, value in fields.items() if value not in (None, "", [])}}


def _json_ld(things: Sequence[Thing]) -> str:
    whole = {"@context": "https://schema.org", **(things[0] if len(things) == 1 else {"@graph": things})}
    return in_json(_UNSAFE, json.dumps(whole, ensure_ascii=False, separators=(",", ":")))
