"""Part of compose: what is said of a briefing elsewhere than on its own pages."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from briefing import addresses
from briefing.english.names import find_names
from briefing.excerpt import Excerpt
from briefing.model import Article, Placement, Step, Summary
from briefing.text import digest, slugify

_WORDS_A_MINUTE = 230
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def summarise(article: Article, placements: Sequence[Placement], excerpts: Iterable[Excerpt]) -> Summary:
    """The lead is the standfirst, else the overview's key sentence, else nothing."""
    slug, excerpts = slug_of(article), tuple(excerpts)
    key = (e.text for e in excerpts if e.role == "key" and not placements[e.paragraph].theme.folder)
    return Summary(
        slug=slug,
        path=article.seed.path,
        name=article.seed.name,
        front=article.front,
        headline=article.headline,
        standfirst=article.standfirst,
        lead=article.standfirst.plain if article.standfirst else next(key, ""),
        minutes=_minutes(article),
        topics=article.topics,
        names=_repeated_names(article),
        steps=tuple(_step(slug, e, placements[e.paragraph]) for e in excerpts if e.role == "dated"),
        published=published_on(article),
        updated=_updated(article),
    )


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


def published_on(article: Article) -> dt.date | None:
    """The day in the front matter, else that of the commit that added the seed."""
    return article.front.date or article.seed.added


def _updated(article: Article) -> dt.date | None:
    """The day of the last major update; a minor one does not count."""
    major = (update.date for update in article.front.updates if update.major)
    return max(filter(None, (article.front.updated, *major)), default=None)


def _minutes(article: Article) -> int:
    text = " ".join(p.plain for p in article.paragraphs)
    return max(1, math.ceil((len(text.split()) + len(_IDEOGRAPH.findall(text)) / 2) / _WORDS_A_MINUTE))


def _repeated_names(article: Article) -> tuple[str, ...]:
    counts = Counter(name for paragraph in article.paragraphs for name in find_names(paragraph.plain))
    return tuple(name for name, count in counts.most_common() if count > 1)


def _step(slug: str, excerpt: Excerpt, placement: Placement) -> Step:
    url = addresses.paragraph_url(slug, placement)
    return Step(excerpt.date, excerpt.text, excerpt.whom, placement.paragraph.id, url)
