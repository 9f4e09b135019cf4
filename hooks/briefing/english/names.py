"""Proper names in running text, by their capitals."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from briefing.english.calendar import MONTHS, WEEKDAYS

# Words with a capital that do not begin a sentence, and what joins them: "United Nations", "Bank of England".
_NAME = re.compile(r"(?<=[\w,;:)”’] )(?:[A-Z][\w’'-]+\.?|[A-Z]{2,})(?: (?:(?:of|de|al|bin|van|der) )?[A-Z][\w’'-]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
_NOT_NAMES = {
    *("The", "A", "An", "In", "On", "At", "But", "And", "I", "He", "She", "It", "They", "We", "You", "This", "That"),
    *("Mr", "Mrs", "Ms", "Dr", *WEEKDAYS, *MONTHS),
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
