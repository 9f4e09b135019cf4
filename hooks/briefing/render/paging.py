"""A list too long for one page, divided by what its entries have in common, such as their years and months.

The list's own address shows its beginning. Each entry stands on one page of the finest parts; a part that is divided
further shows its beginning, as the whole list does. So addresses hold while a list grows, and a page leads to few
others however long the list is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Generic, TypeVar

MOST_WAYS = 48  # to the parts of one list: every month, every initial, and more years than most archives have

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What entries have in common: its piece of the address, and its name, among its neighbours (`label`) and alone."""

    segment: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """The page with this `number` of the `last` that a part has; the name of the whole list is empty."""

    url: str
    name: str
    number: int = 1
    last: int = 1


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a part, with how many entries it has, or to one of its pages.

    `current` is what ARIA calls it: "page" if it leads to the page that it is on, "true" if to what that is part of.
    """

    url: str
    label: str
    count: int | None
    current: str


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Entry]):
    """A page of a list: its entries, rows of ways to other parts, the widest first, and what comes before and after."""

    place: Place
    entries: tuple[Entry, ...]
    rows: tuple[tuple[Way, ...], ...] = ()
    previous: Place | None = None
    following: Place | None = None


@dataclass(frozen=True, slots=True)
class _Part(Generic[Entry]):
    """Entries that stand together, from number `start` of the list on; addresses of its parts begin with `below`."""

    shelf: Shelf
    url: str
    below: str
    start: int
    entries: tuple[Entry, ...]
    parts: tuple[_Part[Entry], ...] = ()


Path = Callable[[Entry], Sequence[Shelf]]


def divide(entries: Sequence[Entry], path: Path[Entry], url: str, below: str, size: int) -> tuple[ListPage[Entry], ...]:
    """The pages of the list at `url`, that one first, with at most `size` entries each; other addresses are `below`.

    `path` returns the shelves that an entry is on, the widest first. Those on one shelf stand together in `entries`.
    """
    whole = _divided(_Part(Shelf("", "", ""), url, below, 0, tuple(entries)), path, size)
    drafts = tuple(_pages((whole,), size))
    finest = [(start, page.place) for start, is_finest, page in drafts if is_finest]

    def holder(number: int) -> Place | None:
        return finest[bisect_right(finest, number, key=itemgetter(0)) - 1][1] if 0 <= number < len(entries) else None

    return tuple(
        replace(page, previous=holder(start - 1), following=holder(start + len(page.entries)))
        for start, _, page in drafts
    )


def _divided(part: _Part[Entry], path: Path[Entry], size: int, depth: int = 0) -> _Part[Entry]:
    if len(part.entries) <= size or depth == len(path(part.entries[0])):
        return part
    parts, start = [], part.start
    for shelf, members in groupby(part.entries, lambda entry: path(entry)[depth]):
        url = f"{part.below}{shelf.segment}/"
        inner = _Part(shelf, url, url, start, tuple(members))
        parts.append(_divided(inner, path, size, depth + 1))
        start += len(inner.entries)
    return replace(part, parts=tuple(parts))


def _pages(trail: tuple[_Part[Entry], ...], size: int) -> Iterator[tuple[int, bool, ListPage[Entry]]]:
    """The pages of the last part of a trail from the whole list, and of the parts within it.

    With each: the number of its first entry in the list, and whether its part is not divided further.
    """
    part = trail[-1]
    last = 1 if part.parts else max(1, -(-len(part.entries) // size))
    urls = (part.url, *(f"{part.below}{number}/" for number in range(2, last + 1)))
    for number, url in enumerate(urls, 1):
        first = (number - 1) * size
        own = [Way(other, str(n), None, "page" if n == number else "") for n, other in enumerate(urls, 1)]
        rows = (*_rows(trail, url), *([_near(own)] if last > 1 else []))
        place = Place(url, part.shelf.name, number, last)
        yield part.start + first, not part.parts, ListPage(place, part.entries[first : first + size], rows)
    for inner in part.parts:
        yield from _pages((*trail, inner), size)


def _rows(trail: Sequence[_Part[Entry]], here: str) -> Iterator[tuple[Way, ...]]:
    """For each divided part of a trail, the ways to what it is divided into."""
    for whole, chosen in zip_longest(trail, trail[1:]):
        if whole.parts:
            yield _near(
                [
                    Way(part.url, part.shelf.label, len(part.entries), _current(part is chosen, part.url == here))
                    for part in whole.parts
                ]
            )


def _current(is_above: bool, is_here: bool) -> str:
    return "page" if is_here else "true" if is_above else ""


def _near(ways: Sequence[Way]) -> tuple[Way, ...]:
    """As many of the ways as a page may have, around the current one."""
    at = next((number for number, way in enumerate(ways) if way.current), 0)
    start = max(0, min(at - MOST_WAYS // 2, len(ways) - MOST_WAYS))
    return tuple(ways[start : start + MOST_WAYS])
