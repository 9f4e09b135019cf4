"""Trains the theme model, reports its accuracy on articles it has not seen, and writes its file: `make train`.

The report and the calibration come from cross-validation, split by article and publisher, without the test set; the
model that ships is then trained on everything. `--hold-out` keeps the test set out of that too, and reports on it: use
it rarely. Seeded: the same corpus gives the same file. Last, and alone where there is no corpus, the model learns from
the paragraphs that editors placed by hand (`teach.py`).
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

import teach
from briefing.classify.blend import blend
from briefing.classify.coherence import places
from briefing.classify.encoder.weights import ENCODER_FILE
from briefing.classify.features import extract_features
from briefing.classify.guards import guard
from briefing.classify.paragraph_features import Features
from briefing.classify.theme_model import choose_themes, transition_kind
from briefing.classify.weights import TAUGHT_FILE, WEIGHTS_FILE, load_weights
from calibrate import apply_calibration, fit_calibration
from chain import Chain, Examples, Settings, predict_marginals
from chain import train as train_chain
from encoder_scores import read_scores
from evaluate import Results, evaluate, report
from evaluate_coherence import report_coherence
from labelled import CORPUS, THEMES, Array, Labelled, read_corpus

PRIORS = Path(__file__).with_name("priors.npz")
FEWEST_ARTICLES = 6
UNSURE_WEIGHT = 0.4
PRIOR_STRENGTH = 0.05 / 20
SEEDS = (0, 1, 2, 3, 4, 5)
LARGEST_FILE = 295_000
# The encoder's part in each prediction. Chosen on one fold; 0.4 to 0.7 differ by less than half a point.
ENCODER_SHARE = 0.6
# Set, not trained, as only two labelled articles are of this kind: where an article is organised by themes ("What's
# known", "What comes next"), its headings mean what they say. In log-odds.
FIXED = {f"divided {theme}": 2.0 * np.eye(len(THEMES))[number] for number, theme in enumerate(THEMES[:-1])}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the training matrix: features with a weight of their own, then directions among word vectors."""

    own: dict[str, int]
    prior_names: dict[str, int]
    vectors: Array

    def matrix(self, rows: Sequence[Features]) -> sparse.csr_matrix:
        """One row for each of `rows`."""
        return sparse.hstack(
            [sparse_rows(rows, self.own), sparse.csr_matrix(sparse_rows(rows, self.prior_names) @ self.vectors)],
            format="csr",
        )

    def with_fixed(self, chain: Chain) -> Chain:
        """The chain with the weights that are set."""
        emission = chain.emission.copy()
        for name, row in FIXED.items():
            emission[self.own[name]] = row
        return replace(chain, emission=emission)

    def weights(self, chain: Chain) -> dict[str, Array]:
        """Each feature's weights, its word vector's share included: only training needs the vectors."""
        own, prior = chain.emission[: len(self.own)], self.vectors @ chain.emission[len(self.own) :]
        weights = {name: own[column] for name, column in self.own.items()}
        for name, row in self.prior_names.items():
            weights[name] = weights.get(name, 0) + prior[row]
        return weights


def columns_for(articles: Sequence[Sequence[Features]]) -> Columns:
    """The features that occur in enough articles, and the word vectors in `priors.npz`."""
    counts = Counter(name for article in articles for name in {name for row in article for name in row})
    own = sorted({name for name, count in counts.items() if count >= FEWEST_ARTICLES} | FIXED.keys())
    with np.load(PRIORS) as priors:
        names, vectors = priors["names"].tolist(), priors["vectors"].astype(float)
    families = np.array([name.split(" ", 1)[0] for name in names])
    by_family = [vectors * (families == family)[:, None] for family in ("word", "pair")]
    return Columns(
        {n: i for i, n in enumerate(own)}, {n: i for i, n in enumerate(names)}, np.hstack(by_family) * PRIOR_STRENGTH
    )


def sparse_rows(rows: Sequence[Features], columns: dict[str, int]) -> sparse.csr_matrix:
    """One row for each of `rows`; features without a column are left out."""
    starts, indices, values = [0], [], []
    for row in rows:
        pairs = [(columns[name], value) for name, value in row.items() if value and name in columns]
        indices += [column for column, _ in pairs]
        values += [value for _, value in pairs]
        starts.append(len(indices))
    return sparse.csr_matrix((values, indices, starts), shape=(len(rows), len(columns)))


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """The corpus as arrays, one row a paragraph.

    `labelled` marks those with a label, `headed` those whose publisher has headings, `read_headed` those whose headings
    the engine sees.
    """

    examples: Examples
    columns: Columns
    fold: Array
    read_headed: Array
    headed: Array
    labelled: Array
    unsure: Array
    file: Array
    source: Array
    article: Array


