"""Predicts the theme of every paragraph of an article: a linear-chain conditional random field and an encoder.

In the chain, a paragraph's features (`features.py`) vote for each theme with trained weights (`weights.py`), and each
theme for or against the theme of the next paragraph. The encoder (`encoder/`) reads the text itself. Their blend is
calibrated on articles that neither was trained on. The themes of an article are chosen together (`coherence.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from briefing.classify.blend import blend, softmax
from briefing.classify.coherence import Place, choose_together, placed_by_editor, places, why_together, with_opening
from briefing.classify.encoder_scores import encoder_scores
from briefing.classify.features import extract_features
from briefing.classify.guards import best_theme, guard
from briefing.classify.heading_features import without_crossheads
from briefing.classify.paragraph_features import Features
from briefing.classify.prediction import Prediction
from briefing.classify.reasons import MOST_REASONS, NOTHING_CLEAR, explain
from briefing.classify.signals import OVERVIEW
from briefing.classify.weights import Calibration, Row, Transition, Weights, load_weights
from briefing.model import NO_THEME, Article, Reason, Theme
from briefing.store import Store
from briefing.themes import theme_of

# Where `none` may not win, it gets at most this share of the likeliest real theme's probability.
NONE_CAP = 0.8

# What the labelled articles are like: all but a few have more than 0.7 of their words in the model (French: 0.35); all
# but one have more than 0.1 of their lines in sentences; they have 3 to 96 paragraphs.
_UNFAMILIAR, _FAMILIAR = 0.4, 0.7
_SENTENCES_SHARE = 0.1
_FEWEST_PARAGRAPHS, _MOST_PARAGRAPHS = 2, 200
_LEAST_FAMILIARITY = 0.2
# Why the encoder decides against the chain: it has no features that could be named.
_AS_A_WHOLE = Reason("as_a_whole")
_WORDS_IN_SENTENCE = 8
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’')\]]*\s*$")


def predict(article: Article, weights: Weights | None = None, store: Store | None = None) -> tuple[Prediction, ...]:
    """A prediction for every paragraph, in order; `WeightsError` if a file of the model is missing or damaged.

    `store` may know what the encoder said of the article before.
    """
    if not article.paragraphs:
        return ()
    article, weights = without_crossheads(article), weights or load_weights()
    features = extract_features(article)
    familiarity = _familiarity(article, features, weights)
    resemblance = (familiarity - _LEAST_FAMILIARITY) / (1 - _LEAST_FAMILIARITY)
    calibration = weights.headed if article.headings else weights.headless
    votes = [emission_scores(own, weights) for own in features]
    chain = marginals(votes, transitions(article, weights))
    # Nothing is certain in an article of the least familiarity, so the encoder need not read it; it may be a book.
    encoder = encoder_scores(article, weights, store) if weights.encoder_share and resemblance else None
    blended, alone = (_blended(rows, encoder, weights.encoder_share) for rows in (chain, map(softmax, votes)))
    rows = [
        _calibrated(_with_capped_none(row, own, calibration), calibration, familiarity)
        for row, own in zip(blended, alone, strict=True)
    ]
    guards = guard(article, rows, weights.themes, resemblance)
    where, placed = places(article), placed_by_editor(article)
    given = _with_placed([guarded.probabilities for guarded in guards], placed, weights.themes)
    chosen = choose_themes(given, where, weights.themes, familiarity)
    predictions = []
    for index, guarded in enumerate(guards):
        row = guarded.probabilities
        best = best_theme(row) if placed[index] else chosen[index]
        by_chain = encoder is None or best == best_theme(chain[index])
        reasons = explain(article, index, features[index], row, weights) if by_chain else (_AS_A_WHOLE,)
        if best != best_theme(row):
            reasons = (why_together(index, chosen, where, weights.themes.index(NO_THEME)),)
        elif guarded.reason:
            reasons = _with_first(guarded.reason, reasons if best == best_theme(rows[index]) else ())
        review = guarded.review or not resemblance or row[best] < calibration.review_below
        by_theme = {theme_of(key): probability for key, probability in zip(weights.themes, row, strict=True)}
        predictions.append(Prediction(by_theme, theme_of(weights.themes[best]), reasons, review))
    return tuple(predictions)


def _with_placed(rows: Sequence[Row], placed: Sequence[Theme | None], themes: Sequence[str]) -> list[Row]:
    """The rows, with certainty of what the editor has placed: neighbours are tied to the page where it stands."""
    return [
        tuple(float(key == theme.key) for key in themes) if theme else row
        for row, theme in zip(rows, placed, strict=True)
    ]


def choose_themes(rows: Sequence[Row], where: Sequence[Place], themes: Sequence[str], weight: float = 1.0) -> list[int]:
    """The theme of every paragraph; the overview keeps an opening. `weight` is how far the paragraphs' ties count."""
    none, overview = themes.index(NO_THEME), themes.index(OVERVIEW)
    together = choose_together(rows, where, none, weight)
    if overview not in together:
        together = [best_theme(row) for row in rows]
    return with_opening(together, rows, where, none, overview)


