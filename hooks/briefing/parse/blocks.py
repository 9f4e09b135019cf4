"""A block: consecutive lines of a seed and their kind. Both readers of stage 2, plain and Markdown, return blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from briefing.model import Kind

# "skipped" lines are not part of the article's text: topics line, repeated headline, marks, a rule such as "* * *".
BlockKind = Kind | Literal["headline", "standfirst", "heading", "skipped"]

# An editor's mark for the block below. In Markdown it is a link definition, so other programs hide it too.
THEME_MARK = re.compile(r" {0,3}\[theme\]:(?P<theme>.*)", re.IGNORECASE)
# A footnote belongs to no paragraph; the source page shows it.
FOOTNOTE = re.compile(r" {0,3}\[\^[^\]]+\]:\s+\S")

# Bullets of word processors. Two of them are letters, which are bullets only before a tab.
PASTED_BULLETS = r"[•▪◦‣●○■□⁃\uf0b7\uf0a7\uf0d8\uf0fc]|[o§](?=\t)"


class TooDeep(Exception):  # noqa: N818 - a problem of the seed, not an error of the program
    """The block that starts on `line` has too many levels or brackets to be parsed in reasonable time."""

    def __init__(self, line: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


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
