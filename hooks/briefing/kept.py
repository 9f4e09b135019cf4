"""A briefing as a store keeps it: without its seed, which is the key, and with each paragraph and theme once.

msgspec shares nothing of what it reads. 273 real articles: 60 kB of memory a briefing instead of 160, and 34 kB of JSON
instead of 87. Without this module a store keeps briefings as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from briefing.model import Briefing, Paragraph, Placement, Reason, Seed
from briefing.themes import theme_of

# A placement without its paragraph, and with the keys of its themes.
_Place = tuple[str, float, tuple[Reason, ...], bool, bool, str | None, float]


@dataclass(frozen=True, slots=True)
class KeptBriefing:
    """`rest` has no seed and no placements."""

    rest: Briefing
    places: tuple[_Place, ...]


def pack(briefing: Briefing) -> KeptBriefing:
    """The briefing without what its seed and its paragraphs say already."""
    article = replace(briefing.article, seed=replace(briefing.article.seed, text="", versions=()))
    return KeptBriefing(replace(briefing, article=article, placements=()), tuple(map(_place, briefing.placements)))


def unpack(kept: KeptBriefing, seed: Seed) -> Briefing:
    """The briefing of that seed, in which what is the same is one object."""
    paragraphs = tuple(map(_shared, kept.rest.article.paragraphs))
    body = seed.text if kept.rest.article.body == seed.text else kept.rest.article.body
    return replace(
        kept.rest,
        article=replace(kept.rest.article, seed=seed, body=body, paragraphs=paragraphs),
        placements=tuple(map(_placement, paragraphs, kept.places)),
    )


def _place(placement: Placement) -> _Place:
    p, second = placement, placement.second.key if placement.second else None
    return (p.theme.key, p.confidence, p.reasons, p.review, p.by_editor, second, p.second_confidence)


def _placement(paragraph: Paragraph, place: _Place) -> Placement:
    key, confidence, reasons, review, by_editor, second, second_confidence = place
    other = theme_of(second) if second else None
    return Placement(paragraph, theme_of(key), confidence, reasons, review, by_editor, other, second_confidence)


def _shared(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, plain=paragraph.text) if paragraph.plain == paragraph.text else paragraph