def _blended(rows: Iterable[Row], encoder: Sequence[Row] | None, share: float) -> list[Row]:
    return [blend(row, scores, share) for row, scores in zip(rows, encoder, strict=True)] if encoder else list(rows)


def _with_first(reason: Reason, others: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """A guard's reason, then the model's, if it came to the same theme by itself."""
    return tuple(dict.fromkeys((reason, *(other for other in others if other != NOTHING_CLEAR))))[:MOST_REASONS]


def transition_kind(article: Article, index: int) -> int:
    """How a paragraph follows the one before: 0 without headings, 1 across a heading, 2 within a section."""
    heading = article.paragraphs[index].heading
    if index and heading != article.paragraphs[index - 1].heading:
        return 1
    return 2 if article.headings else 0


def transitions(article: Article, weights: Weights) -> list[Transition]:
    """For each paragraph, the table that leads to it from the one before; the first one's is not used."""
    return [weights.transitions[transition_kind(article, index)] for index in range(len(article.paragraphs))]


def emission_scores(features: Features, weights: Weights) -> Row:
    """How far a paragraph's own features speak for each theme."""
    totals = [0.0] * len(weights.themes)
    for name, value in features.items():
        row = weights.features.get(name)
        if row:
            for theme, weight in enumerate(row):
                totals[theme] += value * weight
    return tuple(totals)


def marginals(scores: Sequence[Row], tables: Sequence[Transition]) -> list[Row]:
    """The forward-backward algorithm: each paragraph's probabilities, summed over all other paragraphs' themes."""
    themes = range(len(scores[0]))
    forward = [scores[0]]
    for score, table in zip(scores[1:], tables[1:], strict=True):
        last = forward[-1]
        forward.append(tuple(score[b] + _log_sum([last[a] + table[a][b] for a in themes]) for b in themes))
    backward: list[Row] = [(0.0,) * len(themes)]
    for score, table in zip(scores[:0:-1], tables[:0:-1], strict=True):
        later = [score[b] + backward[-1][b] for b in themes]
        backward.append(tuple(_log_sum([table[a][b] + later[b] for b in themes]) for a in themes))
    joint = [
        tuple(map(sum, zip(ahead, behind, strict=True)))
        for ahead, behind in zip(forward, reversed(backward), strict=True)
    ]
    return [softmax(row) for row in joint]


def _log_sum(values: Sequence[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))


def _familiarity(article: Article, features: Iterable[Features], weights: Weights) -> float:
    """How much the article resembles the labelled ones, up to 1; on anything else the model must not sound confident.

    Another language, capitals, a poem, a table, a list of links, a single paragraph and a book do not.
    """
    if not _FEWEST_PARAGRAPHS <= len(article.paragraphs) <= _MOST_PARAGRAPHS:
        return _LEAST_FAMILIARITY
    words = [name in weights.features for own in features for name in own if name.startswith("word ")]
    lines = [line for paragraph in article.paragraphs for line in paragraph.plain.split("\n") if line]
    known = (sum(words) / max(1, len(words)) - _UNFAMILIAR) / (_FAMILIAR - _UNFAMILIAR)
    in_sentences = sum(_is_sentence(line) for line in lines) / max(1, len(lines)) / _SENTENCES_SHARE
    return max(_LEAST_FAMILIARITY, min(1.0, known, in_sentences))


def _is_sentence(line: str) -> bool:
    return len(line.split()) >= _WORDS_IN_SENTENCE and not line.isupper() and _SENTENCE_END.search(line) is not None


def _with_capped_none(marginal: Row, alone: Row, calibration: Calibration) -> Row:
    """`none` wins only on the paragraph's own features, not on its neighbours': no real paragraph may disappear.

    `alone` has the probabilities without the chain's transitions.
    """
    none = len(alone) - 1
    if alone[none] >= calibration.none_above:
        return marginal
    cap = NONE_CAP * max(probability for theme, probability in enumerate(marginal) if theme != none)
    return tuple(min(probability, cap) if theme == none else probability for theme, probability in enumerate(marginal))


def _calibrated(marginal: Row, calibration: Calibration, familiarity: float) -> Row:
    tilted = zip(marginal, calibration.tilt, strict=True)
    raised = [(max(probability, 1e-12) * tilt) ** familiarity for probability, tilt in tilted]
    best = max(range(len(raised)), key=raised.__getitem__)
    rest = math.fsum(raised) - raised[best]
    confidence = 1 / (1 + math.exp(-calibration.intercept) * (rest / raised[best]) ** calibration.slope)
    return tuple(confidence if theme == best else (1 - confidence) * value / rest for theme, value in enumerate(raised))
