"""A block: a run of a seed's lines with what it is. Both readers, plain and Markdown, answer with a list of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from briefing.model import Kind

# "skipped" is a line that is no text of the article: topics line, repeated headline, a rule such as "* * *".
BlockKind = Kind | Literal["headline", "standfirst", "heading", "skipped"]

# Lines that speak to the engine, not to the reader. The editor's theme for the block below, which in Markdown is a link
# definition, so that other programs hide it too; and the topics, on the first line. A footnote is no paragraph's.
THEME_MARK = re.compile(r" {0,3}\[theme\]:(?P<theme>.*)", re.IGNORECASE)
FOOTNOTE = re.compile(r" {0,3}\[\^[^\]]+\]:\s+\S")

# What word processors draw before an item of a list; two of them are letters, which mean it only before a tab.
PASTED_BULLETS = r"[•▪◦‣●○■□⁃\uf0b7\uf0a7\uf0d8\uf0fc]|[o§](?=\t)"


class TooDeep(Exception):  # noqa: N818 - says what the text is
    """The block that begins at `line` is nested deeper than can be read."""

    def __init__(self, line: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


@dataclass(frozen=True, slots=True)
class Block:
    """`line` is the first line in the seed (from 1), `text` those lines as they stand, `plain` as a reader sees them.

    For a list, `plain` has one item a line, without bullets or numbers. `html` is empty where `plain` says it all.
    """

    kind: BlockKind
    line: int
    text: str
    plain: str
    html: str = ""
