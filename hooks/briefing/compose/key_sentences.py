"""Part of stage 4: the sentence that speaks most for a theme, and the sentences to choose from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from briefing.english.cues import load_cues, matches_any, theme_cues
from briefing.english.sentences import sentences
from briefing.model import Excerpt, Paragraph, Theme

# An excerpt must say something complete, and fit a card.
SHORTEST, LONGEST = 40, 280
# The kinds of paragraph that consist of sentences.
PROSE = ("paragraph", "quote", "list")

# What a sentence scores.
_CUE, _MOST_CUES = 1.0, 3
_LIKE_HEADLINE, _CENTRAL, _LEDE, _DATED = 2.0, 2.0, 2.0, 1.0
_DEPENDENT, _QUESTION, _UNBALANCED, _WRONG_LENGTH, _UNFINISHED = -1.5, -1.0, -1.5, -3.0, -2.0
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the index of its paragraph, and its words by which it is compared with others."""

    paragraph: int
    text: str
    words: frozenset[str]

    @property
    def fits(self) -> bool:
        """Whether it is neither too short nor too long for a card."""
        return SHORTEST <= len(self.text) <= LONGEST

    @property
    def is_balanced(self) -> bool:
        """False where it has only one end of a quotation."""
        return self.text.count("“") == self.text.count("”") and self.text.count('"') % 2 == 0


def sentences_of(paragraphs: Sequence[Paragraph]) -> list[Sentence]:
    """The sentences of all prose in `paragraphs`, in order."""
    return [
        Sentence(paragraph.index, text, content_words(text))
        for paragraph in paragraphs
        if paragraph.kind in PROSE
        for line in paragraph.plain.split("\n")
        for text in sentences(line)
    ]


def content_words(text: str) -> frozenset[str]:
    """The longer words of a text, folded."""
    return frozenset(word.casefold() for word in _WORD.findall(text))


def choose_key_sentence(
    theme: Theme,
    paragraphs: Sequence[Paragraph],
    headline: frozenset[str] = frozenset(),
    dated: Collection[str] = frozenset(),
) -> Excerpt:
    """The sentence that speaks most for the theme and can stand alone; the earlier one on a tie.

    `headline` has the headline's words, `dated` the sentences that name a day worth knowing.
    """
    candidates = sentences_of(paragraphs) or [Sentence(p.index, p.plain, frozenset()) for p in paragraphs]
    counts = Counter(word for sentence in candidates for word in sentence.words)

    def score(place: int) -> float:
        sentence = candidates[place]
        cues = sum(1 for cue in theme_cues(theme.key).cues if cue.search(sentence.text))
        repeated = sum(1 for word in sentence.words if counts[word] > 1)
        return (
            _CUE * min(_MOST_CUES, cues)
            + _LIKE_HEADLINE * len(sentence.words & headline) / max(1, len(headline))
            + _CENTRAL * repeated / max(1, len(sentence.words))
            + _LEDE * (place == 0 and theme.key == "overview")
            + _DATED * (sentence.text in dated)
            + _DEPENDENT * matches_any(load_cues().dependent, sentence.text)
            + _QUESTION * sentence.text.endswith("?")
            + _UNBALANCED * (not sentence.is_balanced)
            + _WRONG_LENGTH * (not sentence.fits)
            + _UNFINISHED * sentence.text.endswith(":")
        )

    best = candidates[max(range(len(candidates)), key=score)]
    return Excerpt("key", best.paragraph, best.text)
