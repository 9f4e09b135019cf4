"""Trains a linear-chain conditional random field with numpy: batches of whole articles, Adam, feature dropout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from labelled import Array


@dataclass(frozen=True, slots=True)
class Settings:
    """`decay` pulls all weights towards 0; `dropout` is the share of feature values left out at each step."""

    epochs: int = 15
    rate: float = 0.01
    decay: float = 0.03
    dropout: float = 0.3
    batch_size: int = 16
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """`emission[feature, label]` and `transition[kind, before, after]`."""

    emission: Array
    transition: Array


@dataclass(frozen=True, slots=True)
class Examples:
    """One row a paragraph. `articles` lists each article's rows in order; `weight` is how far a label is trusted."""

    features: sparse.csr_matrix
    labels: Array
    weight: Array
    kinds: Array
    articles: Sequence[Array]


def train(examples: Examples, labels: int, settings: Settings) -> Chain:
    """Trains on `examples.articles`; returns the mean of the weights over the second half of the epochs."""
    random = np.random.default_rng(settings.seed)
    shapes = (examples.features.shape[1], labels), (int(examples.kinds.max()) + 1, labels, labels)
    weights = [np.zeros(shape) for shape in shapes]
    first, second, mean = ([np.zeros_like(w) for w in weights] for _ in range(3))
    step = 0
    for epoch in range(settings.epochs):
        rate = settings.rate * (1 - 0.9 * epoch / settings.epochs)
        for articles in _batches(examples.articles, settings.batch_size, random):
            features = _with_dropout(examples.features[np.concatenate(articles)], settings.dropout, random)
            gradients = _gradients(Chain(*weights), examples, articles, features)
            step += 1
            for w, g, one, two in zip(weights, gradients, first, second, strict=True):
                g = g + settings.decay * w
                one += 0.1 * (g - one)
                two += 0.01 * (g * g - two)
                w -= rate * (one / (1 - 0.9**step)) / (np.sqrt(two / (1 - 0.99**step)) + 1e-8)
        if epoch >= settings.epochs // 2:
            for total, w in zip(mean, weights, strict=True):
                total += w / (settings.epochs - settings.epochs // 2)
    return Chain(*mean)


def predict_marginals(chain: Chain, examples: Examples, articles: Sequence[Array]) -> Array:
    """The marginals of each label for the rows of `articles`, in their order."""
    found = []
    for article in articles:
        scores = (examples.features[article] @ chain.emission)[None]
        tables = chain.transition[examples.kinds[article]][None]
        found.append(_marginals(scores, tables, np.ones((1, len(article)), bool))[0][0])
    return np.concatenate(found)


def _batches(articles: Sequence[Array], size: int, random: np.random.Generator) -> Iterator[list[Array]]:
    order = random.permutation(len(articles))
    for start in range(0, len(order), size):
        yield [articles[index] for index in order[start : start + size]]


def _with_dropout(features: sparse.csr_matrix, dropout: float, random: np.random.Generator) -> sparse.csr_matrix:
    kept = features.copy()
    kept.data = kept.data * (random.random(len(kept.data)) > dropout) / (1 - dropout)
    return kept


def _gradients(
    chain: Chain, examples: Examples, articles: Sequence[Array], features: sparse.csr_matrix
) -> tuple[Array, Array]:
    grid = _grid(articles)
    present, rows = grid >= 0, grid[grid >= 0]
    labels = chain.emission.shape[1]
    scores = np.zeros((*grid.shape, labels))
    scores[present] = features @ chain.emission
    kinds = np.where(present, examples.kinds[grid], 0)
    single, pair = _marginals(scores, chain.transition[kinds], present)
    truth = np.eye(labels)[examples.labels[grid]] * present[..., None]
    weight = examples.weight[grid] * present
    error = (single - truth)[present] * examples.weight[rows][:, None]
    pair_truth, pair_weight = truth[:, :-1, :, None] * truth[:, 1:, None, :], weight[:, :-1] * weight[:, 1:]
    pair_error = (pair - pair_truth) * pair_weight[..., None, None]
    transition = np.zeros_like(chain.transition)
    np.add.at(transition, kinds[:, 1:], pair_error)
    return features.T @ error / len(articles), transition / len(articles)


def _grid(articles: Sequence[Array]) -> Array:
    """Articles as rows of equal length, -1 where there is no paragraph."""
    grid = np.full((len(articles), max(map(len, articles))), -1)
    for row, article in zip(grid, articles, strict=True):
        row[: len(article)] = article
    return grid


def _marginals(scores: Array, tables: Array, present: Array) -> tuple[Array, Array]:
    """Probabilities of each label at each place, and of each pair of labels at each place but the first."""
    length = scores.shape[1]
    forward, backward = scores.copy(), np.zeros_like(scores)
    for place in range(1, length):
        ahead = _log_sum(forward[:, place - 1, :, None] + tables[:, place], 1) + scores[:, place]
        forward[:, place] = np.where(present[:, place, None], ahead, forward[:, place - 1])
    for place in range(length - 2, -1, -1):
        later = (scores[:, place + 1] + backward[:, place + 1])[:, None, :]
        behind = _log_sum(tables[:, place + 1] + later, 2)
        backward[:, place] = np.where(present[:, place + 1, None], behind, 0)
    total = _log_sum(forward[:, -1], 1)
    single = np.exp(forward + backward - total[:, None, None]) * present[..., None]
    later = (scores[:, 1:] + backward[:, 1:])[:, :, None, :]
    pair = np.exp(forward[:, :-1, :, None] + tables[:, 1:] + later - total[:, None, None, None])
    return single, pair * present[:, 1:, None, None]


def _log_sum(values: Array, axis: int) -> Array:
    top = values.max(axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(values - top).sum(axis))
