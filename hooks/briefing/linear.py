"""A linear model as data: named features with weights, read from a file that training writes."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, and a bias; unknown features have no weight."""

    weights: Mapping[str, float]
    bias: float = 0.0

    def score(self, features: Mapping[str, float]) -> float:
        """The log-odds, or the score among alternatives."""
        get = self.weights.get
        return self.bias + math.fsum(get(name, 0.0) * value for name, value in features.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability that the model gives."""
        return sigmoid(self.score(features))


@dataclass(frozen=True, slots=True)
class Models:
    """The models of one file by name, and the thresholds that go with them."""

    models: Mapping[str, Model]
    thresholds: Mapping[str, float]

    def __getitem__(self, name: str) -> Model:
        return self.models[name]


def sigmoid(value: float) -> float:
    """From log-odds to a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def log_odds(chance: float) -> float:
    """From a probability to log-odds."""
    chance = min(1 - 1e-6, max(1e-6, chance))
    return math.log(chance / (1 - chance))


@cache
def load_models(path: Path) -> Models:
    """The models in `path`."""
    data = json.loads(gzip.decompress(path.read_bytes()))
    models = {name: Model(entry["weights"], entry["bias"]) for name, entry in data["models"].items()}
    return Models(models, data["thresholds"])
