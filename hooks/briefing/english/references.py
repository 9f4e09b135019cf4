"""What a sentence leans on: a name given in full elsewhere, a pronoun, "the move", an unnamed speaker, a colon.

Each lean names its kind, the word that leans, and the sentence that it most likely leans on. They are features of the
models, the reasons that a page gives, and the way to the sentences that a context shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from briefing.english.analysis import STEM, Analysis, Sentence, acronyms
from briefing.english.antecedents import (
    SENTENCES_BACK,
    alike,
    antecedent,
    introducing,
    nearest_with,
    sentence_before,
    spoken_of_before,
)
from briefing.english.discourse import (
    ANAPHORIC,
    CONTRAST,
    COURTESIES,
    ENDS_PHRASE,
    FIRST,
    HE,
    IT,
    POINTING,
    ROLE_NOUNS,
    SPEECH,
    THEY,
    THING_NOUNS,
    THIRD,
    TIMES,
    TITLES,
)
from briefing.english.names import familiar_names
from briefing.excerpt import Need

_CLOSING = "\"”’')]"
_PARAGRAPHS_BACK = 12  # how far back the one who goes on to speak is looked for
_POINTING_BACK = 12  # as far back as "this" and a noun point, in sentences
_SPEECH = "|".join(sorted(SPEECH))
_OPENER = re.compile(
    r"^[\"“'‘(]*(?:For (?:example|instance|now|that|this|its part|his part|her part|their part)|"
    r"In (?:fact|addition|turn|"
    r"response|other words|contrast|short|the meantime|the process|return|particular|the end|total|all|this|that|such|"
    r"both|one)\b|Of course|Either way|As (?:a result|for|such|well|part of (?:this|that|the))\b|"
    r"With (?:that|this|these)|"
    r"At (?:the same time|that|this|the time|least)|On (?:the other hand|top of|that|this)\b|"
    r"After (?:that|this|all|which)|"
    r"By (?:contrast|then|that|this)|Until (?:then|now)|Since then|Even (?:so|then|worse|better)|That (?:said|is|way|"
    r"means|includes|would|was|has)\b|More broadly|To (?:that end|do so|this end)|Because of (?:this|that)|Due to this|"
    r"Under (?:this|that)|Despite (?:this|that|these)|Then again|Others?\b|Another\b|Each\b|Not only|Nor\b|No wonder|"
    r"Here\b|There(?:'s|’s)? |First,|Second,|Third,|Secondly|Thirdly|Lastly|Step \d|Among (?:them|those|"
    r"these)|Of (?:these|"
    r"those|the)\b|What's more|What’s more|That['’]s |(?:All of w|W)hich (?:is|was|means|makes)\b|"
    r"(?:A|The) (?:second|third|fourth|latter|former|other|same)\b)"
)
# "It is unclear whether …" speaks of nothing before.
_EXPLETIVE = re.compile(
    r"(^|[\s“\"(])[Ii]t(?:['’]s| is| was| remains| seems| appears| would be| will be| may be| takes|"
    r" took)(?= (?:still |also |not |"
    r"yet |immediately |now |very |too |so |more |often |becoming |\w+ly )*(?:clear|unclear|known|unknown|"
    r"uncertain|likely|unlikely|"
    r"possible|impossible|important|difficult|hard|easy|to be seen|not that|time|the first|a (?:big |good |"
    r"bad )?(?:question|"
    r"mistake|shame)|that|true|estimated|expected|believed|thought|reported|hoped|announced|worth|common|rare|"
    r"essential|necessary|crucial|only)\b)"
)

_SPEAKS_AFTER = re.compile(
    rf" (?:\w+ly |also |later |then )?(?:{_SPEECH}|expects?|recommends?|hopes?|wants?|knows?|feels?|called|agreed?s?)\b"
)
_APPOSITION = re.compile(r", (?:\d|an? |the |who |whose |[a-z]+ (?:of|at|for) |[a-z-]+ [a-z]+ (?:of|at|for) )")

# What follows "those" where it means people of whom the sentence says which.
_SAYS_WHO = re.compile(r"(?:who|whose|with|without|of|in|at|on|from|under|already|most|not|[a-z]+(?:ing|ed))$")
_ENDS_CLAUSE = frozenset('.,;!?”"')  # after a "that" which means what was said before
_LONGEST_PHRASE = 5  # words of "this latest domestic expansion"
# What may follow a noun to say which one is meant.
_SAYS_WHICH = frozenset(("of", "for", "in", "at", "on", "who", "that", "which", "from", "between", "behind"))


class Reference(NamedTuple):
    """One thing that a sentence depends on; `source` is the number of a sentence, None where none is known."""

    kind: str
    word: str
    source: int | None


@lru_cache(maxsize=1)  # as with `analyse`
def all_references(analysis: Analysis) -> tuple[tuple[Reference, ...], ...]:
    """What each sentence depends on."""
    return tuple(references_of(analysis, sentence) for sentence in analysis.sentences)


def references_of(analysis: Analysis, sentence: Sentence) -> tuple[Reference, ...]:
    """All that the sentence depends on."""
    return (
        *_form_references(sentence, sentence_before(analysis, sentence)),
        *_speech_references(analysis, sentence),
        *_name_references(analysis, sentence),
        *_pronoun_references(analysis, sentence),
        *_definite_references(analysis, sentence),
    )


def _form_references(sentence: Sentence, before: Sentence | None) -> Iterator[Reference]:
    source = None if before is None else before.number
    if before is not None:
        if before.text.rstrip(_CLOSING).endswith(":"):
            yield Reference("lead_in", ":", source)
        if before.text.rstrip(_CLOSING).endswith("?"):
            yield Reference("answer", "?", source)
    if sentence.begins_inside:
        yield Reference("continued", "“", source)
    first = next((word for word in sentence.words if word[0].isalpha()), "")
    if first in CONTRAST:
        yield Reference("contrast", first, source)
    elif first in ("and", "so", "also", "then", "meanwhile", "moreover", "furthermore", "similarly", "likewise", "or"):
        yield Reference("connective", first, source)
    if opener := _OPENER.match(sentence.text):
        yield Reference("opener", " ".join(opener.group().lower().strip("\"“'‘(, ").split()[:3]), source)
    for word in sentence.words:
        if word in ANAPHORIC:
            yield Reference("anaphoric", word, source)


def _speech_references(analysis: Analysis, sentence: Sentence) -> Iterator[Reference]:
    own, known = sentence.speaker, analysis.sentences
    quoted = sentence.quotes and len(sentence.outside) < 0.6 * len(sentence.text)
    if own == "name" or not (quoted or own):
        return
    if own == "pronoun" and _named_from(sentence) < _pronoun_from(sentence):
        yield Reference("speaker_named", own, None)
        return
    kind = {"pronoun": "speaker_pronoun", "role": "speaker_role", "": "speaker_none"}[own]
    ahead = known[sentence.number + 1 : sentence.number - sentence.place + sentence.count]
    if kind == "speaker_none" and any(later.speaker == "name" for later in ahead):
        yield Reference("speaker_ahead", "“", None)
    elif kind == "speaker_none" and any(map(str.isalpha, sentence.outside)):
        yield Reference("speaker_unclear", "“", None)
    else:
        yield Reference(kind, own or "“", _who_spoke(analysis, sentence))


def _who_spoke(analysis: Analysis, sentence: Sentence) -> int | None:
    """The sentence that tells who goes on to speak.

    "He" is whom the article named last. A quotation without any speaker belongs to whom the paragraph before names,
    or the one where an unbroken quotation began; else that paragraph at least tells what is spoken of.
    """
    if sentence.speaker:
        before = range(sentence.number - 1, max(-1, sentence.number - SENTENCES_BACK), -1)
        return next((n for n in before if _names_somebody(analysis, analysis.sentences[n])), None)
    reach, last = sentence.paragraph - 1, max(0, sentence.paragraph - _PARAGRAPHS_BACK)
    while reach > last and not any(any(map(str.isalpha, known.outside)) for known in analysis.of(reach)):
        reach -= 1
    before = range(sentence.number - 1, analysis.starts[max(0, reach)] - 1, -1)
    named = next((n for n in before if analysis.sentences[n].speaker == "name"), None)
    return named if named is not None or not sentence.number else sentence.number - 1


def _names_somebody(analysis: Analysis, sentence: Sentence) -> bool:
    return sentence.speaker == "name" or any(name[-1] in analysis.people for name in sentence.names)


def _name_references(analysis: Analysis, sentence: Sentence) -> Iterator[Reference]:
    """Names that stand before in the article, and are told here in brief, but for those that everybody knows."""
    full = {part for name in sentence.names if len(name) > 1 for part in name}
    headline = {part for name in analysis.headline.names for part in name}
    for name in dict.fromkeys(sentence.names):
        word = name[-1]
        source = analysis.named.get(word, sentence.number)
        short = len(name) == 1 and word not in full
        kind = "surname" if short and analysis.introduced.get(word, sentence.number) < sentence.number else "name"
        if kind == "surname":
            source = analysis.introduced[word]
        if not headline.isdisjoint(name):
            yield Reference(f"{kind}_headline", word, None)
        elif word in familiar_names() or "." in word:
            yield Reference(f"{kind}_familiar", word, None)
        elif source < sentence.number:
            yield Reference(f"{kind}{_mention_of(sentence, word)}" if short else "name_full", word, source)
        else:
            yield Reference("name_new" if short else "name_new_full", word, None)
    for word in dict.fromkeys(acronyms(sentence.text)):
        source = analysis.defined.get(word, analysis.named.get(word, sentence.number))
        if source < sentence.number and word not in headline and word not in familiar_names():
            yield Reference("acronym", word, source)


def _mention_of(sentence: Sentence, name: str) -> str:
    """How the sentence tells who bears a short name: "_described" beside it, "_speaks" and no more, or nothing."""
    at = sentence.text.find(name)
    before, after = sentence.text[:at].split(), sentence.text[at + len(name) :]
    last = before[-1].strip('“"(') if before else ""
    if last.lower().strip(".") in (TITLES - COURTESIES) | ROLE_NOUNS or _APPOSITION.match(after):
        return "_described"
    speaks = _SPEAKS_AFTER.match(after) or (last.lower() in SPEECH and not after[:1].isalpha())
    return "_speaks" if speaks else ""


def _pronoun_references(analysis: Analysis, sentence: Sentence) -> Iterator[Reference]:
    """Pronouns of the narrator's own that no name stands before in the sentence."""
    known = _named_from(sentence)
    who = antecedent(analysis, sentence)
    before = spoken_of_before(analysis, sentence)
    seen: set[str] = set()
    spoken = _EXPLETIVE.sub(r"\1there", sentence.outside if sentence.quotes else sentence.text)
    for place, word in enumerate(_words_of(spoken)):
        kind = "he" if word in HE else "they" if word in THEY else "it" if word in IT else ""
        if kind and kind not in seen:
            seen.add(kind)
            yield Reference(kind if place < known else f"{kind}_named", word, who if kind == "he" else before)
    yield from _pointing_references(analysis, sentence, before, seen)
    if any(word in FIRST for word in _narrated(sentence)):
        yield Reference("first_person", "I", None)


