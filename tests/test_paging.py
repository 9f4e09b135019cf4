"""Lists over all briefings: what a page of them holds, where it is, and where it leads, however long the list is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from briefing.messages import load_messages
from briefing.partial_date import PartialDate
from briefing.render.paging import MOST_WAYS, ListPage, Place, Shelf, divide
from briefing.render.shelves import place_name, shelf_of_topic, shelves_of_date
from briefing.render.views import TopicLink
from briefing.topics import topic_of

SIZE = 10
Day = tuple[int, int, int]  # year, month, and what makes it differ from others of the month


def _path(day: Day) -> tuple[Shelf, ...]:
    year, month, _ = day
    return Shelf(str(year), str(year), f"year {year}"), Shelf(f"{month:02}", str(month), f"{year}-{month}")


def _list(**counts: int) -> list[Day]:
    """So many days of each month, such as m2026_11=30, the newest first."""
    months = [tuple(map(int, name[1:].split("_"))) for name in counts]
    days = [
        (year, month, n) for (year, month), count in zip(months, counts.values(), strict=True) for n in range(count)
    ]
    return sorted(days, reverse=True)


def _pages(days: Sequence[Day]) -> dict[str, ListPage[Day]]:
    pages = divide(days, _path, "all/", "archive/", SIZE)
    found = {page.place.url: page for page in pages}
    assert len(found) == len(pages), "two pages have one address"
    assert pages[0].place.url == "all/"
    return found


def _chain(pages: dict[str, ListPage[Day]], first: str) -> list[str]:
    """The addresses that "older" leads to, from a page on."""
    chain, page = [first], pages[first]
    while page.following:
        assert pages[page.following.url].previous != page.following
        page = pages[page.following.url]
        chain.append(page.place.url)
    return chain


@pytest.mark.parametrize("count", [0, 1, SIZE])
def test_a_short_list_is_one_page_without_ways(count: int) -> None:
    days = _list(m2026_11=count)
    [page] = _pages(days).values()
    assert page.entries == tuple(days)
    assert (page.place.name, page.rows, page.previous, page.following) == ("", (), None, None)


def test_a_longer_list_shows_its_beginning_and_leads_to_years_and_long_years_to_months() -> None:
    pages = _pages(_list(m2026_11=4, m2026_2=8, m2025_7=9))
    assert list(pages) == ["all/", "archive/2026/", "archive/2026/11/", "archive/2026/02/", "archive/2025/"]
    assert [len(page.entries) for page in pages.values()] == [10, 10, 4, 8, 9]
    years, months = pages["archive/2026/11/"].rows
    assert [(way.url, way.label, way.count, way.current) for way in (*years, *months)] == [
        ("archive/2026/", "2026", 12, "true"),
        ("archive/2025/", "2025", 9, ""),
        ("archive/2026/11/", "11", 4, "page"),
        ("archive/2026/02/", "2", 8, ""),
    ]
    assert [way.current for way in pages["archive/2026/"].rows[0]] == ["page", ""]


def test_a_long_month_has_several_pages() -> None:
    pages = _pages(_list(m2026_11=25, m2025_1=1))
    assert [url for url in pages if "11" in url] == [f"archive/2026/11/{n}" for n in ("", "2/", "3/")]
    place = pages["archive/2026/11/2/"].place
    assert (place.name, place.number, place.last) == ("2026-11", 2, 3)
    assert [(way.label, way.current) for way in pages["archive/2026/11/2/"].rows[-1]] == [
        ("1", ""),
        ("2", "page"),
        ("3", ""),
    ]


@pytest.mark.parametrize(
    "days",
    [
        _list(m2026_11=11),
        _list(m2026_11=25, m2026_3=1, m2025_1=10),
        _list(m2026_11=3, m2026_10=30, m2025_12=11, m2025_1=1, m2024_6=10, m1999_1=1),
        [day for year in range(2026, 1900, -1) for day in ((year, 2, 1), (year, 1, 1))],
    ],
)
def test_nothing_is_lost_and_nothing_is_on_two_of_the_finest_pages(days: list[Day]) -> None:
    pages = _pages(days)
    home = {day: url for url, page in pages.items() for day in page.entries}
    finest = _chain(pages, home[days[0]])
    assert set(finest) == set(home.values())
    assert [day for url in finest for day in pages[url].entries] == days
    assert all(len(page.entries) <= SIZE for page in pages.values())


def test_what_follows_a_page_begins_with_or_holds_the_entry_after_its_last() -> None:
    days = _list(m2026_11=3, m2026_10=30, m2025_12=11, m2025_1=1)
    pages = _pages(days)
    for page in pages.values():
        rest = days[days.index(page.entries[-1]) + 1 :]
        assert bool(rest) == bool(page.following)
        assert not rest or (page.following and rest[0] in pages[page.following.url].entries)


def test_every_page_is_reached_from_the_first_and_leads_to_few() -> None:
    days = [(year, month, n) for year in range(2026, 1700, -1) for month in (2, 1) for n in range(12)]
    pages = _pages(days)
    seen, new = set[str](), {"all/"}
    while new:
        seen |= new
        ways = {way.url for url in new for row in pages[url].rows for way in row}
        turns = {turn.url for url in new for turn in (pages[url].previous, pages[url].following) if turn}
        new = (ways | turns) - seen
    assert seen == pages.keys()
    assert max(len(row) for page in pages.values() for row in page.rows) == MOST_WAYS


def test_more_entries_leave_the_addresses_of_the_others_and_what_old_pages_hold() -> None:
    before = _pages(_list(m2026_11=9, m2025_12=30, m2025_1=8))
    after = _pages(_list(m2026_12=30, m2026_11=9, m2025_12=30, m2025_1=8))
    assert before.keys() <= after.keys()
    assert all(before[url].entries == after[url].entries for url in before if "2025" in url)


@pytest.mark.parametrize(
    ("topic", "segment", "label"),
    [
        ("Harbours", "h", "H"),
        ("Öl", "o", "O"),
        ("“Bees”", "b", "B"),
        ("5G", "0-9", "0–9"),
        ("中国 policy", "other", "Other"),
    ],
)
def test_a_topic_is_under_its_initial(topic: str, segment: str, label: str) -> None:
    link = TopicLink(topic_of(topic), topic, "", "", 1)
    assert shelf_of_topic(link, load_messages()) == Shelf(segment, label, label)


def test_a_date_is_under_its_year_and_month_as_far_as_it_names_them() -> None:
    german = load_messages("de")
    march, year = PartialDate(2027, 3, 9), PartialDate(2027)
    assert [shelf.segment for shelf in shelves_of_date(march, german)] == ["2027", "03"]
    assert [(shelf.label, shelf.name) for shelf in shelves_of_date(march, german)] == [
        ("2027",) * 2,
        ("März", "März 2027"),
    ]
    assert shelves_of_date(year, german)[1] == Shelf("00", "ohne Monat", "2027, ohne Monat")
    assert [shelf.name for shelf in shelves_of_date(None, german)] == [german["undated"]]
    assert place_name(Place("", "März 2027", 2, 3), german) == "März 2027, Seite 2 von 3"
