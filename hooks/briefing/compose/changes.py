"""Part of stage 4: what later days changed in a text that readers had seen. Paragraphs are told apart by their ids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from briefing.model import Article, Change


def find_changes(article: Article, published: Sequence[tuple[dt.date, Article]]) -> Iterator[Change]:
    """What each of the `published` versions, the oldest first, changed in the one before: the newest change first.

    `article` is the text as it stands, in which the paragraphs of a change are looked for.
    """
    indices = {p.id: p.index for p in article.paragraphs}
    for (_, before), (day, after) in reversed(list(pairwise(published))):
        old, new = [p.id for p in before.paragraphs], [p.id for p in after.paragraphs]
        came = set(new).difference(old)
        still = tuple(sorted(indices[id_] for id_ in came & indices.keys()))
        headline = before.headline.plain != after.headline.plain
        change = Change(day, still, len(came) - len(still), _gone(old, new), headline)
        if change != Change(day):
            yield change


def _gone(old: Sequence[str], new: Sequence[str]) -> int:
    """How many paragraphs went without another in their place: those that only moved, or were reworded, did not."""
    count = 0
    for _, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        lost, won = set(old[start:end]).difference(new), set(new[new_start:new_end]).difference(old)
        count += max(0, len(lost) - len(won))
    return count
