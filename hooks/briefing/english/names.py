"""Proper names in running text, by their capitals."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from briefing.english.calendar import MONTHS, WEEKDAYS

# Words with a capital that do not begin a sentence, and what joins them: "United Nations", "Bank of England".
_NAME = re.compile(r"(?<=[\w,;:)”’] )(?:[A-Z][\w’'-]+\.?|[A-Z]{2,})(?: (?:(?:of|de|al|bin|van|der) )?[A-Z][\w’'-]+)*")
_WORD = re.compile(r"[\w’'-]+")
_ROOT = 4  # letters that names of the same root begin with
_POSSESSIVE = re.compile(r"[’']s?$")
_NOT_NAMES = {
    *("The", "A", "An", "In", "On", "At", "But", "And", "I", "He", "She", "It", "They", "We", "You", "This", "That"),
    *("Mr", "Mrs", "Ms", "Dr", *WEEKDAYS, *MONTHS),
    *("Jan", "Feb", "Mar", "Apr", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"),
}


def find_names(text: str) -> Iterator[str]:
    """The names in a text, in order, each as often as it occurs; a name that opens a sentence is missed."""
    for name in _NAME.findall(text):
        if (bare := _POSSESSIVE.sub("", name.rstrip("."))) not in _NOT_NAMES:
            yield bare


@functools.cache
def familiar_names() -> frozenset[str]:
    """Names that many articles use without an introduction."""
    return frozenset(Path(__file__).with_name("familiar_names.txt").read_text(encoding="utf-8").split())


def is_familiar(name: str) -> bool:
    """Whether all words of a name are familiar."""
    return familiar_names().issuperset(_WORD.findall(name))


def is_country_or_language(name: str) -> bool:
    """Whether a name is a country's or a language's: "South Africa", "Japanese"."""
    return name in _countries_and_languages()


@functools.cache
def _countries_and_languages() -> frozenset[str]:
    english = Locale("en")
    return frozenset((*english.territories.values(), *english.languages.values()))


def are_aliases(one: str, other: str) -> bool:
    """Whether two names may well be the same: a word in common, initials ("US"), the same root ("Gaza", "Gazans")."""
    if one[:_ROOT] == other[:_ROOT] or not _words(one).isdisjoint(_words(other)):
        return True
    return one == _initials(other) or other == _initials(one)


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name))


def _initials(name: str) -> str:
    return "".join(word[0] for word in _WORD.findall(name) if word[0].isupper())
