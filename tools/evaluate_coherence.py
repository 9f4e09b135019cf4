"""Counts how often neighbours stand on different pages, in the labels and as predicted: part of `make train`.

Only paragraphs count that are part of the article by both and that have a label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from labelled import THEMES, Labelled

_NONE = ("none", None)


def count_changes(one: Labelled, chosen: Sequence[str], themes: Sequence[str | None]) -> Counter[str]:
    """What `themes`, the labels or those `chosen`, do to the neighbours of an article."""
    numbers = [n for n, label in enumerate(one.themes) if label not in _NONE and chosen[n] not in _NONE]
    heading = [paragraph.heading for paragraph in one.article.paragraphs]
    counts: Counter[str] = Counter()
    for above, below in pairwise(numbers):
        kind = "across a heading" if heading[above] != heading[below] else "in a section"
        kind = kind if one.article.headings else "without headings"
        counts[f"pairs {kind}"] += 1
        counts[f"changes {kind}"] += themes[above] != themes[below]
    for above, number, below in zip(numbers, numbers[1:], numbers[2:], strict=False):
        counts["threes"] += 1
        counts["single between two"] += themes[above] == themes[below] != themes[number]
    for section, members in groupby(numbers, key=heading.__getitem__):
        found = Counter(themes[number] for number in members)
        if section is not None and found.total() > 1:
            counts["sections"] += 1
            counts["torn sections"] += len(found) > 1
            counts["single remainders"] += len(found) > 1 and 1 in found.values()
    pages = Counter(themes[number] for number in numbers)
    return counts + Counter({"pages": len(pages), "pages of one": list(pages.values()).count(1)})


def report_coherence(corpus: Sequence[Labelled], chosen: Sequence[Sequence[int]]) -> None:
    """Prints the counts, for each article given its `chosen` themes by number."""
    labels: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    for one, numbers in zip(corpus, chosen, strict=True):
        keys = [THEMES[number] for number in numbers]
        labels += count_changes(one, keys, one.themes)
        predicted += count_changes(one, keys, keys)
    print("\nneighbours: as labelled, as predicted")
    for name in sorted(labels):
        print(f"  {name}: {labels[name]}, {predicted[name]}")
