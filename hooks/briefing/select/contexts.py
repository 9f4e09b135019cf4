"""The telling sentences of a needed paragraph: the shortest verbatim piece that says who speaks or what is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from briefing.english.analysis import Analysis, Sentence
from briefing.english.references import Reference
from briefing.english.sentences import sentences
from briefing.excerpt import Context
from briefing.model import Placement
from briefing.select.ties import Need

MOST = 3  # sentences above one paragraph
_IN_THE_AIR = ("he", "they", "it", "pointing", "pointing_verb", "speaker_pronoun", "continued", "speaker_none")
_JUST_BEFORE = ("lead_in", "continued", "contrast")
_BRIEF, _SHORT = 2, 280  # in sentences and letters
_PROSE = ("paragraph", "quote")


def lede_context(placements: Sequence[Placement]) -> Iterator[Context]:
    """The article's lede for an overview that lacks it: how its first paragraph begins."""
    lede = next((placement for placement in placements if placement.theme.has_page), None)
    if lede is not None and lede.theme.folder and lede.paragraph.kind in _PROSE:
        text = lede.paragraph.plain
        found = [s for line in text.split("\n") for s in sentences(line)][:1]
        if found:
            yield Context(None, lede.paragraph.index, found[0], "lede")


def find_contexts(
    analysis: Analysis, needs: Sequence[Need], references: Sequence[Sequence[Reference]], alone: Sequence[float]
) -> tuple[Context, ...]:
    """The telling pieces for each need, in the article's order; no more than three sentences above a paragraph."""
    return tuple(
        Context(need.paragraph, telling[0].paragraph, text, need.why)
        for need in needs
        for telling in _telling(analysis, need, references, alone)
        for text in _pieces(analysis, telling)
    )


def _pieces(analysis: Analysis, telling: Sequence[Sentence]) -> Iterator[str]:
    """The sentences as verbatim pieces of their paragraph, neighbours in one."""
    plain = analysis.article.paragraphs[telling[0].paragraph].plain
    at = 0
    for _, group in groupby(enumerate(telling), key=lambda pair: pair[1].number - pair[0]):
        run = [sentence for _, sentence in group]
        start = plain.index(run[0].text, at)
        at = plain.index(run[-1].text, start) + len(run[-1].text)
        yield plain[start:at]


def _telling(
    analysis: Analysis, need: Need, references: Sequence[Sequence[Reference]], alone: Sequence[float]
) -> Iterator[Sequence[Sentence]]:
    """The sentences of the paragraph needed, below those of an earlier one that they hang on themselves."""
    own = analysis.of(need.needed)
    run = _run(analysis, need, references, alone) if own else ()
    if not run or not _hangs(run[0], references):
        yield from (run,) if run else ()
    elif run[0].place:
        yield (_anchor(own[: run[0].place], references), *run)[-MOST:]
    else:
        before = _told_by(analysis, run[0], references)
        if before is not None and before.paragraph in need.away and len(run) < MOST and not _hangs(before, references):
            yield (before,)
            yield run
        # What hangs itself would only lead astray; where a plain sign asks for it, it is better than nothing.
        elif need.is_plain or (before is not None and before.paragraph not in need.away):
            yield run


def _told_by(analysis: Analysis, sentence: Sentence, references: Sequence[Sequence[Reference]]) -> Sentence | None:
    """The sentence of an earlier paragraph, whole in itself, that tells what this one opens with."""
    sources = (r.source for r in references[sentence.number] if r.kind in _IN_THE_AIR and r.source is not None)
    told = next((analysis.sentences[n] for n in sources if analysis.sentences[n].paragraph < sentence.paragraph), None)
    return None if told is None or told.begins_inside or told.ends_inside else told


def _run(
    analysis: Analysis, need: Need, references: Sequence[Sequence[Reference]], alone: Sequence[float]
) -> tuple[Sentence, ...]:
    own = analysis.of(need.needed)
    if need.needed == need.paragraph - 1 and need.why != "speaker":
        if _is_brief(own):
            return tuple(own)
        if need.why in _JUST_BEFORE:
            return _whole(own, own[-1])
    pointed = _pointed(analysis, need, references)
    return _whole(own, max(own, key=lambda s: _score(analysis, need, s, pointed, references, alone)))


def _hangs(sentence: Sentence, references: Sequence[Sequence[Reference]]) -> bool:
    """Whether a sentence opens with something that the one before tells."""
    return any(reference.kind in _IN_THE_AIR for reference in references[sentence.number])


def _is_brief(own: Sequence[Sentence]) -> bool:
    """Whether a paragraph is told whole, so that nothing is guessed: a sentence or two, no part of a quotation."""
    whole = not own[0].begins_inside and not own[-1].ends_inside
    return whole and len(own) <= _BRIEF and sum(len(s.text) for s in own) <= _SHORT


def _whole(own: Sequence[Sentence], best: Sentence) -> tuple[Sentence, ...]:
    """The sentence, with the rest of the quotation that it is part of; its end alone where that is too long.

    No words are shown out of a quotation without its marks and its speaker.
    """
    start = end = best.place
    while start > 0 and own[start].begins_inside:
        start -= 1
    while end < len(own) - 1 and own[end].ends_inside:
        end += 1
    run = tuple(own[start : end + 1])
    if run[0].begins_inside or run[-1].ends_inside or len(run) > MOST:
        return tuple(s for s in own if not s.begins_inside and not s.ends_inside)[:1]
    return run


def _pointed(analysis: Analysis, need: Need, references: Sequence[Sequence[Reference]]) -> frozenset[int]:
    """The numbers of the sentences of the paragraph needed that a reference of the needing one points to."""
    return frozenset(
        reference.source
        for sentence in analysis.of(need.paragraph)
        for reference in references[sentence.number]
        if reference.source is not None
        and analysis.sentences[reference.source].paragraph == need.needed
        and reference.kind != "anaphoric"
    )


def _score(
    analysis: Analysis,
    need: Need,
    sentence: Sentence,
    pointed: frozenset[int],
    references: Sequence[Sequence[Reference]],
    alone: Sequence[float],
) -> float:
    """How well a sentence tells what the paragraph leaves open."""
    wanted = analysis.stems[need.paragraph]
    adjoins = sentence.paragraph == need.paragraph - 1 and sentence.place == sentence.count - 1
    full = any(len(name) > 1 for name in sentence.names)
    air = _hangs(sentence, references)
    return (
        2.0 * (sentence.number in pointed)
        + 1.0 * (need.why == "speaker" and sentence.speaker == "name")
        + 0.8 * (adjoins and need.why != "speaker")
        + 0.5 * full
        + 2.0 * len(sentence.stems & wanted) / max(4, len(wanted))
        + 1.0 * alone[sentence.number]
        - 0.8 * air
        - 1.0 * (sentence.begins_inside or sentence.ends_inside)
        - 0.002 * max(0, len(sentence.text) - 200)
        - 0.05 * sentence.place
    )


def _anchor(before: Sequence[Sentence], references: Sequence[Sequence[Reference]]) -> Sentence:
    """The sentence before that tells whom a pronoun means: the nearest with a name and no pronoun of its own."""
    for sentence in reversed(before):
        if sentence.names and not _hangs(sentence, references):
            return sentence
    return before[0]
