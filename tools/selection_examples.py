"""Makes examples of the annotated articles: their features, and their paragraphs placed in two ways.

A page shows a paragraph where an editor or the theme model placed it, so the models see both: the labelled themes, and
those predicted by a theme model that was trained without these articles.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from briefing.classify.prediction import Prediction
from briefing.classify.theme_model import predict
from briefing.classify.weights import WEIGHTS_FILE, Weights, load_weights
from briefing.model import Article, Placement
from briefing.themes import theme_of
from encoder_scores import read_scores
from labelled import Array, Labelled, is_piece, letters_of, read_corpus
from selection_corpus import Annotated
from train import ensemble, training_set, write
from train_standalone import Reading, readings_of

Placing = Literal["labelled", "predicted"]
PLACINGS: tuple[Placing, ...] = ("labelled", "predicted")
_SEEDS = (0, 1)


@dataclass(frozen=True, slots=True)
class Example(Reading):
    """An annotated article, its paragraphs placed in two ways."""

    placements: Mapping[Placing, tuple[Placement, ...]]

    def themes(self, placing: Placing) -> list[str]:
        """The theme of each paragraph."""
        return [placement.theme.key for placement in self.placements[placing]]

    def confidence(self, placing: Placing) -> list[float]:
        """How sure each paragraph's theme is."""
        return [placement.confidence for placement in self.placements[placing]]


def examples_of(annotated: Sequence[Annotated]) -> list[Example]:
    """The articles as examples."""
    weights = unseen_theme_model(annotated)
    labelled = {article.name: article for article in read_corpus()}
    return [_example(reading, weights, _unseen_scores(reading.labels, labelled)) for reading in readings_of(annotated)]


def _unseen_scores(labels: Annotated, labelled: Mapping[str, Labelled]) -> Array | None:
    """The encoder's scores of the annotated paragraphs: of each those of the same one as the engine reads it."""
    parsed = labelled[labels.name]
    scores = read_scores([parsed])
    if scores is None:
        return None
    letters = [letters_of(paragraph.plain) for paragraph in parsed.article.paragraphs]
    rows: list[int] = []
    for paragraph in labels.article.paragraphs:
        own = letters_of(paragraph.plain)
        found = next((n for n, other in enumerate(letters) if own == other or is_piece(own, other)), None)
        if found is None:
            return None
        rows.append(found)
    return scores[rows]


def _example(reading: Reading, weights: Weights, encoder: Array | None) -> Example:
    labels = reading.labels
    paragraphs = labels.article.paragraphs
    placements: dict[Placing, tuple[Placement, ...]] = {
        "labelled": tuple(
            Placement(paragraph, theme_of(theme), 1.0, (), False)
            for paragraph, theme in zip(paragraphs, labels.themes, strict=True)
        ),
        "predicted": tuple(
            Placement(paragraph, guess.theme, guess.probabilities[guess.theme], guess.reasons, guess.review)
            for paragraph, guess in zip(paragraphs, _predictions(labels.article, weights, encoder), strict=True)
        ),
    }
    return Example(labels, reading.analysis, reading.references, reading.features, placements)


def _predictions(article: Article, weights: Weights, encoder: Array | None) -> tuple[Prediction, ...]:
    """By models that have not seen the article; without the encoder where none of its scores are of that kind."""
    if encoder is None:
        return predict(article, replace(weights, encoder_share=0.0))
    return predict(article, weights, _Unseen(json.dumps({"rows": encoder.tolist()}).encode()))


@dataclass(frozen=True, slots=True)
class _Unseen:
    """A store that knows the scores of one article, by an encoder that has not seen it."""

    scores: bytes

    def get(self, key: str) -> bytes | None:
        return self.scores

    def put(self, key: str, value: bytes) -> None:
        raise ValueError("the encoder's scores do not fit the article; run make train ENCODER=1")


def unseen_theme_model(annotated: Sequence[Annotated]) -> Weights:
    """A theme model trained on all other labelled articles; the calibration is the shipped one."""
    names = {labels.name for labels in annotated}
    others = [labelled for labelled in read_corpus() if labelled.name not in names]
    data = training_set(others)
    shipped = json.loads(gzip.decompress(WEIGHTS_FILE.read_bytes()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, WEIGHTS_FILE.name)
        write(
            data,
            ensemble(data.examples, data.columns, _SEEDS),
            shipped["calibration"],
            others,
            shipped["encoder"],
            path,
        )
        return load_weights(path, taught=None)
