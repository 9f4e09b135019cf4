"""The encoder's scores of an article, from a store if it has been read before: then numpy is not even imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from briefing.classify.weights import Row, Weights, WeightsError
from briefing.model import Article
from briefing.store import Store, remembered

_CODE = Path(__file__).with_name("encoder")  # another change of the engine changes no score


@dataclass(frozen=True, slots=True)
class EncoderScores:
    """For each paragraph the encoder's score for each theme."""

    rows: tuple[Row, ...]


def encoder_scores(article: Article, weights: Weights, store: Store | None = None) -> tuple[Row, ...]:
    """For each paragraph the encoder's score for each theme: the logarithm of its probability, up to a constant.

    `WeightsError` if the encoder's file is missing, damaged, or not the one for which the weights were calibrated.
    """
    headings = [heading.plain for heading in article.headings]
    paragraphs = [(paragraph.plain, paragraph.kind, paragraph.heading) for paragraph in article.paragraphs]
    given = (weights.encoder, article.headline.plain, headings, paragraphs)
    return remembered(store, EncoderScores, given, lambda: EncoderScores(_read(article, weights)), _CODE).rows


def _read(article: Article, weights: Weights) -> tuple[Row, ...]:
    from briefing.classify.encoder.scores import scores
    from briefing.classify.encoder.weights import load_encoder

    encoder = load_encoder()
    if encoder.sha256 != weights.encoder:
        raise WeightsError("weights.json.gz was calibrated with another encoder.npz; restore both from git")
    return scores(article, encoder)
