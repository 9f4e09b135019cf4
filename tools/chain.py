"""Learns a linear-chain conditional random field with numpy: batches of whole articles, Adam, dropout of signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from labelled import Array


@dataclass(frozen=True, slots=True)
class Settings:
    """`decay` pulls all weights towards 0; `dropout` is the share of signs withheld at each step."""

    epochs: int = 15
    rate: float = 0.01
    decay: float = 0.03
    dropout: float = 0.3
    articles_a_batch: int = 16
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """`emission[sign, label]` and `follows[step, before, after]`."""

    emission: Array
    follows: Array


@dataclass(frozen=True, slots=True)
class Examples:
    """One row a paragraph. `articles` lists each article's rows in order; `weight` says how far a label is trusted."""

    signs: sparse.csr_matrix
    labels: Array
    weight: Array
    steps: Array
    articles: Sequence[Array]


def _log_sum(values: Array, axis: int) -> Array:
    top = values.max(axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(values - top).sum(axis))


def _grid(articles: Sequence[Array]) -> Array:
    """Articles as rows of equal length, -1 where there is no paragraph."""
    grid = np.full((len(articles), max(map(len, articles))), -1)
    for row, article in zip(grid, articles, strict=True):
        row[: len(article)] = article
    return grid


def _marginals(scores: Array, steps: Array, present: Array) -> tuple[Array, Array]:
    """Chances of each label at each place, and of each pair of labels at each place but the first."""
    length = scores.shape[1]
    forward, backward = scores.copy(), np.zeros_like(scores)
    for place in range(1, length):
        ahead = _log_sum(forward[:, place - 1, :, None] + steps[:, place], 1) + scores[:, place]
        forward[:, place] = np.where(present[:, place, None], ahead, forward[:, place - 1])
    for place in range(length - 2, -1, -1):
        later = (scores[:, place + 1] + backward[:, place + 1])[:, None, :]
        behind = _log_sum(steps[:, place + 1] + later, 2)
        backward[:, place] = np.where(present[:, place + 1, None], behind, 0)
    total = _log_sum(forward[:, -1], 1)
    single = np.exp(forward + backward - total[:, None, None]) * present[..., None]
    later = (scores[:, 1:] + backward[:, 1:])[:, :, None, :]
    pair = np.exp(forward[:, :-1, :, None] + steps[:, 1:] + later - total[:, None, None, None])
    return single, pair * present[:, 1:, None, None]


def _thin(signs: sparse.csr_matrix, dropout: float, random: np.random.Generator) -> sparse.csr_matrix:
    thinned = signs.copy()
    thinned.data = thinned.data * (random.random(len(thinned.data)) > dropout) / (1 - dropout)
    return thinned


def _gradients(
    chain: Chain, examples: Examples, articles: Sequence[Array], signs: sparse.csr_matrix
) -> tuple[Array, Array]:
    grid = _grid(articles)
    present, rows = grid >= 0, grid[grid >= 0]
    labels = chain.emission.shape[1]
    scores = np.zeros((*grid.shape, labels))
    scores[present] = signs @ chain.emission
    steps = np.where(present, examples.steps[grid], 0)
    single, pair = _marginals(scores, chain.follows[steps], present)
    truth = np.eye(labels)[examples.labels[grid]] * present[..., None]
    trust = examples.weight[grid] * present
    miss = (single - truth)[present] * examples.weight[rows][:, None]
    pair_truth, pair_trust = truth[:, :-1, :, None] * truth[:, 1:, None, :], trust[:, :-1] * trust[:, 1:]
    pair_miss = (pair - pair_truth) * pair_trust[..., None, None]
    follows = np.zeros_like(chain.follows)
    np.add.at(follows, steps[:, 1:], pair_miss)
    return signs.T @ miss / len(articles), follows / len(articles)


def _batches(articles: Sequence[Array], size: int, random: np.random.Generator) -> Iterator[list[Array]]:
    order = random.permutation(len(articles))
    for start in range(0, len(order), size):
        yield [articles[index] for index in order[start : start + size]]


def fit(examples: Examples, labels: int, settings: Settings) -> Chain:
    """The mean of the weights over the second half of the epochs."""
    random = np.random.default_rng(settings.seed)
    emission, follows = (examples.signs.shape[1], labels), (int(examples.steps.max()) + 1, labels, labels)
    weights = [np.zeros(emission), np.zeros(follows)]
    first, second, mean = ([np.zeros_like(w) for w in weights] for _ in range(3))
    count = 0
    for epoch in range(settings.epochs):
        rate = settings.rate * (1 - 0.9 * epoch / settings.epochs)
        for articles in _batches(examples.articles, settings.articles_a_batch, random):
            signs = _thin(examples.signs[np.concatenate(articles)], settings.dropout, random)
            gradients = _gradients(Chain(*weights), examples, articles, signs)
            count += 1
            for w, g, one, two in zip(weights, gradients, first, second, strict=True):
                g = g + settings.decay * w
                one += 0.1 * (g - one)
                two += 0.01 * (g * g - two)
                w -= rate * (one / (1 - 0.9**count)) / (np.sqrt(two / (1 - 0.99**count)) + 1e-8)
        if epoch >= settings.epochs // 2:
            for total, w in zip(mean, weights, strict=True):
                total += w / (settings.epochs - settings.epochs // 2)
    return Chain(*mean)


def chances(chain: Chain, examples: Examples, articles: Sequence[Array]) -> Array:
    """Marginals for the rows of `articles`, in their order."""
    found = []
    for article in articles:
        scores = (examples.signs[article] @ chain.emission)[None]
        steps = chain.follows[examples.steps[article]][None]
        found.append(_marginals(scores, steps, np.ones((1, len(article)), bool))[0][0])
    return np.concatenate(found)
