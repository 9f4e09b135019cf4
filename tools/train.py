"""Trains the judge, reports how good it is on articles that it has not seen, and writes its file: `make train`.

The report and the calibration come from cross-validation, split by article and publisher; what ships is then trained
on everything. `--hold-out` leaves a final part of the corpus out of all of it, and reports on that part too: to be
looked at seldom. Seeded: the same corpus gives the same file. Then, and alone where there is no corpus, the judge
learns from what editors placed by hand: see `teach.py`.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy import optimize, sparse

import teach
from briefing.classify.features import signs_of
from briefing.classify.theme_model import BELOW_BEST, TAUGHT, WEIGHTS, load, step_of
from chain import Chain, Examples, Settings, chances, fit
from evaluate import Judged, judged, report
from labelled import CORPUS, THEMES, Array, Labelled, read_corpus

PRIORS = Path(__file__).with_name("priors.npz")
LEAST_ARTICLES = 6
UNSURE_TRUST = 0.4
PRIOR_STRENGTH = 0.05 / 20
SEEDS = (0, 1, 2, 3, 4, 5)
LARGEST_FILE = 295_000
REVIEW_SHARE = 0.2
NONE_PRECISION = 0.99
# What the corpus cannot teach, as two of its articles are of the kind: an article that is divided by themes ("What's
# known", "What comes next") means its headings. In log-odds.
GIVEN = {f"divided {theme}": 2.0 * np.eye(len(THEMES))[number] for number, theme in enumerate(THEMES[:-1])}
TILT_STEPS = (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.3)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the training matrix: signs with a weight of their own, then directions among the word vectors."""

    own: dict[str, int]
    prior_names: dict[str, int]
    vectors: Array

    def matrix(self, rows: Sequence[dict[str, float]]) -> sparse.csr_matrix:
        return sparse.hstack(
            [vectorise(rows, self.own), sparse.csr_matrix(vectorise(rows, self.prior_names) @ self.vectors)],
            format="csr",
        )

    def with_given(self, chain: Chain) -> Chain:
        emission = chain.emission.copy()
        for name, row in GIVEN.items():
            emission[self.own[name]] = row
        return Chain(emission, chain.follows)

    def weights(self, chain: Chain) -> dict[str, Array]:
        """Each sign's weights, what its vector says included: the vectors are needed in training only."""
        own, prior = chain.emission[: len(self.own)], self.vectors @ chain.emission[len(self.own) :]
        weights = {name: own[column] for name, column in self.own.items()}
        for name, row in self.prior_names.items():
            weights[name] = weights.get(name, 0) + prior[row]
        return weights


def vectorise(rows: Sequence[dict[str, float]], columns: dict[str, int]) -> sparse.csr_matrix:
    starts, indices, values = [0], [], []
    for row in rows:
        pairs = [(columns[name], strength) for name, strength in row.items() if strength and name in columns]
        indices += [column for column, _ in pairs]
        values += [strength for _, strength in pairs]
        starts.append(len(indices))
    return sparse.csr_matrix((values, indices, starts), shape=(len(rows), len(columns)))


def columns_for(articles: Sequence[Sequence[dict[str, float]]]) -> Columns:
    seen = Counter(name for article in articles for name in {name for row in article for name in row})
    own = sorted({name for name, count in seen.items() if count >= LEAST_ARTICLES} | GIVEN.keys())
    with np.load(PRIORS) as priors:
        names, vectors = priors["names"].tolist(), priors["vectors"].astype(float)
    families = np.array([name.split(" ", 1)[0] for name in names])
    spread = [vectors * (families == family)[:, None] for family in ("word", "pair")]
    return Columns(
        {n: i for i, n in enumerate(own)}, {n: i for i, n in enumerate(names)}, np.hstack(spread) * PRIOR_STRENGTH
    )


@dataclass(frozen=True, slots=True)
class Material:
    """The corpus, ready to learn from: a row a paragraph.

    `known` are those with a label, `headed` those of articles with headings, `judged_headed` as the engine sees them.
    """

    examples: Examples
    columns: Columns
    fold: Array
    judged_headed: Array
    headed: Array
    known: Array
    unsure: Array
    file: Array
    source: Array
    article: Array


def prepare(corpus: Sequence[Labelled]) -> Material:
    articles = [signs_of(labelled.article) for labelled in corpus]
    columns = columns_for(articles)
    lengths = [len(article) for article in articles]
    ends = np.cumsum(lengths)
    rows = [np.arange(end - length, end) for end, length in zip(ends, lengths, strict=True)]
    unsure = np.array([doubt for labelled in corpus for doubt in labelled.unsure])
    themes = [theme for labelled in corpus for theme in labelled.themes]
    known = np.array([theme is not None for theme in themes])
    labels = np.array([THEMES.index(theme or THEMES[0]) for theme in themes])
    trust = np.where(unsure, UNSURE_TRUST, 1.0) * known
    steps = np.array([step_of(labelled.article, index) for labelled in corpus for index in range(len(labelled.themes))])
    matrix = columns.matrix([row for article in articles for row in article])
    examples = Examples(matrix, labels, trust, steps, rows)

    def spread(values: list[Any]) -> Array:
        return np.repeat(np.array(values), lengths)

    return Material(
        examples,
        columns,
        spread([a.fold for a in corpus]),
        spread([bool(a.article.headings) for a in corpus]),
        spread([a.headed for a in corpus]),
        known,
        unsure,
        spread([a.file for a in corpus]),
        spread([a.source for a in corpus]),
        spread(list(range(len(corpus)))),
    )


