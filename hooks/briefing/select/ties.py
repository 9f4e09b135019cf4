"""Which earlier paragraph of another page a paragraph depends on, given where every paragraph stands, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.english.analysis import Analysis
from briefing.english.references import WHY, Reference
from briefing.excerpt import Need as Why
from briefing.select.linear import Models
from briefing.select.tie_features import FURTHEST, Question, questions

# References of a paragraph's first sentence that after a gap leave it to the wrong man, or in the air.
_STRONG = (
    "speaker_pronoun",
    "speaker_none",
    "continued",
    "lead_in",
    "he",
    "the_role_first",
    "the_thing_first",
)


@dataclass(frozen=True, slots=True)
class Need:
    """A paragraph that needs one of another page, why, how likely that is, and whether a plain sign says so.

    `away` are all earlier paragraphs of other pages.
    """

    paragraph: int
    needed: int
    why: Why
    away: tuple[int, ...]
    chance: float
    is_plain: bool


def find_needs(
    analysis: Analysis,
    themes: Sequence[str],
    references: Sequence[Sequence[Reference]],
    alone: Sequence[float],
    models: Models,
) -> tuple[Need, ...]:
    """For every paragraph that would be misread on its page: those of other pages that mend it, the best first.

    A plain sign (a speaker whose full name is on another page, "he said" after a gap, a colon just before) asks for
    one whatever the model says; else the model does, by a threshold.
    """
    asked = questions(analysis, themes, references, alone)
    found = (_need(analysis, question, themes, references, models) for question in asked)
    return tuple(need for need in found if need is not None)


def _need(
    analysis: Analysis,
    question: Question,
    themes: Sequence[str],
    references: Sequence[Sequence[Reference]],
    models: Models,
) -> Need | None:
    best, chance = _likeliest(question, models)
    introduced = _introduced(analysis, question, themes, references)
    sign: Why | None = "speaker" if introduced is not None else _plain_sign(analysis, question, references)
    least = models.thresholds["tie_below_heading" if _is_below_heading(analysis, question.paragraph) else "tie"]
    # Right below the article's own paragraph before, a context would only stand in between.
    if not sign and (not question.gap or chance < least):
        return None
    known = introduced if introduced is not None else _speaks(analysis, question, references) if sign else None
    needed = best if known is None else known
    why = sign or _why(analysis, question, needed, references)
    return Need(question.paragraph, needed, why, question.away, chance, sign is not None)


def _is_below_heading(analysis: Analysis, paragraph: int) -> bool:
    own, above = analysis.article.paragraphs[paragraph], analysis.article.paragraphs[paragraph - 1]
    return own.heading != above.heading


def _likeliest(question: Question, models: Models) -> tuple[int, float]:
    """The paragraph that is most likely needed, and the chance that any is."""
    score = [(models["tie"].score(pair.features), pair.needed) for pair in question.pairs]
    against = models["no_tie"].score(question.features)
    best = max(score)
    top = max(best[0], against)
    total = math.fsum(math.exp(w - top) for w, _ in score) + math.exp(against - top)
    return best[1], 1 - math.exp(against - top) / total


def _introduced(
    analysis: Analysis, question: Question, themes: Sequence[str], references: Sequence[Sequence[Reference]]
) -> int | None:
    """The paragraph of another page that names in full who speaks here by a surname, where this page has not."""
    page = themes[question.paragraph]
    above = [q for q in range(max(0, question.paragraph - FURTHEST), question.paragraph) if themes[q] == page]
    for sentence in analysis.of(question.paragraph):
        for reference in references[sentence.number]:
            if reference.kind == "surname_speaks" and reference.source is not None:
                source = analysis.sentences[reference.source].paragraph
                met = any(reference.word in name for q in above for s in analysis.of(q) for name in s.names)
                if source in question.away and not met:
                    return source
    return None


def _speaks(analysis: Analysis, question: Question, references: Sequence[Sequence[Reference]]) -> int | None:
    """The paragraph of another page that names who goes on to speak in the first sentence."""
    for reference in references[analysis.of(question.paragraph)[0].number]:
        if reference.kind in ("speaker_pronoun", "speaker_none") and reference.source is not None:
            source = analysis.sentences[reference.source].paragraph
            return source if source in question.away else None
    return None


def _plain_sign(analysis: Analysis, question: Question, references: Sequence[Sequence[Reference]]) -> Why | None:
    """The reason that needs no weighing, if there is one: how the first sentence after a gap begins."""
    own = analysis.of(question.paragraph)
    if not own or not question.gap:
        return None
    kinds = {reference.kind for reference in references[own[0].number]}
    strong = next((kind for kind in _STRONG if kind in kinds), "")
    return WHY.get(strong, "referent") if strong else None


def _why(analysis: Analysis, question: Question, best: int, references: Sequence[Sequence[Reference]]) -> Why:
    """The reason to tell: that of the first reference which points to the paragraph needed."""
    for sentence in analysis.of(question.paragraph):
        for reference in references[sentence.number]:
            points = reference.source is not None and analysis.sentences[reference.source].paragraph == best
            if points and reference.kind in WHY and (not sentence.place or reference.kind != "contrast"):
                return WHY[reference.kind]
    return "referent"
