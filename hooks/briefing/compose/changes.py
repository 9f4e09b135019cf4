"""Part of compose: what changed in an article after its publication. A paragraph is known by its id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from briefing.model import Article, Change


def find_changes(article: Article, published: Sequence[tuple[dt.date, Article]]) -> Iterator[Change]:
    """What each `published` version (a day and its text, the oldest first) changed; the newest change first.

    `article` is the present text, to which the indices of changed paragraphs refer.
    """
    indices = {p.id: p.index for p in article.paragraphs}
    for (_, before), (day, after) in reversed(list(pairwise(published))):
        old, new = [p.id for p in before.paragraphs], [p.id for p in after.paragraphs]
        added = set(new).difference(old)
        remaining = tuple(sorted(indices[id_] for id_ in added & indices.keys()))
        headline = before.headline.plain != after.headline.plain
        change = Change(day, remaining, len(added) - len(remaining), _count_removed(old, new), headline)
        if change != Change(day):
            yield change


def _count_removed(old: Sequence[str], new: Sequence[str]) -> int:
    """How many paragraphs were taken out; those that were moved or reworded do not count."""
    count = 0
    for _, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = set(old[start:end]).difference(new), set(new[new_start:new_end]).difference(old)
        count += max(0, len(removed) - len(added))
    return count
