"""Stage 4, compose: an article and its placements become a briefing. Chooses, orders and counts; writes no prose."""

from __future__ import annotations

import re

from briefing.dates import find_dates
from briefing.model import Article, Briefing, KeyPoint, Paragraph, Placement, Section
from briefing.text import digest, sentences, slugify
from briefing.themes import Theme, load_themes, page_themes

# A key sentence should say something whole, and fit a card.
_SHORTEST, _LONGEST = 40, 280
_TELLING = ("paragraph", "quote", "list")


def compose(article: Article, placements: tuple[Placement, ...]) -> Briefing:
    """Everything the pages of one briefing need."""
    placed = list(zip(article.paragraphs, placements, strict=True))
    sections = tuple(
        Section(theme.key, tuple(p for p, place in placed if place.theme == theme.key)) for theme in load_themes()
    )
    front = article.front
    major = [update.date for update in front.updates if update.major]
    return Briefing(
        slug=slug_of(article),
        article=article,
        placements=placements,
        sections=sections,
        key_points=_key_points(article, sections),
        dates=tuple(mention for paragraph in article.paragraphs for mention in find_dates(paragraph, front.date)),
        published=front.date or article.seed.added,
        updated=max([*major, front.updated] if front.updated else major, default=None),
    )


def slug_of(article: Article) -> str:
    """The front matter's `slug`; else the file's name where it holds words; else the headline, or its digest."""
    if article.front.slug:
        return article.front.slug
    stem = article.seed.name.rpartition("/")[2].rpartition(".")[0]
    name = stem if any(map(_is_word, re.split(r"[\W_]+", stem))) else article.headline.plain
    return slugify(name) or f"briefing-{digest(name)}"


def _is_word(token: str) -> bool:
    """Whether a piece of a file name is a word rather than a number or a checksum."""
    return len(token) > 1 and token.isalpha() and not (len(token) >= 8 and re.fullmatch("[0-9a-f]+", token))


def _key_points(article: Article, sections: tuple[Section, ...]) -> tuple[KeyPoint, ...]:
    points = []
    for theme, section in zip(load_themes(), sections, strict=True):
        if theme in page_themes() and section.paragraphs:
            points.append(_key_point(theme, section.paragraphs))
    if not points:  # nothing but notes: the first of them still says what the seed is about
        none = load_themes()[-1]
        points.append(_key_point(none, article.paragraphs[:1]))
    return tuple(points)


def _key_point(theme: Theme, paragraphs: tuple[Paragraph, ...]) -> KeyPoint:
    """The sentence in which most of the theme's cues meet; the earlier one on a tie."""
    found = [
        KeyPoint(theme.key, p.index, sentence)
        for p in paragraphs
        if p.kind in _TELLING
        for line in p.plain.split("\n")
        for sentence in sentences(line)
    ] or [KeyPoint(theme.key, p.index, p.plain) for p in paragraphs]
    good = [point for point in found if _SHORTEST <= len(point.text) <= _LONGEST] or found
    if theme.key == "overview":
        return good[0]
    return max(good, key=lambda point: sum(1 for cue in theme.cues if cue.search(point.text)))
