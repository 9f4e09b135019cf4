"""The theme model's parameters: reads `weights.json.gz`, and what a site's editors have taught it, `taught.json`.

`tools/train.py` writes the one, `tools/teach.py` the other.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

# One number for each theme.
Row = tuple[float, ...]
# How well each theme follows each other one: `transition[before][after]`.
Transition = tuple[Row, ...]

WEIGHTS_FILE = Path(__file__).with_name("weights.json.gz")
TAUGHT_FILE = Path(__file__).with_name("taught.json")


class WeightsError(Exception):
    """The model's file is missing or damaged; the message says how to repair it."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How marginals become probabilities, for one kind of article.

    `tilt` multiplies the themes' marginals. The likeliest theme then gets the log-odds `slope * log_odds + intercept`,
    and the others share the rest in proportion. `none` can win only where a paragraph's own features give it at least
    the probability `none_above`. A prediction below `review_below` is flagged for an editor.
    """

    tilt: Row
    slope: float
    intercept: float
    review_below: float
    none_above: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The parameters of the model. `features` has a row for each feature, a column for each theme.

    `transitions` has a table for each kind of transition (`theme_model.transition_kind`); `trained_on` the digests of
    the articles in the training set. `encoder_share` is the encoder's part in each prediction, 0 for none; `encoder` is
    the SHA-256 of the file for which that was calibrated.
    """

    themes: tuple[str, ...]
    features: Mapping[str, Row]
    transitions: tuple[Transition, ...]
    headless: Calibration
    headed: Calibration
    trained_on: frozenset[str]
    encoder_share: float = 0.0
    encoder: str = ""


@cache
def load_weights(path: Path = WEIGHTS_FILE, taught: Path | None = TAUGHT_FILE) -> Weights:
    """The weights in `path`, plus the lessons in `taught` if that file exists; `WeightsError` if either is damaged."""
    try:
        weights = _weights(json.loads(gzip.decompress(path.read_bytes())))
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as problem:
        raise WeightsError(f"{path.name}: cannot read the theme model ({problem}); restore it from git") from problem
    return with_lessons(weights, _lessons(taught, weights.themes)) if taught and taught.is_file() else weights


def _weights(data: Mapping[str, Any]) -> Weights:
    themes = tuple(data["themes"])
    numbers = memoryview(base64.b85decode(data["weights"])).cast("b")
    names, width, scale = data["features"].split("\n"), len(themes), data["scale"]
    rows = {
        name: tuple(number * scale for number in numbers[start : start + width])
        for name, start in zip(names, range(0, len(numbers), width), strict=True)
    }
    transitions = tuple(tuple(map(tuple, table)) for table in data["transitions"])
    headless, headed = (_calibration(entry) for entry in data["calibration"])
    encoder = data.get("encoder", {"share": 0.0, "sha256": ""})
    trained_on = frozenset(data["trained_on"])
    return Weights(themes, rows, transitions, headless, headed, trained_on, encoder["share"], encoder["sha256"])


def _calibration(entry: Mapping[str, Any]) -> Calibration:
    numbers = (entry["slope"], entry["intercept"], entry["review_below"], entry["none_above"])
    return Calibration(tuple(entry["tilt"]), *numbers)


def with_lessons(weights: Weights, lessons: Mapping[str, Row]) -> Weights:
    """The weights with each lesson added to its feature's row, so that it counts in full whatever the encoder says."""
    zero, part = (0.0,) * len(weights.themes), 1 - weights.encoder_share
    changed = {
        name: tuple(old + added / part for old, added in zip(weights.features.get(name, zero), row, strict=True))
        for name, row in lessons.items()
    }
    return replace(weights, features={**weights.features, **changed})


def _lessons(path: Path, themes: tuple[str, ...]) -> dict[str, Row]:
    """What `tools/teach.py` wrote: for each feature, what to add for each theme."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return {name: tuple(float(added.get(theme, 0)) for theme in themes) for name, added in features.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        message = f"{path.name}: cannot read what editors taught the theme model ({problem!r})"
        raise WeightsError(f"{message}; run make train, or delete the file") from problem
