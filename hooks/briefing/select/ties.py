"""Which earlier paragraph of another page a paragraph depends on, given where every paragraph stands, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from briefing.english.analysis import STEM, Analysis
from briefing.english.discourse import SUBORDINATING
from briefing.english.references import WHY, Reference
from briefing.excerpt import Need as Why
from briefing.model import NO_THEME

FURTHEST = 80  # how many paragraphs back anything is looked for, so that time is linear in an article's length
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


@dataclass(frozen=True, slots=True)
class _Page:
    """What a reader of one page knows on coming to a paragraph: the paragraphs above, their words, the headline."""

    above: tuple[int, ...]
    stems: AbstractSet[str]
    names: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class _Torn:
    """A paragraph that comes after one of another page.

    `away` are the earlier paragraphs of other pages, `gap` how many of them stand between it and the one `above`, if
    any; `open` the references to them of which the page tells nothing, those of its first sentence apart. `alone` is
    the probability that the first sentence is understood alone.
    """

    paragraph: int
    above: int | None
    open_first: tuple[Reference, ...]
    open_later: tuple[Reference, ...]
    away: tuple[int, ...]
    gap: int
    alone: float


def find_needs(
    analysis: Analysis,
    themes: Sequence[str],
    references: Sequence[Sequence[Reference]],
    alone: Sequence[float],
    least: Mapping[str, float],
) -> tuple[Need, ...]:
    """For every paragraph that would be misread on its page: the one of another page that mends it.

    A plain sign (a speaker whose full name is on another page, "he said" after a gap, a colon just before) asks for
    one in any case; else a weaker sign does, or none at all, the less the first sentence is understood alone. `least`
    has the probabilities from which on it needs nothing.
    """
    found = (_need(analysis, torn, themes, references, least) for torn in _torn(analysis, themes, references, alone))
    return tuple(need for need in found if need is not None)


def _torn(
    analysis: Analysis, themes: Sequence[str], references: Sequence[Sequence[Reference]], alone: Sequence[float]
) -> Iterator[_Torn]:
    heads = analysis.headline
    known = {part for name in heads.names for part in name}
    above: dict[str, list[int]] = {}
    stems: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for index, theme in enumerate(themes):
        mine, own = above.setdefault(theme, []), analysis.of(index)
        seen, met = stems.setdefault(theme, set(heads.stems)), names.setdefault(theme, set(known))
        away = tuple(q for q in range(max(0, index - FURTHEST), index) if themes[q] not in (theme, NO_THEME))
        if theme != NO_THEME and away and own:
            page = _Page(tuple(mine[-FURTHEST:]), seen, met)
            last = mine[-1] if mine else None
            gap = sum(last is None or q > last for q in away)
            first, *later = (_open(references[sentence.number], analysis, index, page) for sentence in own)
            yield _Torn(index, last, first, tuple(chain(*later)), away, gap, alone[own[0].number])
        mine.append(index)
        for sentence in own:
            seen |= sentence.stems
            met |= {part for name in sentence.names for part in name}


def _open(references: Sequence[Reference], analysis: Analysis, index: int, page: _Page) -> tuple[Reference, ...]:
    """Those of a sentence's references to other pages of which this one tells nothing."""
    return tuple(r for r in references if _is_open(r, analysis, index, page))


def _is_open(reference: Reference, analysis: Analysis, index: int, page: _Page) -> bool:
    if reference.source is None:
        return False
    paragraph = analysis.sentences[reference.source].paragraph
    if paragraph >= index or paragraph in page.above:
        return False
    if reference.kind == "the_role_first":  # what opens with "the company" may be taken for another of the page
        return True
    return reference.word not in page.names and reference.word.split()[-1][:STEM] not in page.stems


