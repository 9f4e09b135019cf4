"""Part of lint: how its modules make a warning."""

from __future__ import annotations

from briefing.model import Summary
from briefing.problems import Code, Problem

_OPENING_WORDS = 6


def warning(summary: Summary, line: int, code: Code, message: str, hint: str) -> Problem:
    """A problem that stops no build."""
    return Problem(path=summary.path, line=line, code=code, message=message, hint=hint, fatal=False)


def opening(text: str) -> str:
    """The first words of a text, for quoting it in a message."""
    words = text[:200].split()
    return " ".join(words[:_OPENING_WORDS]) + ("…" if len(words) > _OPENING_WORDS else "")


def line_within(text: str, part: str) -> int:
    """How many lines below the first line of `text` the first `part` begins; 0 if `text` does not contain it."""
    return text.count("\n", 0, max(0, text.find(part)))
