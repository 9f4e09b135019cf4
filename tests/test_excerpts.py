"""Which sentences a page shows apart, and in which role. Every build proves that each is the source's own."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, article_of, grow, text_of

from briefing.english.sentences import sentences
from briefing.excerpt import Excerpt, Role
from briefing.partial_date import PartialDate
from briefing.pipeline import make_briefing


def _excerpts(role: Role, *blocks: str, date: str = "2026-11-22", lang: str = "en") -> list[Excerpt]:
    """The excerpts of one role in an article that continues with these blocks."""
    front = f"---\ndate: {date}\nlang: {lang}\n---\n"
    article = article_of(front + text_of(HEADLINE, "[theme]: overview\n" + LEDE, *blocks))
    return list(make_briefing(article).excerpts_as(role))


@pytest.mark.parametrize(
    "sentence",
    [
        "Whether the lighthouse can be opened again remains unclear.",
        "The council has not decided who will pay for the lamp of the lighthouse.",
        "The council of Velm has yet to decide who will repair the lighthouse.",
        "The name of the keeper was not released by the council of Velm.",
    ],
)
def test_what_the_source_calls_unknown_is_shown_as_unknown(sentence: str) -> None:
    (found,) = _excerpts("unknown", "[theme]: background\n" + WHY, f"[theme]: stakes\nThe town waits. {sentence}")
    assert found.text == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour is clear of ice by the end of March.",
        "He knows the stairs better than anyone in the town.",
        "It is not yet clear.",
        "“Whether the lighthouse can be opened again remains unclear,” said Alba Costa of the council.",
    ],
)
def test_what_is_known_or_said_by_somebody_or_not_understood_alone_is_not_shown_as_unknown(sentence: str) -> None:
    assert _excerpts("unknown", f"[theme]: stakes\n{sentence}") == []


def test_what_the_overview_says_in_full_is_not_shown_again_as_unknown() -> None:
    sentence = "Whether the lighthouse can be opened again remains unclear."
    assert _excerpts("unknown", f"[theme]: overview\n{sentence}") == []


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("For Velm, the light means ships, and ships mean work.", "Velm"),
        ("For the Harbour Commission, the vote on the lighthouse of Velm is a defeat.", "the Harbour Commission"),
        ("Small boats could lose their berths at the old pier of Velm if the lighthouse stays dark.", "Small boats"),
        ("For Alba Costa, the head of the school, the vote is a defeat.", None),
        ("For the town to prosper, ships must find the harbour.", None),
        ("For years, nobody asked what the buoy had cost.", None),
        ("For example, the stairs were never painted at all.", None),
        ("For the first time, the school has to wait.", None),
        ("It could lose its licence in the course of the winter.", None),
    ],
)
def test_whom_a_stake_concerns_is_named_in_the_words_of_the_source(sentence: str, who: str | None) -> None:
    found = _excerpts("concern", f"[theme]: stakes\nThe vote was close. {sentence}")
    assert [(excerpt.whom, excerpt.text) for excerpt in found] == ([(who, sentence)] if who else [])


def test_each_of_those_concerned_is_named_once() -> None:
    first, again = "For Velm, the lighthouse means ships and a ferry.", "For Velm, the lighthouse means work and ships."
    other = "For the Harbour Commission, the vote is a defeat."
    found = _excerpts("concern", f"[theme]: stakes\n{first} {again} {other}")
    assert [excerpt.text for excerpt in found] == [first, other]


def test_background_with_dated_events_has_a_timeline_in_the_order_of_the_dates() -> None:
    later = "On 3 May 1990, the harbour commission bricked up the door of the lighthouse."
    sooner = "In March 1988, the town of Velm sold the lamp of its lighthouse to a museum in Orrin."
    found = _excerpts("event", f"[theme]: background\n{later}", f"[theme]: background\n{sooner}")
    assert [(str(excerpt.date), excerpt.text) for excerpt in found] == [("1988-03", sooner), ("1990-05-03", later)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The lamp of the lighthouse has been dark since March 1988.",
        "In 1988, the town of Velm sold the lamp of its lighthouse to a museum in Orrin.",
        "In March 1988, the town of Velm would sell the lamp of its lighthouse to a museum in Orrin.",
        "In March 2027, the town of Velm sold the lamp of its lighthouse to a museum in Orrin.",
        "“In March 1988, the town of Velm sold the lamp of its lighthouse,” said Alba Costa.",
        "He answered the critics of the lighthouse in March 1988.",
    ],
)
def test_no_event_is_what_merely_names_a_date_or_is_in_the_air(sentence: str) -> None:
    others = (
        "On 3 May 1990, the harbour commission bricked up the door of the lighthouse.",
        "In March 1988, the town of Velm sold the lamp of its lighthouse to a museum in Orrin.",
    )
    found = _excerpts("event", *(f"[theme]: background\n{text}" for text in (*others, sentence)))
    assert [excerpt.text for excerpt in found] == [*reversed(others)]


def test_a_single_date_makes_no_timeline() -> None:
    assert _excerpts("event", "[theme]: background\nOn 3 May 1990, Velm closed its old lighthouse.") == []


def test_only_a_step_with_a_date_to_come_is_shown_apart() -> None:
    blocks = [
        NEXT,
        "The stairs, closed since 1 May 1989, will open on 7 March 2027.",
        "The council of Velm will meet again on 7 March 2027.",
        "The council of Velm met on 7 March 2025.",
        "If the money runs out before the summer, the lamp stays dark for another year.",
        "The keeper's house is to become a museum of the harbour.",
        "The lighthouse is forecast to cost 3 million by 7 May 2027, if the council of Velm will pay.",
        "“The lighthouse of Velm will open on 7 May 2027,” said Alba Costa.",
    ]
    found = _excerpts("dated", *(f"[theme]: next-steps\n{block}" for block in blocks))
    assert [(str(step.date), step.paragraph) for step in found] == [("2026-12-06", 1), ("2027-03-07", 3)]


def test_a_step_is_to_come_only_for_a_reader_on_the_day_of_publication() -> None:
    assert _excerpts("dated", f"[theme]: next-steps\n{NEXT}", date="2026-12-07") == []


def test_in_another_language_nothing_is_shown_apart() -> None:
    text = "[theme]: next-steps\nAm 14. Januar 2027 berät der Rat. Am 2027-02-01 endet die Frist, wenn niemand klagt."
    roles: tuple[Role, ...] = ("key", "unknown", "concern", "event", "dated")
    assert [found for role in roles for found in _excerpts(role, text, lang="de-AT")] == []


def test_every_excerpt_is_verbatim() -> None:
    briefing, _ = grow(article_of(text_of(HEADLINE, LEDE, WHY, COST, NEXT)))
    plain = [p.plain for p in briefing.article.paragraphs]
    assert briefing.excerpts
    assert all(excerpt.text in plain[excerpt.paragraph] for excerpt in briefing.excerpts)


def test_a_year_sorts_after_its_days_and_is_over_when_it_ends() -> None:
    year, month, day, before = dates = (
        PartialDate(2027),
        PartialDate(2027, 3),
        PartialDate(2027, 3, 7),
        PartialDate(2026, 12, 6),
    )
    assert sorted(dates, key=lambda date: date.sort_key) == [before, day, month, year]
    assert list(map(str, dates)) == ["2027", "2027-03", "2027-03-07", "2026-12-06"]
    assert [date.is_over(dt.date(2027, 3, 8)) for date in dates] == [False, False, True, True]
    assert [date.is_over(dt.date(2028, 1, 1)) for date in dates] == [True, True, True, True]
    assert [date.begins_by(dt.date(2027, 3, 1)) for date in dates] == [True, True, False, True]


def test_a_german_ordinal_does_not_end_a_sentence() -> None:
    text = "Am 14. Januar 2027 berät der Rat. Im 19. Jahrhundert stand hier ein Turm. Es kamen 14. Mehr wurden es nie."
    assert sentences(text) == (
        "Am 14. Januar 2027 berät der Rat.",
        "Im 19. Jahrhundert stand hier ein Turm.",
        "Es kamen 14.",
        "Mehr wurden es nie.",
    )