def _only(examples: Examples, articles: Sequence[Array]) -> Examples:
    return Examples(examples.signs, examples.labels, examples.weight, examples.steps, articles)


def ensemble(examples: Examples, columns: Columns, seeds: Sequence[int] = SEEDS) -> Chain:
    """The mean of chains that differ in what dropout hid from them: a linear model again."""
    chains = [fit(examples, len(THEMES), Settings(seed=seed)) for seed in seeds]
    mean = Chain(np.mean([c.emission for c in chains], 0), np.mean([c.follows for c in chains], 0))
    return columns.with_given(mean)


def cross_validated(material: Material, seeds: Sequence[int] = SEEDS) -> tuple[Array, Array]:
    """Each paragraph's chances in its place and by itself, from chains that saw neither article nor publisher."""
    examples, found = material.examples, np.zeros((len(material.fold), len(THEMES)))
    own = found.copy()
    for fold in np.unique(material.fold):
        seen = [article for article in examples.articles if material.fold[article[0]] != fold]
        unseen = [article for article in examples.articles if material.fold[article[0]] == fold]
        chain, rows = ensemble(_only(examples, seen), material.columns, seeds), np.concatenate(unseen)
        found[rows] = chances(chain, examples, unseen)
        own[rows] = chances(Chain(chain.emission, 0 * chain.follows), examples, unseen)
    return found, own


def tilted(found: Array, tilt: Array) -> Array:
    raised = np.maximum(found, 1e-12) * tilt
    return raised / raised.sum(1, keepdims=True)


def calibrated(found: Array, chosen: dict[str, Any]) -> Array:
    """As `judge._calibrated`, for many rows."""
    told = tilted(found, np.array(chosen["tilt"]))
    best, confidence = told.argmax(1)[:, None], told.max(1)
    rest = 1 - confidence
    sure = 1 / (1 + np.exp(-chosen["lift"]) * (rest / confidence) ** chosen["slope"])
    told *= ((1 - sure) / rest)[:, None]
    np.put_along_axis(told, best, sure[:, None], 1)
    return told


def macro_f1(truth: Array, guess: Array) -> float:
    themes = range(len(THEMES) - 1)
    return float(
        np.mean(
            [2 * ((truth == t) & (guess == t)).sum() / max(1, (truth == t).sum() + (guess == t).sum()) for t in themes]
        )
    )


def calibrate(found: Array, truth: Array) -> dict[str, Any]:
    """A tilt towards the rarer themes that costs little accuracy, and the line that makes confidence true.

    The line rises with the log-odds, no faster than they do: the likeliest theme stays so.
    """

    def worth(tilt: Array) -> float:
        guess = (found * tilt).argmax(1)
        return float((guess == truth).mean()) + 0.5 * macro_f1(truth, guess)

    tilts = [np.array([1.0, *three, 1.0]) for three in product(TILT_STEPS, repeat=3)]
    tilt = max(tilts, key=worth)
    told = tilted(found, tilt)
    confidence, right = np.clip(told.max(1), 1e-9, 1 - 1e-9), told.argmax(1) == truth
    odds = np.log(confidence / (1 - confidence))

    def surprise(line: Array) -> float:
        claimed = line[0] * odds + line[1]
        return float(np.mean(np.logaddexp(0, claimed) - right * claimed))

    slope, lift = optimize.minimize(surprise, [0.9, 0.1], bounds=[(0.2, 1.0), (0.0, 2.0)]).x
    chosen = {
        "tilt": [round(float(t), 4) for t in tilt],
        "slope": round(float(slope), 3),
        "lift": round(float(lift), 3),
    }
    sure = np.sort(calibrated(found, chosen).max(1))
    return chosen | {"review_below": round(float(sure[int(len(sure) * REVIEW_SHARE)]), 4)}


def guarded(found: Array, own: Array, none_above: float) -> Array:
    """As `judge._guarded`, for many rows."""
    none = THEMES.index("none")
    least = BELOW_BEST * np.delete(found, none, 1).max(1)
    kept = found.copy()
    kept[:, none] = np.where(own[:, none] >= none_above, found[:, none], np.minimum(found[:, none], least))
    return kept / kept.sum(1, keepdims=True)