def _pointing_references(
    analysis: Analysis, sentence: Sentence, before: int | None, seen: AbstractSet[str]
) -> Iterator[Reference]:
    """ "This", "these reforms": the nearest sentence before that has the noun, else the one before."""
    words = (*sentence.words, ".")
    pointing = [
        place
        for place, word in enumerate(words)
        if word in POINTING and (word != "that" or words[0] == "that" or words[place + 1] in _ENDS_CLAUSE)
    ]
    for place in {words[place]: place for place in reversed(pointing) if words[place] not in seen}.values():
        one, two = words[place : place + 2]
        noun = _pointed_noun(words, place)
        kind = "pointing_verb" if two in ENDS_PHRASE else "pointing_time" if noun in TIMES else "pointing"
        kind = "pointing_who" if one == "those" and _SAYS_WHO.match(two) else kind
        told = nearest_with(analysis, sentence, alike(noun) | {two[:STEM]}, _POINTING_BACK)
        yield Reference(kind, f"{one} {noun}", before if told is None else told)


def _pointed_noun(words: Sequence[str], place: int) -> str:
    """The noun of "this …" at this place: the last word before its phrase ends, if that is near."""
    phrase = words[place + 1 : place + 2 + _LONGEST_PHRASE]
    ends = next((at for at, word in enumerate(phrase) if word in ENDS_PHRASE or word in _SAYS_WHICH), 0)
    return phrase[max(0, ends - 1)]


