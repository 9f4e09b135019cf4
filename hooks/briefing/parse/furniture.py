"""What a block's own words give away, whatever stands around it: a caption, a date line, a byline, a promo.

Part of the plain reader (`plain.py`); the wording is in `english/furniture.py`. In other languages a block is judged by
its looks alone (`headings.py`).
"""

from __future__ import annotations

import re

from briefing.english.furniture import (
    BYLINE,
    CAPTION_END,
    CAPTION_START,
    CREDIT_SIGN,
    DATE_LINE,
    GLUED_CREDIT,
    NOTE_END,
    NOTE_START,
    POST_SIGNATURE,
)

_LONGEST_CAPTION = 700
_LONGEST_NOTE = 200
_LONGEST_DATE_LINE = 60
_BRACKETED = re.compile(r"\([^()]*\)$|\[[^\[\]]*\]$")  # "(APPLAUSE)", "[Pause]"


def is_post(text: str) -> bool:
    """A post from a social network, quoted whole with its writer, handle and date."""
    return POST_SIGNATURE.search(text[-140:]) is not None


def is_caption(text: str) -> bool:
    """A picture's, table's or figure's caption or credit."""
    if len(text) > _LONGEST_CAPTION:
        return False
    if CAPTION_START.match(text) or GLUED_CREDIT.search(text):
        return True
    end = text[-100:]
    return CAPTION_END.search(end) is not None and CREDIT_SIGN.search(end) is not None


def is_note(text: str) -> bool:
    """Short prose that stands alone as a heading does but heads nothing: a date, a byline, a promo, a correction."""
    if len(text) > _LONGEST_NOTE:
        return False
    starts = any(pattern.match(text) for pattern in (NOTE_START, BYLINE, _BRACKETED))
    return starts or is_date_line(text) or NOTE_END.search(text) is not None


def is_date_line(text: str) -> bool:
    """A date or a time and nothing else."""
    return len(text) <= _LONGEST_DATE_LINE and DATE_LINE.match(text) is not None
