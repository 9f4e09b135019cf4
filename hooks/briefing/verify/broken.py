"""Part of verify: how its modules report a broken promise, and compare texts."""

from __future__ import annotations

from briefing.model import Article
from briefing.problems import Code, Problem
from briefing.text import visible

_HINT = "this is a bug in the program, not in the seed; please report it and attach the seed"


def broken(article: Article, line: int, message: str) -> Problem:
    """A fatal problem at a line of the article's seed."""
    return Problem(path=article.seed.path, line=line, code=Code.BROKEN_PROMISE, message=message, hint=_HINT)


def squashed(text: str) -> str:
    """What a reader sees of a text without white space, which mark-up may move: around a link, between list items."""
    return "".join(visible(text).split())
