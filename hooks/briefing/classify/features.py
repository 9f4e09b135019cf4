"""Features of every paragraph of an article, for the theme model and its training.

They describe a paragraph's own text (`paragraph_features`), its position, how it differs from the rest of the article,
its neighbours, and its section's heading (`heading_features`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefing.classify.heading_features import heading_features, named_themes
from briefing.classify.paragraph_features import Features, ParagraphFeatures, paragraph_features
from briefing.classify.tokens import content_stems, tokenize
from briefing.model import Article, Paragraph

# An article whose headings name this many themes is organised by them, and its headings can be trusted.
_THEMES_OF_ORGANISED_ARTICLE = 3
# A year from here on is a forecast, and does not date the article.
_FIRST_FAR_YEAR = 2040
_SHAPE_CUES = (
    "modal", "future", "past", "present", "earlier", "judgement", "risk", "furniture", "you", "I, we", "said",
    "these days", "expert", "month", "<year>", "definition",
)  # fmt: skip
_PARAGRAPHS_IN_ARTICLE = (5, 9, 14, 20, 30, 45)
_PARAGRAPHS_IN_SECTION = (1, 2, 4, 8)
_PARAGRAPHS_PER_SECTION = (1.5, 2.5, 4, 7)


@dataclass(frozen=True, slots=True)
class ArticleContext:
    """What a paragraph is compared with.

    `rarity` weighs a stem (inverse document frequency), `first_use` has the paragraph in which it first occurs;
    `density` is a cue's share of all tokens. `named` holds the themes that each heading names; `organised` is true
    where they name several.
    """

    article: Article
    paragraphs: tuple[ParagraphFeatures, ...]
    headline_stems: frozenset[str]
    rarity: Mapping[str, float]
    first_use: Mapping[str, int]
    density: Mapping[str, float]
    latest_year: int
    shape: Features
    named: tuple[Mapping[str, float], ...]
    organised: bool


def extract_features(article: Article) -> tuple[Features, ...]:
    """The features of each paragraph, in order."""
    context = article_context(article)
    sections: dict[int | None, list[int]] = {}
    for paragraph in article.paragraphs:
        sections.setdefault(paragraph.heading, []).append(paragraph.index)
    extracted = []
    for paragraph, own in zip(article.paragraphs, context.paragraphs, strict=True):
        features = {"always": 1.0, f"kind {paragraph.kind}": 1.0, **own.features, **context.shape}
        features.update(_position_features(paragraph.index, len(article.paragraphs)))
        features.update(_contrast_features(context, own))
        features.update(_similarity_features(context, paragraph.index))
        features.update(_year_features(context, own))
        features.update(_neighbour_features(context, paragraph.index))
        features.update(_section_features(context, paragraph, sections[paragraph.heading]))
        extracted.append(features)
    return tuple(extracted)


def article_context(article: Article) -> ArticleContext:
    """Extracts each paragraph's own features, then counts over all of them."""
    paragraphs = tuple(paragraph_features(paragraph.plain) for paragraph in article.paragraphs)
    length = sum(paragraph.length for paragraph in paragraphs) + 1
    cues = sum((paragraph.cues for paragraph in paragraphs), Counter[str]())
    density = {cue: count / length for cue, count in cues.items()}
    years = [year for paragraph in paragraphs for year in paragraph.years if year < _FIRST_FAR_YEAR]
    standfirst = article.standfirst.plain if article.standfirst else ""
    named = tuple(named_themes(heading.plain) for heading in article.headings)
    return ArticleContext(
        article=article,
        paragraphs=paragraphs,
        headline_stems=content_stems(tokenize(f"{article.headline.plain} {standfirst}")),
        rarity=_rarity(paragraphs),
        first_use={stem: i for i in range(len(paragraphs) - 1, -1, -1) for stem in paragraphs[i].stems},
        density=density,
        latest_year=max(years, default=0),
        shape=_shape_features(paragraphs, density),
        named=named,
        organised=len({theme for themes in named for theme in themes}) >= _THEMES_OF_ORGANISED_ARTICLE,
    )


def _rarity(paragraphs: Sequence[ParagraphFeatures]) -> Mapping[str, float]:
    counts = Counter(stem for paragraph in paragraphs for stem in paragraph.stems)
    return {stem: math.log((len(paragraphs) + 1) / (count + 0.5)) for stem, count in counts.items()}