def none_threshold(found: Array, own: Array, truth: Array) -> float:
    """The least chance of `none`, by a paragraph's own signs, above which it is right often enough."""
    none = THEMES.index("none")
    for threshold in np.arange(0.4, 0.995, 0.01):
        taken = (found.argmax(1) == none) & (own[:, none] >= threshold)
        if taken.any() and (truth[taken] == none).mean() >= NONE_PRECISION:
            return round(float(threshold), 2)
    return 0.995


def packed(
    columns: Columns,
    chain: Chain,
    calibration: Sequence[dict[str, Any]],
    seen: Sequence[Labelled],
    keep: int,
    use: Counter[str],
) -> bytes:
    """The file's bytes with the `keep` signs that matter most: whose weights differ, and which are met often."""
    weights = columns.weights(chain)
    weights = {name: row - row.mean() for name, row in weights.items()}
    matter = {name: float(np.abs(row).max()) * use[name] ** 0.5 for name, row in weights.items() if use[name]}
    names = sorted(sorted(matter, key=lambda name: -matter[name])[:keep])
    scale = max(np.abs(weights[name]).max() for name in names) / 127
    numbers = np.array([np.round(weights[name] / scale) for name in names], np.int8)
    data = {
        "themes": THEMES,
        "scale": scale,
        "follows": np.round(chain.follows, 4).tolist(),
        "calibration": calibration,
        "learnt_from": sorted(labelled.digest for labelled in seen),
        "signs": "\n".join(names),
        "weights": base64.b85encode(numbers.tobytes()).decode(),
    }
    return gzip.compress(json.dumps(data, ensure_ascii=False).encode(), 9, mtime=0)


def write(
    material: Material,
    chain: Chain,
    calibration: Sequence[dict[str, Any]],
    seen: Sequence[Labelled],
    path: Path,
) -> int:
    """Writes as many signs as the file may hold; how many that are."""
    counts = np.asarray((material.examples.signs[:, : len(material.columns.own)] > 0).sum(0)).ravel()
    use = Counter(dict(zip(material.columns.own, counts.tolist(), strict=True)))
    use.update({name: 3 for name in material.columns.prior_names if name not in use})
    use.update(dict.fromkeys(GIVEN, len(material.fold)))
    for keep in range(60_000, 0, -1_000):
        content = packed(material.columns, chain, calibration, seen, keep, use)
        if len(content) <= LARGEST_FILE:
            path.write_bytes(content)
            return min(keep, len(use))
    raise ValueError("the model does not fit its file")


def calibrated_all(material: Material, found: Array, own: Array) -> tuple[Array, list[dict[str, Any]]]:
    """The chances as the judge will tell them, and how: for each kind of article by itself."""
    found, calibration = found.copy(), []
    for kind in (False, True):
        mine = material.judged_headed == kind
        told = mine & material.known
        truth = material.examples.labels[told]
        none_above = none_threshold(found[told], own[told], truth)
        found[mine] = guarded(found[mine], own[mine], none_above)
        chosen = calibrate(found[told], truth) | {"none_above": none_above}
        found[mine] = calibrated(found[mine], chosen)
        calibration.append(chosen)
    return found, calibration


def as_judged(material: Material, found: Array, calibration: Sequence[dict[str, Any]]) -> Judged:
    below = np.where(material.judged_headed, calibration[1]["review_below"], calibration[0]["review_below"])
    kinds = np.where(material.headed, "headed", "headless").astype(object)
    web = np.where(material.file == "web2023", " web", " news").astype(object)
    return Judged(
        chances=found,
        guess=found.argmax(1),
        review=found.max(1) < below,
        truth=material.examples.labels,
        sure=~material.unsure,
        article=material.article,
        kind=(kinds + web).astype(str),
        source=material.source,
    ).only(material.known)


def learn_corpus(out: Path, hold_out: bool) -> None:
    corpus = read_corpus()
    seen = [labelled for labelled in corpus if not (hold_out and labelled.held_out)]
    material = prepare(seen)
    found, own = cross_validated(material)
    found, calibration = calibrated_all(material, found, own)
    print(f"Cross-validated on {len(seen)} articles:")
    report(as_judged(material, found, calibration))
    kept = write(material, ensemble(material.examples, material.columns), calibration, seen, out)
    print(f"\nLearnt from {len(seen)} articles: {kept} signs in {out.stat().st_size} bytes, {out}")
    if hold_out:
        print("\nThe final part:")
        report(judged([labelled for labelled in corpus if labelled.held_out], load(out, taught=None)))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hold-out", action="store_true", help="leave the final part out, and report on it")
    parser.add_argument("--out", type=Path, default=WEIGHTS.parent, help="the folder to write to (the engine's)")
    options = parser.parse_args(arguments)
    if "CORPUS" not in os.environ and not CORPUS.is_dir():
        print(f"{CORPUS} is not here: the judge that ships learns from what editors placed by hand.")
        teach.main(["--out", str(options.out)])
    weights = options.out / WEIGHTS.name
    learn_corpus(weights, options.hold_out)
    teach.teach(load(weights, taught=None), options.out / TAUGHT.name)


if __name__ == "__main__":
    main()
