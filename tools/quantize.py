"""Converts a trained encoder to whole numbers and writes it as the engine reads it; part of `train_encoder.py`.

Weights become int8. Activations get as many steps as exact sums allow; how large they become is measured on articles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional

from briefing.classify.encoder.arithmetic import SQUARINGS
from briefing.classify.encoder.weights import (
    EXACT,
    HEAD,
    HEADS,
    LARGEST,
    LARGEST_IN_ATTENTION,
    WIDTH,
    check_exact,
    load_encoder,
)
from briefing.classify.encoder.windows import POSITION_FEATURES
from encoder_net import LAYERS, MIXED, Net, Sample, batch_of
from labelled import Array

SMOOTHING = 0.5  # how far large activations are evened out by way of the weights
CLIPPED = 0.99999  # beyond this quantile a feed-forward unit's value is cut
MIXER_STEPS, MIXER_WEIGHTS = 8.0, 32767  # the mixer has doubles to itself
_LATIN = ((0x0, 0x250), (0x2010, 0x2070), (0x20A0, 0x20D0))

Largest = dict[str, Any]


def is_kept(piece: str) -> bool:
    """Whether a piece of the vocabulary is of Latin script, as English articles are."""
    if piece.startswith("[unused"):
        return False
    return all(any(low <= ord(letter) < high for low, high in _LATIN) for letter in piece.removeprefix("##"))


def whole_weights(weights: Array, steps: Array, worth: Array | float = 1.0) -> tuple[Array, Array]:
    """Weights [out, in] for activations in whole `steps`: int8 [in, out], and what a unit of each output is worth."""
    spread = weights / steps[None, :]
    scale = np.abs(spread).max(1) / 127
    return np.rint(spread / scale[:, None]).T.astype(np.int8), (scale * worth).astype(np.float32)


def fine_weights(weights: Array, steps: Array) -> tuple[Array, Array]:
    """As `whole_weights`, in 16 bits: for the mixer, which has few rows."""
    spread = weights / steps[None, :]
    scale = np.abs(spread).max() / MIXER_WEIGHTS
    return np.rint(spread / scale).T.astype(np.int16), np.full(len(weights), scale, np.float32)


def even_steps(largest: Array, weights: Array) -> Array:
    """Steps a unit for each channel: those that grow large get coarser steps, and larger weights for it."""
    largest, reach = np.maximum(largest, 1e-3), np.maximum(np.abs(weights).max(0), 1e-4)
    spread = largest**SMOOTHING / reach ** (1 - SMOOTHING)
    spread /= np.exp(np.log(spread).mean())
    return (LARGEST / ((largest / spread).max() * spread)).astype(np.float32)


def _array(tensor: Any) -> Array:
    return tensor.detach().double().numpy()


def largest_seen(net: Net, samples: Sequence[Sample]) -> Largest:
    """The largest activations, channel by channel, at the entrance of each linear layer."""
    seen: Largest = {}

    def note(name: str, values: Any, quantile: float | None = None) -> None:
        size = values.abs()
        top = size.max(0).values if quantile is None else np.quantile(size.numpy(), quantile)
        seen[name] = np.maximum(seen.get(name, 0), np.asarray(top, float))

    def watch(name: str, layer: Any) -> None:
        def entered(_: Any, entrance: Any, __: Any) -> None:
            note(f"{name}.in", entrance[0])
            note(f"{name}.attend", layer.attend(entrance[0]))

        def went_up(_: Any, entrance: Any, exit_: Any) -> None:
            note(f"{name}.up", entrance[0])
            note(f"{name}.active", functional.gelu(exit_), CLIPPED)

        layer.register_forward_hook(entered)
        layer.up.register_forward_hook(went_up)

    for number, layer in enumerate((*net.layers, net.last)):
        watch(f"layer{number}", layer)
    net.hidden.register_forward_hook(lambda _, entrance, __: note("mixer", entrance[0]))
    net.eval()
    with torch.no_grad():
        for start in range(0, len(samples), 4):
            batch = batch_of(samples[start : start + 4])
            net(batch, net.lower(batch, 0), 0)
    return seen


def layer_data(name: str, layer: Any, seen: Largest) -> dict[str, Array]:
    """A layer's part of the file."""
    attend, out, up, down = (_array(part.weight) for part in (layer.attend, layer.out, layer.up, layer.down))
    steps_in, steps_up = even_steps(seen[f"{name}.in"], attend), even_steps(seen[f"{name}.up"], up)
    worth = _attention_steps(seen[f"{name}.attend"].reshape(3, HEADS, HEAD))
    data = {f"{name}.steps_in": steps_in, f"{name}.steps_up": steps_up}
    heads = worth.reshape(3, HEADS, HEAD)[:2, :, 0]
    data[f"{name}.sharpness"] = (1 / (heads[0] * heads[1]) / math.sqrt(HEAD) / 2**SQUARINGS).astype(np.float32)
    sums = np.abs(whole_weights(down, np.ones(down.shape[1]))[0].astype(float)).sum(0).max()
    most = float(min(LARGEST, math.floor(0.99 * EXACT / sums)))
    steps_down = np.float32(most / seen[f"{name}.active"])
    data |= {f"{name}.most_down": np.array(most), f"{name}.steps_down": steps_down}
    products = {
        "attend": (whole_weights(attend, steps_in.astype(float), worth), _array(layer.attend.bias) * worth),
        "out": (whole_weights(out, worth[2 * WIDTH :]), _array(layer.out.bias)),
        "up": (whole_weights(up, steps_up.astype(float)), _array(layer.up.bias)),
        "down": (whole_weights(down, np.full(down.shape[1], float(steps_down))), _array(layer.down.bias)),
    }
    for part, ((weights, scale), bias) in products.items():
        data |= _product_data(f"{name}.{part}", weights, scale, bias)
    return data | _norm_data(f"{name}.first", layer.first) | _norm_data(f"{name}.second", layer.second)


