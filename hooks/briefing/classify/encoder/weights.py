"""The encoder's parameters: reads `encoder.npz`, which `tools/quantize.py` writes, and checks that sums are exact."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from briefing.classify.weights import WeightsError

# numpy arrays of these types; the type checker does not see numpy.
Floats: TypeAlias = Any  # float32
Doubles: TypeAlias = Any  # float64
Bytes: TypeAlias = Any  # int8

ENCODER_FILE = Path(__file__).with_name("encoder.npz")
HEADS, HEAD, WIDTH = 12, 32, 384
EXACT = 2**24  # float32 holds every whole number up to here
# Activations are whole numbers of at most this size: at the entrance of a linear layer, within attention.
LARGEST, LARGEST_IN_ATTENTION = 511.0, 255.0
_TOKENS_IN_WINDOW = 128


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear layer for whole numbers: `weights` are whole, `scale` turns sums into values, `bias` is added last."""

    weights: Floats
    scale: Floats
    bias: Floats

    def __call__(self, whole: Floats) -> Floats:
        """The layer's values for rows of whole numbers."""
        values: Floats = whole @ self.weights
        values *= self.scale
        values += self.bias
        return values


@dataclass(frozen=True, slots=True)
class Norm:
    """The parameters of a layer normalisation."""

    gain: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Layer:
    """A transformer layer. `steps_…` are the steps in a unit by which activations become whole numbers.

    `attend` makes queries, keys and values; in the last layer, in which only paragraphs ask, it makes the queries and
    `offer` the keys and values. `sharpness` turns products of query and key into exponents.
    """

    steps_in: Floats
    attend: Linear
    offer: Linear
    sharpness: Floats
    out: Linear
    first: Norm
    steps_up: Floats
    up: Linear
    steps_down: Floats
    largest_down: float
    down: Linear
    second: Norm


@dataclass(frozen=True, slots=True)
class Mixer:
    """The head: from a paragraph, its neighbours, the article's mean and position features to themes."""

    steps: Floats
    hidden: Linear
    steps_out: Floats
    out: Linear
    own: Linear


@dataclass(frozen=True, slots=True)
class Encoder:
    """All parameters. `known` remembers the pieces of words; `sha256` identifies the file."""

    vocabulary: Mapping[str, int]
    words: Bytes
    word_scale: Floats
    positions: Floats
    segments: Floats
    norm: Norm
    layers: tuple[Layer, ...]
    last: Layer
    mixer: Mixer
    known: dict[str, tuple[int, ...]]
    sha256: str


@cache
def load_encoder(path: Path = ENCODER_FILE) -> Encoder:
    """The encoder in `path`, read once; `WeightsError` if the file is missing or damaged."""
    try:
        content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return _encoder({name: file[name] for name in file.files}, hashlib.sha256(content).hexdigest())
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as problem:
        raise WeightsError(f"{path.name}: cannot read the encoder ({problem}); restore it from git") from problem


def _encoder(data: Mapping[str, Any], sha256: str) -> Encoder:
    pieces = data["vocabulary"].tobytes().decode("utf-8").split("\n")
    count = int(data["layers"])
    return Encoder(
        vocabulary={piece: number for number, piece in enumerate(pieces)},
        words=data["words"],
        word_scale=data["word_scale"],
        positions=data["positions"],
        segments=data["kinds"],
        norm=_norm(data, "norm"),
        layers=tuple(_layer(data, f"layer{number}", is_last=False) for number in range(count - 1)),
        last=_layer(data, f"layer{count - 1}", is_last=True),
        mixer=Mixer(
            data["mixer.steps"],
            _linear(data, "mixer.hidden"),
            np.float32(data["mixer.steps_out"]),
            _linear(data, "mixer.out"),
            _linear(data, "mixer.own"),
        ),
        known={},
        sha256=sha256,
    )


def _layer(data: Mapping[str, Any], name: str, is_last: bool) -> Layer:
    attend = _linear(data, f"{name}.attend")
    return Layer(
        steps_in=data[f"{name}.steps_in"],
        attend=_columns(attend, slice(0, WIDTH)) if is_last else attend,
        offer=_columns(attend, slice(WIDTH, None)),
        sharpness=data[f"{name}.sharpness"][:, None, None],
        out=_linear(data, f"{name}.out"),
        first=_norm(data, f"{name}.first"),
        steps_up=data[f"{name}.steps_up"],
        up=_linear(data, f"{name}.up"),
        steps_down=np.float32(data[f"{name}.steps_down"]),
        largest_down=float(data[f"{name}.most_down"]),
        down=_linear(data, f"{name}.down"),
        second=_norm(data, f"{name}.second"),
    )


def _linear(data: Mapping[str, Any], name: str) -> Linear:
    weights = data[f"{name}.weights"].astype(np.float32)
    return Linear(weights, data[f"{name}.scale"], data[f"{name}.bias"])


def _columns(linear: Linear, columns: slice) -> Linear:
    return Linear(np.ascontiguousarray(linear.weights[:, columns]), linear.scale[columns], linear.bias[columns])


def _norm(data: Mapping[str, Any], name: str) -> Norm:
    return Norm(data[f"{name}.gain"], data[f"{name}.shift"])


def check_exact(encoder: Encoder) -> float:
    """The largest sum that any product can reach, as a share of `EXACT`; `ValueError` if that is not below 1."""
    sums = [HEAD * LARGEST_IN_ATTENTION**2, _TOKENS_IN_WINDOW * LARGEST_IN_ATTENTION**2]
    for layer in (*encoder.layers, encoder.last):
        sums += [
            _largest_sum(layer.attend, LARGEST),
            _largest_sum(layer.offer, LARGEST),
            _largest_sum(layer.out, LARGEST_IN_ATTENTION),
            _largest_sum(layer.up, LARGEST),
            _largest_sum(layer.down, layer.largest_down),
        ]
    share = max(sums) / EXACT
    if share >= 1:
        raise ValueError(f"a sum could reach {share:.2f} of what float32 holds exactly")
    return share


def _largest_sum(linear: Linear, largest: float) -> float:
    return float(np.abs(linear.weights).astype(np.float64).sum(0).max()) * largest
