"""Keeps a paragraph with the one above that it leans on, where little speaks against it: "he said" and whom it quotes.

Part of stage 3. A paragraph that opens with a pronoun, or goes on with somebody's words, is misread on another page
than the paragraph above. So the themes of an article are chosen together: those whose log-probabilities, with a bonus
for each leaning paragraph on the page of the one above, have the greatest sum (the Viterbi algorithm). The bonuses are
the highest that cost no accuracy in cross-validation; they halve the pairs that are torn (tools/MODEL_CARD.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from briefing.classify.guards import best_theme
from briefing.classify.weights import Row
from briefing.english.analysis import Sentence, analyse
from briefing.english.references import Reference, all_references
from briefing.model import Article, Reason

LEANS, BELOW = Reason("leans"), Reason("with_below")

# By what the first sentence of the lower paragraph leans with. What contradicts or adds ("But …") leans too, but stands
# in an article where its theme changes.
_SPEECH = ("speaker_pronoun", "speaker_none", "continued", "surname_speaks", "lead_in")
_REFERENCE = ("opener", "answer")
_PRONOUN = ("he", "it", "they", "pointing", "pointing_verb")  # among the first words only
_BONUS = {**dict.fromkeys((*_PRONOUN, *_REFERENCE), 0.6), **dict.fromkeys((*_SPEECH, "he"), 1.0)}
_FIRST_WORDS = 6
_LEAST = 1e-6


def leanings(article: Article) -> tuple[float, ...]:
    """For every paragraph, how strongly it asks for the page of the one above; nothing leans across a heading."""
    analysis, paragraphs = analyse(article), article.paragraphs
    references = all_references(analysis)
    found: list[float] = []
    for paragraph in paragraphs:
        parted = not paragraph.index or paragraph.heading != paragraphs[paragraph.index - 1].heading
        opening = () if parted else analysis.of(paragraph.index)[:1]
        found.append(max((_bonus(sentence, references[sentence.number]) for sentence in opening), default=0.0))
    return tuple(found)


def _bonus(sentence: Sentence, references: Sequence[Reference]) -> float:
    first = sentence.words[:_FIRST_WORDS]
    leaning = (
        reference.kind
        for reference in references
        if reference.kind not in _PRONOUN or reference.word.split()[0] in first
    )
    return max((_BONUS.get(kind, 0.0) for kind in leaning), default=0.0)


def choose_together(rows: Sequence[Row], leaning: Sequence[float], none: int) -> list[int]:
    """The theme of every paragraph, by number, given the probabilities of each.

    `none`, no part of the article, stays what it is, and a paragraph below it leans on the one above it.
    """
    chosen = [best_theme(row) for row in rows]
    members = [number for number, theme in enumerate(chosen) if theme != none]
    if not any(leaning[number] for number in members):
        return chosen
    themes = [theme for theme in range(len(rows[0])) if theme != none]
    total = dict.fromkeys(themes, 0.0)  # of the best choice so far that ends in each theme
    steps: list[dict[int, int]] = []
    for number in members:
        bonus, last = leaning[number], total
        stays = max(themes, key=last.__getitem__)
        before = {theme: theme if last[theme] + bonus >= last[stays] else stays for theme in themes}
        total = {
            theme: math.log(max(_LEAST, rows[number][theme])) + last[before[theme]] + bonus * (before[theme] == theme)
            for theme in themes
        }
        steps.append(before)
    theme = max(themes, key=total.__getitem__)
    for number, before in zip(reversed(members), reversed(steps), strict=True):
        chosen[number], theme = theme, before[theme]
    return chosen


def why_together(number: int, chosen: Sequence[int], leaning: Sequence[float], none: int) -> Reason:
    """Why a paragraph has another theme than its likeliest: it leans on the one above, or the one below on it."""
    above = next((chosen[n] for n in reversed(range(number)) if chosen[n] != none), None)
    return LEANS if leaning[number] and above == chosen[number] else BELOW
