"""Fits the calibration of the theme model to cross-validated marginals: step 2 of `make train`.

Arrays have a row for each paragraph and a column for each theme.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from scipy import optimize

from briefing.classify.theme_model import NONE_CAP
from evaluate import NONE, macro_f1
from labelled import Array

REVIEW_SHARE = 0.2
NONE_PRECISION = 0.99
TILTS = (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.3)


def fit_calibration(marginals: Array, own: Array, truth: Array) -> dict[str, Any]:
    """The calibration of one kind of article, as the model's file holds it.

    `own` has the probabilities by the paragraphs' own features alone. `tilt` favours the rarer themes at little cost
    in accuracy. The line's slope is 1 at most, and its intercept not negative, so that the likeliest theme stays so.
    """
    none_above = _none_threshold(marginals, own, truth)
    capped = _with_capped_none(marginals, own, none_above)

    def value(tilt: Array) -> float:
        predicted = (capped * tilt).argmax(1)
        return float((predicted == truth).mean()) + 0.5 * macro_f1(truth, predicted)

    tilt = max((np.array([1.0, *three, 1.0]) for three in product(TILTS, repeat=3)), key=value)
    slope, intercept = _fit_line(_tilted(capped, tilt), truth)
    calibration = {
        "tilt": [round(float(t), 4) for t in tilt],
        "slope": round(slope, 3),
        "intercept": round(intercept, 3),
    }
    confidence = np.sort(_calibrated(capped, calibration).max(1))
    review_below = round(float(confidence[int(len(confidence) * REVIEW_SHARE)]), 4)
    return calibration | {"review_below": review_below, "none_above": none_above}


def apply_calibration(marginals: Array, own: Array, calibration: dict[str, Any]) -> Array:
    """As `theme_model.predict` does, for many rows."""
    return _calibrated(_with_capped_none(marginals, own, calibration["none_above"]), calibration)


def _none_threshold(marginals: Array, own: Array, truth: Array) -> float:
    """The lowest probability of `none` by a paragraph's own features above which `none` is right often enough."""
    for threshold in np.arange(0.4, 0.995, 0.01):
        predicted = (marginals.argmax(1) == NONE) & (own[:, NONE] >= threshold)
        if predicted.any() and (truth[predicted] == NONE).mean() >= NONE_PRECISION:
            return round(float(threshold), 2)
    return 0.995


def _with_capped_none(marginals: Array, own: Array, none_above: float) -> Array:
    cap = NONE_CAP * np.delete(marginals, NONE, 1).max(1)
    kept = marginals.copy()
    kept[:, NONE] = np.where(own[:, NONE] >= none_above, marginals[:, NONE], np.minimum(marginals[:, NONE], cap))
    return kept / kept.sum(1, keepdims=True)


def _tilted(marginals: Array, tilt: Array) -> Array:
    raised = np.maximum(marginals, 1e-12) * tilt
    return raised / raised.sum(1, keepdims=True)


def _fit_line(probabilities: Array, truth: Array) -> tuple[float, float]:
    """Slope and intercept from the log-odds of the likeliest theme to the log-odds that it is right."""
    confidence, right = np.clip(probabilities.max(1), 1e-9, 1 - 1e-9), probabilities.argmax(1) == truth
    log_odds = np.log(confidence / (1 - confidence))

    def log_loss(line: Array) -> float:
        claimed = line[0] * log_odds + line[1]
        return float(np.mean(np.logaddexp(0, claimed) - right * claimed))

    slope, intercept = optimize.minimize(log_loss, [0.9, 0.1], bounds=[(0.2, 1.0), (0.0, 2.0)]).x
    return float(slope), float(intercept)


def _calibrated(marginals: Array, calibration: dict[str, Any]) -> Array:
    probabilities = _tilted(marginals, np.array(calibration["tilt"]))
    best, confidence = probabilities.argmax(1)[:, None], probabilities.max(1)
    rest = 1 - confidence
    calibrated = 1 / (1 + np.exp(-calibration["intercept"]) * (rest / confidence) ** calibration["slope"])
    probabilities *= ((1 - calibrated) / rest)[:, None]
    np.put_along_axis(probabilities, best, calibrated[:, None], 1)
    return probabilities
