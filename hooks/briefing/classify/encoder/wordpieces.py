"""Splits text into word pieces as BERT's uncased tokenizer does, in plain Python and in linear time.

No regular expression is involved, and a word longer than `_LONGEST_WORD` characters is one unknown piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

UNKNOWN = "[UNK]"
_LONGEST_WORD = 64
_ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def encode(text: str, vocabulary: Mapping[str, int], known: dict[str, tuple[int, ...]], most: int) -> list[int]:
    """The first `most` pieces of a text; `known` remembers the pieces of words from one call to the next."""
    pieces: list[int] = []
    for word in split_words(text):
        own = known.get(word)
        if own is None:
            own = known[word] = pieces_of(word, vocabulary)
        pieces.extend(own)
        if len(pieces) >= most:
            return pieces[:most]
    return pieces


def split_words(text: str) -> Iterator[str]:
    """Words in lower case without accents; each punctuation mark is a word of its own."""
    word: list[str] = []
    for character in unicodedata.normalize("NFD", text.lower()):
        kind = _kind(character)
        if kind == "letter":
            word.append(character)
        elif kind != "dropped":
            if word:
                yield "".join(word)
                word.clear()
            if kind == "mark":
                yield character
    if word:
        yield "".join(word)


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """How a character counts: "space", "mark" (a word of its own), "dropped" or "letter"."""
    if character.isspace():
        return "space"
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Co", "Cs", "Mn") or character == "\ufffd":
        return "dropped"
    if character in _ASCII_PUNCTUATION or category.startswith("P"):
        return "mark"
    is_ideograph = "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"
    return "mark" if is_ideograph else "letter"


def pieces_of(word: str, vocabulary: Mapping[str, int]) -> tuple[int, ...]:
    """A word's pieces, each time the longest in the vocabulary; `UNKNOWN` if they cannot make up the word."""
    unknown = (vocabulary[UNKNOWN],)
    if len(word) > _LONGEST_WORD:
        return unknown
    pieces: list[int] = []
    start = 0
    while start < len(word):
        prefix = "##" if start else ""
        end = next((e for e in range(len(word), start, -1) if prefix + word[start:e] in vocabulary), None)
        if end is None:
            return unknown
        pieces.append(vocabulary[prefix + word[start:end]])
        start = end
    return tuple(pieces)