def _narrated(sentence: Sentence) -> list[str]:
    text = sentence.outside if sentence.quotes else sentence.text
    return _words_of(text)


def _words_of(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower().replace("’", "'"))


def _named_from(sentence: Sentence) -> int:
    """How many words stand before the first name; all of them where there is none."""
    if not sentence.names:
        return 10_000
    text = sentence.outside if sentence.quotes else sentence.text
    found = [at for name in sentence.names if (at := text.find(name[0])) >= 0]
    return len(_words_of(text[: min(found)])) if found else 10_000


def _pronoun_from(sentence: Sentence) -> int:
    """How many of the narrator's words stand before the first pronoun; none where there is none."""
    return next((place for place, word in enumerate(_narrated(sentence)) if word in THIRD), 0)


def _definite_references(analysis: Analysis, sentence: Sentence) -> Iterator[Reference]:
    """ "The minister", "the deal", and no more said of which: in the article before, and not in the headline."""
    words = (*sentence.words, ".", ".", ".", ".")
    seen: set[str] = set()
    place = -1
    for _ in range(words.count("the")):
        place = words.index("the", place + 1)
        noun = _bare_noun(words, place)
        if noun and noun not in seen:
            seen.add(noun)
            yield _definite(analysis, sentence, noun.removesuffix("'s"), place < 2)


