"""The encoder as PyTorch trains it: the first layers of MiniLM, pruned, over windows of an article.

The engine runs the same network in whole numbers (`hooks/briefing/classify/encoder/`); `quantize.py` converts one into
the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as functional
from safetensors.torch import load_file
from torch import nn

from briefing.classify.encoder.weights import HEAD, HEADS, WIDTH
from briefing.classify.encoder.windows import POSITION_FEATURES, WINDOW_PIECES, Window
from labelled import THEMES

Tensor = Any

LAYERS, UNITS, FULL, MIXED = 3, 1024, 1536, 192


@dataclass(frozen=True, slots=True)
class Sample:
    """An article ready to learn from. A label of -1 is unknown; `trust` says how far each label counts."""

    name: str
    windows: tuple[Window, ...]
    places: tuple[tuple[int, ...], ...]
    labels: tuple[int, ...]
    trust: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The pieces of some articles in one row, each with its cell in the padded grid of windows and its paragraph.

    `slot` is the place of each paragraph among those of its window; `slots` is the largest number in a window.
    """

    pieces: Tensor
    segment: Tensor
    position: Tensor
    cell: Tensor
    paragraph: Tensor
    mask: Tensor
    slot: Tensor
    slots: int
    before: Tensor
    after: Tensor
    article: Tensor
    places: Tensor

    @property
    def paragraphs(self) -> int:
        return len(self.article)


def batch_of(samples: Sequence[Sample]) -> Batch:
    windows = [window for sample in samples for window in sample.windows]
    length = max(len(window.pieces) for window in windows)
    held = [sorted({n for n in window.paragraph if n >= 0}) for window in windows]
    slots = max(map(len, held))
    starts = _starts(samples)
    first = [start for sample, start in zip(samples, starts, strict=True) for _ in sample.windows]
    count = sum(len(sample.labels) for sample in samples)
    mask = torch.full((len(windows), 1, 1, length), -1e4)
    for row, window in enumerate(windows):
        mask[row, :, :, : len(window.pieces)] = 0
    places = torch.zeros(count, POSITION_FEATURES)
    for row, on in enumerate(on for sample in samples for on in sample.places):
        places[row, list(on)] = 1
    before, after = _neighbours(samples, starts, count)
    return Batch(
        pieces=torch.tensor([piece for window in windows for piece in window.pieces]),
        segment=torch.tensor([segment for window in windows for segment in window.segment]),
        position=torch.tensor([place for window in windows for place in range(len(window.pieces))]),
        cell=torch.tensor([row * length + i for row, window in enumerate(windows) for i in range(len(window.pieces))]),
        paragraph=torch.tensor(
            [
                n + start if n >= 0 else -1
                for window, start in zip(windows, first, strict=True)
                for n in window.paragraph
            ]
        ),
        mask=mask,
        slot=torch.tensor([row * slots + i for row, numbers in enumerate(held) for i in range(len(numbers))]),
        slots=slots,
        before=torch.tensor(before),
        after=torch.tensor(after),
        article=torch.tensor([number for number, sample in enumerate(samples) for _ in sample.labels]),
        places=places,
    )


def _starts(samples: Sequence[Sample]) -> list[int]:
    """The number of each article's first paragraph in the batch."""
    starts = [0]
    for sample in samples[:-1]:
        starts.append(starts[-1] + len(sample.labels))
    return starts


def _neighbours(samples: Sequence[Sample], starts: Sequence[int], nothing: int) -> tuple[list[int], list[int]]:
    """For each paragraph the one before and the one after in its article, `nothing` where there is none."""
    before, after = [], []
    for sample, start in zip(samples, starts, strict=True):
        end = start + len(sample.labels)
        before += [nothing, *range(start, end - 1)]
        after += [*range(start + 1, end), nothing]
    return before, after


def means_of(tokens: Tensor, batch: Batch) -> Tensor:
    """The mean token of each paragraph."""
    inside = batch.paragraph >= 0
    rows = batch.paragraph[inside]
    total = torch.zeros(batch.paragraphs, WIDTH).index_add(0, rows, tokens[inside])
    return total / torch.bincount(rows, minlength=batch.paragraphs).clamp(min=1)[:, None]


