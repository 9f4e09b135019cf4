"""The marks `[glance]:` and `[context]:`: what they may say, and of which paragraphs.

Part of stage 2, used by `marks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from briefing.choices import NO_GLANCE, Choices
from briefing.english.sentences import sentences_of
from briefing.model import Seed
from briefing.parse.blocks import Block

_SENTENCE = re.compile(r"[1-9][0-9]{0,3}")
_IN_SENTENCES = ("paragraph", "list", "quote", "standfirst")
_NOT_PARAGRAPHS = ("headline", "standfirst", "heading", "skipped")
_HINTS = {
    "glance": "use the number of a sentence of the paragraph, such as [glance]: 2, or [glance]: none",
    "context": "use [context]: none or above",
}


class UnusableMark(Exception):  # noqa: N818 - a problem of the seed, not an error of the program
    """Why a mark cannot be used, and how an editor fixes it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def is_choice(name: str, value: str) -> bool:
    """Whether the mark of that name may say this."""
    if name == "glance":
        return value == "none" or _SENTENCE.fullmatch(value) is not None
    return value in ("none", "above")


def hint_of(name: str) -> str:
    """What the mark of that name may say."""
    return _HINTS[name]


def choose(choices: Choices, name: str, value: str, blocks: Sequence[Block], at: int, seed: Seed) -> Choices:
    """The choices for the block `at` with one more; raises `UnusableMark` where that block does not allow it."""
    if name == "context":
        if value == "above" and not any(block.kind not in _NOT_PARAGRAPHS for block in blocks[:at]):
            message = "there is no paragraph above to keep this one with"
            raise UnusableMark(message, "delete the mark, or set a theme, such as [theme]: overview")
        return replace(choices, context="above" if value == "above" else "none")
    if value == "none":
        return replace(choices, glance=NO_GLANCE)
    block = blocks[at]
    if block.kind not in _IN_SENTENCES:
        raise UnusableMark(f"[glance] cannot choose a sentence of a {block.kind}", "choose one of a paragraph or list")
    number, count = int(value), len(sentences_of(block.shown(seed.is_markdown)))
    if number > count:
        numbers = "only sentence is [glance]: 1" if count == 1 else f"sentences are [glance]: 1 to {count}"
        raise UnusableMark(f"the paragraph has no sentence {number}", f"its {numbers}")
    return replace(choices, glance=number)
