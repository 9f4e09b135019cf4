"""How far the encoder speaks for each theme: embeddings, transformer layers over each window, then a mixer.

Two layers are computed for all tokens. In the last only paragraphs ask, each with the mean of its tokens; what they
find goes through a small network together with their neighbours, the article's mean and their position.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from briefing.classify.encoder.arithmetic import attention, gelu, mean_of, normalize, quantize, quantize_for_attention
from briefing.classify.encoder.weights import (
    EXACT,
    LARGEST,
    WIDTH,
    Doubles,
    Encoder,
    Floats,
    Layer,
    Linear,
    load_encoder,
)
from briefing.classify.encoder.windows import Window, position_features, windows_of
from briefing.classify.weights import Row
from briefing.model import Article

_WINDOWS_AT_ONCE = 4  # as many as fit into a processor's cache
_DECIMALS = 4


def scores(article: Article, encoder: Encoder | None = None) -> tuple[Row, ...]:
    """For each paragraph a score for each theme: the logarithm of its probability, up to a constant.

    They depend on nothing but the article's text and structure and the encoder's file (`Encoder.sha256`).
    """
    if not article.paragraphs:
        return ()
    encoder = encoder or load_encoder()
    windows = windows_of(article, encoder.vocabulary, encoder.known)
    own = quantize(_paragraphs(encoder, windows), encoder.mixer.steps, EXACT).astype(np.float64)
    return tuple(map(tuple, np.round(_mixed(encoder, own, article), _DECIMALS).tolist()))


def _mixed(encoder: Encoder, own: Doubles, article: Article) -> Doubles:
    mixer, nothing = encoder.mixer, np.zeros((1, WIDTH))
    whole_article = np.rint(own.sum(0, keepdims=True) / len(own)).repeat(len(own), 0)
    positions = np.zeros((len(own), len(mixer.hidden.weights) - 4 * WIDTH))
    for row, features in zip(positions, position_features(article), strict=True):
        row[list(features)] = LARGEST
    seen = np.hstack([np.vstack([nothing, own[:-1]]), own, np.vstack([own[1:], nothing]), whole_article, positions])
    hidden = _in_doubles(seen, mixer.hidden).astype(np.float32)
    active = quantize(gelu(hidden), mixer.steps_out, EXACT).astype(np.float64)
    return _in_doubles(active, mixer.out) + _in_doubles(own, mixer.own)


def _in_doubles(whole: Doubles, linear: Linear) -> Doubles:
    values: Doubles = (whole @ linear.weights.astype(np.float64)) * linear.scale + linear.bias
    return values


def _paragraphs(encoder: Encoder, windows: Sequence[Window]) -> Floats:
    """A vector for each paragraph of the article, in order."""
    parts = [
        _paragraphs_in(encoder, windows[i : i + _WINDOWS_AT_ONCE]) for i in range(0, len(windows), _WINDOWS_AT_ONCE)
    ]
    means, attended = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    return _feed_forward(encoder.last, attended, means)


def _paragraphs_in(encoder: Encoder, windows: Sequence[Window]) -> tuple[Floats, Floats]:
    """The paragraphs of some windows: the means of their tokens, and what the last layer's attention finds for them."""
    ends = list(accumulate(len(window.pieces) for window in windows))
    spans = [slice(end - len(window.pieces), end) for window, end in zip(windows, ends, strict=True)]
    tokens = _embedded(encoder, windows)
    for layer in encoder.layers:
        tokens = _layer(layer, tokens, spans)
    last = encoder.last
    offered = quantize_for_attention(last.offer(quantize(tokens, last.steps_in)))
    means = [_means(tokens[span], window) for window, span in zip(windows, spans, strict=True)]
    queries = [quantize_for_attention(last.attend(quantize(mean, last.steps_in))) for mean in means]
    attended = [
        attention(query, offered[span, :WIDTH], offered[span, WIDTH:], last.sharpness)
        for query, span in zip(queries, spans, strict=True)
    ]
    return np.concatenate(means), np.concatenate(attended)


def _embedded(encoder: Encoder, windows: Sequence[Window]) -> Floats:
    pieces = [piece for window in windows for piece in window.pieces]
    tokens = encoder.words[pieces].astype(np.float32)
    tokens *= encoder.word_scale[pieces][:, None]
    tokens += np.concatenate([encoder.positions[: len(window.pieces)] for window in windows])
    tokens += encoder.segments[[segment for window in windows for segment in window.segment]]
    return normalize(tokens, encoder.norm)


def _layer(layer: Layer, tokens: Floats, spans: Sequence[slice]) -> Floats:
    """A whole layer; `spans` are the windows, within which tokens attend to each other."""
    mixed = quantize_for_attention(layer.attend(quantize(tokens, layer.steps_in)))
    query, key, value = (mixed[:, start : start + WIDTH] for start in (0, WIDTH, 2 * WIDTH))
    attended = [attention(query[span], key[span], value[span], layer.sharpness) for span in spans]
    return _feed_forward(layer, np.concatenate(attended), tokens)


def _feed_forward(layer: Layer, attended: Floats, before: Floats) -> Floats:
    """The second half of a layer: what attention found is added to the tokens, and each goes through by itself."""
    values = layer.out(attended)
    values += before
    tokens = normalize(values, layer.first)
    active = gelu(layer.up(quantize(tokens, layer.steps_up)))
    values = layer.down(quantize(active, layer.steps_down, layer.largest_down))
    values += tokens
    return normalize(values, layer.second)


def _means(tokens: Floats, window: Window) -> Floats:
    numbers = np.array(window.paragraph)
    return np.stack([mean_of(tokens[numbers == number]) for number in dict.fromkeys(numbers[numbers >= 0].tolist())])
