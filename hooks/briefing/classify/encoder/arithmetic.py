"""The encoder's arithmetic, which gives the same bytes on every machine.

A product of matrices is exact in float32, whatever the order of its sums, if all terms are whole numbers and no sum can
pass 2^24 (`weights.check_exact`). Everything else takes one number at a time, with operations that IEEE 754 defines to
the last bit (+, -, *, /, square root, rounding): the exponential function and GELU are computed as polynomials.
"""

from __future__ import annotations

import numpy as np

from briefing.classify.encoder.weights import HEAD, HEADS, LARGEST, LARGEST_IN_ATTENTION, WIDTH, Doubles, Floats, Norm

_GRID = np.float32(1024)  # steps in a unit before a normalisation
_FARTHEST = np.float32(32767)
SQUARINGS = 7  # exp(x) is computed as (1 + x / 128) ^ 128
# (1 - 0.215 x - 0.03 x^2)^4 approximates erfc(x / sqrt 2).
_SLOPE, _BEND = np.float32(0.215), np.float32(0.03)


def quantize(values: Floats, steps: Floats, largest: float = LARGEST) -> Floats:
    """Activations as whole numbers, with so many steps in a unit."""
    whole: Floats = values * steps
    np.rint(whole, out=whole)
    np.clip(whole, -largest, largest, out=whole)
    return whole


def quantize_for_attention(mixed: Floats) -> Floats:
    """Queries, keys and values, which are already in steps, as whole numbers; in place."""
    np.rint(mixed, out=mixed)
    np.clip(mixed, -LARGEST_IN_ATTENTION, LARGEST_IN_ATTENTION, out=mixed)
    return mixed


def normalize(values: Floats, norm: Norm) -> Floats:
    """Layer normalisation, in place. Both sums are of whole numbers, in float64: exact in any order."""
    values *= _GRID
    np.rint(values, out=values)
    np.clip(values, -_FARTHEST, _FARTHEST, out=values)
    doubles = values.astype(np.float64)
    total = doubles.sum(1, keepdims=True)
    squares = np.einsum("ij,ij->i", doubles, doubles)[:, None]
    width = values.shape[1]
    mean = total / width
    spread = np.sqrt(squares / width - mean * mean + 1e-6)
    values -= mean.astype(np.float32)
    values *= (1 / spread).astype(np.float32)
    values *= norm.gain
    values += norm.shift
    return values


def attention(query: Floats, key: Floats, value: Floats, sharpness: Floats) -> Floats:
    """For each query the mean of all values of its window, weighted by how well their keys fit; whole numbers."""
    fit: Floats = _by_head(query) @ _by_head(key).transpose(0, 2, 1)
    fit -= fit.max(2, keepdims=True)
    fit *= sharpness
    fit += np.float32(1)
    np.maximum(fit, 0, out=fit)
    for _ in range(SQUARINGS):
        np.multiply(fit, fit, out=fit)
    fit *= np.float32(LARGEST_IN_ATTENTION)
    np.rint(fit, out=fit)
    mean: Floats = (fit @ _by_head(value)) / fit.sum(2, keepdims=True)
    np.rint(mean, out=mean)
    return mean.transpose(1, 0, 2).reshape(len(query), WIDTH)


def _by_head(mixed: Floats) -> Floats:
    """[token, width] → [head, token, width of a head]."""
    return mixed.reshape(len(mixed), HEADS, HEAD).transpose(1, 0, 2)


def gelu(values: Floats) -> Floats:
    """The Gaussian error linear unit, off by 0.009 at most: max(x, 0) less half of |x| times a power that vanishes."""
    size = np.abs(values)
    tail = size * (-_BEND)
    tail -= _SLOPE
    tail *= size
    tail += np.float32(1)
    np.maximum(tail, 0, out=tail)
    tail *= tail
    tail *= tail
    tail *= size
    tail *= np.float32(0.5)
    active: Floats = np.maximum(values, 0)
    active -= tail
    return active


def mean_of(tokens: Floats) -> Floats:
    """The mean of some tokens, on a grid; the sum is of whole numbers, in float64."""
    steps: Doubles = np.rint(tokens * _GRID).astype(np.float64)
    mean: Floats = np.rint(steps.sum(0) / len(steps)).astype(np.float32) / _GRID
    return mean
