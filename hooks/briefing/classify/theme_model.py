"""Part of stage 3: which theme each paragraph of an article speaks for. A linear sequence model in plain Python.

Each sign of a paragraph (`signs.py`) speaks for or against each theme with a learnt weight, each theme for or against
the theme of the next paragraph; what comes out is calibrated on articles that the weights had not seen. The weights are
data (`weights.json.gz`, made by `tools/train.py`; `taught.json`, where a site's editors have taught their own), read
when first needed.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
import operator
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from briefing.classify.features import CUES_BY_WORD, Signs, signs_of, without_crossheads, words_of
from briefing.model import Article, Prediction, Reason
from briefing.themes import theme_of

Row = tuple[float, ...]
WEIGHTS = Path(__file__).with_name("weights.json.gz")
TAUGHT = Path(__file__).with_name("taught.json")
BELOW_BEST = 0.8
# What the labelled articles are like: but for a handful, more than .7 of their words are known (of French, .35); but
# for one, more than .1 of their lines are sentences; they have 3 to 96 paragraphs.
STRANGE, FAMILIAR = 0.4, 0.7
SENTENCES_SHARE = 0.1
SHORTEST, LONGEST = 2, 200
LEAST_TRUST = 0.2
SENTENCE_WORDS = 8
_ENDS = re.compile(r"[.!?…:;][\"”’')\]]*\s*$")

# What a sign is called where it speaks loudest: a key of `[reasons]` in words/, by how the sign's name begins.
REASONS: tuple[tuple[str, str], ...] = (
    ("before headings ", "before_headings"),
    ("before ", "before"),
    ("after ", "after"),
    ("like ", "likeness"),
    ("new", "likeness"),
    ("shape ", "article"),
    ("article ", "article"),
    ("place last ", "end"),
    ("place ", "place"),
    ("along", "place"),
    ("section ", "section"),
    ("sections ", "section"),
    ("first section", "section"),
    ("last section", "section"),
    ("year ", "years"),
    ("quote", "quotation"),
)
TENSES = {
    "-ed": "past",
    "past": "past",
    "present": "present",
    "future": "future",
    "about to": "future",
    "modal": "modal",
}
_CUE_FAMILIES = ("cue", "cues", "more")
_AT_THE_TOP = ("place ", "along", "before headings", "before nothing")
_LEDE, _HEADING, _NOTHING_CLEAR = Reason("lede"), Reason("heading"), Reason("nothing")


class WeightsError(Exception):
    """The model's file is missing or is not what it should be."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How marginals become probabilities for one kind of article.

    `tilt` weighs the themes. The likeliest then has the log-odds `slope * log-odds + lift`, the others share the rest
    as they did. `none` is given only where a paragraph by itself has at least the chance `none_above` of it.
    """

    tilt: Row
    slope: float
    lift: float
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
    numbers = (entry["slope"], entry["lift"], entry["review_below"], entry["none_above"])
    return Calibration(tuple(entry["tilt"]), *numbers)


@cache
def load(path: Path = WEIGHTS, taught: Path | None = TAUGHT) -> Weights:
    """The weights in `path`, and what `taught` adds where it is there; `WeightsError` with a mend if one is broken."""
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
        weights = Weights(themes, rows, follows, headless, headed, frozenset(data["learnt_from"]))
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as problem:
        raise WeightsError(f"{path.name}: the judge cannot be read ({problem}); restore the file from git") from problem
    return with_lessons(weights, _lessons(taught, themes)) if taught and taught.is_file() else weights


def with_lessons(weights: Weights, lessons: Mapping[str, Row]) -> Weights:
    """The weights with each lesson added to its sign's row."""
    silent = (0.0,) * len(weights.themes)
    changed = {
        sign: tuple(map(sum, zip(weights.signs.get(sign, silent), row, strict=True))) for sign, row in lessons.items()
    }
    return replace(weights, signs={**weights.signs, **changed})


