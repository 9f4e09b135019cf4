"""What can be wrong with a seed, and how an editor is told: where it is, what it is, and how to fix it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Each kind of problem; handbook/problem-codes.md explains every one."""

    ENCODING = "S101"
    TOO_LARGE = "S102"
    CONTROL_CHARACTER = "S103"
    TOO_DEEP = "S104"
    UNREADABLE = "S105"
    YAML = "F201"
    UNKNOWN_KEY = "F202"
    WRONG_VALUE = "F203"
    WRONG_DATE = "F204"
    UNMATCHED_THEME = "F205"
    NO_HEADLINE = "T301"
    NO_PARAGRAPHS = "T302"
    UNKNOWN_MARK = "T303"
    SAME_SLUG = "E401"
    SHALLOW_HISTORY = "E402"
    BROKEN_PROMISE = "E403"
    # What an editor would want to know, and may leave as it is: never fatal (see `advise.py`).
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

    @property
    def is_advice(self) -> bool:
        """Whether `make check` alone tells of it."""
        return self.value.startswith("W")


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Problem:
    """Something an editor can mend: where it is, what it is, and how."""

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
    """A seed that cannot be read any further; carries every problem found until then."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
