"""Part of lint: the same article in two seeds, whole or for the most part."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from briefing.lint.findings import Findings
from briefing.lint.warning import warning
from briefing.model import Briefing, Summary
from briefing.problems import Code, Problem
from briefing.text import digest

_SHINGLE = 8  # words
_KEPT_SHARE = 4  # one shingle in so many is compared: enough to find a copy, and fast
_ALIKE = 0.5
_MOST_HOLDERS = 5  # a phrase that more seeds share says nothing about any two of them


def prints_of(briefing: Briefing) -> tuple[str, tuple[int, ...]]:
    """A digest of a briefing's text, and checksums of some of its phrases."""
    words = " ".join(p.plain for p in briefing.article.paragraphs).casefold().split()
    return digest(" ".join(words), 32), tuple(_shingles(words))


def duplicate_texts(found: Sequence[Findings]) -> Iterator[Problem]:
    """W507, on the later of two seeds. Each shingle is looked up once, so time is linear in the number of seeds."""
    whole: dict[str, Summary] = {}
    holders: dict[int, list[int]] = defaultdict(list)
    for number, own in enumerate(found):
        shared = Counter(other for shingle in own.phrases for other in holders[shingle])
        for shingle in own.phrases:
            if len(holders[shingle]) < _MOST_HOLDERS:
                holders[shingle].append(number)
        first = whole.setdefault(own.text, own.summary)
        nearest, count = max(shared.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
        if first is not own.summary:
            yield _duplicate(own.summary, first, "this is the same text as")
        elif count >= _ALIKE * len(own.phrases):
            yield _duplicate(own.summary, found[nearest].summary, "most of this text is also in")


def _shingles(words: Sequence[str]) -> set[int]:
    """Checksums of runs of words. A fixed rule, the same for every seed, keeps a share of them."""
    runs = (" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))
    numbers = {zlib.crc32(run.encode()) for run in runs}
    return {number for number in numbers if number % _KEPT_SHARE == 0} or numbers


def _duplicate(summary: Summary, other: Summary, what: str) -> Problem:
    hint = 'keep one; put a new version in the old file, with a note under "updates:"'
    return warning(summary, summary.headline.line, Code.SAME_TEXT, f"{what} {other.path}", hint)