def _lessons(path: Path, themes: tuple[str, ...]) -> dict[str, Row]:
    """What `tools/teach.py` wrote: for each sign, what to add for each theme."""
    try:
        signs = json.loads(path.read_text(encoding="utf-8"))["signs"]
        return {sign: tuple(float(added.get(theme, 0)) for theme in themes) for sign, added in signs.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        message = f"{path.name}: what editors taught the judge cannot be read ({problem!r})"
        raise WeightsError(f"{message}; run make train, or delete the file") from problem


def predict(article: Article, weights: Weights | None = None) -> tuple[Prediction, ...]:
    """A prediction for every paragraph, in order: calibrated probabilities, and what speaks most for the likeliest."""
    if not article.paragraphs:
        return ()
    article, weights = without_crossheads(article), weights or load()
    found = signs_of(article)
    scores = [score(signs, weights) for signs in found]
    calibration = weights.headed if article.headings else weights.headless
    trust = _trust(article, found, weights)
    predictions = []
    for index, chances in enumerate(marginals(scores, steps_of(article, weights))):
        probabilities = _calibrated(_guarded(chances, scores[index], calibration), calibration, trust)
        by_theme = dict(zip(map(theme_of, weights.themes), probabilities, strict=True))
        theme = max(by_theme, key=by_theme.__getitem__)
        reasons = _reasons(article, index, found[index], probabilities, weights)
        predictions.append(Prediction(by_theme, theme, reasons, by_theme[theme] < calibration.review_below))
    return tuple(predictions)


def step_of(article: Article, index: int) -> int:
    """0: from paragraph to paragraph; 1: across a heading; 2: inside a section."""
    heading = article.paragraphs[index].heading
    if index and heading != article.paragraphs[index - 1].heading:
        return 1
    return 2 if article.headings else 0


def steps_of(article: Article, weights: Weights) -> list[tuple[Row, ...]]:
    """For each paragraph, how far each theme before it speaks for each of its own."""
    return [weights.follows[step_of(article, index)] for index in range(len(article.paragraphs))]


def score(signs: Signs, weights: Weights) -> Row:
    """What a paragraph's own signs say for each theme."""
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


def marginals(scores: Sequence[Row], steps: Sequence[tuple[Row, ...]]) -> list[Row]:
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


def _trust(article: Article, found: Iterable[Signs], weights: Weights) -> float:
    """How far this is like what the model has learnt from, 1 being wholly: of anything else it should not sound sure.

    Another language, capitals, a poem, a table, a list of links, a single paragraph, a book.
    """
    if not SHORTEST <= len(article.paragraphs) <= LONGEST:
        return LEAST_TRUST
    words = [name in weights.signs for signs in found for name in signs if name.startswith("word ")]
    lines = [line for paragraph in article.paragraphs for line in paragraph.plain.split("\n") if line]
    known = (sum(words) / max(1, len(words)) - STRANGE) / (FAMILIAR - STRANGE)
    told = sum(_is_sentence(line) for line in lines) / max(1, len(lines)) / SENTENCES_SHARE
    return max(LEAST_TRUST, min(1.0, known, told))


def _is_sentence(line: str) -> bool:
    return len(line.split()) >= SENTENCE_WORDS and not line.isupper() and _ENDS.search(line) is not None


def _guarded(marginals: Row, score: Row, calibration: Calibration) -> Row:
    """`none` comes first only on the paragraph's own evidence, not its neighbours': no real paragraph must vanish."""
    none = len(score) - 1
    if _shares(score)[none] >= calibration.none_above:
        return marginals
    least = BELOW_BEST * max(chance for theme, chance in enumerate(marginals) if theme != none)
    return tuple(min(chance, least) if theme == none else chance for theme, chance in enumerate(marginals))


def _calibrated(chances: Row, calibration: Calibration, trust: float) -> Row:
    tilted = zip(chances, calibration.tilt, strict=True)
    raised = [(max(chance, 1e-12) * tilt) ** trust for chance, tilt in tilted]
    best = max(range(len(raised)), key=raised.__getitem__)
    rest = math.fsum(raised) - raised[best]
    confidence = 1 / (1 + math.exp(-calibration.lift) * (rest / raised[best]) ** calibration.slope)
    return tuple(confidence if theme == best else (1 - confidence) * value / rest for theme, value in enumerate(raised))


def _reasons(article: Article, index: int, signs: Signs, chances: Row, weights: Weights) -> tuple[Reason, ...]:
    """What speaks loudest for the likeliest theme against the others, each other counting as far as it is likely."""
    best = max(range(len(chances)), key=chances.__getitem__)
    rest = max(1 - chances[best], 1e-9)

    against_others = tuple(1.0 if theme == best else -chance / rest for theme, chance in enumerate(chances))
    own = _own_words(article.paragraphs[index].plain)
    heard: dict[Reason, float] = {}
    for name, strength in signs.items():
        row = weights.signs.get(name)
        reason = row and (_LEDE if index == 0 and name.startswith(_AT_THE_TOP) else own.get(name) or _reason(name))
        if row and reason:
            heard[reason] = heard.get(reason, 0.0) + strength * sum(map(operator.mul, row, against_others))
    number = article.paragraphs[index].heading
    heading = Reason("heading", article.headings[number].plain) if number is not None else _HEADING
    loudest = sorted((reason for reason in heard if heard[reason] > 0), key=lambda reason: -heard[reason])
    return tuple(heading if reason == _HEADING else reason for reason in loudest[:2]) or (_NOTHING_CLEAR,)


def _own_words(text: str) -> dict[str, Reason]:
    """The paragraph's own word for each sign of a cue in it."""
    own: dict[str, Reason] = {}
    for word in words_of(text):
        for cue in CUES_BY_WORD.get(word, ()):
            if cue not in TENSES:
                for family in _CUE_FAMILIES:
                    own.setdefault(f"{family} {cue}", Reason("words", word))
    return own


@cache
def _reason(name: str) -> Reason | None:
    """A sign as an editor may read it; None where it says nothing to a reader."""
    family, _, rest = name.partition(" ")
    if family in ("heading", "divided"):
        return _HEADING
    if family in _CUE_FAMILIES:
        return Reason(TENSES[rest]) if rest in TENSES else None
    if family in ("word", "pair", "opens"):
        words = rest.strip("^$ ")
        return Reason("words", words) if len(words) > 3 and words[0].isalpha() else None
    return next((Reason(key) for start, key in REASONS if name.startswith(start)), None)
