"""Briefings that are read again, from a store, each time that they are asked for: a thousand would take 50 MB."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from briefing.model import Briefing


class Shelf(Sequence[Briefing]):
    """Briefings, each by what reads it."""

    def __init__(self, readers: Sequence[Callable[[], Briefing]]) -> None:
        self._readers = tuple(readers)

    def __len__(self) -> int:
        return len(self._readers)

    @overload
    def __getitem__(self, at: int) -> Briefing: ...

    @overload
    def __getitem__(self, at: slice) -> Shelf: ...

    def __getitem__(self, at: int | slice) -> Briefing | Shelf:
        return Shelf(self._readers[at]) if isinstance(at, slice) else self._readers[at]()

    def __iter__(self) -> Iterator[Briefing]:
        return (read() for read in self._readers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Briefing.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # as of a list
