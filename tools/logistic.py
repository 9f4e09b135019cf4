"""Fits linear models of named features by logistic regression with L-BFGS, and writes them."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import optimize, sparse

from briefing.linear import Features, Model, Models
from labelled import Array
from train import sparse_rows

FEWEST_ARTICLES = 8
SMALLEST_WEIGHT = 0.012
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class ScaledColumns:
    """The features that a model may use; a smaller scale lets the penalty pull a feature's weight harder towards 0."""

    names: dict[str, int]
    scale: Array

    def matrix(self, rows: Sequence[Features]) -> sparse.csr_matrix:
        """One row for each of `rows`."""
        return sparse_rows(rows, self.names) @ sparse.diags(self.scale)

    def model(self, weights: Array, bias: float) -> Model:
        """The weights by name, rounded, without the smallest."""
        kept = {
            name: round(float(weight), _DIGITS)
            for name, weight in zip(self.names, weights * self.scale, strict=True)
            if abs(weight) >= SMALLEST_WEIGHT
        }
        return Model(kept, round(float(bias), _DIGITS))


def scaled_columns(
    rows: Sequence[Features], article: Array, scale: Callable[[str], float] = lambda _: 1.0
) -> ScaledColumns:
    """The features that occur in enough articles; `article` has the number of each row's."""
    seen: defaultdict[str, set[int]] = defaultdict(set)
    for row, number in zip(rows, article.tolist(), strict=True):
        for name in row:
            seen[name].add(number)
    names = sorted(name for name, articles in seen.items() if len(articles) >= FEWEST_ARTICLES)
    return ScaledColumns({name: at for at, name in enumerate(names)}, np.array([scale(name) for name in names]))


def fit_logistic(features: Array, labels: Array, strength: float, weight: Array | None = None) -> tuple[Array, float]:
    """Weights and bias; `strength` is the inverse of the L2 penalty on the weights, `weight` that of each row."""
    weight = np.ones(len(labels)) if weight is None else weight

    def loss(point: Array) -> tuple[float, Array]:
        score = features @ point[:-1] + point[-1]
        slope = weight * (1 / (1 + np.exp(-np.clip(score, -30, 30))) - labels)
        value = weight @ (np.logaddexp(0, score) - labels * score) + point[:-1] @ point[:-1] / (2 * strength)
        return float(value), np.append(features.T @ slope + point[:-1] / strength, slope.sum())

    found = _minimum(loss, features.shape[1] + 1)
    return found[:-1], float(found[-1])


def write_models(models: Models, path: Path) -> None:
    """Writes the models as `load_models` reads them; the bytes depend on nothing but the models."""
    data = {
        "models": {name: {"weights": dict(m.weights), "bias": m.bias} for name, m in models.models.items()},
        "thresholds": dict(models.thresholds),
    }
    path.write_bytes(gzip.compress(json.dumps(data, ensure_ascii=False, sort_keys=True).encode(), 9, mtime=0))


def _minimum(loss: Callable[[Array], tuple[float, Array]], size: int) -> Array:
    return optimize.minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 600}).x
