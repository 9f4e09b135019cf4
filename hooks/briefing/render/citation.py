"""How a briefing was made, how to cite it, and where to report a mistake in it."""

from __future__ import annotations

from urllib.parse import quote

from briefing import addresses
from briefing.messages import Messages, format_count, format_date
from briefing.model import Briefing, Site
from briefing.render.views import About

# Characters that LaTeX reads as commands.
_BIBTEX = str.maketrans(
    {sign: f"\\{sign}" for sign in "&%$#_"} | {sign: f"\\{sign}{{}}" for sign in "~^"} | dict.fromkeys("{}\\", "")
)


def view_about(briefing: Briefing, site: Site, messages: Messages) -> About:
    """All that the foot of an overview says of the briefing itself."""
    return About(
        made=_made(briefing, messages),
        citation=_citation(briefing, site, messages),
        bibtex=_bibtex(briefing, site),
        report_url=_report_url(briefing, site, messages),
    )


def _made(briefing: Briefing, messages: Messages) -> str:
    placements = briefing.placements
    by_editor = sum(placement.by_editor for placement in placements)
    unsure = sum(placement.review for placement in placements)
    placed = [messages["made_editor"].format(count=by_editor)] if by_editor else []
    placed.append(
        messages["made_unsure"].format(paragraphs=format_count(unsure, "paragraph", messages))
        if unsure
        else messages["made_sure"]
    )
    if left := sum(not placement.theme.has_page for placement in placements):
        placed.append(messages["made_left"].format(paragraphs=format_count(left, "left", messages)))
    paragraphs = format_count(len(placements), "paragraph", messages)
    return str(messages["made_text"].format(paragraphs=paragraphs, placed=" ".join(placed)))


def _citation(briefing: Briefing, site: Site, messages: Messages) -> str:
    source = briefing.article.front.source
    headline = briefing.article.headline.plain
    day = format_date(briefing.summary.published, messages) if briefing.summary.published else ""
    where = ", ".join(filter(None, (source.name, day)))
    parts = (source.author and f"{source.author}.", f"“{headline}”.", where and f"{where}.")
    citation = " ".join(filter(None, parts))
    return f"{citation} {site.name}: {_full_url(briefing, site)}" if site.url else citation


def _bibtex(briefing: Briefing, site: Site) -> str:
    source = briefing.article.front.source
    day = briefing.summary.published
    fields = {
        "author": (source.author or "").translate(_BIBTEX),
        "title": briefing.article.headline.plain.translate(_BIBTEX),
        "publisher": (source.name or "").translate(_BIBTEX),
        "howpublished": site.name.translate(_BIBTEX),
        "year": day and day.year,
        "month": day and day.month,
        "day": day and day.day,
        "url": site.url and _full_url(briefing, site),  # BibTeX takes an address as it is
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@online{{{briefing.slug},\n" + ",\n".join(lines) + "\n}"


def _report_url(briefing: Briefing, site: Site, messages: Messages) -> str:
    """The owner's address with the briefing filled in; without one, the corrections section of the About page."""
    subject = f"{messages['report_subject']} “{briefing.article.headline.plain}”"
    filled = site.report.replace("{title}", quote(subject)).replace("{url}", quote(_full_url(briefing, site), ""))
    return filled or addresses.CORRECTIONS


def _full_url(briefing: Briefing, site: Site) -> str:
    return f"{site.url}{addresses.briefing_url(briefing.slug)}"
