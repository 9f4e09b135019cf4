"""The encoder's scores of an article, from a store if it has been read before: then numpy is not even imported."""

from __future__ import annotations

import functools
import hashlib
import json
import math
from pathlib import Path

from briefing.classify.weights import Row, Weights, WeightsError
from briefing.model import Article
from briefing.store import Store

_CODE = Path(__file__).with_name("encoder")


def encoder_scores(article: Article, weights: Weights, store: Store | None = None) -> tuple[Row, ...]:
    """For each paragraph the encoder's score for each theme: the logarithm of its probability, up to a constant.

    `WeightsError` if the encoder's file is missing, damaged, or not the one for which the weights were calibrated.
    """
    if store is None:
        return _read(article, weights)
    key = _key(article, weights)
    scores = _kept(store.get(key), len(article.paragraphs), len(weights.themes))
    if scores is None:
        scores = _read(article, weights)
        store.put(key, json.dumps(scores).encode())
    return scores


def _read(article: Article, weights: Weights) -> tuple[Row, ...]:
    from briefing.classify.encoder.scores import scores
    from briefing.classify.encoder.weights import load_encoder

    encoder = load_encoder()
    if encoder.sha256 != weights.encoder:
        raise WeightsError("weights.json.gz was calibrated with another encoder.npz; restore both from git")
    return scores(article, encoder)


def _key(article: Article, weights: Weights) -> str:
    """A digest of all that the scores depend on: the encoder's file and code, the article's text and structure."""
    headings = [heading.plain for heading in article.headings]
    paragraphs = [(paragraph.plain, paragraph.kind, paragraph.heading) for paragraph in article.paragraphs]
    seen = json.dumps([weights.encoder, _code(), article.headline.plain, headings, paragraphs])
    return hashlib.sha256(seen.encode()).hexdigest()


@functools.cache
def _code() -> str:
    digest = hashlib.sha256()
    for module in sorted(_CODE.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()


def _kept(value: bytes | None, paragraphs: int, themes: int) -> tuple[Row, ...] | None:
    """The scores in a store's value; None if there is none, or it is not of our making."""
    try:
        rows = json.loads(value or b"")
        scores = tuple(tuple(map(float, row)) for row in rows)
    except (ValueError, TypeError):
        return None
    fits = len(scores) == paragraphs and all(len(row) == themes and all(map(math.isfinite, row)) for row in scores)
    return scores if fits else None
