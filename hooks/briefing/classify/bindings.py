"""Paragraphs that are placed as one: a lead-in and what it leads to, the parts of a list, a question and its answer.

Part of stage 3. Only such ties bind whose paragraphs have the same theme at least nine times in ten where the
annotators of the labelled articles were sure (tools/MODEL_CARD.md). A quotation that goes on in the next paragraph does
not: speakers move from what happened to what is at stake. Weaker ties only count in `coherence.py`; where one is torn,
a context stands above the paragraph (`select`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from briefing.classify.coherence import BELOW, LEAD_IN, leads_on
from briefing.classify.guards import best_theme
from briefing.classify.heading_features import without_crossheads
from briefing.classify.prediction import Prediction
from briefing.classify.signals import OVERVIEW, Source, clear_signals
from briefing.english.sentences import sentences
from briefing.model import Article, Paragraph, Placement, Reason

LIST, QUESTION = Reason("with_list"), Reason("with_question")
ABOVE = Reason("with_above")

_ENDS_IN_QUESTION = re.compile(r"[?？؟]\s*$")
_GOES_ON = re.compile(r";(?:\s+(?:and|or))?\s*$")  # an item of a list without bullets
_ITEM = re.compile(r"\s*(?:[-•*·▪]\s|\(?\d{1,2}[.)]\s|\(?[a-z]\)\s)")
_QUOTE_MARK = re.compile(r"[“”„«»\"]|(?<!\w)['‘]")
# Longer questions are rhetorical: they sum up rather than ask.
_LONGEST_QUESTION = 160
_NO_TEXT = ("caption", "code")
# What a paragraph says itself about its theme, and so for all that it is bound to.
_CLEAR: frozenset[Source] = frozenset(("label", "heading", "closing"))


@dataclass(frozen=True, slots=True)
class Group:
    """Consecutive paragraphs, from number `first` on; for each but the first, why it is kept with the one above."""

    first: int
    ties: tuple[Reason, ...]

    @property
    def members(self) -> range:
        """The numbers of its paragraphs."""
        return range(self.first, self.first + len(self.ties) + 1)


def find_groups(article: Article) -> tuple[Group, ...]:
    """The groups of two or more paragraphs, none of which a heading or the editor's mark parts."""
    ties = [None, *(_tie(above, below) for above, below in pairwise(article.paragraphs))]
    groups: list[Group] = []
    for bound, numbers in groupby(range(len(article.paragraphs)), key=lambda number: ties[number] is not None):
        if bound:
            run = list(numbers)
            groups.append(Group(run[0] - 1, tuple(tie for number in run if (tie := ties[number]))))
    return tuple(groups)


def _tie(above: Paragraph, below: Paragraph) -> Reason | None:
    """Why `below` is kept with the paragraph above it; None if it is not."""
    parted = above.heading != below.heading or below.mark or below.choices.context == "above"
    if parted or above.kind in _NO_TEXT or below.kind == "caption":
        return None
    if (_is_item(above) and _is_item(below)) or _GOES_ON.search(above.plain):
        return LIST
    if leads_on(above):
        return LEAD_IN
    return QUESTION if _is_question(above) and not _is_question(below) else None


def _is_item(paragraph: Paragraph) -> bool:
    return paragraph.kind == "list" or (paragraph.kind == "paragraph" and _ITEM.match(paragraph.plain) is not None)


def _is_question(paragraph: Paragraph) -> bool:
    """Whether a paragraph is nothing but a question, and nobody's words in the text: an interviewer's."""
    text = paragraph.plain
    return (
        paragraph.kind == "paragraph"
        and len(text) <= _LONGEST_QUESTION
        and _ENDS_IN_QUESTION.search(text) is not None
        and _QUOTE_MARK.search(text) is None
        and len(sentences(text)) == 1
    )


def bind(article: Article, predictions: Sequence[Prediction]) -> tuple[Prediction, ...]:
    """The predictions, those of a group with the same probabilities: the mean of its paragraphs'.

    A paragraph that says clearly what it is about speaks for its group; where two disagree, nothing is bound. What is
    not part of the article is in no group. The overview keeps at least one paragraph.
    """
    signals = clear_signals(without_crossheads(article))
    clear = [
        signal is not None and signal.source in _CLEAR and signal.theme == prediction.theme.key
        for signal, prediction in zip(signals, predictions, strict=True)
    ]
    bound = list(predictions)
    opening: list[int] = []  # the members of groups that have a paragraph of the overview
    for group in find_groups(article):
        for members in _parts(article, group, predictions):
            leaders = [predictions[number] for number in members if clear[number]]
            if len({leader.theme for leader in leaders}) < 2:
                joint = leaders[0] if leaders else _joint([predictions[number] for number in members])
                for number in members:
                    tie = BELOW if number == members[0] else group.ties[number - group.first - 1]
                    bound[number] = _placed(predictions[number], joint, tie)
                opening += members if _has_overview([predictions[number] for number in members]) else ()
    if not _has_overview(bound):
        for number in opening:
            bound[number] = predictions[number]
    return tuple(bound)


def _parts(article: Article, group: Group, predictions: Sequence[Prediction]) -> Iterator[list[int]]:
    """The group's runs of two or more paragraphs that are part of the article and that the editor has not placed."""

    def is_free(number: int) -> bool:
        return predictions[number].theme.has_page and not article.paragraphs[number].mark

    for free, numbers in groupby(group.members, key=is_free):
        members = list(numbers)
        if free and len(members) > 1:
            yield members


def _joint(predictions: Sequence[Prediction]) -> Prediction:
    """One prediction for all: the mean of the probabilities, without that of being no part of the article."""
    themes = tuple(predictions[0].probabilities)
    row = tuple(math.fsum(p.probabilities[theme] for p in predictions) / len(predictions) for theme in themes)
    real = tuple(value if theme.has_page else 0.0 for theme, value in zip(themes, row, strict=True))
    review = any(prediction.review for prediction in predictions)
    return Prediction(dict(zip(themes, row, strict=True)), themes[best_theme(real)], (), review)


def _placed(own: Prediction, joint: Prediction, tie: Reason) -> Prediction:
    """A paragraph's prediction in its group: the tie is the reason, with the model's own where that agrees."""
    agrees = own.theme == joint.theme
    if tie == BELOW and agrees:
        return replace(joint, reasons=own.reasons)
    return replace(joint, reasons=(tie, *own.reasons[:1]) if agrees else (tie,))


def _has_overview(predictions: Sequence[Prediction]) -> bool:
    return any(prediction.theme.key == OVERVIEW for prediction in predictions)


def follow_editor(article: Article, placements: Sequence[Placement]) -> tuple[Placement, ...]:
    """The placements, with what the editor keeps with the paragraph above on that one's page.

    What is bound to a paragraph that the editor has placed follows it too. Bylines and captions between are skipped.
    """
    groups = find_groups(article)
    ties = {number: tie for group in groups for number, tie in zip(group.members[1:], group.ties, strict=True)}
    placed = list(placements)
    moved: set[int] = set()
    last: int | None = None  # the nearest paragraph above that has a page
    for number, placement in enumerate(placements):
        paragraph = placement.paragraph
        kept = paragraph.choices.context == "above" and not paragraph.mark
        follows = number in ties and last == number - 1 and (last in moved or placed[last].by_editor)
        if last is not None and (kept or (follows and not placement.by_editor and placement.theme.has_page)):
            reason = ABOVE if kept else ties[number]
            placed[number] = replace(placed[last], paragraph=paragraph, reasons=(reason,), review=False)
            moved.add(number)
        if placed[number].theme.has_page:
            last = number
    return tuple(placed)
