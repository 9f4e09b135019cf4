"""A block: consecutive lines of a seed and their kind. Both readers of stage 2, plain and Markdown, return blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from briefing.model import Kind
from briefing.problems import Code
from briefing.text import visible

# "skipped" lines are not part of the article's text: topics line, repeated headline, marks, a rule such as "* * *".
BlockKind = Kind | Literal["headline", "standfirst", "heading", "skipped"]

# An editor's mark for the block below. In Markdown it is a link definition, so other programs hide it too.
MARK = re.compile(r" {0,3}\[(?P<name>theme|glance|context)\]:(?P<value>.*)", re.IGNORECASE)
# A footnote belongs to no paragraph; the source page shows it.
FOOTNOTE = re.compile(r" {0,3}\[\^[^\]]+\]:\s+\S")


class TooDeep(Exception):  # noqa: N818 - a problem of the seed, not an error of the program
    """The block on `line` has too many levels, brackets or addresses to be made a page of reasonable size."""

    def __init__(self, line: int, message: str, hint: str, code: Code = Code.TOO_DEEP) -> None:
        super().__init__(message)
        self.line, self.message, self.hint, self.code = line, message, hint, code


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of a seed. `line` is the number of the first (from 1), `text` the lines as typed.

    `plain` is the text as a reader sees it; for a list, one item per line, without bullets and numbers. `html` is empty
    if the block has no mark-up.
    """

    kind: BlockKind
    line: int
    text: str
    plain: str
    html: str = ""

    def shown(self, is_markdown: bool) -> str:
        """A paragraph's text. Of a plain seed every character is shown, except the marks of lists and quotations."""
        return self.plain if is_markdown or self.kind in ("list", "quote") else visible(self.text)
