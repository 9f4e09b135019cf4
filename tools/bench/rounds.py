"""The projects, and what their builds cost, round by round."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from bench.articles import Text
from bench.cost import Cost, MissingError, run
from bench.ours import CHECK, SITE, clear, make_ours, one_edited, save_scores
from bench.peers import PEERS, Peer, check_pages, make_project

FEW = 10  # briefings, for the preview of a small site
COLD, READ, NOTHING, EDITED = "ours, cold", "ours, cold, but articles read", "ours, nothing changed", "ours, one edited"
CHECKED = "make check, nothing changed"

Measure = Callable[[Cost], float]
seconds: Measure = attrgetter("seconds")
wall: Measure = attrgetter("wall")
megabytes: Measure = attrgetter("megabytes")


@dataclass(frozen=True, slots=True)
class Bench:
    """Projects of the others by name, and of ours by the number of their briefings; what the rounds so far cost."""

    scratch: Path
    peers: Mapping[str, Path]
    ours: Mapping[int, Path]
    rounds: list[Mapping[str, Cost]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return max(self.ours)

    @property
    def sizes(self) -> Mapping[int, str]:
        """Growing numbers of briefings, each with the name of its build: they show how costs grow."""
        return {size: READ if size == self.count else f"{READ}, {size:,} briefings" for size in _sizes(self.count)}

    @property
    def site(self) -> Path:
        """All briefings as built by the last round."""
        return self.ours[self.count] / "site"

    def median(self, name: str, of: Measure = seconds) -> float:
        return statistics.median(of(costs[name]) for costs in self.rounds)

    def ratio(self, name: str, peer: Peer, of: Measure = seconds) -> float:
        """What a command costs, in parts of what the peer's build costs in the same round."""
        if peer.name not in self.peers:
            raise MissingError(f"{peer.name} is not installed; make bench PEERS=1 does it: {peer.install}")
        return statistics.median(of(costs[name]) / of(costs[peer.name]) for costs in self.rounds)

    def run_round(self, title: str) -> None:
        """Has all build in turn; says what it does while somebody watches."""
        costs: dict[str, Cost] = {}
        for name, folder, command in self._builds():
            _say(f"{title}{name}")
            costs[name] = run(folder, *command)
        _say("")
        self.rounds.append(costs)

    def _builds(self) -> Iterator[tuple[str, Path, Sequence[str]]]:
        for peer in PEERS:
            if peer.name in self.peers:
                project = self.peers[peer.name]
                clear(project)
                yield peer.name, project, peer.command
                check_pages(project, self.count)
        ours, scores = self.ours[self.count], self.scratch / "scores"
        clear(ours)
        yield COLD, ours, SITE
        save_scores(ours, scores)
        yield NOTHING, ours, SITE
        with one_edited(ours):
            yield EDITED, ours, SITE
            run(ours, *CHECK)  # its pages have no addresses in full, so what the site kept serves it in part
            yield CHECKED, ours, CHECK
        for size, name in self.sizes.items():
            clear(self.ours[size], scores)
            yield name, self.ours[size], SITE


def _say(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{what}\033[K", end="", file=sys.stderr, flush=True)


def _sizes(count: int) -> Sequence[int]:
    return count // 10, count // 3, count


def set_up(scratch: Path, texts: Sequence[Text]) -> Bench:
    """Projects of all that are installed."""
    peers = {peer.name: make_project(scratch / peer.name, peer, texts) for peer in PEERS if peer.command}
    counts = {FEW, *_sizes(len(texts))}
    return Bench(scratch, peers, {count: make_ours(scratch / f"ours-{count}", texts[:count]) for count in counts})
