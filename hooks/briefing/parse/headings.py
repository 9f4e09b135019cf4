"""Decides which short blocks are headings, with a logistic regression on layout: length, ending, neighbours.

Part of the plain reader (`plain.py`). The features work in any language; the weights were fitted to 452 labelled
articles.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from briefing.english.furniture import CONJUNCTION, NUMBERING
from briefing.text import (
    CLOSING_MARKS,
    COLONS,
    COMMAS,
    ELLIPSIS,
    EXCLAMATION_MARKS,
    FULL_STOPS,
    PAUSES,
    QUESTION_MARKS,
    SEMICOLONS,
    SENTENCE_ENDS,
    any_of,
)

# "note" is prose that cannot be a heading (a date, a byline, a promo); "top" is the headline or standfirst.
PartShape = Literal["prose", "note", "caption", "list", "top"]

_LONGEST_HEADING = 150
_LONGEST_RUN = 12  # a longer run of heading-like blocks is the cells of a table
_BROKEN_SENTENCE = 40  # a shorter block may be a heading, even above "iPhone sales fell"

_WEIGHTS: dict[str, float] = {
    "bias": -1.96,
    "run": -1.76,
    "length": 0.14,
    "long": -0.51,
    "relative": -0.83,
    "full_stop": -5.26,
    "full_stop_relative": -0.46,
    "full_stop_brevity": 3.21,
    "question": -1.07,
    "sentences": -0.16,
    "commas": -0.34,
    "colon": -0.62,
    "numbered": 4.49,
    "lower": -1.91,
    "quoted": -0.47,
    "odd": -3.76,
    "digits": -6.47,
    "last": -2.66,
    "below_size": 0.31,
    "below_short": -1.49,
    "below_quote": -1.43,
    "above_size": 0.16,
    "above_open": -1.13,
    "above_unfinished": -1.48,
    "echo": 2.79,
}

_CLOSING = any_of(CLOSING_MARKS)
_FULL_STOP = re.compile(rf"{any_of(FULL_STOPS + EXCLAMATION_MARKS + ELLIPSIS)}{_CLOSING}*\d{{0,2}}$")
_ANY_END = re.compile(rf"{any_of(SENTENCE_ENDS + COLONS + SEMICOLONS)}{_CLOSING}*\d{{0,2}}$")
_QUESTION = re.compile(rf"{any_of(QUESTION_MARKS)}{_CLOSING}*$")
_OPEN_END = re.compile(rf"{any_of(PAUSES + '—–-')}$|[;,] {CONJUNCTION}$")
# Within a line, an ellipsis is a pause rather than an end.
SENTENCE = re.compile(rf"{any_of(FULL_STOPS + EXCLAMATION_MARKS + QUESTION_MARKS)}{_CLOSING}*\s+(?=\S)")
_NUMBERED = re.compile(rf"\(?(?:\d{{1,2}}|[IVX]{{1,4}})[.):]\s|#\d|{NUMBERING}\b[:. ]", re.ASCII)
_WORD = re.compile(r"\w[\w'’-]*")
_WIDE = re.compile("[\u2e80-\ud7ff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a block before it is decided whether it is a heading."""

    plain: str
    shape: PartShape

    @property
    def short(self) -> bool:
        return self.shape == "prose" and len(self.plain) <= _LONGEST_HEADING

    @property
    def unfinished(self) -> bool:
        """Whether it has no full stop at its end, as most headings and few paragraphs."""
        return not _FULL_STOP.search(self.plain[-8:])

    @property
    def like_heading(self) -> bool:
        """Whether it is short and unfinished, and leads to nothing below it as "They asked for:" does."""
        return self.short and self.unfinished and not _OPEN_END.search(self.plain[-8:])


_NOTHING = Part("", "top")


