"""Writes `priors.npz`: word vectors from a small language model, by which similar words share weights in training.

Run by hand, once, with torch and a sentence model; `train.py` reads the result and needs neither. The language model
sees each word or pair by itself, so a vector depends on English, not on any article.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from briefing.classify.features import extract_features
from labelled import Array, Labelled, read_corpus

DIMENSIONS = 64
FEWEST_ARTICLES = {"word": 3, "pair": 4}
OUT = Path(__file__).with_name("priors.npz")


def names_in(corpus: Sequence[Labelled]) -> tuple[list[str], Array]:
    """The word and pair features that occur in enough articles, and in how many."""
    seen: dict[str, int] = defaultdict(int)
    for labelled in corpus:
        for name in {name for features in extract_features(labelled.article) for name in features}:
            if name.split(" ", 1)[0] in FEWEST_ARTICLES and " " in name:
                seen[name] += 1
    kept = sorted(name for name, count in seen.items() if count >= FEWEST_ARTICLES[name.split(" ", 1)[0]])
    return kept, np.array([seen[name] for name in kept], float)


def embed(model: SentenceTransformer, texts: list[str]) -> Array:
    """The mean of the word pieces' input vectors (position and normalisation included), before any attention."""
    bert, tokenizer = model[0].auto_model, model.tokenizer
    rows: Array = np.zeros((len(texts), 384), np.float32)
    order = np.argsort([len(text) for text in texts])
    with torch.no_grad():
        for start in range(0, len(order), 256):
            chosen = order[start : start + 256]
            batch = tokenizer([texts[i] for i in chosen], return_tensors="pt", padding=True)
            hidden = bert.embeddings(input_ids=batch["input_ids"])
            mask = batch["attention_mask"][..., None].float()
            rows[chosen] = ((hidden * mask).sum(1) / mask.sum(1)).numpy()
    return rows


def principal(rows: Array, counts: Array) -> Array:
    """The first principal components of standardised rows, each row weighted by its count."""
    weight = np.minimum(counts, 200)[:, None]
    rows = rows - (rows * weight).sum(0) / weight.sum()
    rows = np.clip(rows / (rows.std(0) + 1e-6), -4, 4)
    _, vectors = np.linalg.eigh((rows * weight).T @ rows)
    projected = rows @ vectors[:, ::-1][:, :DIMENSIONS]
    return projected / projected.std()


def main(model_path: str) -> None:
    names, counts = names_in(read_corpus())
    model = SentenceTransformer(model_path, device="cpu")
    plain = [name.split(" ", 1)[1].replace("^ ", "").replace(" $", "").strip("<>") for name in names]
    rows = embed(model, plain)
    family = np.array([name.split(" ", 1)[0] for name in names])
    vectors = np.zeros((len(names), DIMENSIONS))
    for kind in FEWEST_ARTICLES:
        vectors[family == kind] = principal(rows[family == kind].astype(float), counts[family == kind])
    np.savez_compressed(OUT, names=np.array(names), vectors=np.clip(np.round(vectors * 20), -127, 127).astype(np.int8))


if __name__ == "__main__":
    main(sys.argv[1])
