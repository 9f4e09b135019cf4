"""Sentence splitting: punctuation of all scripts, with the abbreviations of English and the ordinals of German.

Shared by the stages classify and compose. German has no package of its own yet, so its ordinals are here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from briefing.text import CLOSING_MARKS, OPENING_MARKS, SENTENCE_ENDS, any_of

# Chinese and Japanese have no space between sentences.
_UNSPACED = any_of("。．｡！？")
_SPACED = any_of("".join(mark for mark in SENTENCE_ENDS if mark not in "。．｡！？"))
_CLOSING, _OPENING = any_of(CLOSING_MARKS), any_of(OPENING_MARKS)
# The lookbehinds match each run of punctuation once: 19,000 full stops in a row once stalled a build.
_SENTENCE_END = re.compile(
    rf"(?<!{_SPACED}){_SPACED}++{_CLOSING}*+(?=\s+{_OPENING}*[^\W_])|(?<!{_UNSPACED}){_UNSPACED}++{_CLOSING}*+(?=\s*\S)"
)
_ENGLISH = (
    r"Mr|Mrs|Ms|Mx|Messrs|Dr|Prof|Gen|Gov|Sen|Rep|Lt|Col|Sgt|Capt|Cpl|Maj|Cmdr|Adm|Det|Insp|Supt|Rev|Fr|Hon|Pres|Amb|"
    r"Atty|Msgr|St|Ste|Jr|Sr|vs|No|Nos|Art|Sec|Inc|Ltd|Co|Corp|Bros|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mt|Ft|"
    r"approx|est|Fig|Op|cf|al|ca|pp|viz|e\.g|i\.e|a\.m|p\.m|Ph\.D|M\.D|B\.A|M\.A|B\.Sc|M\.Sc|Ed\.D|D\.Phil"
)
# In other languages; of "z. B." and "p. ex." the first half is a small letter alone, which ends no sentence either.
_OTHER = (
    r"z\.\s?B|d\.\s?h|u\.\s?a|z\.\s?T|bzw|ggf|vgl|Abs|Nr|Bd|Hrsg|Str|Tel|p\.\s?ex|c\.-à-d|MM|Mme|Mlle|Mgr|Sra|Srta|"
    r"Dra|Ud|Uds|p\.\s?ej|EE\.\s?UU|Sig|Dott|Avv|Ing|bijv|dhr|mevr"
)
_ABBREVIATION = re.compile(rf"(?:(?:^|[\s(“\"'])(?:[A-Z]|{_ENGLISH}|{_OTHER}|(?:[A-Z]\.)+[A-Z])|-(?:{_ENGLISH}))\.$")
_LONGEST_ABBREVIATION = 30
_HALF = re.compile(r"(?:^|[\s(“„\"'])[a-zäöü]\.$")
# "The talks in the U.S. He left.": "U.S." ends a sentence if one of these words follows.
_OPENER = re.compile(
    r"\s+[\"'“‘]?(?:The|A|An|He|She|It|They|We|But|And|In|On|At|This|That|These|Those|If|When|While)\b"
)
# "Am 14. Januar" is not the end of a sentence: German ordinals have a full stop, and nouns a capital.
_AFTER_ORDINAL = re.compile(
    r"\s+(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    r"Jahrhundert|Jahrestag|Geburtstag)"
)


@lru_cache(maxsize=256)  # every stage asks for those of the same article
def sentences(plain: str) -> tuple[str, ...]:
    """The sentences of a paragraph, each a verbatim piece of it. In doubt, two sentences stay together."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(plain):
        stop = end.end()
        abbreviated = _ABBREVIATION.search(plain, max(start, stop - _LONGEST_ABBREVIATION), stop)
        if _follows_small(plain, stop) or _HALF.search(plain, max(start, stop - 4), stop):
            continue
        if abbreviated and not (plain.endswith("S.", start, stop) and _OPENER.match(plain, stop)):
            continue
        if plain[stop - 2 : stop - 1].isdigit() and _AFTER_ORDINAL.match(plain, stop):
            continue
        found.append(plain[start:stop].strip())
        start = stop
    return tuple(s for s in (*found, plain[start:].strip()) if s)


def sentences_of(plain: str) -> tuple[str, ...]:
    """The sentences of a paragraph that may have lines, as lists do: none goes beyond its line."""
    return tuple(sentence for line in plain.split("\n") for sentence in sentences(line))


def _follows_small(plain: str, at: int) -> bool:
    """Whether the next letter is a small one, in any script that has small letters: no sentence begins with it."""
    below = plain[at : at + 12].lstrip().lstrip(OPENING_MARKS)
    return below[:1].islower()
