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
        "It is not yet clear who will pay for the new lamp.",
        "The council has not said when the work on the stairs begins.",
        "Whether the door can be opened again remains to be seen.",
        "Details of the contract remain scarce.",
        "No date has been set for the first night.",
        "The builder has yet to be named.",
    ],
)
def test_what_the_source_calls_unknown_is_shown_as_unknown(sentence: str) -> None:
    (found,) = _excerpts("unknown", "[theme]: background\n" + WHY, f"[theme]: stakes\nThe town waits. {sentence}")
    assert found.text == sentence


@pytest.mark.parametrize(
    "sentence",
    ["The harbour is clear of ice by the end of March.", "He knows the stairs better than anyone in the town."],
)
def test_what_is_known_is_not_shown_as_unknown(sentence: str) -> None:
    assert _excerpts("unknown", f"[theme]: stakes\n{sentence}") == []


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("For Velm, the light means ships, and ships mean work.", "Velm"),
        ("For the Harbour Commission, the vote is a defeat.", "the Harbour Commission"),
        ("For many fishermen, the buoy was enough.", "many fishermen"),
        ("Small boats could lose their berths at the old pier.", "Small boats"),
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
    text = "For Velm, the light means ships. For Velm, ships mean work. For Orrin, they mean nothing at all."
    assert [excerpt.whom for excerpt in _excerpts("concern", "[theme]: stakes\n" + text)] == ["Velm", "Orrin"]


def test_background_with_dates_has_a_timeline_that_ends_with_the_article() -> None:
    text = "The door was bricked up in May 1990. The lamp went dark in 1988. It might burn again in 2031."
    assert [str(e.date) for e in _excerpts("event", "[theme]: background\n" + text)] == ["1988", "1990-05"]


def test_a_single_date_makes_no_timeline() -> None:
    assert _excerpts("event", "[theme]: background\n" + WHY) == []


def test_next_steps_are_dated_or_conditional_or_open() -> None:
    blocks = [
        "[theme]: next-steps\n" + NEXT,
        "[theme]: next-steps\nIf the money runs out before the summer, the lamp stays dark for another year.",
        "[theme]: next-steps\nThe keeper's house is to become a museum of the harbour.",
    ]
    dated, conditional, opened = (_excerpts(role, *blocks) for role in ("dated", "conditional", "open"))
    assert [(str(step.date), step.paragraph) for step in dated] == [("2026-12-06", 1)]
    assert [step.paragraph for step in conditional] == [2]
    assert [step.paragraph for step in opened] == [3]


def test_in_another_language_no_step_is_shown_as_open_or_conditional() -> None:
    text = "[theme]: next-steps\nAm 14. Januar 2027 berät der Rat. Am 2027-02-01 endet die Frist, wenn niemand klagt."
    assert [str(step.date) for step in _excerpts("dated", text, lang="de-AT")] == ["2027-02-01"]
    assert _excerpts("open", text, lang="de-AT") == _excerpts("conditional", text, lang="de-AT") == []


def test_an_opening_has_more_than_a_word_or_two() -> None:
    found = _excerpts("opening", "[theme]: stakes\nThe boats. " + COST)
    assert [excerpt.text for excerpt in found] == [LEDE.split(". ")[0].rstrip(".") + ".", COST]


def test_a_german_ordinal_does_not_cut_an_excerpt() -> None:
    whole = "Am 14. Januar 2027 berät der Rat von Velm über das Geld für die Lampe."
    (_, key) = _excerpts("key", f"[theme]: next-steps\nEs waren 12. {whole}", lang="de")
    assert key.text == whole


def test_only_a_day_after_publication_is_a_next_step() -> None:
    text = "[theme]: next-steps\nThe stairs, closed since 1 May 1989, will open on 7 March 2027 for everyone."
    assert [str(step.date) for step in _excerpts("dated", text)] == ["2027-03-07"]


def test_the_key_sentence_fits_its_theme_and_stands_alone() -> None:
    text = "It is old. " + COST + " They have said so for years, and nobody in the council has ever listened to them."
    (_, key) = _excerpts("key", "[theme]: stakes\n" + text)
    assert key.text == COST


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


def test_the_key_sentence_of_next_steps_prefers_a_day() -> None:
    text = "The council will look at the stairs of the tower. The first night of the lamp is to be on 6 March 2027."
    found = [excerpt.text for excerpt in _excerpts("key", "[theme]: next_steps\n" + text)]
    assert "The first night of the lamp is to be on 6 March 2027." in found
