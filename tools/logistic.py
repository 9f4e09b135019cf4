"""Fits linear models of named features with L-BFGS: logistic regression, and a choice among alternatives or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

from briefing.select.linear import Features, Model
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


@dataclass(frozen=True, slots=True)
class Choices:
    """Questions with alternatives, of which several may be right, or none is.

    `alternatives` has a row for each, `question` its question's number and `right` whether it is right; `none` has a
    row for each question, `none_right` whether no alternative is, and `weight` how much the question counts.
    """

    alternatives: Array
    question: Array
    right: Array
    none: Array
    none_right: Array
    weight: Array


def fit_choice(choices: Choices, penalty: float, none_penalty: float) -> tuple[Array, Array]:
    """The weights of the alternatives' features and of those for "none", by a conditional logit."""
    width, height = choices.alternatives.shape[1], len(choices.question)
    group = np.concatenate([choices.question, np.arange(choices.none.shape[0])])
    right = np.concatenate([choices.right, choices.none_right])
    penalties = np.repeat([penalty, none_penalty], [width, choices.none.shape[1]])

    def loss(point: Array) -> tuple[float, Array]:
        score = np.concatenate([choices.alternatives @ point[:width], choices.none @ point[width:]])
        among_right = np.where(right, score, -1e30)
        total, good = _log_sum(score, group), _log_sum(among_right, group)
        slope = (np.exp(score - total[group]) - np.exp(among_right - good[group]) * right) * choices.weight[group]
        value = choices.weight @ (total - good) + penalties @ point**2 / 2
        gradient = [choices.alternatives.T @ slope[:height], choices.none.T @ slope[height:]]
        return float(value), np.concatenate(gradient) + penalties * point

    found = _minimum(loss, len(penalties))
    return found[:width], found[width:]


def _log_sum(score: Array, group: Array) -> Array:
    """For each group the logarithm of the sum of its exponentials."""
    top = np.full(group.max() + 1, -np.inf)
    np.maximum.at(top, group, score)
    return top + np.log(np.bincount(group, np.exp(score - top[group])))


def _minimum(loss: Callable[[Array], tuple[float, Array]], size: int) -> Array:
    return optimize.minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 600}).x
