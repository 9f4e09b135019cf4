"""Finding dates: invented sentences, and precision and recall on the list checked by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.places import ARTICLES, needs_articles

import evaluate_dates
from briefing.compose.dates import find_dates
from briefing.model import Kind, Paragraph

SUNDAY = dt.date(2026, 11, 22)


def paragraph(text: str, kind: Kind = "paragraph") -> Paragraph:
    return Paragraph(7, "p-x", 1, None, kind, text, text, "")


def read(text: str, anchor: dt.date | None = SUNDAY) -> list[str]:
    """Each date with the words that name it: "2026-12-06 Dec. 6, 2026"."""
    return [f"{mention.date} {mention.text}" for mention in find_dates(paragraph(text), anchor)]


COMPLETE = {
    "It opens on 6 December 2026.": ["2026-12-06 6 December 2026"],
    "It opens on the 6th of December, 2026, at noon.": ["2026-12-06 6th of December, 2026"],
    "It opens on Dec. 6, 2026.": ["2026-12-06 Dec. 6, 2026"],
    "It opened on Sunday, December 6, 2026 in Velm.": ["2026-12-06 Sunday, December 6, 2026"],
    "What it adopted on 6 December 2026 turns the tide.": ["2026-12-06 6 December 2026"],
    "It opens on 2026-12-06.": ["2026-12-06 2026-12-06"],
    "The fair (3-5 May 2027) is short.": ["2027-05-03 3-5 May 2027", "2027-05-05 3-5 May 2027"],
    "The fair runs May 3–5, 2027.": ["2027-05-03 May 3–5, 2027", "2027-05-05 May 3–5, 2027"],
    "It runs from 29 August to 31 December 2027.": ["2027-08-29 29 August", "2027-12-31 31 December 2027"],
    "It ran between April and June 2025.": ["2025-04 April", "2025-06 June 2025"],
    "The bridge is due in March 2027 or in late April 2027.": ["2027-03 March 2027", "2027-04 late April 2027"],
    "It is to be shut by 2030, and by mid-2031 gone.": ["2030 2030", "2031 mid-2031"],
    "She led the port from 2014 to 2019.": ["2014 2014 to 2019", "2019 2014 to 2019"],
    "They met at the end of 2025.": ["2025 2025"],
    "That it was sold in 1871 was a rumour.": ["1871 1871"],
    "By 20\u0662\u0667 it is gone.": ["2027 20\u0662\u0667"],
}

RELATIVE = {
    # A weekday alone is resolved by the nearest verb.
    "The council voted on Tuesday.": ["2026-11-17"],
    "The council, which voted on Tuesday, will meet on Friday.": ["2026-11-17", "2026-11-27"],
    "On Thursday, the mayor said, the ferry had sailed.": ["2026-11-19"],
    "The harbour is closed until Wednesday.": [],
    "The harbour stays shut until Wednesday.": ["2026-11-25"],
    "The council voted on Sunday.": ["2026-11-22"],
    "The council will vote on Sunday.": [],
    "The council voted on a plan that it would drop on Friday.": [],
    "If the council votes on Friday, all is well.": [],
    "A ship a week sails on Friday.": [],
    # Six days back would be tomorrow in a paper that is dated a day early.
    "The day's last boat left on Monday, they said.": [],
    # "Last" and "next" are certain only where both readings of them agree.
    "They met last Thursday.": [],
    "They meet next Tuesday.": ["2026-11-24"],
    # Months and days without a year: the nearest in the direction of the verb's tense.
    "The pier burned down in June.": ["2026-06"],
    "The pier will open in March.": ["2027-03"],
    "The pier closed in November.": [],
    "The pier closed in December.": [],
    "The pier closed last December.": ["2025-12"],
    "The pier closed last March.": [],
    "The pier closes next June.": ["2027-06"],
    "The pier burned on 6 June and will open on December 6.": ["2026-06-06", "2026-12-06"],
    "The pier will open on Monday, December 7.": ["2026-12-07"],
    "The pier will open on Tuesday, December 7.": [],
    "Work began in 2019. In June the money ran out.": ["2019"],
    "Work began in January this year and ends in March next year.": ["2026-01", "2027-03"],
    "Tenders are due by June.": ["2027-06"],
    "Tenders had gone out by June.": [],
    "All has changed since the Oct. 7 raid and since October 7.": [],
    # Yesterday, today, tomorrow, ago; last, this and next year.
    "They met yesterday, and tomorrow they sail.": ["2026-11-21", "2026-11-23"],
    "Tomorrow they sail.": ["2026-11-23"],
    "They met two days ago.": ["2026-11-20"],
    "The mayor said today that fares rise.": ["2026-11-22"],
    "Fares are higher today than ever.": [],
    "Fares rose last year, rise this month and fall next year.": ["2025", "2026-11", "2027"],
    "Fares rose over the last year; the next year looks better.": [],
}

NOT_DATES = [
    "The clerk may march on, may 5 people follow her or not.",
    "On May 20 people came, in May 20,000.",
    "In 2000 homes the light went out; by 2030 GMT it was back.",
    "It cost $2030, then 2,030 marks, by 2030.5 at most, in 2024/25.",
    "The Harbour Act 2010, Agenda 2030, the 2028 Summer Games, COP28 and version 2026.11 are names.",
    "They grew up in the 1990s.",
    "It was on 31 June 2027, or 2027-02-30, or April 31, 2027.",
    "It is 06/12/2026 on the form.",
    "Every Friday, on a Monday, and on Mondays, the boat is late.",
    "Black Friday and the Sunday Herald came up on Patch Tuesday.",
    "Tomorrow's leaders, the harbour of tomorrow and yesterday's papers.",
    "Am 6. Dezember wird gewählt, le 6 décembre 2026 on vote, el 6 de diciembre se vota.",
    "Sun, second, mar, dec and a sept of monks.",
]


@pytest.mark.parametrize(("text", "dates"), COMPLETE.items(), ids=COMPLETE)
def test_a_complete_date_needs_no_anchor(text: str, dates: list[str]) -> None:
    assert read(text, None) == dates
    assert read(text) == dates


@pytest.mark.parametrize(("text", "dates"), RELATIVE.items(), ids=RELATIVE)
def test_a_relative_date_is_resolved_from_the_day_of_writing_or_not_at_all(text: str, dates: list[str]) -> None:
    assert [found.partition(" ")[0] for found in read(text)] == dates


@pytest.mark.parametrize("text", RELATIVE, ids=RELATIVE)
def test_without_an_anchor_a_relative_date_is_not_resolved(text: str) -> None:
    assert [found for found in read(text, None) if found != "2019 2019"] == []


@pytest.mark.parametrize("text", NOT_DATES, ids=NOT_DATES)
def test_what_only_looks_like_a_date_is_not_one(text: str) -> None:
    assert read(text) == []


def test_relative_days_in_a_quotation_are_not_resolved() -> None:
    said = "“We met yesterday. We will sail on Friday, or in March,” she said; they met yesterday."
    assert read(said) == ["2027-03 March", "2026-11-21 yesterday"]
    assert not list(find_dates(paragraph("We met yesterday.", "quote"), SUNDAY))


def test_a_date_is_as_precise_as_its_words() -> None:
    found = find_dates(paragraph("It opened in 2019, in May 2020 and on 6 June 2021."))
    assert [mention.date.precision for mention in found] == ["year", "month", "day"]


def test_the_words_and_the_sentence_are_verbatim() -> None:
    (found,) = find_dates(paragraph("All is well. The pier opens on Dec. 6, 2026, at last. Good."))
    assert (found.paragraph, found.text) == (7, "Dec. 6, 2026")
    assert found.sentence == "The pier opens on Dec. 6, 2026, at last."


@pytest.mark.parametrize("anchor", [dt.date.min, dt.date.max])
def test_the_first_and_the_last_possible_anchor_raise_nothing(anchor: dt.date) -> None:
    for text in RELATIVE:
        read(text, anchor)


PIECES = [
    "May",
    "in",
    "by",
    "6",
    "2027",
    "-",
    "to",
    "and",
    "on",
    "Friday",
    "last",
    "year",
    "said",
    "will",
    "“",
    '"',
    ",",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.dates())
def test_any_jumble_of_words_gives_dates_in_its_own_words(words: list[str], anchor: dt.date) -> None:
    text = " ".join(words)
    for mention in find_dates(paragraph(text), anchor):
        assert mention.text in text
        assert len(str(mention.date)) == {"year": 4, "month": 7, "day": 10}[mention.date.precision]


@pytest.mark.parametrize(
    "unit", ["on Friday ", "May 1 to ", "in 2010 and ", "6 December 2026 ", '" in June ', "to be due "]
)
def test_the_longest_permitted_line_is_read_to_its_end(unit: str) -> None:
    end = " The pier opens on 6 December 2026."
    assert read(unit * (20_000 // len(unit)) + "." + end)[-1] == "2026-12-06 6 December 2026"


@needs_articles
def test_precision_on_the_hand_checked_list_is_at_least_97_percent(capsys: pytest.CaptureFixture[str]) -> None:
    findings = evaluate_dates.measure(Path(ARTICLES.parent))
    right, found = evaluate_dates.precision(findings)
    got, marked = evaluate_dates.recall(findings)
    with capsys.disabled():
        print(f"\ndates: precision {right}/{found} = {right / found:.3f}, recall {got}/{marked} = {got / marked:.3f}")
    assert marked >= 200
    assert right / found >= 0.97


def test_the_list_holds_no_text() -> None:
    for marked in evaluate_dates.read_list():
        for one in marked.expressions:
            assert one.start < one.end <= one.start + 40
            assert one.date is None or dt.date.fromisoformat((one.date + "-01-01")[:10])


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("It is shut from 18 December to 9 January 2027.", ["2026-12-18", "2027-01-09"]),
        ("It will rest on 29 and 31 December and 2 January 2028.", ["2027-12-29", "2027-12-31", "2028-01-02"]),
        ("It opens on 1, 3 and 5 May 2027.", ["2027-05-01", "2027-05-03", "2027-05-05"]),
        ("It will meet on the second Tuesday in May.", []),
        ("It will meet on the last Friday of January 2027.", []),
        ("She will speak two weeks from Thursday.", []),
        ("She will speak Thursday week.", []),
        ("She will speak on the Thursday after next.", []),
        ("It opened last Sunday.", ["2026-11-15"]),
    ],
)
def test_a_day_is_right_or_not_given(text: str, days: list[str]) -> None:
    assert [found.partition(" ")[0] for found in read(text)] == days