def _bare_noun(words: tuple[str, ...], place: int) -> str:
    """The noun of "the …" at this place, where nothing behind it says which."""
    if place < 2 and words[place + 1] in ROLE_NOUNS | THING_NOUNS and words[place + 2] not in _SAYS_WHICH:
        return words[place + 1]
    for reach in (1, 2, 3):
        noun, after = words[place + reach], words[place + reach + 1]
        if noun in ENDS_PHRASE or not noun[0].isalpha():
            return ""
        if after in ENDS_PHRASE or noun.endswith("'s"):
            return noun
    return ""


def _definite(analysis: Analysis, sentence: Sentence, noun: str, opens: bool) -> Reference:
    stem = noun[:STEM]
    group = "role" if noun in ROLE_NOUNS else "thing" if noun in THING_NOUNS else "noun"
    kind = f"the_{group}_first" if opens else f"the_{group}"
    if stem in analysis.headline.stems:
        return Reference(f"{kind}_headline", noun, None)
    source = introducing(analysis, sentence, alike(noun))
    source = analysis.first.get(stem) if source is None else source
    if source is None or source >= sentence.number:
        return Reference(f"{kind}_new", noun, None if group == "noun" else max(0, sentence.number - 1))
    return Reference(kind, noun, source)


WHY: Mapping[str, Need] = {
    "lead_in": "lead_in",
    "answer": "continued",
    "continued": "continued",
    "contrast": "contrast",
    "speaker_pronoun": "speaker",
    "speaker_role": "speaker",
    "speaker_none": "speaker",
    "left_open": "continued",
}
