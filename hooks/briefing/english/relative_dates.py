"""English dates that only a reader who knows the day of writing understands: "on Monday", "next week"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_RELATIVE = re.compile(
    rf"\b(?:(?:[Oo]n|[Ll]ast|[Nn]ext|[Tt]his|[Uu]ntil|[Bb]y|[Ss]ince) {_WEEKDAY}\b(?!,? \d)"
    r"|(?i:tomorrow|yesterday|tonight|today)\b(?!['’]s)"
    r"|(?i:last|next|this|later this|earlier this) (?:week|weekend|month|year|spring|summer|autumn|winter)\b)"
)


def find_relative_dates(text: str) -> Iterator[str]:
    """The words of each, in order. A weekday with its date ("on Monday, 2 November") is not relative."""
    return (match.group() for match in _RELATIVE.finditer(text))
