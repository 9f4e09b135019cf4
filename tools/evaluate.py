"""Measures the theme model on labelled articles: `make evaluate` (CORPUS=folder).

Accuracy counts every label (strict), and only those that the annotator was sure of (sure). Intervals come from 1,000
resamplings of whole articles. Figures are too good on articles that the model was trained on; the first line says how
many those are. The honest figures for them are the cross-validated ones that `make train` prints.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from briefing.classify.theme_model import predict
from briefing.classify.weights import Weights, load_weights
from briefing.themes import theme_of
from labelled import THEMES, Array, Labelled, read_corpus

REAL_THEMES = range(len(THEMES) - 1)
NONE = THEMES.index("none")
FEWEST_PARAGRAPHS_OF_SOURCE = 60


@dataclass(frozen=True, slots=True)
class Results:
    """One row a paragraph: what the model predicted and what the annotator chose; `article` numbers the articles."""

    probabilities: Array
    predicted: Array
    review: Array
    truth: Array
    sure: Array
    article: Array
    kind: Array
    source: Array

    def only(self, rows: Array) -> Results:
        """The results in `rows`, a mask or indices."""
        return Results(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def evaluate(corpus: Sequence[Labelled], weights: Weights) -> Results:
    """Predicts every paragraph that has a label."""
    columns: list[list[Any]] = [[] for _ in Results.__dataclass_fields__]
    for number, labelled in enumerate(corpus):
        kind = ("headed" if labelled.headed else "headless") + (" web" if labelled.file == "web2023" else " news")
        predictions = predict(labelled.article, weights)
        for prediction, theme, unsure in zip(predictions, labelled.themes, labelled.unsure, strict=True):
            if theme is None:
                continue
            row = (
                [prediction.probabilities[theme_of(key)] for key in THEMES],
                THEMES.index(prediction.theme.key),
                prediction.review,
                THEMES.index(theme),
                not unsure,
                number,
                kind,
                labelled.source,
            )
            for column, value in zip(columns, row, strict=True):
                column.append(value)
    return Results(*map(np.array, columns))


def f1(truth: Array, predicted: Array, theme: int) -> float:
    """The F1 of one theme; 0 where it neither is nor is predicted."""
    both = ((predicted == theme) & (truth == theme)).sum()
    return float(2 * both / max(1, (predicted == theme).sum() + (truth == theme).sum()))


def macro_f1(truth: Array, predicted: Array) -> float:
    """The mean F1 of the four real themes."""
    return float(np.mean([f1(truth, predicted, theme) for theme in REAL_THEMES]))


def report(results: Results) -> None:
    """Prints the figures of both kinds of article, of each part of the corpus, and of the larger sources."""
    headed = np.char.startswith(results.kind, "headed")
    _print_figures("headless", results.only(~headed))
    _print_figures("headed", results.only(headed))
    for kind in np.unique(results.kind):
        _print_figures(str(kind), results.only(results.kind == kind))
    print(f"\nby source (strict accuracy, paragraphs), those with {FEWEST_PARAGRAPHS_OF_SOURCE} paragraphs or more")
    for source in np.unique(results.source):
        own = results.only(results.source == source)
        if len(own.truth) >= FEWEST_PARAGRAPHS_OF_SOURCE:
            print(f"  {source}: {_accuracy(own):.3f}, {len(own.truth)}")


def _print_figures(name: str, results: Results) -> None:
    if not len(results.truth):
        return
    sure, kept = results.only(results.sure), results.only(~results.review)
    low, high = _interval(results, _accuracy)
    f1_low, f1_high = _interval(results, _macro_f1)
    none = results.only(results.predicted == NONE)
    print(f"\n{name}: {len(np.unique(results.article))} articles, {len(results.truth)} paragraphs")
    print(
        f"  strict {_accuracy(results):.3f} [{low:.3f}, {high:.3f}]  sure {_accuracy(sure):.3f}  "
        f"macro-F1 {_macro_f1(results):.3f} [{f1_low:.3f}, {f1_high:.3f}]  top two {_top_two(results):.3f}"
    )
    print(
        f"  calibration error {_calibration_error(results):.3f}  flagged {results.review.mean():.2f}  "
        f"not flagged: strict {_accuracy(kept):.3f}, sure {_accuracy(kept.only(kept.sure)):.3f}  "
        f"none: {len(none.truth)} predicted, precision {_accuracy(none):.3f}"
    )
    f1s = (f"{key} {f1(results.truth, results.predicted, theme):.3f}" for theme, key in enumerate(THEMES))
    print("  F1 " + "  ".join(f1s))


def _accuracy(results: Results) -> float:
    return float((results.predicted == results.truth).mean()) if len(results.truth) else float("nan")


def _macro_f1(results: Results) -> float:
    return macro_f1(results.truth, results.predicted)


def _top_two(results: Results) -> float:
    return float((np.argsort(results.probabilities)[:, -2:] == results.truth[:, None]).any(1).mean())


def _calibration_error(results: Results, bins: int = 15) -> float:
    """The expected calibration error of the predicted theme, in bins of equal width."""
    confidence = results.probabilities[np.arange(len(results.predicted)), results.predicted]
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    right = results.predicted == results.truth
    gaps = [
        abs(confidence[inside].mean() - right[inside].mean()) * inside.mean()
        for b in range(bins)
        if (inside := bin_of == b).any()
    ]
    return float(sum(gaps))


def _interval(results: Results, measure: Callable[[Results], float], draws: int = 1000) -> tuple[float, float]:
    """The middle 95% of `measure` over resamplings of whole articles."""
    random = np.random.default_rng(0)
    numbers = np.unique(results.article)
    rows_of = {number: np.flatnonzero(results.article == number) for number in numbers}
    found = [
        measure(results.only(np.concatenate([rows_of[n] for n in random.choice(numbers, len(numbers))])))
        for _ in range(draws)
    ]
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


def main() -> None:
    corpus = read_corpus()
    weights = load_weights()
    known = sum(labelled.digest in weights.trained_on for labelled in corpus)
    print(f"{len(corpus)} articles; the model was trained on {known} of them")
    start = time.perf_counter()
    results = evaluate(corpus, weights)
    print(f"{1000 * (time.perf_counter() - start) / len(corpus):.1f} ms per article")
    report(results)


if __name__ == "__main__":
    main()
