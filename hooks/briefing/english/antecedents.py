"""Which sentence before tells what a word means: the one with the noun, with the person, or what opens a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from briefing.english.analysis import STEM, Analysis, Sentence
from briefing.english.discourse import ALIKE

SENTENCES_BACK = 60  # how far back a noun or a speaker is looked for
_ALIKE: Mapping[str, AbstractSet[str]] = {
    noun[:STEM]: frozenset(other[:STEM] for other in nouns) for nouns in ALIKE for noun in nouns
}
# What makes a noun a new one, at most so many words before it.
_NEW, _NEW_BACK = frozenset(("a", "an", "another", "one")), 3


def sentence_before(analysis: Analysis, sentence: Sentence) -> Sentence | None:
    """The sentence before, but for one in brackets."""
    back = analysis.sentences[max(0, sentence.number - 2) : sentence.number]
    return next((s for s in reversed(back) if not (s.text.startswith("(") and s.text.endswith(")"))), None)


def spoken_of_before(analysis: Analysis, sentence: Sentence) -> int | None:
    """The sentence before, or what opens the list that it is the last item of: "it" is no item."""
    above = sentence.paragraph - 1
    while sentence.place == 0 and above > 0 and _goes_on_as_list(analysis.of(above - 1)):
        above -= 1
    return (
        analysis.starts[above + 1] - 1
        if sentence.place == 0 and above >= 0
        else (sentence.number - 1 if sentence.number else None)
    )


def _goes_on_as_list(own: Sequence[Sentence]) -> bool:
    return bool(own) and own[-1].text.endswith((":", ";", "; and", "; or"))


def nearest_with(
    analysis: Analysis, sentence: Sentence, stems: AbstractSet[str], reach: int = SENTENCES_BACK
) -> int | None:
    """The nearest sentence before that has one of the nouns."""
    back = range(sentence.number - 1, max(-1, sentence.number - reach), -1)
    return next((n for n in back if not stems.isdisjoint(analysis.sentences[n].stems)), None)


def introducing(analysis: Analysis, sentence: Sentence, stems: AbstractSet[str]) -> int | None:
    """The nearest sentence before that has one of the nouns as new, "a company", else as any."""
    back = range(sentence.number - 1, max(-1, sentence.number - SENTENCES_BACK), -1)
    told = [n for n in back if not stems.isdisjoint(analysis.sentences[n].stems)]
    return next((n for n in told if _has_as_new(analysis.sentences[n], stems)), next(iter(told), None))


def _has_as_new(sentence: Sentence, stems: AbstractSet[str]) -> bool:
    words = sentence.words
    return any(
        word[:STEM] in stems and not _NEW.isdisjoint(words[max(0, at - _NEW_BACK) : at])
        for at, word in enumerate(words)
    )


def alike(noun: str) -> AbstractSet[str]:
    """The stems of a noun and of those that mean the same."""
    stem = noun[:STEM]
    return _ALIKE.get(stem, frozenset((stem,)))


def antecedent(analysis: Analysis, sentence: Sentence) -> int | None:
    """The nearest sentence before that names a person, else anything, as far as a pronoun reaches."""
    back = range(sentence.number - 1, max(-1, sentence.number - 8), -1)
    people = (n for n in back if any(name[-1] in analysis.people for name in analysis.sentences[n].names))
    named = (n for n in back if analysis.sentences[n].names)
    return next(people, next(named, sentence.number - 1 if sentence.number else None))