class Layer(nn.Module):  # type: ignore[misc]
    """A layer of MiniLM with only the feed-forward units in `kept`."""

    def __init__(self, weights: dict[str, Tensor], number: int, kept: Sequence[int]) -> None:
        super().__init__()
        self.attend, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, len(kept)), nn.Linear(len(kept), WIDTH)
        self.first, self.second = nn.LayerNorm(WIDTH, eps=1e-6), nn.LayerNorm(WIDTH, eps=1e-6)
        prefix, rows = f"encoder.layer.{number}.", torch.tensor(kept)

        def given(name: str) -> tuple[Tensor, Tensor]:
            return weights[f"{prefix}{name}.weight"], weights[f"{prefix}{name}.bias"]

        parts = [given(f"attention.self.{name}") for name in ("query", "key", "value")]
        up, down = given("intermediate.dense"), given("output.dense")
        _fill(self.attend, torch.cat([weight for weight, _ in parts]), torch.cat([bias for _, bias in parts]))
        _fill(self.out, *given("attention.output.dense"))
        _fill(self.up, up[0][rows], up[1][rows])
        _fill(self.down, down[0][:, rows], down[1])
        _fill(self.first, *given("attention.output.LayerNorm"))
        _fill(self.second, *given("output.LayerNorm"))

    def forward(self, tokens: Tensor, batch: Batch) -> Tensor:
        query, key, value = self.padded(self.attend(tokens), batch, 3)
        held = functional.scaled_dot_product_attention(query, key, value, attn_mask=batch.mask)
        return self.onward(held.transpose(1, 2).reshape(-1, WIDTH)[batch.cell], tokens)

    def padded(self, rows: Tensor, batch: Batch, parts: int) -> Tensor:
        windows, length = batch.mask.shape[0], batch.mask.shape[3]
        grid = torch.zeros(windows * length, parts * WIDTH).index_copy(0, batch.cell, rows)
        return grid.view(windows, length, parts, HEADS, HEAD).permute(2, 0, 3, 1, 4)

    def onward(self, held: Tensor, before: Tensor) -> Tensor:
        middle = self.first(before + self.out(held))
        return self.second(middle + self.down(functional.gelu(self.up(middle))))


class Asking(Layer):
    """The last layer, in which only the mean token of each paragraph attends to the tokens of its window."""

    def forward(self, tokens: Tensor, batch: Batch) -> Tensor:
        means, windows = means_of(tokens, batch), batch.mask.shape[0]
        weight, bias = self.attend.weight, self.attend.bias
        asking = functional.linear(means, weight[:WIDTH], bias[:WIDTH])
        query = torch.zeros(windows * batch.slots, WIDTH).index_copy(0, batch.slot, asking)
        query = query.view(windows, batch.slots, HEADS, HEAD).transpose(1, 2)
        key, value = self.padded(functional.linear(tokens, weight[WIDTH:], bias[WIDTH:]), batch, 2)
        held = functional.scaled_dot_product_attention(query, key, value, attn_mask=batch.mask)
        return self.onward(held.transpose(1, 2).reshape(-1, WIDTH)[batch.slot], means)


def _fill(module: nn.Module, weight: Tensor, bias: Tensor) -> None:
    with torch.no_grad():
        module.weight.copy_(weight)
        module.bias.copy_(bias)


class Net(nn.Module):  # type: ignore[misc]
    """Maps windows to a score for each theme of each paragraph."""

    def __init__(self, folder: Path, kept: Sequence[Sequence[int]], layers: int = LAYERS) -> None:
        super().__init__()
        weights = {name: value.float() for name, value in load_file(folder / "model.safetensors").items()}
        self.kept = [*(list(units) for units in kept), list(range(FULL))]
        self.register_buffer("words", weights["embeddings.word_embeddings.weight"], persistent=False)
        self.positions = nn.Parameter(weights["embeddings.position_embeddings.weight"][: WINDOW_PIECES + 8].clone())
        self.kinds = nn.Parameter(weights["embeddings.token_type_embeddings.weight"].clone())
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)
        _fill(self.norm, weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"])
        self.layers = nn.ModuleList(Layer(weights, n, self.kept[n]) for n in range(layers - 1))
        self.last = Asking(weights, layers - 1, self.kept[-1])
        self.hidden, self.out = nn.Linear(4 * WIDTH + POSITION_FEATURES, MIXED), nn.Linear(MIXED, len(THEMES))
        self.own = nn.Linear(WIDTH, len(THEMES))
        nn.init.zeros_(self.own.weight)
        nn.init.zeros_(self.own.bias)

    def lower(self, batch: Batch, layers: int) -> Tensor:
        """The tokens after the first `layers` layers."""
        tokens = self.norm(self.words[batch.pieces] + self.positions[batch.position] + self.kinds[batch.segment])
        for layer in self.layers[:layers]:
            tokens = layer(tokens, batch)
        return tokens

    def forward(self, batch: Batch, tokens: Tensor, done: int, dropout: float = 0.0) -> Tensor:
        """The scores, from the tokens after the first `done` layers."""

        def thinned(values: Tensor) -> Tensor:
            return functional.dropout(values, dropout, self.training)

        tokens = thinned(tokens)
        for layer in self.layers[done:]:
            tokens = layer(tokens, batch)
        own = self.last(tokens, batch)
        rows = torch.cat([own, torch.zeros(1, WIDTH)])
        count = torch.bincount(batch.article)[:, None]
        whole = torch.zeros(len(count), WIDTH).index_add(0, batch.article, own) / count
        seen = torch.cat([rows[batch.before], own, rows[batch.after], whole[batch.article], batch.places], 1)
        return self.out(thinned(functional.gelu(self.hidden(thinned(seen))))) + self.own(own)
