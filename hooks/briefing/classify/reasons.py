"""Why the model prefers a theme: the features that count most for it, as reasons that an editor can read."""

from __future__ import annotations

import operator
from functools import cache

from briefing.classify.paragraph_features import Features
from briefing.classify.tokens import tokenize
from briefing.classify.weights import Row, Weights
from briefing.english.lexicon import CUES_BY_WORD
from briefing.model import Article, Reason

# How a feature's name begins → its reason, a key of `[reasons]` in messages/. The first match counts.
REASONS: tuple[tuple[str, str], ...] = (
    ("before headings ", "before_headings"),
    ("before ", "before"),
    ("after ", "after"),
    ("like ", "likeness"),
    ("new", "likeness"),
    ("shape ", "article"),
    ("article ", "article"),
    ("place last ", "end"),
    ("place ", "place"),
    ("along", "place"),
    ("section ", "section"),
    ("sections ", "section"),
    ("first section", "section"),
    ("last section", "section"),
    ("year ", "years"),
    ("quote", "quotation"),
)
# Cues that show a tense → its reason.
TENSES = {
    "-ed": "past",
    "past": "past",
    "present": "present",
    "future": "future",
    "about to": "future",
    "modal": "modal",
}
MOST_REASONS = 2
_CUE_FAMILIES = ("cue", "cues", "more")
_POSITION_OF_LEDE = ("place ", "along", "before headings", "before nothing")
_LEDE, _HEADING, NOTHING_CLEAR = Reason("lede"), Reason("heading"), Reason("nothing")


def explain(
    article: Article, index: int, features: Features, probabilities: Row, weights: Weights
) -> tuple[Reason, ...]:
    """The strongest reasons for a paragraph's likeliest theme, at least one.

    A feature counts by its weight for that theme less the mean of the others, each in proportion to its probability.
    """
    contrast = _contrast(probabilities)
    cue_words = _cue_words(article.paragraphs[index].plain)
    strength: dict[Reason, float] = {}
    for name, value in features.items():
        row = weights.features.get(name)
        reason = row and (
            _LEDE if index == 0 and name.startswith(_POSITION_OF_LEDE) else cue_words.get(name) or _reason(name)
        )
        if row and reason:
            strength[reason] = strength.get(reason, 0.0) + value * sum(map(operator.mul, row, contrast))
    strongest = sorted((reason for reason in strength if strength[reason] > 0), key=lambda reason: -strength[reason])
    heading = _heading_reason(article, index)
    chosen = tuple(heading if reason == _HEADING else reason for reason in strongest[:MOST_REASONS])
    return chosen or (NOTHING_CLEAR,)


def _contrast(probabilities: Row) -> Row:
    best = max(range(len(probabilities)), key=probabilities.__getitem__)
    rest = max(1 - probabilities[best], 1e-9)
    return tuple(1.0 if theme == best else -probability / rest for theme, probability in enumerate(probabilities))


def _heading_reason(article: Article, index: int) -> Reason:
    heading = article.paragraphs[index].heading
    return Reason("heading", article.headings[heading].plain) if heading is not None else _HEADING


def _cue_words(text: str) -> dict[str, Reason]:
    """For each feature of a cue, the first word in the text that is such a cue."""
    reasons: dict[str, Reason] = {}
    for token in tokenize(text):
        for cue in CUES_BY_WORD.get(token, ()):
            if cue not in TENSES:
                for family in _CUE_FAMILIES:
                    reasons.setdefault(f"{family} {cue}", Reason("words", token))
    return reasons


@cache
def _reason(name: str) -> Reason | None:
    """A feature as an editor would describe it; None if it would mean nothing to an editor."""
    family, _, rest = name.partition(" ")
    if family in ("heading", "divided"):
        return _HEADING
    if family in _CUE_FAMILIES:
        return Reason(TENSES[rest]) if rest in TENSES else None
    if family in ("word", "pair", "opens"):
        words = rest.strip("^$ ")
        return Reason("words", words) if len(words) > 3 and words[0].isalpha() else None
    return next((Reason(key) for start, key in REASONS if name.startswith(start)), None)
