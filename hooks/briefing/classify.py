"""Stage 3, classify: one placement for each paragraph. The editor's word first; else what the judge finds likeliest."""

from __future__ import annotations

from collections.abc import Callable

from briefing.judge import judge
from briefing.model import Article, Opinion, Paragraph, Placement

# The seam: whatever has an opinion on every paragraph of an article can be put here.
Judge = Callable[[Article], tuple[Opinion, ...]]


def classify(article: Article, judge: Judge = judge) -> tuple[Placement, ...]:
    """Places every paragraph, in order."""
    return tuple(_place(article, p, o) for p, o in zip(article.paragraphs, judge(article), strict=True))


def _place(article: Article, paragraph: Paragraph, opinion: Opinion) -> Placement:
    heading = article.headings[paragraph.heading] if paragraph.heading is not None else None
    if paragraph.mark:
        return Placement(paragraph.index, paragraph.mark, 1.0, "the editor placed this paragraph", review=False)
    if heading and heading.mark:
        reason = f"the editor placed the section “{heading.plain}”"
        return Placement(paragraph.index, heading.mark, 1.0, reason, review=False)
    chances = {theme: round(chance, 2) for theme, chance in opinion.probabilities.items()}
    second = max(chances.keys() - {opinion.theme}, key=lambda theme: (chances[theme], theme), default=None)
    return Placement(
        paragraph.index,
        opinion.theme,
        chances[opinion.theme],
        opinion.reason,
        opinion.review,
        second,
        chances[second] if second else 0.0,
    )
