"""What the encoder sees of an article: windows of whole paragraphs, each after the headline, headings in their places.

Beside them, features of each paragraph's position, which the windows do not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from briefing.classify.encoder.wordpieces import encode
from briefing.model import Article, Paragraph

START, END = "[CLS]", "[SEP]"
WINDOW_PIECES = 128
POSITION_FEATURES = 32
_HEADLINE_PIECES, _HEADING_PIECES, _PARAGRAPH_PIECES = 16, 12, 72
_PARAGRAPHS_IN_ARTICLE = (5, 9, 14, 20, 30)
_FEATURE_OF_KIND = {"paragraph": 25, "list": 26, "quote": 27, "caption": 28}
_OTHER_KIND = 29


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces in order.

    For each, `segment` is 1 in the headline or a heading and 0 in a paragraph; `paragraph` is the index of its
    paragraph, -1 in the headline or a heading.
    """

    pieces: tuple[int, ...]
    segment: tuple[int, ...]
    paragraph: tuple[int, ...]


def windows_of(article: Article, vocabulary: Mapping[str, int], known: dict[str, tuple[int, ...]]) -> list[Window]:
    """The article's windows; every paragraph is in exactly one, cut off after its first pieces."""
    end = vocabulary[END]
    headline = [vocabulary[START], *encode(article.headline.plain, vocabulary, known, _HEADLINE_PIECES), end]
    headings = [[*encode(h.plain, vocabulary, known, _HEADING_PIECES), end] for h in article.headings]
    windows: list[list[tuple[int, int, int]]] = []
    window = opening = [(piece, 1, -1) for piece in headline]
    shown: int | None = None  # the heading last shown in this window
    for paragraph in article.paragraphs:
        own = [*encode(paragraph.plain, vocabulary, known, _PARAGRAPH_PIECES), end]
        heading = paragraph.heading
        above = headings[heading] if heading is not None and heading != shown else []
        if len(window) + len(above) + len(own) > WINDOW_PIECES and window[-1][2] != -1:
            windows.append(window)
            window = opening
            above = headings[heading] if heading is not None else []
        shown = heading
        window = [*window, *((piece, 1, -1) for piece in above), *((piece, 0, paragraph.index) for piece in own)]
    windows.append(window)
    return [Window(*(tuple(column) for column in zip(*window, strict=True))) for window in windows]


def position_features(article: Article) -> list[tuple[int, ...]]:
    """For each paragraph the features that hold: its place in the article and its section, and its kind."""
    headings = [None, *(paragraph.heading for paragraph in article.paragraphs)]
    features = []
    for paragraph, before in zip(article.paragraphs, headings, strict=False):
        opens_section = paragraph.index == 0 or paragraph.heading != before
        features.append(tuple(_features(article, paragraph, opens_section)))
    return features


def _features(article: Article, paragraph: Paragraph, opens_section: bool) -> list[int]:
    index, heading, count = paragraph.index, paragraph.heading, len(article.paragraphs)
    size = sum(count > edge for edge in _PARAGRAPHS_IN_ARTICLE)
    features = [min(index, 4), 5 + min(count - 1 - index, 3), 9 + min(4, index * 5 // count), 14 + size]
    features.append(20 if not article.headings else 21 if heading is None else 22)
    if opens_section:
        features.append(23)
    if heading is not None and heading == len(article.headings) - 1:
        features.append(24)
    features.append(_FEATURE_OF_KIND.get(paragraph.kind, _OTHER_KIND))
    if heading == 0:
        features.append(30)
    return features