def _need(
    analysis: Analysis,
    torn: _Torn,
    themes: Sequence[str],
    references: Sequence[Sequence[Reference]],
    least: Mapping[str, float],
) -> Need | None:
    signs = _signs(analysis, torn)
    introduced = _introduced(analysis, torn, themes, references)
    plain = introduced or _plain_sign(analysis, torn, references, signs)
    sign = plain or _weak_sign(analysis, torn, signs, least) or _left_open(analysis, torn, least)
    if sign is None:
        return None
    needed = analysis.sentences[sign.source or 0].paragraph
    why = "speaker" if introduced else WHY.get(sign.kind, "referent")
    return Need(torn.paragraph, torn.above, themes[torn.paragraph], needed, why, sign, torn.away, plain is not None)


def _signs(analysis: Analysis, torn: _Torn) -> dict[int, Reference]:
    """By the paragraph of another page that it points to: the first reference that does."""
    own = analysis.of(torn.paragraph)
    opening = own[0].words[:_OPENING] if own else ()
    first = (r for r in torn.open_first if r.kind in _POINTING_FIRST and _is_sign(r, opening))
    later = (r for r in torn.open_later if r.kind in _POINTING and _is_sign(r, ()))
    found: dict[int, Reference] = {}
    for reference in (*first, *later):
        if reference.source is not None:
            found.setdefault(analysis.sentences[reference.source].paragraph, reference)
    return {paragraph: reference for paragraph, reference in found.items() if paragraph in torn.away}


def _is_sign(reference: Reference, opening: Sequence[str]) -> bool:
    """Whether a reference is one that a reader is likely to miss the source of."""
    if reference.kind in _OPEN_ONLY:
        return reference.word.split()[0] in opening and opening[0] not in SUBORDINATING
    if reference.kind == "surname":
        return not reference.word.isupper()
    return not reference.word.startswith(_IDLE)


def _weak_sign(
    analysis: Analysis, torn: _Torn, signs: Mapping[int, Reference], least: Mapping[str, float]
) -> Reference | None:
    """The sign that points to the nearest one, where after a gap the first sentence may not be understood alone."""
    limit = least["sign_below_heading" if _is_below_heading(analysis, torn.paragraph) else "sign"]
    return signs[max(signs)] if signs and torn.gap and torn.alone < limit else None


def _left_open(analysis: Analysis, torn: _Torn, least: Mapping[str, float]) -> Reference | None:
    """The end of the paragraph before, where after a gap a first sentence is hardly understood alone."""
    before = analysis.of(max(torn.away))
    if not before or not torn.gap or _is_below_heading(analysis, torn.paragraph) or torn.alone >= least["left_open"]:
        return None
    return Reference("left_open", "", before[-1].number)


def _is_below_heading(analysis: Analysis, paragraph: int) -> bool:
    own, above = analysis.article.paragraphs[paragraph], analysis.article.paragraphs[paragraph - 1]
    return own.heading != above.heading


def _introduced(
    analysis: Analysis, torn: _Torn, themes: Sequence[str], references: Sequence[Sequence[Reference]]
) -> Reference | None:
    """Who speaks here by a surname, where the full name stands on another page and none on this one so far."""
    page = themes[torn.paragraph]
    above = [q for q in range(max(0, torn.paragraph - FURTHEST), torn.paragraph) if themes[q] == page]
    for sentence in analysis.of(torn.paragraph):
        for reference in references[sentence.number]:
            if reference.kind == "surname_speaks" and reference.source is not None:
                source = analysis.sentences[reference.source].paragraph
                met = any(reference.word in name for q in above for s in analysis.of(q) for name in s.names)
                if source in torn.away and not met:
                    return reference
    return None


def _plain_sign(
    analysis: Analysis, torn: _Torn, references: Sequence[Sequence[Reference]], signs: Mapping[int, Reference]
) -> Reference | None:
    """What needs no weighing, if there is any: how the first sentence after a gap begins."""
    if not torn.gap:
        return None
    found = {reference.kind: reference for reference in references[analysis.starts[torn.paragraph]]}
    return next((found[kind] for kind in _STRONG if kind in found and found[kind] in signs.values()), None)
