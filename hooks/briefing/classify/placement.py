"""Each paragraph's place: the editor's word first, else what the model finds likeliest."""

from __future__ import annotations

from collections.abc import Callable

from briefing.classify.theme_model import predict
from briefing.model import Article, Paragraph, Placement, Prediction, Reason, Theme

# The seam: whatever predicts a theme for every paragraph of an article can be put here.
Predict = Callable[[Article], tuple[Prediction, ...]]


def classify(article: Article, predict: Predict = predict) -> tuple[Placement, ...]:
    """Places every paragraph, in order."""
    predictions = predict(article)
    return tuple(_place(article, p, prediction) for p, prediction in zip(article.paragraphs, predictions, strict=True))


def _place(article: Article, paragraph: Paragraph, prediction: Prediction) -> Placement:
    heading = article.headings[paragraph.heading] if paragraph.heading is not None else None
    if paragraph.mark:
        return _by_editor(paragraph, paragraph.mark, Reason("editor"))
    if heading and heading.mark:
        return _by_editor(paragraph, heading.mark, Reason("editor_section", heading.plain))
    chances = {theme: round(chance, 2) for theme, chance in prediction.probabilities.items()}
    second = max(chances.keys() - {prediction.theme}, key=lambda theme: (chances[theme], theme.key), default=None)
    return Placement(
        paragraph,
        prediction.theme,
        chances[prediction.theme],
        prediction.reasons,
        prediction.review,
        second=second,
        second_confidence=chances[second] if second else 0.0,
    )


def _by_editor(paragraph: Paragraph, theme: Theme, reason: Reason) -> Placement:
    return Placement(paragraph, theme, 1.0, (reason,), review=False, by_editor=True)
