"""Measures the judge that ships on labelled articles: `make evaluate` (CORPUS=folder).

Accuracy is against every label (strict) and against those that the annotator was sure of (sure); intervals are from
1,000 resamplings of whole articles. Articles that the judge has learnt from flatter it: how many there are is said
first. The honest figures for those are the cross-validated ones that `make train` prints.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from briefing.classify.theme_model import Weights, load, predict
from briefing.themes import theme_of
from labelled import THEMES, Array, Labelled, read_corpus

REAL = range(len(THEMES) - 1)
NONE = THEMES.index("none")


@dataclass(frozen=True, slots=True)
class Judged:
    """One row a paragraph: what the model said and what the annotator did; `article` numbers the articles."""

    chances: Array
    guess: Array
    review: Array
    truth: Array
    sure: Array
    article: Array
    kind: Array
    source: Array

    def only(self, rows: Array) -> Judged:
        return Judged(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def judged(corpus: Sequence[Labelled], weights: Weights) -> Judged:
    columns: list[list[Any]] = [[] for _ in Judged.__dataclass_fields__]
    for number, labelled in enumerate(corpus):
        kind = ("headed" if labelled.headed else "headless") + (" web" if labelled.file == "web2023" else " news")
        for prediction, theme, doubt in zip(
            predict(labelled.article, weights), labelled.themes, labelled.unsure, strict=True
        ):
            if theme is None:
                continue
            row = (
                [prediction.probabilities[theme_of(key)] for key in THEMES],
                THEMES.index(prediction.theme.key),
                prediction.review,
                THEMES.index(theme),
                not doubt,
                number,
                kind,
                labelled.source,
            )
            for column, value in zip(columns, row, strict=True):
                column.append(value)
    return Judged(*map(np.array, columns))


def accuracy(rows: Judged) -> float:
    return float((rows.guess == rows.truth).mean()) if len(rows.truth) else float("nan")


def f1(rows: Judged, theme: int) -> float:
    both = ((rows.guess == theme) & (rows.truth == theme)).sum()
    return float(2 * both / max(1, (rows.guess == theme).sum() + (rows.truth == theme).sum()))


def macro_f1(rows: Judged) -> float:
    return float(np.mean([f1(rows, theme) for theme in REAL]))


def top_two(rows: Judged) -> float:
    return float((np.argsort(rows.chances)[:, -2:] == rows.truth[:, None]).any(1).mean())


def calibration_error(rows: Judged, bins: int = 15) -> float:
    """Expected calibration error of the theme given, in bins of equal width."""
    confidence = rows.chances[np.arange(len(rows.guess)), rows.guess]
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    right = rows.guess == rows.truth
    gaps = [
        abs(confidence[mine].mean() - right[mine].mean()) * mine.mean()
        for b in range(bins)
        if (mine := bin_of == b).any()
    ]
    return float(sum(gaps))


def interval(rows: Judged, measure: Callable[[Judged], float], draws: int = 1000) -> tuple[float, float]:
    """The middle 95% of `measure` over resamplings of whole articles."""
    random = np.random.default_rng(0)
    numbers = np.unique(rows.article)
    of = {number: np.flatnonzero(rows.article == number) for number in numbers}
    found = [
        measure(rows.only(np.concatenate([of[n] for n in random.choice(numbers, len(numbers))]))) for _ in range(draws)
    ]
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


def show(name: str, rows: Judged) -> None:
    if not len(rows.truth):
        return
    sure, kept = rows.only(rows.sure), rows.only(~rows.review)
    low, high = interval(rows, accuracy)
    f_low, f_high = interval(rows, macro_f1)
    none = rows.only(rows.guess == NONE)
    print(f"\n{name}: {len(np.unique(rows.article))} articles, {len(rows.truth)} paragraphs")
    print(
        f"  strict {accuracy(rows):.3f} [{low:.3f}, {high:.3f}]  sure {accuracy(sure):.3f}  "
        f"macro-F1 {macro_f1(rows):.3f} [{f_low:.3f}, {f_high:.3f}]  top two {top_two(rows):.3f}"
    )
    print(
        f"  calibration error {calibration_error(rows):.3f}  flagged {rows.review.mean():.2f}  "
        f"not flagged: strict {accuracy(kept):.3f}, sure {accuracy(kept.only(kept.sure)):.3f}  "
        f"none: {len(none.truth)} given, precision {accuracy(none):.3f}"
    )
    print("  F1 " + "  ".join(f"{THEMES[theme]} {f1(rows, theme):.3f}" for theme in range(len(THEMES))))


def report(rows: Judged) -> None:
    """Prints the figures of both kinds of article, of each part of the corpus, and of the larger sources."""
    headed = np.char.startswith(rows.kind, "headed")
    show("headless", rows.only(~headed))
    show("headed", rows.only(headed))
    for kind in np.unique(rows.kind):
        show(str(kind), rows.only(rows.kind == kind))
    print("\nby source (strict, paragraphs), those with 60 paragraphs or more")
    for source in np.unique(rows.source):
        mine = rows.only(rows.source == source)
        if len(mine.truth) >= 60:
            print(f"  {source}: {accuracy(mine):.3f}, {len(mine.truth)}")


def main() -> None:
    corpus = read_corpus()
    weights = load()
    known = sum(labelled.digest in weights.learnt_from for labelled in corpus)
    print(f"{len(corpus)} articles; the judge has learnt from {known} of them")
    began = time.perf_counter()
    rows = judged(corpus, weights)
    print(f"{1000 * (time.perf_counter() - began) / len(corpus):.1f} ms an article")
    report(rows)


if __name__ == "__main__":
    main()
