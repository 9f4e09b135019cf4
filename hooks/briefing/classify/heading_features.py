"""Features of a section's heading: its words and the themes it names."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace

from briefing.classify.tokens import content_stems, tokenize
from briefing.english.cues import load_theme_cues
from briefing.model import Article

# "Why Miami, and what could follow": each part of a heading may name a theme of its own.
_PART_BOUNDARY = re.compile(r"[,;:–—/]| and | or ", re.IGNORECASE)
_OPENING_QUOTE_MARK = re.compile(r"[\"“”‘'«„]")
_WORDS_IN_HEADING = (1, 2, 4, 7)


def named_themes(heading: str) -> dict[str, float]:
    """The themes that a heading names by the patterns in `english/themes.toml`, in shares of 1; none for a quotation.

    "Why Miami, and what could follow" names two, so its paragraphs decide between them.
    """
    if _OPENING_QUOTE_MARK.match(heading):
        return {}
    parts = [
        [key for key, cues in load_theme_cues().items() if any(pattern.search(part) for pattern in cues.headings)]
        for part in _PART_BOUNDARY.split(heading)
    ]
    naming = [keys for keys in parts if keys]
    return {
        key: share / len(naming)
        for key in load_theme_cues()
        if (share := math.fsum(1 / len(keys) for keys in naming if key in keys))
    }


def heading_features(
    heading: str, themes: Mapping[str, float], headline_stems: frozenset[str]
) -> Iterator[tuple[str, float]]:
    """The features that a heading lends to each paragraph of its section; `themes` are those it names."""
    words = [word for word in tokenize(heading) if word[0].isalpha() or word[0] == "<" or word == "?"]
    for word in dict.fromkeys(words):
        yield f"heading {word}", 1.0
    for theme, share in themes.items():
        yield f"heading names {theme}", share
    if words:
        yield f"heading opens {words[0]}", 1.0
        yield f"heading ends {words[-1]}", 1.0
    yield f"heading length {bisect_left(_WORDS_IN_HEADING, len(words))}", 1.0
    if _OPENING_QUOTE_MARK.match(heading):
        yield "heading quoted", 1.0
    if heading[:1].isdigit():
        yield "heading numbered", 1.0
    stems = content_stems(words)
    yield "heading like headline", len(stems & headline_stems) / max(1, len(stems))


def without_crossheads(article: Article) -> Article:
    """The article as the model reads it: headings in capitals that name no theme are decoration, and are dropped."""
    headings = [heading.plain for heading in article.headings]
    if not headings or any(heading != heading.upper() or named_themes(heading) for heading in headings):
        return article
    return replace(article, headings=(), paragraphs=tuple(replace(p, heading=None) for p in article.paragraphs))
