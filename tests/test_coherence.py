"""Which paragraphs stay with the one above that they lean on, for given probabilities: no training changes a test."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.growing import article_of

from briefing.classify.coherence import BELOW, LEANS, choose_together, leanings, why_together
from briefing.classify.weights import Row

LEDE = "The council of Velm voted on Monday to light the old lamp again."
SPOKE = "Anna Berg, who keeps the harbour, said the vote came late."
HE_SAID = "“The stairs are rotten,” she said. “Nobody may climb them.”"
NONE = 2  # of three themes: 0, 1 and no part of the article


def rows(*first: float) -> list[Row]:
    return [(p, 1 - p, 0.0) for p in first]


@pytest.mark.parametrize(
    ("below", "leans"),
    [
        (HE_SAID, True),
        ("“The stairs are rotten, and nobody may climb them.”", True),
        ("She has kept the harbour for twenty years.", True),
        ("They meet again in March.", True),
        ("This has never been tried before.", True),
        ("Sailors of three islands sent letters to the council.", False),
        ("“It is cold up there,” Olaf Lind, a sailor, said.", False),
        ("But sailors of three islands sent letters against the plan.", False),
        ("On the first of May the harbour of the town gets its own light.", False),
    ],
)
def test_a_paragraph_leans_by_how_its_first_sentence_begins(below: str, leans: bool) -> None:
    article = article_of(f"Velm votes\n\n{LEDE}\n\n{SPOKE}\n\n{below}\n")
    assert [bonus > 0 for bonus in leanings(article)] == [False, False, leans]


def test_nothing_leans_across_a_heading() -> None:
    assert not any(leanings(article_of(f"# Velm votes\n\n{LEDE}\n\n## The keeper\n\n{HE_SAID}\n", name="a.md")))


@pytest.mark.parametrize(
    ("first", "leaning", "chosen"),
    [
        ((0.9, 0.4), (0.0, 1.0), [0, 0]),  # the lower follows
        ((0.6, 0.1), (0.0, 1.0), [1, 1]),  # the upper follows, as it is the less sure
        ((0.9, 0.05), (0.0, 1.0), [0, 1]),  # both are sure
        ((0.9, 0.4), (0.0, 0.0), [0, 1]),  # nothing leans
        ((0.9, 0.4, 0.4), (0.0, 1.0, 1.0), [0, 0, 0]),
        ((0.9, 0.4, 0.01), (0.0, 1.0, 1.0), [0, 1, 1]),  # the last decides
    ],
)
def test_themes_are_chosen_together(first: Sequence[float], leaning: Sequence[float], chosen: list[int]) -> None:
    assert choose_together(rows(*first), leaning, NONE) == chosen


def test_what_is_no_part_of_the_article_stays_so_and_parts_nothing() -> None:
    given = [*rows(0.9), (0.05, 0.05, 0.9), *rows(0.4)]
    assert choose_together(given, (0.0, 1.0, 1.0), NONE) == [0, NONE, 0]
    assert why_together(2, [0, NONE, 0], (0.0, 1.0, 1.0), NONE) == LEANS


def test_the_reason_says_which_of_two_leans() -> None:
    assert why_together(1, [0, 0], (0.0, 1.0), NONE) == LEANS
    assert why_together(0, [1, 1], (0.0, 1.0), NONE) == BELOW