def _attention_steps(largest: Array) -> Array:
    """Steps a unit of query and key by head, of value by channel."""
    largest = np.maximum(largest, 1e-6)
    query, key = (np.broadcast_to(part.max(1, keepdims=True), part.shape) for part in largest[:2])
    return (0.999 * LARGEST_IN_ATTENTION / np.stack([query, key, largest[2]])).reshape(-1)


def _product_data(name: str, weights: Array, scale: Array, bias: Array) -> dict[str, Array]:
    return {f"{name}.weights": weights, f"{name}.scale": scale, f"{name}.bias": bias.astype(np.float32)}


def _norm_data(name: str, norm: Any) -> dict[str, Array]:
    return {
        f"{name}.gain": _array(norm.weight).astype(np.float32),
        f"{name}.shift": _array(norm.bias).astype(np.float32),
    }


def mixer_data(net: Net, seen: Largest) -> dict[str, Array]:
    largest = seen["mixer"][: 4 * WIDTH].reshape(4, WIDTH).max(0)
    steps = (LARGEST / np.maximum(largest, 1e-3) * MIXER_STEPS).astype(np.float32)
    every = np.concatenate([np.tile(steps.astype(float), 4), np.full(POSITION_FEATURES, LARGEST)])
    active = 2.0**11
    return {
        "mixer.steps": steps,
        "mixer.steps_out": np.float32(active),
        **_product_data("mixer.hidden", *fine_weights(_array(net.hidden.weight), every), _array(net.hidden.bias)),
        **_product_data(
            "mixer.out", *fine_weights(_array(net.out.weight), np.full(MIXED, active)), _array(net.out.bias)
        ),
        **_product_data("mixer.own", *fine_weights(_array(net.own.weight), steps.astype(float)), _array(net.own.bias)),
    }


def word_data(net: Net, vocabulary: dict[str, int]) -> dict[str, Array]:
    kept = [piece for piece in vocabulary if is_kept(piece)]
    words = _array(net.words)[[vocabulary[piece] for piece in kept]]
    scale = np.abs(words).max(1) / 127
    return {
        "vocabulary": np.frombuffer("\n".join(kept).encode(), np.uint8),
        "words": np.rint(words / scale[:, None]).astype(np.int8),
        "word_scale": scale.astype(np.float32),
        "positions": _array(net.positions).astype(np.float32),
        "kinds": _array(net.kinds).astype(np.float32),
        "layers": np.array(LAYERS),
        **_norm_data("norm", net.norm),
    }


def quantize(net: Net, vocabulary: dict[str, int], samples: Sequence[Sample], out: Path) -> None:
    """Writes `net` to `out`; `samples` show how large its activations become."""
    seen = largest_seen(net, samples)
    data = word_data(net, vocabulary) | mixer_data(net, seen)
    for number, layer in enumerate((*net.layers, net.last)):
        data |= layer_data(f"layer{number}", layer, seen)
    np.savez(out, **data)
    print(
        f"{out}: {out.stat().st_size:,} bytes; the largest sum is {check_exact(load_encoder(out)):.3f} of what is exact"
    )
