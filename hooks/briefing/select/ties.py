"""Which earlier paragraph of another page a paragraph depends on, given where every paragraph stands, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefing.english.analysis import Analysis
from briefing.english.discourse import SUBORDINATING
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
    "the_role_first",
)
# References that point to a sentence: those of any of a paragraph's sentences, and those of its first alone.
_POINTING = frozenset(("surname", "surname_speaks", "pointing"))
_POINTING_FIRST = _POINTING | {
    *_STRONG,
    *("pointing_verb", "he", "they", "it", "contrast", "connective", "opener", "the_noun_first"),
}
_OPEN_ONLY, _OPENING = ("he", "they", "it", "pointing_verb"), 4  # among so many words; later the sentence may tell
# What opens a sentence as these do needs nothing before, though it may follow from it.
_IDLE = (
    "here",
    "there",
    "at least",
    "for now",
    "meanwhile",
    "in the meantime",
    "though",
    "although",
    "rather",
    "otherwise",
)


@dataclass(frozen=True, slots=True)
class Need:
    """A paragraph of a page that needs one of another page, why, and whether a plain sign says so.

    `above` is the paragraph above it on the page, `sign` the reference that asks for the other, `away` are all earlier
    paragraphs of other pages.
    """

    paragraph: int
    above: int | None
    page: str
    needed: int
    why: Why
    sign: Reference
    away: tuple[int, ...]
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
    one whatever the model says; else the model does, by a threshold, or a first sentence that is not understood alone.
    """
    asked = questions(analysis, themes, references, alone)
    found = (_need(analysis, question, themes, references, alone, models) for question in asked)
    return tuple(need for need in found if need is not None)


def _need(
    analysis: Analysis,
    question: Question,
    themes: Sequence[str],
    references: Sequence[Sequence[Reference]],
    alone: Sequence[float],
    models: Models,
) -> Need | None:
    signs = _signs(analysis, question)
    introduced = _introduced(analysis, question, themes, references)
    plain = introduced or _plain_sign(analysis, question, references, signs)
    sign = plain or _likeliest(analysis, question, signs, models) or _left_open(analysis, question, alone, models)
    if sign is None:
        return None
    needed = analysis.sentences[sign.source or 0].paragraph
    why = "speaker" if introduced else WHY.get(sign.kind, "referent")
    return Need(
        question.paragraph,
        question.above,
        themes[question.paragraph],
        needed,
        why,
        sign,
        question.away,
        plain is not None,
    )


def _signs(analysis: Analysis, question: Question) -> dict[int, Reference]:
    """By the paragraph of another page that it points to: the first reference that does."""
    own = analysis.of(question.paragraph)
    opening = own[0].words[:_OPENING] if own else ()
    first = (r for r in question.open_first if r.kind in _POINTING_FIRST and _is_sign(r, opening))
    later = (r for r in question.open_later if r.kind in _POINTING and _is_sign(r, ()))
    found: dict[int, Reference] = {}
    for reference in (*first, *later):
        if reference.source is not None:
            found.setdefault(analysis.sentences[reference.source].paragraph, reference)
    return {paragraph: reference for paragraph, reference in found.items() if paragraph in question.away}


def _is_sign(reference: Reference, opening: Sequence[str]) -> bool:
    """Whether a reference is one that a reader is likely to miss the source of."""
    if reference.kind in _OPEN_ONLY:
        return reference.word.split()[0] in opening and opening[0] not in SUBORDINATING
    if reference.kind == "surname":
        return not reference.word.isupper()
    return not reference.word.startswith(_IDLE)


def _likeliest(
    analysis: Analysis, question: Question, signs: Mapping[int, Reference], models: Models
) -> Reference | None:
    """The best of the signs, where the model says that the paragraph needs another; none where it follows its own."""
    least = models.thresholds["tie_below_heading" if _is_below_heading(analysis, question.paragraph) else "tie"]
    if not signs or not question.gap or _chance(question, models) < least:
        return None
    return signs[max(signs, key=lambda needed: _score(question, needed, models))]


def _left_open(analysis: Analysis, question: Question, alone: Sequence[float], models: Models) -> Reference | None:
    """The end of the paragraph before, where after a gap a first sentence is not understood alone."""
    own, before = analysis.of(question.paragraph), analysis.of(max(question.away))
    if not own or not before or not question.gap or _is_below_heading(analysis, question.paragraph):
        return None
    if alone[own[0].number] >= models.thresholds["left_open"]:
        return None
    return Reference("left_open", "", before[-1].number)


def _is_below_heading(analysis: Analysis, paragraph: int) -> bool:
    own, above = analysis.article.paragraphs[paragraph], analysis.article.paragraphs[paragraph - 1]
    return own.heading != above.heading


def _chance(question: Question, models: Models) -> float:
    """The chance that the paragraph needs any."""
    score = [models["tie"].score(pair.features) for pair in question.pairs]
    against = models["no_tie"].score(question.features)
    top = max(*score, against)
    total = math.fsum(math.exp(w - top) for w in score) + math.exp(against - top)
    return 1 - math.exp(against - top) / total


def _score(question: Question, needed: int, models: Models) -> float:
    return next(models["tie"].score(pair.features) for pair in question.pairs if pair.needed == needed)


def _introduced(
    analysis: Analysis, question: Question, themes: Sequence[str], references: Sequence[Sequence[Reference]]
) -> Reference | None:
    """Who speaks here by a surname, where the full name stands on another page and none on this one so far."""
    page = themes[question.paragraph]
    above = [q for q in range(max(0, question.paragraph - FURTHEST), question.paragraph) if themes[q] == page]
    for sentence in analysis.of(question.paragraph):
        for reference in references[sentence.number]:
            if reference.kind == "surname_speaks" and reference.source is not None:
                source = analysis.sentences[reference.source].paragraph
                met = any(reference.word in name for q in above for s in analysis.of(q) for name in s.names)
                if source in question.away and not met:
                    return reference
    return None


def _plain_sign(
    analysis: Analysis,
    question: Question,
    references: Sequence[Sequence[Reference]],
    signs: Mapping[int, Reference],
) -> Reference | None:
    """What needs no weighing, if there is any: how the first sentence after a gap begins."""
    own = analysis.of(question.paragraph)
    if not own or not question.gap:
        return None
    found = {reference.kind: reference for reference in references[own[0].number]}
    return next((found[kind] for kind in _STRONG if kind in found and found[kind] in signs.values()), None)
