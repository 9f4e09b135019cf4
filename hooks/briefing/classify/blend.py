"""Blends the chain's probabilities with the encoder's scores: their weighted mean in logarithms."""

from __future__ import annotations

import math
from collections.abc import Sequence

from briefing.classify.weights import Row

_LEAST = 1e-9


def blend(probabilities: Row, scores: Row, share: float) -> Row:
    """One paragraph's probabilities, of which the encoder's `scores` decide a `share`."""
    logarithms = [
        (1 - share) * math.log(max(chain, _LEAST)) + share * math.log(max(encoder, _LEAST))
        for chain, encoder in zip(probabilities, softmax(scores), strict=True)
    ]
    return softmax(logarithms)


def softmax(logarithms: Sequence[float]) -> Row:
    """Probabilities that sum to 1, from logarithms that may be off by a constant."""
    top = max(logarithms)
    raised = [math.exp(value - top) for value in logarithms]
    total = math.fsum(raised)
    return tuple(value / total for value in raised)
