"""What encoders say of labelled articles they have not seen: `encoder_scores.npz`, with which `train.py` calibrates.

`train_encoder.py` writes it. It contains numbers only, by the digests of the articles' names.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from briefing.classify.weights import Row
from labelled import Array, Labelled

SCORES_FILE = Path(__file__).with_name("encoder_scores.npz")


def write_scores(scores: Mapping[str, Sequence[Row]], path: Path = SCORES_FILE) -> None:
    """Writes the scores of articles by their names."""
    names = sorted(scores, key=_digest)
    np.savez_compressed(
        path,
        articles=np.array([_digest(name) for name in names]),
        lengths=np.array([len(scores[name]) for name in names], np.int32),
        scores=np.array([row for name in names for row in scores[name]], np.float32),
    )


def read_scores(corpus: Sequence[Labelled], path: Path = SCORES_FILE) -> Array | None:
    """The scores of each paragraph of these articles; None without a file, or if it lacks one of the articles."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as file:
        ends = np.cumsum(file["lengths"])
        rows = file["scores"].astype(float)
        known = dict(zip(file["articles"].tolist(), zip(ends - file["lengths"], ends, strict=True), strict=True))
    spans = [known.get(_digest(labelled.name)) for labelled in corpus]
    if None in spans:
        return None
    found = [rows[span[0] : span[1]] for span in spans if span]
    if [len(article) for article in found] != [len(labelled.themes) for labelled in corpus]:
        sys.exit(f"{path.name}: articles are now read as other paragraphs; run make train ENCODER=1")
    return np.concatenate(found)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]
