"""Trains the models that select sentences, and writes their file: part of `make train` (CORPUS=folder).

The models say which sentence of a theme is its key sentence (`key`), and whether that one is fit to be printed (`fit`).
Both use the probabilities of being understood alone, from models that have not seen the article.
`evaluate_selection.py` measures them in cross-validation. Seeded: the same corpus gives the same file.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from briefing.linear import Features, Model, Models
from briefing.select.key_sentences import PAGES, Candidate, candidates, fit_features
from briefing.select.selection import WEIGHTS_FILE
from labelled import CORPUS, FOLDS, Array
from logistic import fit_logistic, scaled_columns, write_models
from selection_corpus import read_annotated
from selection_examples import PLACINGS, Example, examples_of
from train_standalone import unseen_alone

# Chosen on cross-validated articles (see MODEL_CARD.md).
THRESHOLDS = {
    "fit": 0.25,
    "fit_alone": 0.8,
    "fit_sure": 0.5,
    "choice": 0.5,
    "choice_alone": 0.7,
    "sign": 0.75,
    "sign_below_heading": 0.45,
    "left_open": 0.35,
    "event": 0.6,
    "dated": 0.7,
    "unknown": 0.6,
}
# Set, not learnt: what the logarithm of the probability of being understood alone adds to a key sentence's score.
LOG_ALONE = 1.2
_LOG_ALONE = "log alone"
_STRENGTH = {"key": 0.05, "fit": 1.0}
_BEST_WEIGHT = 1.5  # of the sentence that the annotator put first


def train(examples: Sequence[Example]) -> Models:
    """Both models, trained on these articles, with the thresholds."""
    return Models(_key_models(examples, unseen_alone(examples)), THRESHOLDS)


@dataclass(frozen=True, slots=True)
class KeyRows:
    """Every candidate for a key sentence; `group` numbers the themes of all articles, each placed in two ways."""

    candidates: list[Candidate]
    article: Array
    group: Array
    label: Array
    weight: Array


def _key_rows(examples: Sequence[Example], alone: Sequence[Sequence[float]]) -> KeyRows:
    rows: list[tuple[Candidate, int, int, bool, float]] = []
    group = 0
    for placing in PLACINGS:
        for at, example in enumerate(examples):
            found = candidates(
                example.analysis, example.themes(placing), alone[at], example.references, example.confidence(placing)
            )
            for theme, own in groupby(found, key=lambda candidate: candidate.theme):
                key = example.labels.key.get(theme, ())
                for candidate in own:
                    number = candidate.sentence.number
                    rows.append((candidate, at, group, number in key, _BEST_WEIGHT if number in key[:1] else 1.0))
                group += 1
    found_rows, *columns = zip(*rows, strict=True)
    return KeyRows(list(found_rows), *map(np.array, columns))


def _key_models(examples: Sequence[Example], alone: Sequence[Sequence[float]]) -> dict[str, Model]:
    """Which sentence is a theme's best, and whether that one is fit to be printed."""
    data = _key_rows(examples, alone)
    rows = [{n: v for n, v in one.features.items() if n != _LOG_ALONE} for one in data.candidates]
    columns = scaled_columns(rows, data.article, _key_scale)
    matrix, strength = columns.matrix(rows), _STRENGTH["key"]
    score = np.zeros(len(rows))
    for fold in range(FOLDS):
        seen = data.article % FOLDS != fold
        if seen.any():
            weights, bias = fit_logistic(matrix[seen], data.label[seen], strength, data.weight[seen])
            score[~seen] = matrix[~seen] @ weights + bias
    score += LOG_ALONE * np.array([one.features[_LOG_ALONE] for one in data.candidates])
    key = columns.model(*fit_logistic(matrix, data.label, strength, data.weight))
    return {"key": Model({**key.weights, _LOG_ALONE: LOG_ALONE}, key.bias), "fit": _fit_model(data, score)}


def _key_scale(name: str) -> float:
    """Words count less than other features, and a theme's own features less than those of all themes."""
    return (0.25 if " word " in f" {name}" else 1.0) * (0.5 if name.startswith(PAGES) else 1.0)


def _fit_model(data: KeyRows, score: Array) -> Model:
    """Whether the candidate with the best score is among the annotator's three."""
    rows: list[Features] = []
    labels: list[bool] = []
    for group in np.unique(data.group):
        own = np.flatnonzero(data.group == group)
        best, *others = own[np.argsort(-score[own], kind="stable")].tolist()
        rows.append(fit_features(data.candidates[best], float(score[best]), score[others[:1]].tolist()))
        labels.append(data.label[best])
    names = sorted({name for row in rows for name in row})
    dense = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    weights, bias = fit_logistic(dense, np.array(labels), _STRENGTH["fit"])
    return Model({name: round(float(w), 3) for name, w in zip(names, weights, strict=True)}, round(bias, 3))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE.parent, help="the folder to write to (the engine's)")
    options = parser.parse_args(arguments)
    annotated = read_annotated()
    if not annotated:
        print(f"selection: not trained; {CORPUS} lacks reading.jsonl, roles.jsonl or their articles; set CORPUS=folder")
        return
    examples = examples_of(annotated)
    models, path = train(examples), options.out / WEIGHTS_FILE.name
    write_models(models, path)
    count = sum(len(model.weights) for model in models.models.values())
    print(f"selection: trained on {len(examples)} articles: {count} weights in {path.stat().st_size} bytes, {path}")


if __name__ == "__main__":
    main()
