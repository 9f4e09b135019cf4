"""The files of one briefing: four themed pages, the source, data, picture, and what its former addresses show."""

from __future__ import annotations

from collections.abc import Iterator

from briefing import addresses
from briefing.messages import load_messages
from briefing.model import Page, Site, Summary
from briefing.render.data import briefing_data
from briefing.render.html import render_template
from briefing.render.pages import make_page
from briefing.render.social_card import draw_social_card
from briefing.render.views import BriefingView, ThemePage
from briefing.themes import page_themes

_MOVED_SCRIPT = "assets/moved.js"


def render_briefing(view: BriefingView, site: Site) -> Iterator[Page]:
    """Every file of a briefing."""
    for number, page in enumerate(view.pages):
        yield _themed_page(view, page, number, site)
    yield _source_page(view, site)
    yield Page(addresses.data_url(view.briefing.slug), briefing_data(view))
    yield from _moved(view, site)
    yield from _card(view, view.briefing.slug, site)


def render_withdrawn(briefing: Summary, site: Site) -> Iterator[Page]:
    """What stands at the addresses, present and former, of a briefing that the editors withdrew."""
    text = load_messages(briefing.front.lang or site.lang)
    for slug in (briefing.slug, *briefing.front.aliases):
        for url in _page_urls(slug):
            yield make_page(
                url, "notice.html", text, title=text["removed_title"], description=text["removed_text"],
                front={"withdrawn": True}, notice=text["removed_text"],
            )  # fmt: skip


def _themed_page(view: BriefingView, page: ThemePage, number: int, site: Site) -> Page:
    is_overview = number == 0
    return make_page(
        page.tab.url,
        "overview.html" if is_overview else "theme.html",
        view.messages,
        title=view.headline if is_overview else f"{page.tab.title}: {view.headline}",
        description=view.card.lead or view.headline,
        seed=view.briefing.article.seed.name,
        front={"lastmod": view.changed},
        site=site,
        b=view,
        page=page,
        turns=(*(("prev", tab) for tab in view.tabs[:number][-1:]), ("next", view.tabs[number + 1])),
    )


def _source_page(view: BriefingView, site: Site) -> Page:
    return make_page(
        view.source_url,
        "source.html",
        view.messages,
        title=f"{view.messages['source']}: {view.headline}",
        description=view.card.lead or view.headline,
        seed=view.briefing.article.seed.name,
        front={"lastmod": view.changed},
        site=site,
        b=view,
        footnotes=[line.plain for line in view.briefing.article.footnotes],
    )


def _moved(view: BriefingView, site: Site) -> Iterator[Page]:
    """At each former address, the way to the current one, and the same data and picture."""
    for alias in view.briefing.article.front.aliases:
        for former, present in zip(_page_urls(alias), _page_urls(view.briefing.slug), strict=True):
            page = render_template(
                "moved.html",
                text=view.messages,
                target=addresses.relative(present, former),
                headline=view.headline,
                canonical=f"{site.url}{present}" if site.url else "",
                script=addresses.relative(_MOVED_SCRIPT, former),
            )
            yield Page(f"{former}index.html", page)
        yield Page(addresses.data_url(alias), briefing_data(view))
        yield from _card(view, alias, site)


def _card(view: BriefingView, slug: str, site: Site) -> Iterator[Page]:
    if site.pictures:
        path = addresses.picture_url(slug).removesuffix(".png")
        yield Page(f"{path}.svg", draw_social_card(view, site))


def _page_urls(slug: str) -> list[str]:
    return [*(addresses.page_url(slug, theme) for theme in page_themes()), addresses.source_url(slug)]
