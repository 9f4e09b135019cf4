"""Reads the settings, measures, and prints two tables: what each command costs, and the goals."""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.articles import read_articles
from bench.cost import MissingError
from bench.peers import ROOT, install_peers
from bench.rounds import FEW, Bench, megabytes, seconds, set_up, wall
from bench.table import TABLE, Row

CORPUS = ROOT.parent / "shared/corpus/articles"


def main() -> int:
    count, runs = setting("N", 300, least=FEW), setting("RUNS", 3)
    if os.environ.get("PEERS"):
        install_peers()
    given = os.environ.get("ARTICLES") or (CORPUS if CORPUS.is_dir() else "seeds")
    with tempfile.TemporaryDirectory() as scratch:
        bench = set_up(Path(scratch), read_articles(ROOT / given, count))
        for number in range(1, runs + 1):
            bench.run_round(f"round {number} of {runs}: ")
        for line in itertools.chain(costs(bench), [""], goals(bench)):
            print(line, flush=True)
    return 0


def setting(name: str, usual: int, least: int = 1) -> int:
    text = os.environ.get(name) or str(usual)
    if not text.isdecimal() or int(text) < least:
        sys.exit(f"invalid {name} {text!r}; use a number from {least}, such as {usual}")
    return int(text)


def costs(bench: Bench) -> Iterator[str]:
    """The first table: what each command costs."""
    yield f"{f'{bench.count:,} briefings, medians of {len(bench.rounds)}':44}{'CPU':>8}  {'wall':>8}  {'memory':>8}"
    for name in bench.rounds[0]:
        spent, waited, peak = (bench.median(name, of) for of in (seconds, wall, megabytes))
        yield f"{name:44}{spent:6.2f} s  {waited:6.2f} s  {peak:5.0f} MB"


def goals(bench: Bench, rows: Sequence[Row] = TABLE) -> Iterator[str]:
    """The second table: what is wanted, and what is."""
    yield f"{'':44}{'figure':>8}  {'goal':>5}"
    for row in rows:
        try:
            figure, note = row.measure(bench)
        except MissingError as missing:
            yield f"{row.name:44}{'–':>8}  {row.goal:5} {row.unit}: {missing}"
        else:
            mark = "met" if figure <= row.goal else "missed"
            yield f"{row.name:44}{figure:8.2f}  {row.goal:5} {row.unit:8} {mark}{note and f' ({note})'}"


if __name__ == "__main__":
    sys.exit(main())
