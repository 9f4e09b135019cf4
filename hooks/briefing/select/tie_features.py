"""What speaks for and against a paragraph's needing an earlier one of another page, as features of the models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from briefing.english.analysis import STEM, Analysis, Sentence
from briefing.english.references import Reference
from briefing.select.linear import Features, log_odds
from briefing.select.standalone import bucket

_NEAREST = 9  # how many earlier paragraphs of other pages are looked at, besides those that a reference points to
FURTHEST = 80  # how many paragraphs back anything is looked for, so that time is linear in an article's length
_NOWHERE = "none"
_FIRST = 3  # words that open a sentence
_BRIEF_NAMES = ("surname", "surname_speaks", "surname_described")
_LEANING = ("he", "they", "it", "pointing", "pointing_verb", "surname", "surname_speaks", "surname_described", "name",
            "acronym", "the_role", "the_role_first", "the_thing", "the_thing_first", "the_noun", "the_noun_first",
            "speaker_pronoun", "speaker_none", "speaker_unclear", "speaker_role", "contrast", "continued", "connective",
            "lead_in", "answer", "opener", "anaphoric")  # fmt: skip
_NOUNS = frozenset(f"the_{group}{where}" for group in ("role", "thing", "noun") for where in ("", "_first")) | {
    "pointing"
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader of one page knows on coming to a paragraph: the paragraphs above, their words, the headline."""

    above: tuple[int, ...]
    stems: AbstractSet[str]
    names: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph and an earlier one that it may need."""

    paragraph: int
    needed: int
    features: Features


@dataclass(frozen=True, slots=True)
class Question:
    """All that is known of one paragraph's needs: the features that speak against any, and the pairs.

    `away` are the earlier paragraphs of other pages, `gap` how many of them stand between it and the one `above`, if
    any; `open` the references to them of which the page tells nothing, those of its first sentence apart.
    """

    paragraph: int
    above: int | None
    open_first: tuple[Reference, ...]
    open_later: tuple[Reference, ...]
    away: tuple[int, ...]
    gap: int
    features: Features
    pairs: tuple[Pair, ...]


def questions(
    analysis: Analysis, themes: Sequence[str], references: Sequence[Sequence[Reference]], alone: Sequence[float]
) -> tuple[Question, ...]:
    """One for every paragraph of a page that comes after one of another page."""
    found: list[Question] = []
    heads = analysis.headline
    known = {part for name in heads.names for part in name}
    above: dict[str, list[int]] = {}
    stems: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for index, theme in enumerate(themes):
        mine = above.setdefault(theme, [])
        seen, met = stems.setdefault(theme, set(heads.stems)), names.setdefault(theme, set(known))
        away = [q for q in range(max(0, index - FURTHEST), index) if themes[q] not in (theme, _NOWHERE)]
        if theme != _NOWHERE and away:
            page = Page(tuple(mine[-FURTHEST:]), seen, met)
            found.append(_question(analysis, index, away, themes, page, references, alone))
        mine.append(index)
        for sentence in analysis.of(index):
            seen |= sentence.stems
            met |= {part for name in sentence.names for part in name}
    return tuple(found)


def _question(
    analysis: Analysis,
    index: int,
    away: Sequence[int],
    themes: Sequence[str],
    page: Page,
    references: Sequence[Sequence[Reference]],
    alone: Sequence[float],
) -> Question:
    above = page.above[-1] if page.above else None
    gap = sum(above is None or q > above for q in away)
    pointed = _pointed(analysis, index, page, references)
    features = dict(_own_features(analysis, index, gap, page, references, alone))
    near = set(away[-_NEAREST:]) | {q for q in pointed if q in set(away)}
    fresh = analysis.stems[index] - page.stems
    kinds = [reference for sentence in analysis.of(index) for reference in references[sentence.number]]
    nouns = frozenset(
        reference.word.split()[-1][:STEM]
        for reference in kinds
        if reference.kind in _NOUNS and _status(reference, analysis, index, page) != "here"
    )
    opening = [reference for sentence in analysis.of(index)[:1] for reference in references[sentence.number]]
    pronoun = any(reference.kind in ("he", "speaker_pronoun") for reference in opening)
    pairs = tuple(
        Pair(
            index,
            q,
            dict(
                _pair_features(analysis, index, q, gap, away, themes, page, fresh, nouns, pronoun, pointed.get(q, ()))
            ),
        )
        for q in sorted(near)
    )
    return Question(index, above, *_open(analysis, index, page, references), tuple(away), gap, features, pairs)


def _open(
    analysis: Analysis, index: int, page: Page, references: Sequence[Sequence[Reference]]
) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
    """The references to other pages of which this one tells nothing: of the first sentence, and of the others."""
    found = [
        tuple(r for r in references[sentence.number] if _status(r, analysis, index, page) in _open_statuses(r))
        for sentence in analysis.of(index)
    ]
    return found[0] if found else (), tuple(reference for own in found[1:] for reference in own)


def _open_statuses(reference: Reference) -> tuple[str, ...]:
    """What opens with "the company" may be taken for another that the page tells of."""
    return ("away", "met") if reference.kind == "the_role_first" else ("away",)


def _status(reference: Reference, analysis: Analysis, index: int, page: Page) -> str:
    """Where the target of a reference is: "here", "above" on the page, "met" there in brief, "away", or "unknown"."""
    if reference.source is None:
        return "unknown"
    paragraph = analysis.sentences[reference.source].paragraph
    if paragraph >= index:
        return "here"
    if paragraph in page.above:
        return "above"
    if reference.word in page.names or reference.word.split()[-1][:STEM] in page.stems:
        return "met"
    return "away"


def _pointed(
    analysis: Analysis, index: int, page: Page, references: Sequence[Sequence[Reference]]
) -> dict[int, tuple[tuple[str, int], ...]]:
    """For each paragraph that a reference points to: the references' kinds, and in which sentence they stand."""
    found: dict[int, tuple[tuple[str, int], ...]] = {}
    for sentence in analysis.of(index):
        for reference in references[sentence.number]:
            if reference.source is not None and reference.kind in _LEANING:
                paragraph = analysis.sentences[reference.source].paragraph
                if paragraph < index:
                    place = (f"{reference.kind} {_status(reference, analysis, index, page)}", min(1, sentence.place))
                    found[paragraph] = (*found.get(paragraph, ()), place)
    return found