def _shape_features(paragraphs: Sequence[ParagraphFeatures], density: Mapping[str, float]) -> Features:
    """What kind of article this is."""
    shape = {f"shape {cue}": min(1.0, 20 * density.get(cue, 0)) for cue in _SHAPE_CUES}
    shape["shape quotes"] = sum(paragraph.has_quotation for paragraph in paragraphs) / max(1, len(paragraphs))
    return shape


def _position_features(index: int, count: int) -> Iterator[tuple[str, float]]:
    """Where in the article, from either end and in proportion, and how long the article is."""
    along = index / max(1, count - 1)
    yield f"place {min(index, 6)}", 1.0
    if count - 1 - index < 4:
        yield f"place last {count - 1 - index}", 1.0
    yield "along", along
    yield "along squared", along * along
    yield f"along {int(along * 5)}", 1.0
    size = bisect_left(_PARAGRAPHS_IN_ARTICLE, count)
    yield f"article {size}", 1.0
    yield f"article {size // 2} along {int(along * 4)}", 1.0


def _contrast_features(context: ArticleContext, own: ParagraphFeatures) -> Iterator[tuple[str, float]]:
    """Which cues are denser here than in the article: where all of it is about the future, "will" says little."""
    for cue, count in own.cues.items():
        excess = count / max(own.length, 8) - context.density[cue]
        yield f"more {cue}", max(-1.0, min(1.0, 15 * excess))


def _similarity_features(context: ArticleContext, index: int) -> Iterator[tuple[str, float]]:
    """How much of this paragraph repeats the headline, the lede or the paragraph before, and how much is new."""
    rarity, stems = context.rarity, context.paragraphs[index].stems
    total = 1 + math.fsum(rarity[stem] for stem in stems)

    def overlap(other: frozenset[str]) -> float:
        return math.fsum(rarity[stem] for stem in stems & other) / total

    yield "like headline", 5 * overlap(context.headline_stems)
    if index:
        yield "like lede", overlap(context.paragraphs[0].stems)
        yield "like before", overlap(context.paragraphs[index - 1].stems)
    yield "new", math.fsum(rarity[stem] for stem in stems if context.first_use[stem] == index) / total


def _year_features(context: ArticleContext, own: ParagraphFeatures) -> Iterator[tuple[str, float]]:
    if own.years:
        yield ("year latest" if max(own.years) >= context.latest_year else "year past"), 1.0
        if min(own.years) < context.latest_year - 3:
            yield "year long past", 1.0


def _neighbour_features(context: ArticleContext, index: int) -> Iterator[tuple[str, float]]:
    """The cues of the paragraphs before and after, within the section."""
    paragraphs = context.article.paragraphs
    for side, other in (("before", index - 1), ("after", index + 1)):
        if not 0 <= other < len(paragraphs):
            yield f"{side} nothing", 1.0
        elif paragraphs[other].heading == paragraphs[index].heading:
            neighbour = context.paragraphs[other]
            for cue, count in neighbour.cues.items():
                yield f"{side} {cue}", min(1.0, 10 * count / max(8, neighbour.length))
            if neighbour.has_quotation:
                yield f"{side} quote", 1.0


def _section_features(
    context: ArticleContext, paragraph: Paragraph, section: Sequence[int]
) -> Iterator[tuple[str, float]]:
    """Where in its section and among the sections; `section` has the indices of the section's paragraphs."""
    article = context.article
    if not article.headings:
        yield "headless", 1.0
        return
    yield "headed", 1.0
    yield f"section place {min(section.index(paragraph.index), 3)}", 1.0
    yield f"section size {bisect_left(_PARAGRAPHS_IN_SECTION, len(section))}", 1.0
    per_section = len(article.paragraphs) / (len(article.headings) + 1)
    yield f"sections of {bisect_left(_PARAGRAPHS_PER_SECTION, per_section)}", 1.0
    if paragraph.heading is None:
        yield f"before headings {min(paragraph.index, 3)}", 1.0
        return
    if paragraph.heading == 0:
        yield "first section", 1.0
    if paragraph.heading == len(article.headings) - 1:
        yield "last section", 1.0
    yield f"section along {int(4 * paragraph.heading / len(article.headings))}", 1.0
    named = context.named[paragraph.heading]
    yield from heading_features(article.headings[paragraph.heading].plain, named, context.headline_stems)
    if context.organised:
        for theme, share in named.items():
            yield f"divided {theme}", share
