"""Chooses the themes of an article together: neighbours stay on one page where little speaks against it.

Part of stage 3. An explanation that is cut over several pages is misread, even if each of its paragraphs has its
likeliest theme. So those themes are chosen whose log-probabilities, with a bonus for each two neighbours on one page,
have the greatest sum (the Viterbi algorithm). Of what ties two neighbours, the strongest counts. The bonuses hardly
change the accuracy in cross-validation, and tear a third fewer sections than no bonus (tools/MODEL_CARD.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefing.classify.guards import best_theme
from briefing.classify.weights import Row
from briefing.english.analysis import Sentence, analyse
from briefing.english.references import Reference, all_references
from briefing.model import Article, Paragraph, Reason, Theme
from briefing.text import CLOSING_MARKS, COLONS, any_of

LEANS, BELOW, LEAD_IN = Reason("leans"), Reason("with_below"), Reason("with_lead_in")
SECTION, AROUND = Reason("with_section"), Reason("with_neighbours")

# What two neighbours on one page gain, in log-probability. The last is for a line above a heading that ends in a colon.
_NEIGHBOURS, _SECTION, _REFERENCE, _SPEECH, _LEADS_ON = 0.4, 0.6, 0.7, 0.9, 3.0
# By what the first sentence of the lower paragraph leans with. What contradicts or adds ("But …") leans too, but stands
# in an article where its theme changes.
_SPEAKS = ("speaker_pronoun", "speaker_none", "continued", "surname_speaks", "lead_in", "he")
_PRONOUN = ("he", "it", "they", "pointing", "pointing_verb")  # among the first words only
_LEANS_BY = {**dict.fromkeys((*_PRONOUN, "opener", "answer"), _REFERENCE), **dict.fromkeys(_SPEAKS, _SPEECH)}
_FIRST_WORDS = 6
_LEAST = 1e-6
_ENDS_IN_COLON = re.compile(rf"{any_of(COLONS)}{any_of(CLOSING_MARKS)}*\s*$")


@dataclass(frozen=True, slots=True)
class Place:
    """What ties a paragraph to its neighbours: its section, how it leans on the one above, if it leads to the next."""

    section: int | None = None
    leaning: float = 0.0
    leads_on: bool = False

    def tie(self, above: Place) -> float:
        """What this paragraph gains on the page of the one above; nothing leans across a heading."""
        if self.section != above.section:
            return _LEADS_ON if above.leads_on else _NEIGHBOURS
        return max(self.leaning, _NEIGHBOURS if self.section is None else _SECTION)


def places(article: Article) -> tuple[Place, ...]:
    """What ties each paragraph of an article to its neighbours."""
    analysis = analyse(article)
    references = all_references(analysis)
    found: list[Place] = []
    for paragraph in article.paragraphs:
        opening = analysis.of(paragraph.index)[:1] if paragraph.index else ()
        leaning = max((_leaning(sentence, references[sentence.number]) for sentence in opening), default=0.0)
        found.append(Place(paragraph.heading, leaning, leads_on(paragraph)))
    return tuple(found)


def placed_by_editor(article: Article) -> tuple[Theme | None, ...]:
    """For each paragraph the theme that the editor has set, above it or above its heading."""
    by_heading = [heading.mark for heading in article.headings]
    return tuple(
        paragraph.mark or (None if paragraph.heading is None else by_heading[paragraph.heading])
        for paragraph in article.paragraphs
    )


def leads_on(paragraph: Paragraph) -> bool:
    """Whether a paragraph ends in a colon."""
    return _ENDS_IN_COLON.search(paragraph.plain) is not None


def _leaning(sentence: Sentence, references: Sequence[Reference]) -> float:
    first = sentence.words[:_FIRST_WORDS]
    kinds = (
        reference.kind
        for reference in references
        if reference.kind not in _PRONOUN or reference.word.split()[0] in first
    )
    return max((_LEANS_BY.get(kind, 0.0) for kind in kinds), default=0.0)


def choose_together(rows: Sequence[Row], places: Sequence[Place], none: int, weight: float = 1.0) -> list[int]:
    """The theme of every paragraph, by number, given the probabilities of each; `weight` is how far the ties count.

    `none`, no part of the article, stays what it is, and what is above it and below it are neighbours.
    """
    chosen = [best_theme(row) for row in rows]
    members = [number for number, theme in enumerate(chosen) if theme != none]
    if not members:
        return chosen
    themes = [theme for theme in range(len(rows[0])) if theme != none]
    total = _logarithms(rows[members[0]], themes)  # of the best choice so far that ends in each theme
    steps: list[dict[int, int]] = []
    for above, number in pairwise(members):
        bonus, last = weight * places[number].tie(places[above]), total
        stays = max(themes, key=last.__getitem__)
        before = {theme: theme if last[theme] + bonus >= last[stays] else stays for theme in themes}
        own = _logarithms(rows[number], themes)
        total = {theme: own[theme] + last[before[theme]] + bonus * (before[theme] == theme) for theme in themes}
        steps.append(before)
    theme = chosen[members[-1]] = max(themes, key=total.__getitem__)
    for number, before in zip(reversed(members[:-1]), reversed(steps), strict=True):
        theme = chosen[number] = before[theme]
    return chosen


def _logarithms(row: Row, themes: Sequence[int]) -> dict[int, float]:
    return {theme: math.log(max(_LEAST, row[theme])) for theme in themes}


def why_together(number: int, chosen: Sequence[int], places: Sequence[Place], none: int) -> Reason:
    """Why a paragraph has another theme than its likeliest: the strongest tie to a neighbour that has the same."""
    own = places[number]
    above = next((n for n in reversed(range(number)) if chosen[n] != none), None)
    below = next((n for n in range(number + 1, len(chosen)) if chosen[n] != none), None)
    ties: list[tuple[float, Reason]] = []
    if above is not None and chosen[above] == chosen[number]:
        strength = own.tie(places[above])
        ties.append((strength, _reason(strength, LEAD_IN, LEANS)))
    if below is not None and chosen[below] == chosen[number]:
        strength = places[below].tie(own)
        ties.append((strength, _reason(strength, BELOW, BELOW)))
    return max(ties, key=lambda tie: tie[0])[1] if ties else AROUND


def _reason(strength: float, leads_on: Reason, leans: Reason) -> Reason:
    if strength == _LEADS_ON:
        return leads_on
    return leans if strength > _SECTION else SECTION if strength > _NEIGHBOURS else AROUND
