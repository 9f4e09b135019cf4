"""Which sentence of each theme an editor would print at a glance, how likely so, and where none is fit."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from briefing.english.analysis import Analysis, Sentence
from briefing.english.apart import opens_as_credit
from briefing.english.cues import theme_cues
from briefing.english.discourse import CONTRAST
from briefing.english.references import Reference
from briefing.english.standalone import bucket
from briefing.linear import Features, Models, log_odds

PAGES = ("overview", "background", "stakes", "next_steps")
_TELLING = ("paragraph", "quote", "list")
SHORTEST, LONGEST = 40, 320
_SAME = 0.8  # of a sentence's words: it says what a reader of the overview has read there
_LENGTHS = (60, 90, 120, 150, 180, 220, 260, 300)
# An abbreviation that the splitter takes for a sentence's end.
_CUT_SHORT = re.compile(r"\((?:[A-Z]\.)+\)$")
# References that leave a sentence in the air more than two times in three.
_BARRING = frozenset(
    [
        "lead_in",
        "continued",
        "answer",
        "speaker_pronoun",
        "speaker_none",
        "speaker_unclear",
        "speaker_ahead",
        "contrast",
        "connective",
        "opener",
        "he",
        "they",
        "it",
        "pointing",
        "pointing_verb",
        "surname_speaks",
    ]
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may stand for its theme, and its chance of being understood alone."""

    theme: str
    sentence: Sentence
    features: Features
    alone: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A theme's best sentence; `fit` is the probability that an editor would have it among the best three.

    `alone` is its chance of being understood alone, `sure` how likely its paragraph has this theme.
    """

    theme: str
    sentence: Sentence
    fit: float
    alone: float
    sure: float


def is_barred(sentence: Sentence, references: Sequence[Reference]) -> bool:
    """What no page prints at a glance, whatever its score: half a quotation, a question, a lead-in, a byline."""
    text = sentence.text
    ending = text.rstrip("\"”’')]")[-1:]
    return (
        sentence.kind not in _TELLING
        or not SHORTEST <= len(text) <= LONGEST
        or ending not in (".", "!", "。")
        or _CUT_SHORT.search(text) is not None
        or sentence.begins_inside
        or sentence.ends_inside
        or (sentence.quotes and not sentence.speaker and len(sentence.outside) < 0.5 * len(text))
        or text[:1].islower()
        or text[:1] in "‘'-•*·–—"
        or text.isupper()
        or opens_as_credit(text)
        or any(reference.kind in _BARRING for reference in references)
    )


def candidates(
    analysis: Analysis,
    themes: Sequence[str],
    alone: Sequence[float],
    references: Sequence[Sequence[Reference]],
    sure: Sequence[float],
) -> tuple[Candidate, ...]:
    """Every sentence that may be chosen, with its features; `sure` is how likely each paragraph's theme is."""
    found: list[Candidate] = []
    for theme in PAGES:
        own = [s for p, placed in enumerate(themes) if placed == theme for s in analysis.of(p)]
        spread = Counter(stem for sentence in own for stem in sentence.stems)
        for rank, sentence in enumerate(own):
            if is_barred(sentence, references[sentence.number]):
                continue
            features: Features = {}
            for name, value in _features(analysis, theme, sentence, rank, len(own), spread):
                features[name] = value
                features[f"{theme} {name}"] = value
            odds = log_odds(alone[sentence.number])
            features["log alone"] = math.log(max(1e-6, alone[sentence.number]))
            features["alone"] = odds / 3
            features[f"{theme} alone"] = odds / 3
            features[f"alone {bucket(odds, (-2, -1, 0, 1, 2, 3))}"] = 1.0
            features[f"{theme} sure"] = sure[sentence.paragraph]
            features["sure"] = sure[sentence.paragraph]
            found.append(Candidate(theme, sentence, features, alone[sentence.number]))
    return tuple(found)


def _features(
    analysis: Analysis, theme: str, sentence: Sentence, rank: int, count: int, spread: Mapping[str, int]
) -> Iterator[tuple[str, float]]:
    yield from _place(analysis, sentence, rank, count)
    yield from _content(analysis, theme, sentence, count, spread)
    text = sentence.text
    yield f"long {bucket(len(text), _LENGTHS)}", 1.0
    share = 1 - len(sentence.outside) / max(1, len(text)) if sentence.quotes else 0.0
    yield f"quoted {bucket(share, (0.0, 0.3, 0.6))}", 1.0
    yield f"speaker {sentence.speaker or 'nobody'}", 1.0
    yield f"names {min(3, len(sentence.names))}", 1.0
    words = sentence.words
    if words and words[0] in CONTRAST:
        yield "contrast", 1.0
    for word in dict.fromkeys(words):
        if word[0].isalpha():
            yield f"word {word}", 0.5
    if any(word[0].isdigit() for word in words):
        yield "number", 1.0
    if "%" in words or "percent" in words or "$" in text:
        yield "amount", 1.0


