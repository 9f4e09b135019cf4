"""Part of lint: placements that the model is unsure of, and themes without a paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.lint.warning import opening, warning
from briefing.model import Briefing, Placement
from briefing.problems import Code, Problem
from briefing.themes import page_themes

# With so many unsure paragraphs, and so large a share of all, one warning stands for them.
_MANY_UNSURE, _MOST_UNSURE = 6, 2 / 3


def unsure_placements(briefing: Briefing) -> Iterator[Problem]:
    """W501, one for each paragraph to review, or one for all where most are unsure."""
    unsure = [place for place in briefing.placements if place.review]
    total = len(briefing.placements)
    if len(unsure) >= _MANY_UNSURE and len(unsure) > _MOST_UNSURE * total:
        message = f"unsure of the themes of {len(unsure)} of {total} paragraphs, as is usual for text not in English"
        hint = "review each theme; make check FIX=1 writes the suggested themes into the seed for you to edit"
        yield warning(briefing.summary, briefing.article.headline.line, Code.UNSURE, message, hint)
        return
    for place in unsure:
        hint = f'to confirm it, put "[theme]: {place.theme.key}", or the right theme, on the line above'
        yield warning(briefing.summary, place.paragraph.line, Code.UNSURE, _unsure(place), hint)


def _unsure(place: Placement) -> str:
    second = f" or {place.second.key} ({place.second_confidence:.0%})" if place.second else ""
    first = f"{place.theme.key} ({place.confidence:.0%})"
    return f"unsure of the theme: {first}{second} for “{opening(place.paragraph.plain)}”"


def empty_themes(briefing: Briefing) -> Iterator[Problem]:
    """W502, one for each theme whose page has no paragraph; names the paragraph that comes nearest to it."""
    for theme in page_themes():
        if briefing.placed_as(theme):
            continue
        close = [place for place in briefing.placements if place.second == theme]
        nearest = max(close, key=lambda place: place.second_confidence, default=None)
        message = f"no paragraph has the theme {theme.key}, so that page will have no text"
        hint = f'if one belongs there, put "[theme]: {theme.key}" on the line above it'
        if nearest:
            hint += f"; the closest is the one on line {nearest.paragraph.line} ({nearest.second_confidence:.0%})"
        yield warning(briefing.summary, briefing.article.headline.line, Code.EMPTY_THEME, message, hint)
