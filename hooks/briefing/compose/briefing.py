"""Stage 4, compose: makes a briefing from an article and its placements. It selects and orders, and writes no prose."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from briefing.compose.changes import find_changes
from briefing.excerpt import Context, Excerpt, Mention
from briefing.model import Article, Briefing, Placement
from briefing.text import digest, slugify


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
        slug=slug_of(article),
        article=article,
        placements=placements,
        excerpts=excerpts,
        contexts=contexts,
        dates=dates,
        published=published_on(article),
        changes=tuple(find_changes(article, versions)),
        updated=_updated(article),
    )


def published_on(article: Article) -> dt.date | None:
    """The day in the front matter, else that of the commit that added the seed."""
    return article.front.date or article.seed.added


def _updated(article: Article) -> dt.date | None:
    """The day of the last major update; a minor one does not count."""
    major = (update.date for update in article.front.updates if update.major)
    return max(filter(None, (article.front.updated, *major)), default=None)


def slug_of(article: Article) -> str:
    """The front matter's `slug`; else the file's name if it has a word; else the headline, or a digest of it."""
    if article.front.slug:
        return article.front.slug
    stem = article.seed.name.rpartition("/")[2].rpartition(".")[0]
    name = stem if any(map(_is_word, re.split(r"[\W_]+", stem))) else article.headline.plain
    return slugify(name) or f"briefing-{digest(name)}"


def _is_word(token: str) -> bool:
    """False for a number, a letter or a checksum."""
    return len(token) > 1 and token.isalpha() and not (len(token) >= 8 and re.fullmatch("[0-9a-f]+", token))
