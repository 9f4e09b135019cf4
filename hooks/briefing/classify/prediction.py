"""Part of classify: what the model says of a paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from briefing.model import Reason, Theme


@dataclass(frozen=True, slots=True)
class Prediction:
    """The model's view of one paragraph: a probability for each theme (they sum to 1), its choice, and why.

    `review` marks the least sure choices, which an editor should look at.
    """

    probabilities: dict[Theme, float]
    theme: Theme
    reasons: tuple[Reason, ...]
    review: bool
