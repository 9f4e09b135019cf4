"""Trains the models that select sentences and contexts, and writes their file: part of `make train` (CORPUS=folder).

The models say whether a sentence is understood alone (`alone`), which sentence of a theme is its key sentence (`key`),
whether that one is fit to be printed (`fit`), and which paragraph of another page a paragraph needs (`tie`), if any
(`no_tie`). All others use the probabilities of the first, from models that have not seen the article.
`evaluate_selection.py` measures them in cross-validation. Seeded: the same corpus gives the same file.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from scipy import sparse

from briefing.select.key_sentences import PAGES, Candidate, candidates, fit_features
from briefing.select.linear import WEIGHTS_FILE, Features, Model, Models
from briefing.select.tie_features import Question, questions
from labelled import CORPUS, FOLDS, Array
from logistic import Choices, fit_choice, fit_logistic, scaled_columns
from selection_corpus import NeedLabel, read_annotated
from selection_examples import PLACINGS, Example, examples_of

# Chosen on cross-validated articles (see MODEL_CARD.md).
THRESHOLDS = {
    "fit": 0.25,
    "fit_alone": 0.8,
    "fit_sure": 0.5,
    "choice": 0.5,
    "choice_alone": 0.7,
    "tie": 0.12,
    "tie_below_heading": 0.2,
    "left_open": 0.35,
    "event": 0.6,
    "dated": 0.7,
    "unknown": 0.6,
}
# Set, not learnt: what the logarithm of the probability of being understood alone adds to a key sentence's score.
LOG_ALONE = 1.2
_LOG_ALONE = "log alone"
_LEXICAL = ("word ", "pair ", "opens ")
_STRENGTH = {"alone": 0.1, "key": 0.05, "fit": 1.0}
_PENALTY, _NONE_PENALTY = 5.0, 15.0
_BEST_WEIGHT = 1.5  # of the sentence that the annotator put first
_MISLEADING_WEIGHT = 3.0  # of a paragraph that misleads without the one it needs

# For each article, each sentence's probability of being understood alone.
Alone = Sequence[Sequence[float]]


def train(examples: Sequence[Example]) -> Models:
    """All models, trained on these articles."""
    alone = unseen_alone(examples)
    models = {"alone": _alone_model(examples), **_key_models(examples, alone), **_tie_models(examples, alone)}
    return Models(models, THRESHOLDS)


def unseen_alone(examples: Sequence[Example]) -> list[tuple[float, ...]]:
    """The probabilities of being understood alone, by models that have not seen the article."""
    found: list[tuple[float, ...]] = [()] * len(examples)
    for fold in range(min(FOLDS, len(examples))):
        model = _alone_model([example for at, example in enumerate(examples) if at % FOLDS != fold])
        for at in range(fold, len(examples), FOLDS):
            found[at] = tuple(map(model.probability, examples[at].features))
    return found


def _alone_model(examples: Sequence[Example]) -> Model:
    rows = [row for example in examples for row in example.features]
    labels = np.array([label for example in examples for label in example.labels.alone])
    article = np.repeat(np.arange(len(examples)), [len(example.features) for example in examples])
    columns = scaled_columns(rows, article, _alone_scale)
    return columns.model(*fit_logistic(columns.matrix(rows), labels, _STRENGTH["alone"]))


def _alone_scale(name: str) -> float:
    names_a_word = name.startswith("leans ") and len(name.split()) > len(("leans", "kind"))
    return 0.5 if name.startswith(_LEXICAL) or names_a_word else 1.0


@dataclass(frozen=True, slots=True)
class KeyRows:
    """Every candidate for a key sentence; `group` numbers the themes of all articles, each placed in two ways."""

    candidates: list[Candidate]
    article: Array
    group: Array
    label: Array
    weight: Array


def _key_rows(examples: Sequence[Example], alone: Alone) -> KeyRows:
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


def _key_models(examples: Sequence[Example], alone: Alone) -> dict[str, Model]:
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


def _tie_models(examples: Sequence[Example], alone: Alone) -> dict[str, Model]:
    """Which paragraph of another page a paragraph needs, or none; placed as labelled, as only that has labels."""
    asked = [
        (at, question)
        for at, example in enumerate(examples)
        for question in questions(example.analysis, example.themes("labelled"), example.references, alone[at])
    ]
    if not asked:
        return {"tie": Model({}), "no_tie": Model({})}
    article = np.array([at for at, _ in asked])
    pairs = [pair.features for _, question in asked for pair in question.pairs]
    group = np.repeat(np.arange(len(asked)), [len(question.pairs) for _, question in asked])
    own = [question.features for _, question in asked]
    pair_columns, own_columns = scaled_columns(pairs, article[group]), scaled_columns(own, article)
    none = sparse.hstack([own_columns.matrix(own), np.ones((len(own), 1))], format="csr")
    labels = [examples[at].labels.needs.get(question.paragraph, NeedLabel()) for at, question in asked]
    weights, against = fit_choice(
        _choices(pair_columns.matrix(pairs), group, none, [q for _, q in asked], labels), _PENALTY, _NONE_PENALTY
    )
    return {"tie": pair_columns.model(weights, 0.0), "no_tie": own_columns.model(against[:-1], against[-1])}


def _choices(
    alternatives: Array, group: Array, none: Array, asked: Sequence[Question], labels: Sequence[NeedLabel]
) -> Choices:
    """A paragraph whose need is labelled but met by no alternative teaches nothing, and has no weight."""
    right = np.array([pair.needed in label.of for q, label in zip(asked, labels, strict=True) for pair in q.pairs])
    met = np.bincount(group, right, len(asked)) > 0
    harm = np.array([label.harm for label in labels])
    weight = np.where(harm > 1, _MISLEADING_WEIGHT, 1.0) * (met | (harm == 0))
    return Choices(alternatives, group, right, none, ~met, weight)


def write(models: Models, path: Path) -> None:
    """Writes the models as `load_models` reads them; the bytes depend on nothing but the models."""
    data = {
        "models": {name: {"weights": dict(m.weights), "bias": m.bias} for name, m in models.models.items()},
        "thresholds": dict(models.thresholds),
    }
    path.write_bytes(gzip.compress(json.dumps(data, ensure_ascii=False, sort_keys=True).encode(), 9, mtime=0))


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
    write(models, path)
    count = sum(len(model.weights) for model in models.models.values())
    print(f"selection: trained on {len(examples)} articles: {count} weights in {path.stat().st_size} bytes, {path}")


if __name__ == "__main__":
    main()
