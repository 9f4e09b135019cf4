"""Page furniture: recognises captions, date lines, bylines and promos by their wording (`english/furniture.py`).

Part of the plain reader (`plain.py`). In other languages, only layout decides what a block is (`headings.py`).
"""

from __future__ import annotations

import re

from briefing.english.furniture import (
    BREADCRUMBS,
    BYLINE,
    CAPTION_END,
    CAPTION_START,
    DATE_LINE,
    GLUED_CREDIT,
    KICKER,
    NOTE_END,
    NOTE_START,
    POST_SIGNATURE,
)

_LONGEST_CAPTION = 700
_LONGEST_NOTE = 200
_LONGEST_DATE_LINE = 60
_BRACKETED = re.compile(r"\([^()]*\)$|\[[^\[\]]*\]$")  # "(APPLAUSE)", "[Pause]"


def is_post(text: str) -> bool:
    """Whether a block is a post from a social network, quoted with author, handle and date."""
    return POST_SIGNATURE.search(text[-140:]) is not None


def is_caption(text: str) -> bool:
    """Whether a block is the caption or credit of a picture, table or figure."""
    if len(text) > _LONGEST_CAPTION:
        return False
    if CAPTION_START.match(text) or GLUED_CREDIT.search(text):
        return True
    return CAPTION_END.search(text[-100:]) is not None


def is_note(text: str) -> bool:
    """Whether a block is short like a heading but heads nothing: a date, a byline, a promo, a correction."""
    if len(text) > _LONGEST_NOTE:
        return False
    starts = any(pattern.match(text) for pattern in (NOTE_START, BYLINE, _BRACKETED))
    return starts or is_date_line(text) or NOTE_END.search(text) is not None


def is_above_headline(text: str) -> bool:
    """Whether a text is one of those that web pages have above a headline: the way to the page, or a kicker."""
    return KICKER.fullmatch(text) is not None or BREADCRUMBS.fullmatch(text) is not None


def is_date_line(text: str) -> bool:
    """Whether a text is only a date or a time."""
    return len(text) <= _LONGEST_DATE_LINE and DATE_LINE.match(text) is not None
