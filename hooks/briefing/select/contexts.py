"""The telling sentences of a needed paragraph: the shortest verbatim piece that says who speaks or what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefing.english.analysis import Analysis, Sentence
from briefing.english.furniture_lines import furniture_kind
from briefing.english.references import Reference
from briefing.english.sentences import sentences
from briefing.excerpt import Context
from briefing.model import Placement
from briefing.select.ties import Need

MOST = 3  # sentences above one paragraph
_LONGEST = 400  # letters of a piece of several sentences
_STEPS = 12  # from one sentence with a pronoun to the one before that it goes on from
_FIRST = 6  # words in which a sentence says what it hangs on
_IN_THE_AIR = ("he", "they", "it", "pointing", "pointing_verb")
_PERSONAL = ("he", "speaker_pronoun", "speaker_none")
_KNOWN = ("the_role_first", "it")  # told where the role was introduced, or what the list that stands before is about
_GOING_ON = ("opener", "contrast", "connective")
_TELLS_LITTLE = 6  # words of a lead-in that says nothing without the sentence before it
_BRIEF_NAMES = ("surname", "surname_speaks")
_PROSE = ("paragraph", "quote")
_BRACKETS = (("(", ")"), ("[", "]"))
_STRAY = "?!.,;:*•·–—- "  # what a slip of the source leaves before a sentence
_ANNOUNCED = re.compile(r"[^“\"]*:(?= [“\"])")  # a speaker, up to what he says


def lede_context(placements: Sequence[Placement]) -> Iterator[Context]:
    """The article's lede for an overview that lacks it: how its first paragraph begins."""
    lede = next((placement for placement in placements if placement.theme.has_page), None)
    if lede is not None and lede.theme.folder and lede.paragraph.kind in _PROSE:
        text = lede.paragraph.plain
        found = [s for line in text.split("\n") for s in sentences(line)][:1]
        if found:
            yield Context(None, lede.paragraph.index, found[0], "lede")


def find_contexts(
    analysis: Analysis, needs: Sequence[Need], references: Sequence[Sequence[Reference]]
) -> tuple[Context, ...]:
    """The telling piece for each need, in the article's order; none twice on a page."""
    shown: dict[tuple[str, str], Context] = {}
    for need in needs:
        meant = _named_by(analysis, analysis.sentences[need.sign.source or 0], references)
        pointed = _pointed(analysis, need, meant)
        if pointed.paragraph in need.away and not _is_met(analysis, need, meant):
            text = _piece(analysis, need, pointed, references)
            if text and furniture_kind(text) is None:  # a picture's credit tells nothing
                shown.setdefault((need.page, text), Context(need.paragraph, pointed.paragraph, text, need.why))
    return tuple(shown.values())


def _pointed(analysis: Analysis, need: Need, meant: Sentence) -> Sentence:
    """The sentence that tells what is missing: the last one before in the article, where its reader has it from.

    Whom a name means is told where it was introduced, and whom "he", by the last sentence that names somebody in the
    paragraph before; where none does, by the one that names him, which is `meant`.
    """
    source, before = analysis.sentences[need.sign.source or 0], max(need.away)
    if need.sign.kind in _BRIEF_NAMES:
        return _introducing(analysis, need.sign.word, source, need.paragraph)
    if need.sign.kind in _KNOWN or source.paragraph == before or analysis.article.paragraphs[before].kind not in _PROSE:
        return source
    if need.sign.kind in _PERSONAL:
        return next((sentence for sentence in reversed(analysis.of(before)) if sentence.names), meant)
    return analysis.of(before)[-1] if analysis.of(before) else source


def _introducing(analysis: Analysis, surname: str, first: Sentence, paragraph: int) -> Sentence:
    """Where a surname first stands with its first name; of two people with the same, the one named last."""
    before = analysis.sentences[first.number : analysis.starts[paragraph]]
    full = [(name[0], sentence) for sentence in before for name in sentence.names if name[1:] and name[-1] == surname]
    return full[-1][1] if len({name for name, _ in full}) > 1 else first


def _named_by(analysis: Analysis, sentence: Sentence, references: Sequence[Sequence[Reference]]) -> Sentence:
    """The sentence that tells whom a pronoun means; itself where it does not open with one."""
    for _ in range(_STEPS):
        onward = [r.source for r in references[sentence.number] if r.kind in _PERSONAL and r.source is not None]
        if not onward or not _hangs(sentence, references):
            break
        sentence = analysis.sentences[onward[0]]
    return sentence


