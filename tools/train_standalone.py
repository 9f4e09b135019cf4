"""Trains the model that says whether a sentence is understood alone, and writes its file: part of `make train`.

It comes first, as all others use it: the theme model to keep together what leans on the paragraph above, the selection
models for what stands apart. `evaluate_selection.py` measures it. Seeded: the same corpus gives the same file.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from briefing.english.analysis import Analysis, analyse
from briefing.english.references import Reference, all_references
from briefing.english.standalone import MODEL, WEIGHTS_FILE, standalone_features
from briefing.linear import Features, Model, Models
from labelled import CORPUS, FOLDS
from logistic import fit_logistic, scaled_columns, write_models
from selection_corpus import Annotated, read_annotated

_LEXICAL = ("word ", "pair ", "opens ")
_STRENGTH = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """An annotated article as the models see it; `features` are those of each sentence for the standalone model."""

    labels: Annotated
    analysis: Analysis
    references: tuple[tuple[Reference, ...], ...]
    features: tuple[Features, ...]


def readings_of(annotated: Sequence[Annotated]) -> list[Reading]:
    """The articles as read by the engine; leaves out, and counts, those whose sentences it now splits otherwise."""
    found: list[Reading] = []
    for labels in annotated:
        analysis = analyse(labels.article)
        if tuple(sentence.text for sentence in analysis.sentences) == labels.texts:
            references = all_references(analysis)
            found.append(Reading(labels, analysis, references, standalone_features(analysis, references)))
    if len(found) < len(annotated):
        print(
            f"{len(annotated) - len(found)} articles left out: the engine no longer splits them as they were labelled"
        )
    return found


def train_alone(readings: Sequence[Reading]) -> Model:
    """The model, trained on these articles."""
    rows = [row for reading in readings for row in reading.features]
    labels = np.array([label for reading in readings for label in reading.labels.alone])
    article = np.repeat(np.arange(len(readings)), [len(reading.features) for reading in readings])
    columns = scaled_columns(rows, article, _scale)
    return columns.model(*fit_logistic(columns.matrix(rows), labels, _STRENGTH))


def unseen_alone(readings: Sequence[Reading]) -> list[tuple[float, ...]]:
    """For each article, each sentence's probability of being understood alone, by a model that has not seen it."""
    found: list[tuple[float, ...]] = [()] * len(readings)
    for fold in range(min(FOLDS, len(readings))):
        model = train_alone([reading for at, reading in enumerate(readings) if at % FOLDS != fold])
        for at in range(fold, len(readings), FOLDS):
            found[at] = tuple(map(model.probability, readings[at].features))
    return found


def _scale(name: str) -> float:
    names_a_word = name.startswith("leans ") and len(name.split()) > len(("leans", "kind"))
    return 0.5 if name.startswith(_LEXICAL) or names_a_word else 1.0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE.parent, help="the folder to write to (the engine's)")
    options = parser.parse_args(arguments)
    annotated = read_annotated()
    if not annotated:
        print(
            f"standalone: not trained; {CORPUS} lacks reading.jsonl, roles.jsonl or their articles; set CORPUS=folder"
        )
        return
    readings = readings_of(annotated)
    model, path = train_alone(readings), options.out / WEIGHTS_FILE.name
    write_models(Models({MODEL: model}, {}), path)
    print(
        f"standalone: trained on {len(readings)} articles: {len(model.weights)} weights in "
        f"{path.stat().st_size} bytes, {path}"
    )


if __name__ == "__main__":
    main()
