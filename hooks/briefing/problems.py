"""Problems with seeds: where they are, what they are, and how to fix them. Every stage may report them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """The kinds of problems; `handbook/problem-codes.md` explains each of them."""

    ENCODING = "S101"
    TOO_LARGE = "S102"
    CONTROL_CHARACTER = "S103"
    TOO_DEEP = "S104"
    UNREADABLE = "S105"
    YAML = "F201"
    UNKNOWN_KEY = "F202"
    INVALID_VALUE = "F203"
    INVALID_DATE = "F204"
    UNMATCHED_THEME = "F205"
    NO_HEADLINE = "T301"
    NO_PARAGRAPHS = "T302"
    UNKNOWN_MARK = "T303"
    CONFLICT = "T304"
    SAME_SLUG = "E401"
    UNKNOWN_HISTORY = "E402"
    BROKEN_PROMISE = "E403"
    GIT_REFUSES = "E404"
    LOST_ADDRESS = "E405"
    # Advice (`lint/`): an editor may leave these as they are, so they are never fatal.
    UNSURE = "W501"
    EMPTY_THEME = "W502"
    NO_STANDFIRST = "W503"
    LONG_HEADING = "W504"
    SHORT_PARAGRAPH = "W505"
    RELATIVE_DATE = "W506"
    SAME_TEXT = "W507"
    DEAD_LINK = "W508"
    NO_LICENCE = "W509"
    NEAR_TOPIC = "W510"
    PASTED_TEXT = "W511"
    ODD_DATE = "W512"
    UNUSED_MARK = "W513"

    @property
    def is_advice(self) -> bool:
        """Whether only `make check` reports it; a build does not."""
        return self.value.startswith("W")


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Problem:
    """Something wrong with a file, and how an editor fixes it. `line` and `column` count from 1.

    A `fatal` problem keeps the edition from being published.
    """

    path: str
    line: int
    column: int = 1
    code: Code
    message: str
    hint: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}; {self.hint}"


class SeedError(Exception):
    """A seed that cannot be read or parsed, with all its problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
