"""Whether a sentence is understood rightly by a reader who sees only the headline and it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from briefing.english.analysis import Analysis, Sentence, is_english
from briefing.english.discourse import EMPTY, FIRST, SECOND, SPEECH
from briefing.english.references import Reference, all_references
from briefing.linear import Features, load_models

WEIGHTS_FILE = Path(__file__).with_name("standalone.json.gz")
MODEL = "alone"

# Kinds of references that hold by themselves: the headline tells, everybody knows, or it is told here.
_HARMLESS = ("headline", "familiar", "new", "new_full", "named", "name_full", "time", "who", "described")
_LENGTHS = (3, 6, 9, 12, 16, 20, 25, 30, 36, 44)


@lru_cache(maxsize=1)  # as with `analyse`
def understood_alone(analysis: Analysis) -> tuple[float, ...]:
    """The probability for each sentence; the model knows no language but English, and of others says 1."""
    if not is_english(analysis):
        return (1.0,) * len(analysis.sentences)
    model = load_models(WEIGHTS_FILE)[MODEL]
    return tuple(map(model.probability, standalone_features(analysis, all_references(analysis))))


def bucket(value: float, edges: Sequence[float]) -> int:
    """How many of the edges lie below the value."""
    return sum(value > edge for edge in edges)


def standalone_features(analysis: Analysis, references: Sequence[Sequence[Reference]]) -> tuple[Features, ...]:
    """The features of every sentence, in order."""
    found: list[Features] = []
    for sentence in analysis.sentences:
        features: Features = {}
        _reference_features(features, sentence, references[sentence.number])
        _form_features(features, sentence)
        _word_features(features, sentence)
        _place_features(features, analysis, sentence)
        _likeness_features(features, analysis, sentence)
        found.append(features)
    return tuple(found)


def _reference_features(features: Features, sentence: Sentence, references: Sequence[Reference]) -> None:
    for reference in references:
        features[f"leans {reference.kind}"] = features.get(f"leans {reference.kind}", 0.0) + 1.0
        if reference.kind in ("he", "they", "it", "surname", "name", "acronym"):
            word = reference.word.lower()
            place = sentence.words.index(word) if word in sentence.words else 9
            features[f"leans {reference.kind} at {min(3, place)}"] = 1.0
        if (
            reference.kind in ("anaphoric", "pointing", "pointing_verb", "contrast", "connective", "opener")
            or reference.kind[:4] == "the_"
        ):
            features[f"leans {reference.kind} {reference.word}"] = 1.0
    telling = sum(not reference.kind.endswith(_HARMLESS) for reference in references)
    features[f"leans on {min(4, telling)}"] = 1.0


def _form_features(features: Features, sentence: Sentence) -> None:
    text, words = sentence.text, sentence.words
    features[f"length {bucket(len(words), _LENGTHS)}"] = 1.0
    if sentence.quotes:
        share = 1 - len(sentence.outside) / max(1, len(text))
        features[f"quoted {bucket(share, (0.15, 0.4, 0.65, 0.9))}"] = 1.0
        features[f"quote {int(sentence.begins_inside)}{int(sentence.ends_inside)}"] = 1.0
        features[f"speaker {sentence.speaker or 'nobody'} quoting"] = 1.0
    else:
        features[f"speaker {sentence.speaker or 'nobody'}"] = 1.0
    if text[:1] in "‘'":
        features["opens single quote"] = 1.0
    ending = text.rstrip("\"”’')]")[-1:]
    features[f"ends {ending if ending in '.:?!…;,' else 'bare'}"] = 1.0
    if text[:1].islower():
        features["opens small"] = 1.0
    if text[:1].isdigit():
        features["opens digit"] = 1.0
    if text.isupper():
        features["capitals"] = 1.0
    features[f"names {min(4, len(sentence.names))}"] = 1.0
    if any(len(name) > 1 for name in sentence.names):
        features["full name"] = 1.0
    if any(word[0].isdigit() for word in words):
        features["number"] = 1.0
    features[f"kind {sentence.kind}"] = 1.0


def _word_features(features: Features, sentence: Sentence) -> None:
    words = [word for word in sentence.words if word[0].isalnum()]
    for word in dict.fromkeys(words):
        features[f"word {word}"] = 1.0
    for one, two in dict.fromkeys(pairwise(words)):
        if one in EMPTY or one in SPEECH:
            features[f"pair {one} {two}"] = 1.0
    if words:
        features[f"opens {words[0]}"] = 1.0
        features[f"opens {' '.join(words[:2])}"] = 1.0
    if any(word in FIRST for word in words):
        features["first person"] = 1.0
    if any(word in SECOND for word in words):
        features["second person"] = 1.0


def _place_features(features: Features, analysis: Analysis, sentence: Sentence) -> None:
    features[f"paragraph {min(5, sentence.paragraph)}"] = 1.0
    features[f"place {min(3, sentence.place)} of {min(3, sentence.count)}"] = 1.0
    last = len(analysis.starts) - 2
    features[f"along {int(4 * sentence.paragraph / max(1, last + 1))}"] = 1.0
    if sentence.number:
        before = analysis.sentences[sentence.number - 1]
        if before.ends_inside:
            features["before open"] = 1.0
        shared = len(before.stems & sentence.stems) / max(1, len(sentence.stems))
        features["like before"] = shared
        given = before.stems & sentence.stems - analysis.headline.stems
        features["given before"] = len(given) / max(1, len(sentence.stems))
    paragraphs = analysis.article.paragraphs
    heading = paragraphs[sentence.paragraph].heading
    new = not sentence.paragraph or paragraphs[sentence.paragraph - 1].heading != heading
    if sentence.place == 0 and heading is not None and new:
        features["opens section"] = 1.0


def _likeness_features(features: Features, analysis: Analysis, sentence: Sentence) -> None:
    shared = sentence.stems & analysis.headline.stems
    features[f"headline {min(5, len(shared))}"] = 1.0
    features["headline share"] = len(shared) / max(1, len(analysis.headline.stems))
    headline = {part for name in analysis.headline.names for part in name}
    own = {part for name in sentence.names for part in name}
    if own:
        features["names of headline"] = len(own & headline) / len(own)
        if own & headline:
            features["names headline"] = 1.0
    features[f"headline names {min(3, len(analysis.headline.names))}"] = 1.0
    known = sum(analysis.spread[stem] > 1 for stem in sentence.stems) / max(1, len(sentence.stems))
    features[f"told {bucket(known, (0.2, 0.4, 0.6, 0.8))}"] = 1.0
