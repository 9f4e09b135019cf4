"""Measures how often paragraphs that the engine places as one have the same label: `make evaluate` (CORPUS=folder).

Strict counts every pair of neighbours in a group, sure those of which the annotator was sure, both without pairs of
which one is no part of the article. The last line has what binding changes in the theme model's accuracy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from briefing.classify.bindings import bind, find_groups
from briefing.classify.theme_model import predict
from labelled import Labelled, read_corpus

_NONE = ("none", None)


def count_pairs(corpus: Sequence[Labelled]) -> Counter[tuple[str, str]]:
    """By the reason of the tie: pairs and those with the same label, strict and sure."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in corpus:
        for group in find_groups(one.article):
            for number, tie in zip(group.members[1:], group.ties, strict=True):
                above, below = one.themes[number - 1], one.themes[number]
                if above in _NONE or below in _NONE:
                    continue
                for how in ("strict", "sure")[: 1 if one.unsure[number - 1] or one.unsure[number] else 2]:
                    counts[tie.key, f"{how} pairs"] += 1
                    counts[tie.key, f"{how} same"] += above == below
    return counts


def count_right(corpus: Sequence[Labelled]) -> Counter[str]:
    """Of the labelled paragraphs in groups, those that the model places as labelled, without and with binding."""
    right: Counter[str] = Counter()
    for one in corpus:
        members = [number for group in find_groups(one.article) for number in group.members if one.themes[number]]
        if members:
            alone = predict(one.article)
            bound = bind(one.article, alone)
            right["all"] += len(members)
            right["alone"] += sum(alone[number].theme.key == one.themes[number] for number in members)
            right["bound"] += sum(bound[number].theme.key == one.themes[number] for number in members)
    return right


def main() -> None:
    corpus = read_corpus()
    counts = count_pairs(corpus)
    print("\nplaced as one: pairs of neighbours with the same label")
    for tie in sorted({tie for tie, _ in counts}):
        parts = []
        for how in ("strict", "sure"):
            same, pairs = counts[tie, f"{how} same"], counts[tie, f"{how} pairs"]
            parts.append(f"{how} {same} of {pairs} ({same / max(1, pairs):.3f})")
        print(f"  {tie}: {', '.join(parts)}")
    right = count_right(corpus)
    print(f"  of their {right['all']} paragraphs {right['alone']} are right without binding, {right['bound']} with it")


if __name__ == "__main__":
    main()