def training_set(corpus: Sequence[Labelled]) -> TrainingSet:
    """Extracts the features of every paragraph."""
    articles = [extract_features(labelled.article) for labelled in corpus]
    columns = columns_for(articles)
    lengths = [len(article) for article in articles]
    ends = np.cumsum(lengths)
    rows = [np.arange(end - length, end) for end, length in zip(ends, lengths, strict=True)]
    unsure = np.array([unsure for labelled in corpus for unsure in labelled.unsure])
    themes = [theme for labelled in corpus for theme in labelled.themes]
    has_label = np.array([theme is not None for theme in themes])
    labels = np.array([THEMES.index(theme or THEMES[0]) for theme in themes])
    weight = np.where(unsure, UNSURE_WEIGHT, 1.0) * has_label
    kinds = np.array([transition_kind(one.article, i) for one in corpus for i in range(len(one.themes))])
    matrix = columns.matrix([row for article in articles for row in article])

    def by_paragraph(values: list[Any]) -> Array:
        return np.repeat(np.array(values), lengths)

    return TrainingSet(
        examples=Examples(matrix, labels, weight, kinds, rows),
        columns=columns,
        fold=by_paragraph([a.fold for a in corpus]),
        read_headed=by_paragraph([bool(a.article.headings) for a in corpus]),
        headed=by_paragraph([a.headed for a in corpus]),
        labelled=has_label,
        unsure=unsure,
        file=by_paragraph([a.file for a in corpus]),
        source=by_paragraph([a.source for a in corpus]),
        article=by_paragraph(list(range(len(corpus)))),
    )


def ensemble(examples: Examples, columns: Columns, seeds: Sequence[int] = SEEDS) -> Chain:
    """The mean of chains that differ in their seeds, which is again one linear model."""
    chains = [train_chain(examples, len(THEMES), Settings(seed=seed)) for seed in seeds]
    mean = Chain(np.mean([c.emission for c in chains], 0), np.mean([c.transition for c in chains], 0))
    return columns.with_fixed(mean)


def cross_validate(data: TrainingSet, seeds: Sequence[int] = SEEDS) -> tuple[Array, Array]:
    """Each paragraph's marginals, and its probabilities by its own features alone.

    Both come from chains that have seen neither its article nor its publisher.
    """
    examples, marginals = data.examples, np.zeros((len(data.fold), len(THEMES)))
    own = marginals.copy()
    for fold in np.unique(data.fold):
        seen = [article for article in examples.articles if data.fold[article[0]] != fold]
        unseen = [article for article in examples.articles if data.fold[article[0]] == fold]
        chain, rows = ensemble(replace(examples, articles=seen), data.columns, seeds), np.concatenate(unseen)
        marginals[rows] = predict_marginals(chain, examples, unseen)
        own[rows] = predict_marginals(replace(chain, transition=0 * chain.transition), examples, unseen)
    return marginals, own


def calibrate(data: TrainingSet, marginals: Array, own: Array) -> tuple[Array, list[dict[str, Any]]]:
    """The calibrated probabilities, and the calibration of headless and of headed articles."""
    probabilities, calibration = marginals.copy(), []
    for headed in (False, True):
        inside = data.read_headed == headed
        rows = inside & data.labelled
        calibration.append(fit_calibration(marginals[rows], own[rows], data.examples.labels[rows]))
        probabilities[inside] = apply_calibration(marginals[inside], own[inside], calibration[-1])
    return probabilities, calibration


def blend_all(rows: Array, encoder: Array) -> Array:
    """The probabilities of the chain blended with the encoder's scores, row by row, as the engine does."""
    pairs = zip(rows.tolist(), encoder.tolist(), strict=True)
    return np.array([blend(row, scores, ENCODER_SHARE) for row, scores in pairs])


def guard_all(corpus: Sequence[Labelled], data: TrainingSet, probabilities: Array) -> tuple[Array, Array, Array]:
    """The probabilities after the engine's guards, the themes chosen by them, and which paragraphs the guards flag."""
    guarded, flagged = probabilities.copy(), np.zeros(len(probabilities), bool)
    chosen = np.zeros(len(probabilities), int)
    for labelled, rows in zip(corpus, data.examples.articles, strict=True):
        found = guard(labelled.article, [tuple(row) for row in probabilities[rows].tolist()], THEMES)
        guarded[rows] = [paragraph.probabilities for paragraph in found]
        flagged[rows] = [paragraph.review for paragraph in found]
        chosen[rows] = choose_themes([own.probabilities for own in found], places(labelled.article), THEMES)
    return guarded, chosen, flagged


