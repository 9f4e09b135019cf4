"""Features of one paragraph's text: words, word pairs, cues, names, quotations and lengths."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from briefing.classify.tokens import QUOTE_MARKS, YEAR, content_stems, tokenize
from briefing.english.lexicon import count_cues
from briefing.english.sentences import sentences

# A feature's name and value. A name begins with its family: "word", "pair", "cue", "heading" …
Features = dict[str, float]

_INITIAL = re.compile(r"\s[“\"(]?(\w)")
_TOKENS_IN_SENTENCE = (3, 6, 10, 15, 20, 28, 38)
_SENTENCES_IN_PARAGRAPH = (1, 2, 3, 5)
_TOKENS_IN_PARAGRAPH = (5, 12, 25, 40, 60, 90)


@dataclass(frozen=True, slots=True)
class ParagraphFeatures:
    """The features of a paragraph's text, and what the features of the article are computed from.

    `length` counts tokens.
    """

    length: int
    cues: Counter[str]
    stems: frozenset[str]
    has_quotation: bool
    years: tuple[int, ...]
    features: Features


def paragraph_features(text: str) -> ParagraphFeatures:
    """Sums the features of the sentences and divides by the square root of their number."""
    total: Features = {}
    cues: Counter[str] = Counter()
    all_tokens: list[str] = []
    parts = sentences(text) or (text,)
    scale = 1 / math.sqrt(len(parts))
    for sentence in parts:
        tokens = tokenize(sentence)
        sentence_cues = count_cues(tokens)
        for name, value in _sentence_features(sentence, tokens, sentence_cues).items():
            total[name] = total.get(name, 0.0) + value * scale
        cues.update(sentence_cues)
        all_tokens += tokens
    total[f"sentences {bisect_left(_SENTENCES_IN_PARAGRAPH, len(parts))}"] = 1.0
    total[f"size {bisect_left(_TOKENS_IN_PARAGRAPH, len(all_tokens))}"] = 1.0
    has_quotation = not QUOTE_MARKS.isdisjoint(all_tokens)
    years = tuple(map(int, YEAR.findall(text)))
    return ParagraphFeatures(len(all_tokens), cues, content_stems(all_tokens), has_quotation, years, total)


def _sentence_features(sentence: str, tokens: list[str], cues: Counter[str]) -> Features:
    plain = [token for token in tokens if token not in QUOTE_MARKS]
    features = dict.fromkeys((f"word {token}" for token in plain), 1.0)
    bounded = ["^", *plain, "$"]
    features.update(dict.fromkeys((f"pair {first} {second}" for first, second in pairwise(bounded)), 1.0))
    for cue, count in cues.items():
        features[f"cue {cue}"] = 1.0
        features[f"cues {cue}"] = min(count, 3) / 3
    features["names"] = min(sum(map(str.isupper, _INITIAL.findall(sentence))), 10) / 10
    if plain:
        features[f"opens {plain[0]}"] = 1.0
    if len(plain) < len(tokens):
        features["quote"] = 1.0
        if tokens[0] in QUOTE_MARKS:
            features["quote first"] = 1.0
    features[f"length {bisect_left(_TOKENS_IN_SENTENCE, len(tokens))}"] = 1.0
    return features
