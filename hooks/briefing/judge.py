"""Part of stage 3: which theme each paragraph of an article speaks for. A linear sequence model in plain Python.

Each sign of a paragraph (`signs.py`) speaks for or against each theme with a learnt weight, each theme for or against
the theme of the next paragraph; what comes out is calibrated on articles that the weights had not seen. The weights are
data (`weights.json.gz`, made by `tools/train.py`), read when first needed.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from briefing.model import Article, Opinion
from briefing.signs import CUES_BY_WORD, Signs, signs_of, words_of
from briefing.themes import OVERVIEW, load_themes

Row = tuple[float, ...]
WEIGHTS = Path(__file__).with_name("weights.json.gz")
BELOW_BEST = 0.8
FAMILIAR_SHARE = 0.6  # English news has a larger share of known words

# What is said outright, in log-odds on top of what was learnt. A heading: labelled articles ask for about 0.3, as
# headings mislead as often as they lead; but an editor who names a section "What comes next" means it. The first
# paragraph: an overview has to begin somewhere.
HEADING_VOICE, LEDE_VOICE = 1.5, 1.5
SHORTEST_LEDE = 60
_PARTS = re.compile(r"[,;:–—/]| and | or ", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“‘'«„]")

REASONS: tuple[tuple[str, str], ...] = (
    ("before ", "what stands before"),
    ("after ", "what stands after"),
    ("like ", "likeness to the headline and what was said"),
    ("new", "likeness to the headline and what was said"),
    ("shape ", "the kind of article"),
    ("article ", "the kind of article"),
    ("place last ", "near the end"),
    ("place ", "place in the article"),
    ("along", "place in the article"),
    ("section ", "place in its section"),
    ("sections ", "place in its section"),
    ("first section", "place in its section"),
    ("last section", "place in its section"),
    ("before headings ", "before the first heading"),
    ("year ", "the years named"),
    ("quote", "a quotation"),
)
TENSES = {
    "-ed": "past tense",
    "past": "past tense",
    "present": "present tense",
    "future": "about the future",
    "about to": "about the future",
    "modal": "“could”, “may”, “would”",
}


_CUE_FAMILIES = ("cue", "cues", "more")
_AT_THE_TOP = ("place ", "along", "before headings", "before nothing")


class WeightsError(Exception):
    """The model's file is missing or is not what it should be."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How marginals become probabilities for one kind of article: `p ** sharpness * tilt`, made to sum to 1.

    `none` is given only where a paragraph by itself has at least the chance `none_above` of it.
    """

    sharpness: float
    tilt: Row
    review_below: float
    none_above: float


@dataclass(frozen=True, slots=True)
class Weights:
    """`signs`: one row a sign, one column a theme. `follows[step][before][after]`; `step_of` tells the steps.

    `learnt_from` names the articles that the weights have seen, by digest.
    """

    themes: tuple[str, ...]
    signs: Mapping[str, Row]
    follows: tuple[tuple[Row, ...], ...]
    headless: Calibration
    headed: Calibration
    learnt_from: frozenset[str]


def _calibration(entry: Mapping[str, Any]) -> Calibration:
    return Calibration(entry["sharpness"], tuple(entry["tilt"]), entry["review_below"], entry["none_above"])


@cache
def load(path: Path = WEIGHTS) -> Weights:
    """The weights in `path`; raises `WeightsError` with a mend if they cannot be read."""
    try:
        data = json.loads(gzip.decompress(path.read_bytes()))
        themes = tuple(data["themes"])
        numbers = memoryview(base64.b85decode(data["weights"])).cast("b")
        names, width, scale = data["signs"].split("\n"), len(themes), data["scale"]
        rows = {
            name: tuple(number * scale for number in numbers[start : start + width])
            for name, start in zip(names, range(0, len(numbers), width), strict=True)
        }
        headless, headed = (_calibration(entry) for entry in data["calibration"])
        follows = tuple(tuple(map(tuple, step)) for step in data["follows"])
        return Weights(themes, rows, follows, headless, headed, frozenset(data["learnt_from"]))
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as problem:
        raise WeightsError(f"{path.name}: the judge cannot be read ({problem}); restore the file from git") from problem


def judge(article: Article) -> tuple[Opinion, ...]:
    """An opinion on every paragraph, in order: calibrated probabilities, and what speaks loudest for the likeliest."""
    if not article.paragraphs:
        return ()
    weights = load()
    found = signs_of(article)
    voices = voices_of(article)
    scores = [tuple(map(sum, zip(_score(f, weights), v, strict=True))) for f, v in zip(found, voices, strict=True)]
    steps = [weights.follows[step_of(article, index)] for index in range(len(found))]
    calibration = weights.headed if article.headings else weights.headless
    trust = _familiarity(found, weights)
    opinions = []
    for index, marginals in enumerate(_marginals(scores, steps)):
        chances = _calibrated(_guarded(marginals, scores[index], calibration), calibration, trust)
        probabilities = dict(zip(weights.themes, chances, strict=True))
        theme = max(probabilities, key=probabilities.__getitem__)
        reason = _reason(article, index, found[index], chances, weights, voices[index])
        opinions.append(Opinion(probabilities, theme, reason, probabilities[theme] < calibration.review_below))
    return tuple(opinions)


def voices_of(article: Article) -> list[Row]:
    """What is said outright of each paragraph, by its heading or its place, in log-odds a theme."""
    said = [_voices(heading.plain) for heading in article.headings]
    overview = tuple(LEDE_VOICE * (theme.key == OVERVIEW) for theme in load_themes())
    silent = (0.0,) * len(overview)
    # Not a byline or a caption that stands above it.
    lede = next((p.index for p in article.paragraphs if p.kind != "caption" and len(p.plain) >= SHORTEST_LEDE), 0)
    return [
        said[p.heading] if p.heading is not None else overview if p.index == lede else silent
        for p in article.paragraphs
    ]


def _voices(heading: str) -> Row:
    """Each part of a heading has one voice, which the themes that it names share; a quotation has none.

    "Why Miami, and what could follow" names two themes, and so leaves the choice to the paragraphs.
    """
    themes = load_themes()
    votes = [0.0] * len(themes)
    for part in [] if _QUOTED.match(heading) else _PARTS.split(heading):
        named = [i for i, theme in enumerate(themes) if any(cue.search(part) for cue in theme.headings)]
        for i in named:
            votes[i] += 1 / len(named)
    total = sum(votes) or 1.0
    return tuple(HEADING_VOICE * vote / total for vote in votes)


def step_of(article: Article, index: int) -> int:
    """0: from paragraph to paragraph; 1: across a heading; 2: inside a section."""
    heading = article.paragraphs[index].heading
    if index and heading != article.paragraphs[index - 1].heading:
        return 1
    return 2 if article.headings else 0


def _score(signs: Signs, weights: Weights) -> Row:
    totals = [0.0] * len(weights.themes)
    for name, strength in signs.items():
        row = weights.signs.get(name)
        if row:
            for theme, weight in enumerate(row):
                totals[theme] += strength * weight
    return tuple(totals)


def _log_sum(values: Sequence[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))


def _shares(logarithms: Row) -> Row:
    total = _log_sum(logarithms)
    return tuple(math.exp(value - total) for value in logarithms)


def _marginals(scores: Sequence[Row], steps: Sequence[tuple[Row, ...]]) -> list[Row]:
    """Forward and backward over the chain: each paragraph's chances, all others' themes summed out."""
    themes = range(len(scores[0]))
    forward = [scores[0]]
    for score, step in zip(scores[1:], steps[1:], strict=True):
        last = forward[-1]
        forward.append(tuple(score[b] + _log_sum([last[a] + step[a][b] for a in themes]) for b in themes))
    backward: list[Row] = [(0.0,) * len(themes)]
    for score, step in zip(scores[:0:-1], steps[:0:-1], strict=True):
        later = [score[b] + backward[-1][b] for b in themes]
        backward.append(tuple(_log_sum([step[a][b] + later[b] for b in themes]) for a in themes))
    joint = [
        tuple(map(sum, zip(ahead, behind, strict=True)))
        for ahead, behind in zip(forward, reversed(backward), strict=True)
    ]
    return [_shares(row) for row in joint]


def _familiarity(found: Iterable[Signs], weights: Weights) -> float:
    """0 to 1: how far the article's words are known to the model, which should not sound sure in another language."""
    words = [name in weights.signs for signs in found for name in signs if name.startswith("word ")]
    return min(1.0, sum(words) / (FAMILIAR_SHARE * max(1, len(words))))


