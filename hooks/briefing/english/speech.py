"""Who speaks in a sentence, as far as its words outside the quotation marks say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.english.discourse import SPEECH, TITLES

_SPEECH = "|".join(sorted(SPEECH))
_PRONOUN_SPEAKS = re.compile(rf"\b(?:he|she|they|it) (?:\w+ly |also |then |later )?(?:{_SPEECH})\b", re.I)
_SPEAKS_PRONOUN = re.compile(rf"\b(?:{_SPEECH}) (?:he|she|they)(?=\W*$|[.,;:]| (?:in|at|on|of|during)\b)", re.I)
_NAME_SPEAKS = re.compile(
    rf"[A-Z][\w’'.-]+(?:,[^,]{{0,90}},)? (?:\w+ly |also |then |later |has |have |had )?(?:{_SPEECH})\b"
)
_SPEAKS_NAME = re.compile(rf"\b(?:{_SPEECH}) (?:[\w’'-]+ ){{0,6}}?[A-Z][\w’'-]+")
_ACCORDING = re.compile(r"\b[Aa]ccording to\b")
_ANY_SPEECH = re.compile(rf"\b(?:{_SPEECH})\b")


def speaker_of(text: str, named: bool) -> str:
    """How a sentence's own words tell who speaks: "name", "pronoun", "role", or "" where nobody does."""
    if not _ANY_SPEECH.search(text) and not _ACCORDING.search(text):
        return ""
    if _PRONOUN_SPEAKS.search(text) or _SPEAKS_PRONOUN.search(text):
        return "pronoun"
    if _NAME_SPEAKS.search(text) or _SPEAKS_NAME.search(text) or (named and _ACCORDING.search(text)):
        return "name"
    return "role"


_TITLED = "|".join(sorted(title.capitalize() for title in TITLES))
_PERSON = re.compile(
    rf"\b(?:{_TITLED})\.? (?:[A-Z][\w’'.-]+ ){{0,2}}([A-Z][\w’-]+)|([A-Z][\w’-]+),? (?:\w+ly |also |"
    rf"has )?(?:{_SPEECH})\b"
    rf"|\b(?:said|says|added|wrote|according to) (?:[A-Z][\w’.-]+ ){{0,2}}([A-Z][\w’-]+)"
)


def people_in(text: str) -> Iterator[str]:
    """The last names of those who bear a title in a text, or speak in it."""
    for match in _PERSON.finditer(text):
        yield (match[1] or match[2] or match[3]).removesuffix("’s")