def _is_met(analysis: Analysis, need: Need, meant: Sentence) -> bool:
    """Whether "he" can mean nobody else: the last paragraph on the page names the same, or the headline and nobody."""
    if need.sign.kind not in _PERSONAL:
        return False
    names = {name[-1] for name in meant.names}
    people = names & analysis.people or names
    above = analysis.of(need.above) if need.above is not None else ()
    named = {name[-1] for sentence in above for name in sentence.names}
    headline = {name[-1] for name in analysis.headline.names}
    return bool(people & named) or bool(people & headline and not named & analysis.people)


def _piece(analysis: Analysis, need: Need, pointed: Sentence, references: Sequence[Sequence[Reference]]) -> str:
    """The sentence, verbatim, with what it hangs on itself; of a quotation that is too long, who is speaking."""
    own = analysis.of(pointed.paragraph)
    run = _whole(own, pointed)
    if not run:
        announced = _ANNOUNCED.match(pointed.text)
        return announced.group() if announced else ""
    if run[0].place and _leans(run[0], references):
        run = _with_anchor(own, run, references)
    elif run[0].place and need.why == "lead_in" and len(run[0].words) <= _TELLS_LITTLE:
        run = tuple(own[run[0].place - 1 : run[-1].place + 1])
    if not need.is_plain and need.sign.kind not in _BRIEF_NAMES and _hangs(run[0], references):
        return ""
    if need.why != "lead_in" and run[1:] and run[-1].text.endswith(":"):
        run = run[:-1]
    return _verbatim(analysis, run)


def _verbatim(analysis: Analysis, run: Sequence[Sentence]) -> str:
    """Neighbouring sentences as they stand in their paragraph, without stray marks before them."""
    plain = analysis.article.paragraphs[run[0].paragraph].plain
    start = plain.index(run[0].text)
    return plain[start : plain.index(run[-1].text, start) + len(run[-1].text)].lstrip(_STRAY)


def _with_anchor(
    own: Sequence[Sentence], run: tuple[Sentence, ...], references: Sequence[Sequence[Reference]]
) -> tuple[Sentence, ...]:
    """The run from the nearest sentence before that hangs on nothing, where that makes no long piece."""
    start = run[0].place
    while start and _leans(own[start], references):
        start -= 1
    longer = tuple(own[start : run[-1].place + 1])
    return longer if len(longer) <= MOST and _length(longer) <= _LONGEST else run


def _leans(sentence: Sentence, references: Sequence[Sequence[Reference]]) -> bool:
    """Whether a sentence goes on from the one before: it hangs on it, adds to it or contradicts it."""
    return _hangs(sentence, references) or any(r.kind in _GOING_ON for r in references[sentence.number])


def _hangs(sentence: Sentence, references: Sequence[Sequence[Reference]]) -> bool:
    """Whether a sentence opens with something that the one before tells."""
    first = [word for word in sentence.words if word[0].isalpha()][:_FIRST]
    return any(
        reference.kind in ("continued", "speaker_none")
        or (reference.kind == "speaker_pronoun" and not sentence.names)
        or (reference.kind in _IN_THE_AIR and reference.word.split()[0] in first)
        for reference in references[sentence.number]
    )


def _whole(own: Sequence[Sentence], best: Sentence) -> tuple[Sentence, ...]:
    """The sentence, with the rest of the quotation or the bracket that it is part of; none where that is too long.

    No words are shown out of a quotation without its marks and its speaker.
    """
    start = end = best.place
    while start > 0 and (own[start].begins_inside or min(_open_brackets(own[start : end + 1])) < 0):
        start -= 1
    while end < len(own) - 1 and (own[end].ends_inside or max(_open_brackets(own[start : end + 1])) > 0):
        end += 1
    run = tuple(own[start : end + 1])
    is_half = run[0].begins_inside or run[-1].ends_inside or any(_open_brackets(run))
    is_long = len(run) > MOST or (len(run) > 1 and _length(run) > _LONGEST)
    return () if is_half or is_long else run


def _length(run: Sequence[Sentence]) -> int:
    return sum(len(sentence.text) for sentence in run)


def _open_brackets(run: Sequence[Sentence]) -> list[int]:
    """Of each kind, how many brackets are open at the end; less than none where one was open at the start."""
    text = "".join(sentence.text for sentence in run)
    return [text.count(opening) - text.count(closing) for opening, closing in _BRACKETS]
