"""What one build makes. Its briefings are read again, from a store, each time: a thousand would take 50 MB."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, overload

from briefing.model import Briefing, Page, Seed, Summary
from briefing.problems import Problem


class Volume(Protocol):
    """What a shelf has of a briefing that may not be in memory."""

    @property
    def seed(self) -> Seed: ...

    @property
    def summary(self) -> Summary: ...

    def read(self) -> Briefing: ...


class Shelf(Sequence[Briefing]):
    """The briefings of some volumes."""

    def __init__(self, volumes: Sequence[Volume]) -> None:
        self.volumes = tuple(volumes)

    def __len__(self) -> int:
        return len(self.volumes)

    @overload
    def __getitem__(self, at: int) -> Briefing: ...

    @overload
    def __getitem__(self, at: slice) -> Shelf: ...

    def __getitem__(self, at: int | slice) -> Briefing | Shelf:
        return Shelf(self.volumes[at]) if isinstance(at, slice) else self.volumes[at].read()

    def __iter__(self) -> Iterator[Briefing]:
        return (volume.read() for volume in self.volumes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Briefing.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # as of a list


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything one build makes, what it holds back (drafts, embargoed, withdrawn), and every problem.

    Only a preview's drafts are in both `briefings` and `held`. `slugs` has every address at which briefings or notices
    stand, former ones too. `notes` say what the edition had to do without.
    """

    briefings: Shelf
    held: Shelf
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]
    as_of: dt.date | None = None
    notes: tuple[Problem, ...] = ()
    slugs: frozenset[str] = frozenset()

    @property
    def is_publishable(self) -> bool:
        return not any(problem.fatal for problem in self.problems)
