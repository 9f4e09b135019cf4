"""Stage 3, classify: places each paragraph where the editor says, else where the model predicts."""

from __future__ import annotations

from collections.abc import Callable

from briefing.classify.bindings import bind, follow_editor
from briefing.classify.prediction import Prediction
from briefing.classify.theme_model import predict
from briefing.model import Article, Paragraph, Placement, Reason, Theme

# Any function that predicts a theme for every paragraph of an article, in order, can replace the model.
Predict = Callable[[Article], tuple[Prediction, ...]]


def classify(article: Article, predict: Predict = predict) -> tuple[Placement, ...]:
    """Places every paragraph, in order; those that belong together, together."""
    predictions = bind(article, predict(article))
    pairs = zip(article.paragraphs, predictions, strict=True)
    return follow_editor(article, [_place(article, paragraph, prediction) for paragraph, prediction in pairs])


def _place(article: Article, paragraph: Paragraph, prediction: Prediction) -> Placement:
    heading = article.headings[paragraph.heading] if paragraph.heading is not None else None
    if paragraph.mark:
        return _by_editor(paragraph, paragraph.mark, Reason("editor"))
    if heading and heading.mark:
        return _by_editor(paragraph, heading.mark, Reason("editor_section", heading.plain))
    confidence = {theme: round(probability, 2) for theme, probability in prediction.probabilities.items()}
    others = confidence.keys() - {prediction.theme}
    second = max(others, key=lambda theme: (confidence[theme], theme.key), default=None)
    return Placement(
        paragraph,
        prediction.theme,
        confidence[prediction.theme],
        prediction.reasons,
        prediction.review,
        second=second,
        second_confidence=confidence[second] if second else 0.0,
    )


def _by_editor(paragraph: Paragraph, theme: Theme, reason: Reason) -> Placement:
    return Placement(paragraph, theme, 1.0, (reason,), review=False, by_editor=True)
