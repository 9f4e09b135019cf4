"""Stage 4, compose: makes a briefing from an article and its placements. It selects and orders, and writes no prose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from briefing.compose.changes import find_changes
from briefing.compose.summary import summarise
from briefing.excerpt import Context, Excerpt, Mention
from briefing.model import Article, Briefing, Placement


def compose(
    article: Article,
    placements: tuple[Placement, ...],
    dates: tuple[Mention, ...] = (),
    excerpts: tuple[Excerpt, ...] = (),
    contexts: tuple[Context, ...] = (),
    versions: Sequence[tuple[dt.date, Article]] = (),
) -> Briefing:
    """What the pages of a briefing need; `versions` are the article's published versions by day, the oldest first."""
    return Briefing(
        summary=summarise(article, placements, excerpts),
        article=article,
        placements=placements,
        excerpts=excerpts,
        contexts=contexts,
        dates=dates,
        changes=tuple(find_changes(article, versions)),
    )