@dataclass(frozen=True, slots=True)
class _Statistics:
    """Figures on a seed: the median length of blocks with a full stop, and the share of short ones among them."""

    typical: float
    brevity: float

    @classmethod
    def of(cls, parts: Sequence[Part]) -> _Statistics:
        lengths = sorted(size(part.plain) for part in parts if part.shape == "prose" and not part.unfinished) or [200]
        return cls(
            typical=max(40.0, float(lengths[len(lengths) // 2])),
            brevity=sum(length < 100 for length in lengths) / len(lengths),
        )


def size(text: str) -> int:
    """The length in Latin letters: a Chinese, Japanese or Korean character counts as two."""
    return len(text) + len(_WIDE.findall(text[:1000]))


def are_headings(parts: Sequence[Part]) -> list[bool]:
    """Whether each part of a seed is a heading, in order."""
    statistics = _Statistics.of(parts)
    return [
        part.short
        and run <= _LONGEST_RUN
        and not _continues_below(part, below)
        and not _is_one_of_many(part, below)
        and _score(_features(part, above, below, run, statistics)) > 0
        for part, (above, below, run) in zip(parts, _surroundings(parts), strict=True)
    ]


def _score(values: dict[str, float]) -> float:
    """The log-odds that a block with these features is a heading."""
    return sum(_WEIGHTS[name] * value for name, value in values.items())


def _is_one_of_many(part: Part, below: Part) -> bool:
    """Whether a short sentence is above another one: a style of writing, not a heading and its section."""
    return not part.unfinished and below.short and not below.unfinished


def _continues_below(part: Part, below: Part) -> bool:
    """Whether the text continues in the next block: "They asked for:", "two boats;", a sentence broken in two."""
    broken = part.unfinished and len(part.plain) >= _BROKEN_SENTENCE and below.plain[:1].islower()
    return broken or _OPEN_END.search(part.plain[-8:]) is not None


def _surroundings(parts: Sequence[Part]) -> list[tuple[Part, Part, int]]:
    """For each part, the parts above and below (captions do not count) and the length of its run (see `_runs`)."""
    above = _nearest(parts)
    below = _nearest(parts[::-1])[::-1]
    return list(zip(above, below, _runs(parts), strict=True))


def _nearest(parts: Sequence[Part]) -> list[Part]:
    """For each part, the last one before it that is not a caption."""
    before, last = [], _NOTHING
    for part in parts:
        before.append(last)
        if part.shape != "caption":
            last = part
    return before


def _runs(parts: Sequence[Part]) -> list[int]:
    """For each part, the length of the run of heading-like parts it is in: a long run is a table or a list."""
    runs: list[int] = []
    for alike, members in groupby(parts, key=lambda part: part.like_heading):
        count = len(list(members))
        runs += [count if alike else 0] * count
    return runs


def _features(part: Part, above: Part, below: Part, run: int, statistics: _Statistics) -> dict[str, float]:
    """The features of a part, by name."""
    of_run = {"bias": 1.0, "run": math.log(max(run, 2) / 2)}
    return of_run | _own_features(part.plain, statistics) | _context_features(above, part, below)


def _own_features(text: str, statistics: _Statistics) -> dict[str, float]:
    length = size(text)
    stop = bool(_FULL_STOP.search(text[-8:]))
    relative = math.log((length + 1) / statistics.typical)
    return {
        "length": math.log(length + 1),
        "long": max(0.0, length - 60) / 20,
        "relative": relative,
        "full_stop": stop,
        "full_stop_relative": stop * relative,
        "full_stop_brevity": stop * statistics.brevity,
        "question": bool(_QUESTION.search(text[-8:])),
        "sentences": len(SENTENCE.findall(text)),
        "commas": sum(text.count(comma) for comma in COMMAS),
        "colon": ": " in text,
        "numbered": bool(_NUMBERED.match(text)),
        "lower": text[:1].islower(),
        "quoted": text[:1] in "\"“'‘«„",
        "odd": any(c in text for c in "@/|»<>[]{}_#"),
        "digits": sum(c.isdigit() for c in text) / len(text),
    }


def _context_features(above: Part, part: Part, below: Part) -> dict[str, float]:
    below_size = size(below.plain) if below.shape == "prose" else 0
    above_size = size(above.plain) if above.shape == "prose" else 0
    return {
        "last": below is _NOTHING,
        "below_size": math.log(below_size + 1),
        "below_short": below.like_heading,
        "below_quote": below.plain[:1] in set("\"“'‘«„"),
        "above_size": math.log(above_size + 1),
        "above_open": above.plain.endswith(tuple(PAUSES)),
        "above_unfinished": above.shape == "prose" and not _ANY_END.search(above.plain[-8:]),
        "echo": _repeated_below(part, below),
    }


def _repeated_below(part: Part, below: Part) -> float:
    """The share of a block's longer words that are in the next block too, as with a heading and its section."""
    said = {word.lower() for word in _WORD.findall(below.plain[:300])}
    words = [word.lower() for word in _WORD.findall(part.plain) if len(word) > 3]
    return sum(word in said for word in words) / len(words) if words else 0.0