def _own_features(
    analysis: Analysis,
    index: int,
    gap: int,
    page: Page,
    references: Sequence[Sequence[Reference]],
    alone: Sequence[float],
) -> Iterator[tuple[str, float]]:
    """What says that the paragraph needs none, or some."""
    torn = "torn" if gap else "whole"
    yield torn, 1.0
    yield f"gap {bucket(gap, (0, 1, 2, 4, 8))}", 1.0
    yield f"above {min(2, len(page.above))}", 1.0
    own = analysis.of(index)
    for sentence in own:
        where = min(1, sentence.place)
        for reference in references[sentence.number]:
            if reference.kind in _LEANING:
                status = _status(reference, analysis, index, page)
                yield f"{reference.kind} {status} {where}", 1.0
                yield f"{torn} {reference.kind} {status} {where}", 1.0
                if not where and _opens(sentence, reference):
                    yield f"{torn} opens {reference.kind} {status}", 1.0
                if reference.kind in _BRIEF_NAMES and status == "away":
                    told = bucket(analysis.spread[reference.word.lower()[:STEM]], (1, 2, 4, 8))
                    yield f"{torn} {reference.kind} told {told}", 1.0
    if own:
        yield f"{torn} first alone", log_odds(alone[own[0].number]) / 2
        yield f"{torn} least alone", log_odds(min(alone[s.number] for s in own)) / 2
        yield f"{torn} first {bucket(alone[own[0].number], (0.1, 0.25, 0.45, 0.65, 0.85))}", 1.0
        if own[0].quotes and own[0].text[:1] in '“"':
            yield f"{torn} opens quote", 1.0
        stems = analysis.stems[index]
        yield f"{torn} fresh", len(stems - page.stems) / max(1, len(stems))
        yield f"length {bucket(len(stems), (5, 10, 20, 40))}", 1.0
    yield from _section_features(analysis, index, page, torn)


def _opens(sentence: Sentence, reference: Reference) -> bool:
    """Whether a reference is among a sentence's first words."""
    return reference.word.split()[0].lower() in [word for word in sentence.words if word[0].isalpha()][:_FIRST]


