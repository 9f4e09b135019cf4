"""Text that fits the columns of a terminal, in any script."""

from __future__ import annotations

import unicodedata


def width_of(text: str) -> int:
    """The width in columns: an East Asian character takes two, a combining accent none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def printable(text: str) -> str:
    """The text without control characters, which could steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def cut(text: str, columns: int) -> str:
    """The printable text, shortened to a number of columns."""
    text = printable(text)
    if width_of(text) <= columns:
        return text
    while text and width_of(text) >= columns:
        text = text[: -max(1, (width_of(text) - columns) // 2)]
    return f"{text.rstrip()}…"


def padded(text: str, columns: int) -> str:
    """The text, filled up with spaces to a number of columns."""
    return text + " " * (columns - width_of(text))
