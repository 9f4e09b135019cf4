"""Chooses the themes of an article together: neighbours stay on one page where little speaks against it.

Part of stage 3. An explanation that is cut over several pages is misread, even if each of its paragraphs has its
likeliest theme. So those themes are chosen whose log-probabilities, with a bonus for each two neighbours on one page,
have the greatest sum (the Viterbi algorithm). The bonuses hardly change the accuracy in
cross-validation, and tear two fifths fewer sections than none (tools/MODEL_CARD.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefing.classify.guards import best_theme
from briefing.classify.weights import Row
from briefing.english.analysis import analyse
from briefing.english.standalone import understood_alone
from briefing.model import Article, Paragraph, Reason, Theme
from briefing.text import CLOSING_MARKS, COLONS, any_of

LEANS, BELOW, LEAD_IN = Reason("leans"), Reason("with_below"), Reason("with_lead_in")
SECTION, AROUND = Reason("with_section"), Reason("with_neighbours")

# What two neighbours on one page gain, in log-probability, in one section or in none. To this comes up to `_LEANING`,
# the less the first sentence of the lower one is understood alone. The last is for a line above a heading that ends in
# a colon.
_NEIGHBOURS, _SECTION, _LEANING, _LEADS_ON = 0.15, 0.3, 1.2, 3.0
_LEANS_BELOW = 0.5  # the probability of being understood alone below which leaning is the reason that is told
_LEAST = 1e-6
# The least that the overview opens with, in paragraphs: a share of them all, within bounds. An article that is short by
# itself may have less, and what the model rules out stays where it is.
_OPENING_SHARE, _SHORTEST_OPENING, _LONGEST_OPENING = 0.15, 3, 5
_SHORT, _RULED_OUT = 6, 0.05
_ENDS_IN_COLON = re.compile(rf"{any_of(COLONS)}{any_of(CLOSING_MARKS)}*\s*$")


@dataclass(frozen=True, slots=True)
class Place:
    """What ties a paragraph to its neighbours: its section, and whether it leads to the next.

    `alone` is the probability that its first sentence is understood without the paragraph above.
    """

    section: int | None = None
    alone: float = 1.0
    leads_on: bool = False

    def tie(self, above: Place) -> float:
        """What this paragraph gains on the page of the one above; nothing leans across a heading."""
        if self.section != above.section:
            return _LEADS_ON if above.leads_on else _NEIGHBOURS
        return (_NEIGHBOURS if self.section is None else _SECTION) + _LEANING * (1 - self.alone)

    def why(self, above: Place) -> Reason:
        """The reason that this tie is told with."""
        if self.section != above.section:
            return LEAD_IN if above.leads_on else AROUND
        return LEANS if self.alone < _LEANS_BELOW else AROUND if self.section is None else SECTION


def places(article: Article) -> tuple[Place, ...]:
    """What ties each paragraph of an article to its neighbours."""
    analysis = analyse(article)
    alone = understood_alone(analysis)
    return tuple(
        Place(
            paragraph.heading,
            alone[analysis.starts[paragraph.index]] if analysis.of(paragraph.index) else 1.0,
            leads_on(paragraph),
        )
        for paragraph in article.paragraphs
    )


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


def with_opening(
    chosen: Sequence[int], rows: Sequence[Row], places: Sequence[Place], none: int, theme: int
) -> list[int]:
    """The choice, with an overview, `theme`, that opens as the article does where it would hold next to nothing.

    Of an article of some length it holds at least a share of the paragraphs: the first ones, up to a heading, to one
    that leads to the next, or to one that the model rules out.
    """
    together = list(chosen)
    members = [number for number, other in enumerate(chosen) if other != none]
    if len(members) < _SHORT:
        return together
    wanted = min(_LONGEST_OPENING, max(_SHORTEST_OPENING, math.ceil(_OPENING_SHARE * len(members))))
    for number in members[:wanted]:
        is_last = places[number].section is not None or places[number].leads_on or rows[number][theme] < _RULED_OUT
        if is_last or together.count(theme) >= wanted:
            break
        together[number] = theme
    return together


def why_together(number: int, chosen: Sequence[int], places: Sequence[Place], none: int) -> Reason:
    """Why a paragraph has another theme than its likeliest: the strongest tie to a neighbour that has the same."""
    own = places[number]
    above = next((n for n in reversed(range(number)) if chosen[n] != none), None)
    below = next((n for n in range(number + 1, len(chosen)) if chosen[n] != none), None)
    ties: list[tuple[float, Reason]] = []
    if above is not None and chosen[above] == chosen[number]:
        ties.append((own.tie(places[above]), own.why(places[above])))
    if below is not None and chosen[below] == chosen[number]:
        why = places[below].why(own)
        ties.append((places[below].tie(own), BELOW if why in (LEAD_IN, LEANS) else why))
    return max(ties, key=lambda tie: tie[0])[1] if ties else AROUND