def _section_features(analysis: Analysis, index: int, page: Page, torn: str) -> Iterator[tuple[str, float]]:
    paragraphs = analysis.article.paragraphs
    if index and paragraphs[index].heading != paragraphs[index - 1].heading:
        yield f"{torn} opens section", 1.0
    if paragraphs[index].heading is not None:
        yield f"{torn} section", 1.0
    if paragraphs[index].kind != "paragraph":
        yield f"{torn} kind {paragraphs[index].kind}", 1.0
    if index and analysis.of(index - 1):
        last = analysis.of(index - 1)[-1]
        if last.ends_inside:
            yield f"{torn} before open", 1.0
        before, own = analysis.stems[index - 1], analysis.stems[index]
        yield f"{torn} like before", len(before & own - page.stems) / max(1, len(own))


def _pair_features(
    analysis: Analysis,
    index: int,
    needed: int,
    gap: int,
    away: Sequence[int],
    themes: Sequence[str],
    page: Page,
    fresh: frozenset[str],
    nouns: frozenset[str],
    pronoun: bool,
    pointed: Sequence[tuple[str, int]],
) -> Iterator[tuple[str, float]]:
    """What says that the paragraph needs this one rather than another."""
    distance = index - needed
    torn = "torn" if gap else "whole"
    yield f"{torn} distance {bucket(distance, (1, 2, 3, 4, 6, 9, 14))}", 1.0
    yield f"{torn} nearest {min(3, len(away) - 1 - away.index(needed))}", 1.0
    yield "in gap" if distance <= gap else "beyond gap", 1.0
    for kind, place in pointed:
        yield f"pointed {kind} {place}", 1.0
        yield f"pointed {kind.rpartition(' ')[2]}", 1.0
    own = analysis.of(needed)
    for noun in nouns & analysis.stems[needed]:
        yield "has noun", 1.0
        if not any(noun in analysis.stems[q] for q in away if q > needed):
            yield "has noun last", 1.0
    if any(name[-1] in analysis.people for sentence in own for name in sentence.names):
        yield "has person", 1.0
        if pronoun:
            yield "person for pronoun", 1.0
    if pronoun and any(sentence.speaker == "name" for sentence in own):
        yield "speaker for pronoun", 1.0
    yield from _telling_features(analysis, index, needed, away, page, fresh)
    yield f"theme {themes[needed]}", 1.0
    yield from _form_features(analysis, index, needed, torn)


def _form_features(analysis: Analysis, index: int, needed: int, torn: str) -> Iterator[tuple[str, float]]:
    """Where the paragraph stands that may be needed, what it is and how it ends."""
    own, paragraphs = analysis.of(needed), analysis.article.paragraphs
    yield ("same section" if paragraphs[needed].heading == paragraphs[index].heading else "other section"), 1.0
    if needed == 0:
        yield "lede", 1.0
    if own and own[-1].text.rstrip("\"”’')]").endswith((":", "?")):
        yield f"{torn} ends {own[-1].text.rstrip(chr(34) + '”’)')[-1:]} {min(2, index - needed)}", 1.0
    if paragraphs[needed].kind != "paragraph":
        yield f"kind {paragraphs[needed].kind}", 1.0


def _telling_features(
    analysis: Analysis, index: int, needed: int, away: Sequence[int], page: Page, fresh: frozenset[str]
) -> Iterator[tuple[str, float]]:
    """How much of what is fresh on the page this paragraph tells, alone or first."""
    own = analysis.of(needed)
    shared = fresh & analysis.stems[needed]
    yield f"tells {min(4, len(shared))}", 1.0
    first = sum(analysis.sentences[analysis.first[stem]].paragraph == needed for stem in shared)
    yield f"introduces {min(4, first)}", 1.0
    yield "share", len(shared) / max(1, len(fresh))
    if any(len(name) > 1 for sentence in own for name in sentence.names):
        yield "has full name", 1.0
    alone = shared.difference(*(analysis.stems[q] for q in away if q > needed))
    yield "only here", len(alone) / max(1, len(fresh))
    yield "unmet between", 1.0 if alone else 0.0
    fresh_names = {part for s in analysis.of(index) for name in s.names for part in name} - page.names
    known = {part for sentence in own for name in sentence.names for part in name} & fresh_names
    yield f"names told {min(2, len(known))}", 1.0
    if any(analysis.sentences[analysis.named[name]].paragraph == needed for name in known if name in analysis.named):
        yield "introduces name", 1.0
    if any(
        name in analysis.introduced and analysis.sentences[analysis.introduced[name]].paragraph == needed
        for name in known
    ):
        yield "introduces in full", 1.0
