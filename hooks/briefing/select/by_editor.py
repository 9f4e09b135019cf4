"""The editor's choices: the sentence that stands for a theme at a glance, and which paragraphs have no context."""

from __future__ import annotations

from collections.abc import Sequence

from briefing.choices import NO_GLANCE
from briefing.english.sentences import sentences_of
from briefing.excerpt import Context, Excerpt
from briefing.model import Placement
from briefing.themes import page_themes


def with_choices(
    excerpts: Sequence[Excerpt], contexts: Sequence[Context], placements: Sequence[Placement]
) -> tuple[tuple[Excerpt, ...], tuple[Context, ...]]:
    """The selection, in which the editor's key sentence replaces a theme's own, and contexts are left out as asked."""
    chosen = _chosen(placements)
    keys = {placements[e.paragraph].theme.key: e for e in excerpts if e.role == "key"} | chosen
    in_order = (keys.get(theme.key) for theme in page_themes())
    refused = {place.paragraph.index for place in placements if place.paragraph.choices.context == "none"}
    return (
        (*(key for key in in_order if key), *(excerpt for excerpt in excerpts if excerpt.role != "key")),
        tuple(context for context in contexts if context.needed_by not in refused),
    )


def _chosen(placements: Sequence[Placement]) -> dict[str, Excerpt | None]:
    """By theme, the sentence that the editor has chosen, None for no sentence; of several marks the first counts."""
    chosen: dict[str, Excerpt | None] = {}
    for place in placements:
        paragraph, number = place.paragraph, place.paragraph.choices.glance
        if number is not None and place.theme.has_page and place.theme.key not in chosen:
            sentence = "" if number == NO_GLANCE else sentences_of(paragraph.plain)[number - 1]
            chosen[place.theme.key] = Excerpt("key", paragraph.index, sentence) if sentence else None
    return chosen
