"""Part of stage 3: what the words, the heading and the place of each paragraph say about its theme.

A hand-weighted log-linear model over the cues of `themes.toml`: each piece of evidence adds to a theme's score, the
scores become probabilities, the heaviest piece is the reason. A trained model takes this module's place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from briefing.model import Article, Opinion, Paragraph
from briefing.themes import NONE, OVERVIEW, Theme, load_themes

# Weights, set by hand: a heading outweighs the words, the words outweigh the place.
_HEADING, _CUE, _MOST_CUES = 3.0, 0.7, 3
_FIRST, _SECOND, _LAST, _MIDDLE = 3.0, 1.2, 0.6, 0.4

# What is no part of the article; each expression must match from the paragraph's beginning, or be all of a short one.
_BOILERPLATE = re.compile(
    r"(?:advertisement|article content|story continues below|image|photo)s?\.?$"
    r"|\(?(?:reporting|additional reporting|editing|writing|compiled|edited|written) by\b.{0,200}$"
    r"|by [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}(?:,? [A-Z].{0,60})?$"
    r"|(?:read|see|listen|watch|learn)(?: more| also)?:|you may also like|sign up (?:for|to) |subscribe (?:to|now)"
    r"|(?:photo|image|picture|credit|file photo|caption)s?(?: by| credit)?:|©|copyright |\{\{<.*>\}\}$"
    r"|—? ?with assistance (?:by|from)|to contact the (?:reporter|editor)",
    re.IGNORECASE,
)


class Evidence(NamedTuple):
    """One piece: the theme it speaks for, how loudly (in log-odds), and in words."""

    theme: str
    weight: float
    reason: str


def judge(article: Article) -> tuple[Opinion, ...]:
    """An opinion on every paragraph, in order."""
    themes = load_themes()
    return tuple(_opinion(tuple(_evidence(article, p, themes)), themes) for p in article.paragraphs)


def _opinion(pieces: tuple[Evidence, ...], themes: tuple[Theme, ...]) -> Opinion:
    scores = {theme.key: -4.0 if theme.key == NONE else 0.0 for theme in themes}
    for piece in pieces:
        scores[piece.theme] += piece.weight
    total = sum(map(math.exp, scores.values()))
    best = max(scores, key=lambda key: scores[key])
    ours = sorted((p for p in pieces if p.theme == best), key=lambda p: -p.weight)
    reason = "; ".join(p.reason for p in ours[:2]) or "nothing speaks for another theme"
    return Opinion({key: math.exp(score) / total for key, score in scores.items()}, reason)


def _evidence(article: Article, paragraph: Paragraph, themes: tuple[Theme, ...]) -> Iterator[Evidence]:
    yield Evidence("background", 0.2, "the default")
    if paragraph.kind == "caption" or _BOILERPLATE.match(paragraph.plain):
        yield Evidence(NONE, 12.0, "a caption, credit or note, no text of the article")
    yield from _from_heading(article, paragraph, themes)
    yield from _from_words(paragraph, themes)
    yield from _from_place(article, paragraph)


def _from_heading(article: Article, paragraph: Paragraph, themes: tuple[Theme, ...]) -> Iterator[Evidence]:
    """A heading that names two themes speaks for both, and so leaves the choice to the words below it."""
    if paragraph.heading is None:
        return
    heading = article.headings[paragraph.heading].plain
    named = [theme.key for theme in themes if any(cue.search(heading) for cue in theme.headings)]
    for key in named:
        yield Evidence(key, _HEADING, f"heading: {heading}")
    if len(named) > 1 and article.paragraphs[paragraph.index - 1].heading != paragraph.heading:
        yield Evidence(min(named, key=lambda key: _first_match(heading, key, themes)), 0.8, "first below its heading")


def _first_match(heading: str, key: str, themes: tuple[Theme, ...]) -> int:
    cues = next(theme.headings for theme in themes if theme.key == key)
    return min(found.start() for cue in cues if (found := cue.search(heading)))


def _from_words(paragraph: Paragraph, themes: tuple[Theme, ...]) -> Iterator[Evidence]:
    for theme in themes:
        found = [match.group() for cue in theme.cues if (match := cue.search(paragraph.plain))]
        for words in found[:_MOST_CUES]:
            yield Evidence(theme.key, _CUE, f"“{words}”")


def _from_place(article: Article, paragraph: Paragraph) -> Iterator[Evidence]:
    last = len(article.paragraphs) - 1
    if paragraph.index == 0:
        yield Evidence(OVERVIEW, _FIRST, "lede")
    elif paragraph.heading is None and paragraph.index <= 2:
        yield Evidence(OVERVIEW, _SECOND, "near the top")
    elif paragraph.index == last:
        yield Evidence("next_steps", _LAST, "last paragraph")
    else:
        yield Evidence("background", _MIDDLE, "in the body")
