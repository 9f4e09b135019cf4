"""Stage 3, classify: one placement for each paragraph. The editor's word first; else what the judge finds likeliest."""

from __future__ import annotations

from collections.abc import Callable

from briefing.classify.theme_model import judge
from briefing.model import Article, Opinion, Paragraph, Placement, Reason

# The seam: whatever has an opinion on every paragraph of an article can be put here.
Judge = Callable[[Article], tuple[Opinion, ...]]


def classify(article: Article, judge: Judge = judge) -> tuple[Placement, ...]:
    """Places every paragraph, in order."""
    return tuple(_place(article, p, o) for p, o in zip(article.paragraphs, judge(article), strict=True))


def _place(article: Article, paragraph: Paragraph, opinion: Opinion) -> Placement:
    heading = article.headings[paragraph.heading] if paragraph.heading is not None else None
    if paragraph.mark:
        return _by_editor(paragraph, paragraph.mark, Reason("editor"))
    if heading and heading.mark:
        return _by_editor(paragraph, heading.mark, Reason("editor_section", heading.plain))
    chances = {theme: round(chance, 2) for theme, chance in opinion.probabilities.items()}
    second = max(chances.keys() - {opinion.theme}, key=lambda theme: (chances[theme], theme), default=None)
    return Placement(
        paragraph.index,
        opinion.theme,
        chances[opinion.theme],
        opinion.reasons,
        opinion.review,
        second=second,
        second_confidence=chances[second] if second else 0.0,
    )


def _by_editor(paragraph: Paragraph, theme: str, reason: Reason) -> Placement:
    return Placement(paragraph.index, theme, 1.0, (reason,), review=False, by_editor=True)
