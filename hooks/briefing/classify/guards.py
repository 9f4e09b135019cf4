"""Guards between the theme model and its predictions: clear signals count, `none` needs evidence, no overview is empty.

A signal raises the log-odds of its theme by its strength, so that a model that is very sure of another theme prevails,
and makes no theme surer than its ceiling, about as often as such signals are right. Both come from cross-validation
(tools/MODEL_CARD.md): the strengths are the highest that cost no accuracy. Those of the lede and the opening are set
for readers, who look for the news in the overview, and cost some.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefing.classify.signals import OVERVIEW, Signal, Source, clear_signals
from briefing.classify.tokens import tokenize
from briefing.classify.weights import Row
from briefing.english.lexicon import CUES_BY_WORD
from briefing.model import NO_THEME, Article, Paragraph, Reason

STRENGTH: Mapping[Source, float] = {
    "label": 6.0,
    "heading": 4.0,
    "closing": 4.0,
    "top": 2.0,
    "lede": 6.0,
    "opening": 1.2,
    "furniture": 6.0,
}
CEILING: Mapping[Source, float] = {
    "label": 0.97,
    "heading": 0.65,
    "closing": 0.9,
    "top": 0.85,
    "lede": 0.85,
    "opening": 0.9,
    "furniture": 0.99,
}
# Signals of position rather than wording. Where the article resembles the labelled ones less, they make a theme less
# sure, and all but the lede count less.
_AT_TOP: frozenset[Source] = frozenset(("lede", "opening"))
_OF_POSITION: frozenset[Source] = _AT_TOP | {"closing", "top"}
# Where a theme may not win, it gets this share of the winner's probability; where it must, this multiple.
_BELOW, _ABOVE = 0.8, 1.01
_LEAST = 1e-6
# What ends a sentence, which lines of furniture rarely are, and what such lines begin with.
_FINISHED, _FURNITURE_OPENING = (".", "!", "?", ".”", '."', ".’"), ("(", "[", "—", "–", "- ", "*")
_ADDRESS = re.compile(r"https?:|@|\bwww\.|\w\.(?:com|org|net|co\.uk|gov|io)\b")


@dataclass(frozen=True, slots=True)
class Guarded:
    """A paragraph's probabilities after the guards, and what decided them if that was not the model.

    `review` is true for a paragraph that a guard moved although nothing in it speaks for that.
    """

    probabilities: Row
    reason: Reason | None = None
    review: bool = False


def guard(article: Article, rows: Sequence[Row], themes: Sequence[str], resemblance: float = 1.0) -> list[Guarded]:
    """Applies all guards to the model's `rows`, one for each paragraph, a column for each of `themes`.

    `resemblance`, from 0 to 1, is how much the article resembles the labelled ones.
    """
    signals = clear_signals(article)
    none, overview = themes.index(NO_THEME), themes.index(OVERVIEW)
    guarded = [
        _with_signal(row if _may_be_none(paragraph, signal) else _below_others(row, none), signal, themes, resemblance)
        for paragraph, row, signal in zip(article.paragraphs, rows, signals, strict=True)
    ]
    first = _missing_overview(guarded, signals, none, overview)
    if first is not None:
        row = guarded[first].probabilities
        raised = _normalized([max(row) * _ABOVE if theme == overview else p for theme, p in enumerate(row)])
        guarded[first] = Guarded(raised, Reason("only_overview"), review=True)
    return guarded


def best_theme(row: Row) -> int:
    """The likeliest theme; the first of equals."""
    return max(range(len(row)), key=row.__getitem__)


def _may_be_none(paragraph: Paragraph, signal: Signal | None) -> bool:
    """Whether form or wording suggests that a paragraph is not part of the article: its place alone does not.

    A finished sentence needs a word of furniture ("subscribe", "photo"), an address or a bracket.
    """
    text = paragraph.plain.strip()
    if (signal and signal.theme == NO_THEME) or paragraph.kind == "caption" or not text.endswith(_FINISHED):
        return True
    if text.startswith(_FURNITURE_OPENING) or _ADDRESS.search(text):
        return True
    return any("furniture" in CUES_BY_WORD.get(word, ()) or word == "you" for word in tokenize(text))


def _below_others(row: Row, none: int) -> Row:
    """The row with `none` below the likeliest other theme, if it was the likeliest."""
    if best_theme(row) != none:
        return row
    cap = _BELOW * max(probability for theme, probability in enumerate(row) if theme != none)
    return _normalized([cap if theme == none else probability for theme, probability in enumerate(row)])


def _with_signal(row: Row, signal: Signal | None, themes: Sequence[str], resemblance: float) -> Guarded:
    before = best_theme(row)
    # A credit that only the model has seen may precede the lede.
    if not signal or (signal.source in _AT_TOP and themes[before] == NO_THEME):
        return Guarded(row)
    by_position = signal.source in _OF_POSITION
    strength = STRENGTH[signal.source] * (resemblance if by_position and signal.source != "lede" else 1)
    ceiling = CEILING[signal.source] * ((1 + resemblance) / 2 if by_position else 1)
    theme, factor = themes.index(signal.theme), math.exp(strength)
    raised = _normalized([max(p, _LEAST) * (factor if other == theme else 1) for other, p in enumerate(row)])
    raised = _at_most(max(row[theme], ceiling), raised, theme)
    told = best_theme(raised) == theme and (before != theme or signal.source not in _AT_TOP)
    return Guarded(raised, signal.reason if told else None)


def _at_most(ceiling: float, row: Row, theme: int) -> Row:
    """The row with at most that probability for a theme; the others share the rest in proportion."""
    if row[theme] <= ceiling:
        return row
    rest = (1 - ceiling) / (1 - row[theme])
    return tuple(ceiling if other == theme else probability * rest for other, probability in enumerate(row))


def _missing_overview(
    guarded: Sequence[Guarded], signals: Sequence[Signal | None], none: int, overview: int
) -> int | None:
    """The paragraph to move to the overview, if that is empty: the first that no label or heading speaks for."""
    best = [best_theme(paragraph.probabilities) for paragraph in guarded]
    content = [index for index, theme in enumerate(best) if theme != none]
    if overview in best or not content:
        return None
    free = (i for i in content if not (signal := signals[i]) or signal.source in (*_AT_TOP, "closing"))
    return next(free, content[0])


def _normalized(values: Sequence[float]) -> Row:
    total = math.fsum(values)
    return tuple(value / total for value in values)