def _guarded(marginals: Row, score: Row, calibration: Calibration) -> Row:
    """`none` comes first only on the paragraph's own evidence, not its neighbours': no real paragraph must vanish."""
    none = len(score) - 1
    if _shares(score)[none] >= calibration.none_above:
        return marginals
    least = BELOW_BEST * max(chance for theme, chance in enumerate(marginals) if theme != none)
    return tuple(min(chance, least) if theme == none else chance for theme, chance in enumerate(marginals))


def _calibrated(chances: Row, calibration: Calibration, trust: float) -> Row:
    tilted = zip(chances, calibration.tilt, strict=True)
    raised = [(max(chance, 1e-12) ** calibration.sharpness * tilt) ** trust for chance, tilt in tilted]
    total = sum(raised)
    return tuple(value / total for value in raised)


def _reason(article: Article, index: int, signs: Signs, chances: Row, weights: Weights, voices: Row) -> str:
    """What speaks loudest for the likeliest theme against the others, each other counting as far as it is likely."""
    best = max(range(len(chances)), key=chances.__getitem__)
    rest = max(1 - chances[best], 1e-9)

    def against_others(row: Row) -> float:
        return row[best] - sum(chances[theme] * row[theme] for theme in range(len(row)) if theme != best) / rest

    own = _own_words(article.paragraphs[index].plain)
    heard = {"heading": against_others(voices)}
    for name, strength in signs.items():
        row = weights.signs.get(name)
        phrase = row and ("lede" if index == 0 and name.startswith(_AT_THE_TOP) else own.get(name) or _phrase(name))
        if row and phrase:
            heard[phrase] = heard.get(phrase, 0.0) + strength * against_others(row)
    number = article.paragraphs[index].heading
    named = f"heading: {article.headings[number].plain}" if number is not None else ""
    loudest = sorted((phrase for phrase in heard if heard[phrase] > 0), key=lambda phrase: -heard[phrase])
    return ", ".join(named if phrase == "heading" else phrase for phrase in loudest[:2]) or "nothing speaks clearly"


def _own_words(text: str) -> dict[str, str]:
    """The paragraph's own word for each sign of a cue in it."""
    own: dict[str, str] = {}
    for word in words_of(text):
        for cue in CUES_BY_WORD.get(word, ()):
            if cue not in TENSES:
                for family in _CUE_FAMILIES:
                    own.setdefault(f"{family} {cue}", f"“{word}”")
    return own


@cache
def _phrase(name: str) -> str:
    """A sign as an editor may read it; empty where it says nothing to a reader."""
    family, _, rest = name.partition(" ")
    if family == "heading":
        return "heading"
    if family in _CUE_FAMILIES:
        return TENSES.get(rest, "")
    if family in ("word", "pair", "opens"):
        words = rest.strip("^$ ")
        return f"“{words}”" if len(words) > 3 and words[0].isalpha() else ""
    return next((phrase for start, phrase in REASONS if name.startswith(start)), "")