def results_of(
    data: TrainingSet, probabilities: Array, chosen: Array, flagged: Array, calibration: Sequence[dict[str, Any]]
) -> Results:
    """What `evaluate` would return for these probabilities."""
    below = np.where(data.read_headed, calibration[1]["review_below"], calibration[0]["review_below"])
    kinds = np.where(data.headed, "headed", "headless").astype(object)
    web = np.where(data.file == "web2023", " web", " news").astype(object)
    return Results(
        probabilities=probabilities,
        predicted=chosen,
        review=flagged | (probabilities[np.arange(len(chosen)), chosen] < below),
        truth=data.examples.labels,
        sure=~data.unsure,
        article=data.article,
        kind=(kinds + web).astype(str),
        source=data.source,
    ).only(data.labelled)


def write(
    data: TrainingSet,
    chain: Chain,
    calibration: Sequence[dict[str, Any]],
    seen: Sequence[Labelled],
    encoder: dict[str, Any],
    path: Path,
) -> int:
    """Writes as many features as the file may hold; returns how many those are."""
    counts = np.asarray((data.examples.features[:, : len(data.columns.own)] > 0).sum(0)).ravel()
    use = Counter(dict(zip(data.columns.own, counts.tolist(), strict=True)))
    use.update({name: 3 for name in data.columns.prior_names if name not in use})
    use.update(dict.fromkeys(FIXED, len(data.fold)))
    for keep in range(60_000, 0, -1_000):
        rest = {"calibration": calibration, "encoder": encoder, "trained_on": sorted(one.digest for one in seen)}
        content = _packed(data.columns, chain, rest, keep, use)
        if len(content) <= LARGEST_FILE:
            path.write_bytes(content)
            return min(keep, len(use))
    raise ValueError(f"the model does not fit in {LARGEST_FILE} bytes")


def _packed(columns: Columns, chain: Chain, rest: dict[str, Any], keep: int, use: Counter[str]) -> bytes:
    """The file's bytes, with the `keep` features that matter most: large weights, often in use."""
    weights = {name: row - row.mean() for name, row in columns.weights(chain).items()}
    importance = {name: float(np.abs(row).max()) * use[name] ** 0.5 for name, row in weights.items() if use[name]}
    names = sorted(sorted(importance, key=lambda name: -importance[name])[:keep])
    scale = max(np.abs(weights[name]).max() for name in names) / 127
    numbers = np.array([np.round(weights[name] / scale) for name in names], np.int8)
    data = {
        "themes": THEMES,
        "scale": scale,
        "transitions": np.round(chain.transition, 4).tolist(),
        **rest,
        "features": "\n".join(names),
        "weights": base64.b85encode(numbers.tobytes()).decode(),
    }
    return gzip.compress(json.dumps(data, ensure_ascii=False).encode(), 9, mtime=0)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def train_on_corpus(out: Path, hold_out: bool) -> None:
    """Trains, reports, and writes the model to `out`."""
    corpus = read_corpus()
    development = [labelled for labelled in corpus if not labelled.held_out]
    data = training_set(development)
    marginals, own = cross_validate(data)
    encoder = None if hold_out else read_scores(development)  # the encoder that ships has seen the test set
    if encoder is not None:
        marginals, own = (blend_all(rows, encoder) for rows in (marginals, own))
    probabilities, calibration = calibrate(data, marginals, own)
    print(f"Cross-validated on {len(development)} of {len(corpus)} articles:")
    guarded, chosen, flagged = guard_all(development, data, probabilities)
    report(results_of(data, guarded, chosen, flagged, calibration))
    report_coherence(development, [chosen[rows] for rows in data.examples.articles])
    seen = development if hold_out else corpus
    if not hold_out:
        data = training_set(corpus)
    used = (
        {"share": 0.0, "sha256": ""} if encoder is None else {"share": ENCODER_SHARE, "sha256": _digest(ENCODER_FILE)}
    )
    kept = write(data, ensemble(data.examples, data.columns), calibration, seen, used, out)
    print(f"\nTrained on {len(seen)} articles: {kept} features in {out.stat().st_size} bytes, {out}")
    if hold_out:
        print("\nOn the test set:")
        report(evaluate([labelled for labelled in corpus if labelled.held_out], load_weights(out, taught=None)))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hold-out", action="store_true", help="keep a test set out of training, and report on it")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE.parent, help="the folder to write to (the engine's)")
    options = parser.parse_args(arguments)
    if "CORPUS" not in os.environ and not CORPUS.is_dir():
        print(f"no corpus in {CORPUS}: teaching the present model from what editors placed by hand")
        teach.main(["--out", str(options.out)])
    weights = options.out / WEIGHTS_FILE.name
    train_on_corpus(weights, options.hold_out)
    teach.teach(load_weights(weights, taught=None), options.out / TAUGHT_FILE.name)


if __name__ == "__main__":
    main()