def _place(analysis: Analysis, sentence: Sentence, rank: int, count: int) -> Iterator[tuple[str, float]]:
    yield f"rank {min(rank, 5)}", 1.0
    yield "rank share", rank / max(1, count)
    yield f"paragraph {min(4, sentence.paragraph)}", 1.0
    yield f"place {min(2, sentence.place)}", 1.0
    yield f"only {int(sentence.count == 1)}", 1.0
    yield "along", sentence.number / max(1, len(analysis.sentences))
    paragraphs = analysis.article.paragraphs
    heading = paragraphs[sentence.paragraph].heading
    if heading is not None and (not sentence.paragraph or paragraphs[sentence.paragraph - 1].heading != heading):
        yield f"opens section {min(1, sentence.place)}", 1.0


def _content(
    analysis: Analysis, theme: str, sentence: Sentence, count: int, spread: Mapping[str, int]
) -> Iterator[tuple[str, float]]:
    stems, headline = sentence.stems, analysis.headline.stems
    size = max(1, len(stems))
    yield "headline share", len(stems & headline) / max(1, len(headline))
    yield f"headline {min(4, len(stems & headline))}", 1.0
    yield "central here", sum(spread[stem] > 1 for stem in stems) / size
    yield "central", sum(analysis.spread[stem] > 1 for stem in stems) / size
    yield "central weight", sum(min(analysis.spread[stem], 8) - 1 for stem in stems) / size / 3
    lede = analysis.sentences[0].stems
    yield "like lede", len(stems & lede) / size
    cues = theme_cues(theme).cues
    yield f"cues {min(3, sum(1 for cue in cues if cue.search(sentence.text)))}", 1.0


def without_repetitions(found: Sequence[Candidate], shown: Iterable[frozenset[str]]) -> tuple[Candidate, ...]:
    """Those for other pages that do not say what the overview does: `shown` are the stems of what stands there."""
    holders: dict[str, list[frozenset[str]]] = defaultdict(list)
    for stems in set(shown):
        for stem in stems:
            holders[stem].append(stems)
    return tuple(c for c in found if c.theme == PAGES[0] or not _is_repetition(c.sentence.stems, holders))


def _is_repetition(stems: frozenset[str], holders: Mapping[str, Sequence[frozenset[str]]]) -> bool:
    """Only sentences with one of the rarest words are compared: one that lacks all of these has not enough others."""
    wanted = math.ceil(_SAME * len(stems))
    rarest = sorted(stems, key=lambda stem: len(holders.get(stem, ())))[: len(stems) - wanted + 1]
    return not stems or any(len(stems & other) >= wanted for stem in rarest for other in holders.get(stem, ()))


def choose(found: Sequence[Candidate], models: Models) -> tuple[Choice, ...]:
    """The best of each theme that has a candidate; whether it is printed, `is_fit` says."""
    chosen: list[Choice] = []
    for theme, group in groupby(found, key=lambda candidate: candidate.theme):
        score = [(models["key"].score(c.features), c) for c in group]
        best, second = max(score, key=lambda w: w[0]), sorted((w for w, _ in score), reverse=True)[1:2]
        fit = models["fit"].probability(fit_features(best[1], best[0], second))
        chosen.append(Choice(theme, best[1].sentence, fit, best[1].alone, best[1].features["sure"]))
    return tuple(chosen)


def is_fit(choice: Choice, least: Mapping[str, float]) -> bool:
    """Whether a theme's best sentence is printed: on its right page, and the likelier chosen, the less sure alone."""
    kinds = [kind for kind in ("fit", "choice") if choice.fit >= least[kind] and choice.alone >= least[f"{kind}_alone"]]
    return bool(kinds) and choice.sure >= least["fit_sure"]


def fit_features(best: Candidate, score: float, second: Sequence[float]) -> Features:
    """What says how far a theme's best is to be trusted: its worth, its lead, how sure its paragraph's theme is."""
    sure = min(4.0, log_odds(best.features["sure"]))
    return {
        f"theme {best.theme}": 1.0,
        "best": score,
        "lead": min(3.0, score - second[0]) if second else 0.0,
        "single": 0.0 if second else 1.0,
        "alone": log_odds(best.alone) / 3,
        "sure": sure / 3,
        f"{best.theme} sure": sure / 3,
    }
