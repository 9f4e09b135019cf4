"""Makes examples of the annotated articles: their features, and their paragraphs placed in two ways.

A page shows a paragraph where an editor or the theme model placed it, so the models see both: the labelled themes, and
those predicted by a theme model that was trained without these articles.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from briefing.classify.theme_model import predict
from briefing.classify.weights import WEIGHTS_FILE, Weights, load_weights
from briefing.model import Placement
from briefing.select.linear import Features
from briefing.select.references import Reference
from briefing.select.sentences import Analysis, analyse
from briefing.select.standalone import all_references, standalone_features
from briefing.themes import theme_of
from labelled import read_corpus
from selection_corpus import Annotated
from train import ensemble, training_set, write

Placing = Literal["labelled", "predicted"]
PLACINGS: tuple[Placing, ...] = ("labelled", "predicted")
_SEEDS = (0, 1)


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated article as the models see it; `features` are those of each sentence for the standalone model."""

    labels: Annotated
    analysis: Analysis
    references: tuple[tuple[Reference, ...], ...]
    features: tuple[Features, ...]
    placements: Mapping[Placing, tuple[Placement, ...]]

    def themes(self, placing: Placing) -> list[str]:
        """The theme of each paragraph."""
        return [placement.theme.key for placement in self.placements[placing]]

    def confidence(self, placing: Placing) -> list[float]:
        """How sure each paragraph's theme is."""
        return [placement.confidence for placement in self.placements[placing]]


def examples_of(annotated: Sequence[Annotated]) -> list[Example]:
    """The articles as examples; leaves out, and counts, those whose sentences the engine now splits otherwise."""
    weights = unseen_theme_model(annotated)
    found = [example for labels in annotated for example in _example(labels, weights)]
    if len(found) < len(annotated):
        print(
            f"{len(annotated) - len(found)} articles left out: the engine no longer splits them as they were labelled"
        )
    return found


def _example(labels: Annotated, weights: Weights) -> Iterator[Example]:
    analysis = analyse(labels.article)
    if tuple(sentence.text for sentence in analysis.sentences) != labels.texts:
        return
    references = all_references(analysis)
    paragraphs = labels.article.paragraphs
    placements: dict[Placing, tuple[Placement, ...]] = {
        "labelled": tuple(
            Placement(paragraph, theme_of(theme), 1.0, (), False)
            for paragraph, theme in zip(paragraphs, labels.themes, strict=True)
        ),
        "predicted": tuple(
            Placement(paragraph, guess.theme, guess.probabilities[guess.theme], guess.reasons, guess.review)
            for paragraph, guess in zip(paragraphs, predict(labels.article, weights), strict=True)
        ),
    }
    yield Example(labels, analysis, references, standalone_features(analysis, references), placements)


def unseen_theme_model(annotated: Sequence[Annotated]) -> Weights:
    """A theme model trained on all other labelled articles; the calibration is the shipped one."""
    names = {labels.name for labels in annotated}
    others = [labelled for labelled in read_corpus() if labelled.name not in names]
    data = training_set(others)
    calibration = json.loads(gzip.decompress(WEIGHTS_FILE.read_bytes()))["calibration"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, WEIGHTS_FILE.name)
        write(data, ensemble(data.examples, data.columns, _SEEDS), calibration, others, path)
        return load_weights(path, taught=None)
