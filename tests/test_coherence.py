"""Which neighbours stay on one page, for given probabilities: no training changes a test."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.growing import article_of

from briefing.classify.coherence import (
    AROUND,
    BELOW,
    LEAD_IN,
    LEANS,
    SECTION,
    Place,
    choose_together,
    places,
    why_together,
    with_opening,
)
from briefing.classify.weights import Row
from briefing.model import Reason

LEDE = "The council of Velm voted on Monday to light the old lamp again."
SPOKE = "Anna Berg, who keeps the harbour, said the vote came late."
HE_SAID = "“The stairs are rotten,” she said. “Nobody may climb them.”"
NONE = 2  # of three themes: 0, 1 and no part of the article
ALONE, SPEAKS = Place(), Place(alone=0.1)


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
        ("But sailors of three islands sent letters against the plan.", True),
        ("On the first of May the harbour of the town gets its own light.", False),
    ],
)
def test_a_paragraph_leans_by_how_its_first_sentence_begins(below: str, leans: bool) -> None:
    article = article_of(f"Velm votes\n\n{LEDE}\n\n{SPOKE}\n\n{below}\n")
    assert [place.alone < 0.5 for place in places(article)][2] == leans


def test_nothing_leans_across_a_heading_and_a_colon_leads_over_it() -> None:
    lede, keeper, steps = places(
        article_of(
            f"# Velm votes\n\n{LEDE}\n\n## The keeper\n\n{HE_SAID} She asks for:\n\n## Stairs\n\nOak.\n", name="a.md"
        )
    )
    assert keeper.alone < 0.5
    assert keeper.tie(lede) == ALONE.tie(ALONE) < steps.tie(keeper)


def test_a_section_ties_more_than_mere_neighbourhood_and_less_than_a_sentence_that_leans() -> None:
    first, second, other = Place(0), Place(0), Place(1)
    assert other.tie(first) == ALONE.tie(ALONE) < second.tie(first) < SPEAKS.tie(ALONE)


def test_captions_between_do_not_hide_a_heading() -> None:
    given = [*rows(0.9), (0.05, 0.05, 0.9), *rows(0.35)]
    assert choose_together(given, (Place(0), Place(1), Place(1, 0.1)), NONE) == [0, NONE, 1]
    assert choose_together(given, (Place(0), Place(0), Place(0, 0.1)), NONE) == [0, NONE, 0]


@pytest.mark.parametrize(
    ("first", "where", "chosen"),
    [
        ((0.9, 0.4), (ALONE, SPEAKS), [0, 0]),  # the lower follows
        ((0.6, 0.1), (ALONE, SPEAKS), [1, 1]),  # the upper follows, as it is the less sure
        ((0.9, 0.05), (ALONE, SPEAKS), [0, 1]),  # both are sure
        ((0.9, 0.4), (ALONE, ALONE), [0, 1]),  # nothing but their place ties them
        ((0.9, 0.48), (ALONE, ALONE), [0, 0]),
        ((0.9, 0.35, 0.9), (ALONE, ALONE, ALONE), [0, 1, 0]),
        ((0.9, 0.45, 0.9), (ALONE, ALONE, ALONE), [0, 0, 0]),  # a single paragraph between two of another theme
        ((0.9, 0.45), (Place(0), Place(0)), [0, 0]),
        ((0.9, 0.45), (Place(0), Place(1)), [0, 1]),
        ((0.9, 0.4, 0.4), (ALONE, SPEAKS, SPEAKS), [0, 0, 0]),
        ((0.9, 0.4, 0.01), (ALONE, SPEAKS, SPEAKS), [0, 1, 1]),  # the last decides
        ((0.9, 0.1), (Place(0, leads_on=True), Place(1)), [0, 0]),
    ],
)
def test_themes_are_chosen_together(first: Sequence[float], where: Sequence[Place], chosen: list[int]) -> None:
    assert choose_together(rows(*first), where, NONE) == chosen
    assert choose_together(rows(*first), where, NONE, weight=0.0) == [int(p < 0.5) for p in first]


@pytest.mark.parametrize(
    ("first", "sections", "opening"),
    [
        ((0.9, 0.3, 0.3, 0.3, 0.3, 0.3), (None,) * 6, [0, 1, 2]),
        ((0.9, 0.3, 0.3, 0.9, 0.9, 0.3), (None,) * 6, [0, 3, 4]),  # it has enough already
        ((0.9, 0.3, 0.01, 0.3, 0.3, 0.3), (None,) * 6, [0, 1]),  # the model rules the third one out
        ((0.9, 0.3, 0.3, 0.3, 0.3, 0.3), (None, None, 0, 0, 0, 0), [0, 1]),  # a heading ends the opening
        ((0.9, 0.3, 0.3, 0.3, 0.3), (None,) * 5, [0]),  # a short article
        ((0.9, *(0.3,) * 23), (None,) * 24, [0, 1, 2, 3]),  # a share of a longer one
        ((0.9, *(0.3,) * 99), (None,) * 100, [0, 1, 2, 3, 4]),  # with a limit
    ],
)
def test_the_overview_opens_with_more_than_a_sentence(
    first: Sequence[float], sections: Sequence[int | None], opening: list[int]
) -> None:
    given, where = rows(*first), [Place(section) for section in sections]
    chosen = [int(p < 0.5) for p in first]
    made = with_opening(chosen, given, where, NONE, 0)
    assert [number for number, theme in enumerate(made) if theme == 0] == opening


def test_what_is_no_part_of_the_article_stays_so_and_parts_nothing() -> None:
    given = [*rows(0.9), (0.05, 0.05, 0.9), *rows(0.4)]
    where = (ALONE, SPEAKS, SPEAKS)
    assert choose_together(given, where, NONE) == [0, NONE, 0]
    assert why_together(2, [0, NONE, 0], where, NONE) == LEANS
    assert choose_together(given[1:2], (ALONE,), NONE) == [NONE]


@pytest.mark.parametrize(
    ("number", "where", "chosen", "reason"),
    [
        (1, (ALONE, SPEAKS), [0, 0], LEANS),
        (0, (ALONE, SPEAKS), [1, 1], BELOW),
        (1, (Place(0, leads_on=True), Place(1)), [0, 0], LEAD_IN),
        (0, (Place(0, leads_on=True), Place(1)), [0, 0], BELOW),
        (1, (Place(0), Place(0)), [0, 0], SECTION),
        (1, (Place(0), Place(0), Place(0)), [0, 1, 1], SECTION),
        (1, (Place(0), Place(1), Place(1, 0.1)), [0, 0, 0], BELOW),  # the stronger of two ties
        (1, (ALONE, ALONE, ALONE), [0, 0, 0], AROUND),
    ],
)
def test_the_reason_is_the_strongest_tie(
    number: int, where: Sequence[Place], chosen: Sequence[int], reason: Reason
) -> None:
    assert why_together(number, chosen, where, NONE) == reason
