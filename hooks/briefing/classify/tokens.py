"""Tokens, the raw material of the theme model's features, and the stems by which texts are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from briefing.english.lexicon import STOP_WORDS

YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
QUOTE_MARKS = frozenset('“”"')
_TOKEN = re.compile(r"[$£€¥]?\d(?:[\d,.:]*\d)?|[^\W\d_]+(?:['’-][^\W\d_]+)*|[%?!;:()“”\"]")
_STEM_LENGTH = 6


def tokenize(text: str) -> list[str]:
    """Words in lower case, numbers as their kind (`<year>`, `<time>`, `<money>`, `<number>`), some punctuation."""
    return [_normalize(token) for token in _TOKEN.findall(text.replace("’", "'"))]


@lru_cache(maxsize=4096)  # most words are common ones
def _normalize(token: str) -> str:
    if token[0] in "$£€¥":
        return "<money>"
    if token[0].isdigit():
        return "<year>" if YEAR.fullmatch(token) else "<time>" if ":" in token else "<number>"
    return token.lower()


def content_stems(tokens: Iterable[str]) -> frozenset[str]:
    """The first letters of every content word; texts on the same subject share many of them."""
    return frozenset(t[:_STEM_LENGTH] for t in tokens if len(t) > 2 and t[0].isalpha() and t not in STOP_WORDS)
