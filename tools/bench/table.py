"""The goals, each with what measures it: a figure, and what else one wants to know of it."""

from __future__ import annotations

import gzip
import itertools
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.browser import first_answers, first_views, refresh_waits
from bench.peers import HUGO, STOCK, Peer
from bench.rounds import CHECKED, COLD, EDITED, FEW, NOTHING, READ, Bench, Measure, megabytes, seconds, wall
from briefing.model import Site
from briefing.pipeline import build
from cache import Cache
from social_cards import draw

_DRAWINGS = 5  # of each picture
_SAVES = 5
_WORDS = 5
_NAME = re.compile(r"(?<=^briefings/)[^/]+(?=/)|(?<=^topics/)[^/]+(?=/)|\d+")

Figure = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A goal: at most so much of the unit."""

    name: str
    goal: float
    unit: str
    measure: Callable[[Bench], Figure]


def ratio(name: str, peer: Peer, of: Measure = seconds) -> Callable[[Bench], Figure]:
    return lambda bench: (bench.ratio(name, peer, of), "")


def without_reading(bench: Bench) -> Figure:
    reading = bench.median(COLD) - bench.median(READ)
    return bench.ratio(READ, STOCK), f"{bench.ratio(COLD, STOCK):.2f} with the encoder's reading, {reading:.1f} s"


def picture(bench: Bench) -> Figure:
    """The milliseconds of CPU that a picture takes which is in no store."""
    seeds = bench.ours[min(bench.ours)] / "seeds"
    edition = build(seeds, site=Site(pictures=True), store=Cache(bench.scratch / "scores"))
    cards = [page.text for page in edition.pages if page.path.endswith(".svg")]
    spent = []
    for number, card in enumerate(cards * _DRAWINGS):
        start = time.process_time()
        draw(card, Cache(bench.scratch / f"pictures/{number}"))
        spent.append(time.process_time() - start)
    return 1000 * statistics.median(spent), ""


def refresh(bench: Bench, most: int = sys.maxsize) -> Figure:
    count = min(bench.count, most)
    waits = refresh_waits(bench.ours[count], _SAVES)
    return statistics.median(waits), f"{count:,} briefings, longest {max(waits):.2f} s"


def check(bench: Bench) -> Figure:
    return bench.median(CHECKED), ""


def memory(bench: Bench) -> Figure:
    peaks = {name: max(costs[name].megabytes for costs in bench.rounds) for name in (COLD, NOTHING, EDITED, CHECKED)}
    name = max(peaks, key=peaks.__getitem__)
    return peaks[name], name


def memory_of_one_more(bench: Bench) -> Figure:
    few, *_, all_ = bench.sizes
    more = bench.median(bench.sizes[all_], megabytes) - bench.median(bench.sizes[few], megabytes)
    return 1000 * more / (all_ - few), f"from {few:,} to {all_:,}"


def growth(bench: Bench) -> Figure:
    """The seconds of a briefing among all, in parts of what it takes where it takes least."""
    each = {size: bench.median(name) / size for size, name in bench.sizes.items()}
    listed = ", ".join(f"{1000 * cost:.0f} ms of {size:,}" for size, cost in each.items())
    return each[bench.count] / min(each.values()), listed


def largest_page(bench: Bench) -> Figure:
    return largest({kind: _compressed(bench.site, page) for kind, page in pages_by_kind(bench.site).items()})


def first_view(bench: Bench) -> Figure:
    pages = pages_by_kind(bench.site)
    return largest(dict(zip(pages, first_views(bench.site, [*pages.values()]), strict=True)))


def first_answer(bench: Bench) -> Figure:
    """The kilobytes of a search for the longest word of a headline, the most of a few."""
    briefings = json.loads((bench.site / "briefings.json").read_text("utf-8"))["briefings"]
    headlines = [briefing["headline"] for briefing in briefings[:: max(len(briefings) // _WORDS, 1)][:_WORDS]]
    words = [max(re.findall(r"\w+", headline), key=len) for headline in headlines]
    return largest(dict(zip(words, first_answers(bench.site, words), strict=True)))


def largest(sizes: Mapping[str, int]) -> Figure:
    """The largest of some sizes in kilobytes, and what the two largest belong to."""
    names = sorted(sizes, key=sizes.__getitem__, reverse=True)
    return sizes[names[0]] / 1000, ", ".join(f"{sizes[name] / 1000:.1f} of {name or 'home'}" for name in names[:2])


def pages_by_kind(site: Path) -> Mapping[str, str]:
    """The largest page of each kind: those whose addresses differ in a name or number only."""
    pages = [path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("*.html")]
    kinds = itertools.groupby(sorted(pages, key=_kind), _kind)
    return {kind: max(sorted(alike), key=partial(_compressed, site)) for kind, alike in kinds}


def _kind(page: str) -> str:
    return _NAME.sub("*", page)


def _compressed(site: Path, page: str) -> int:
    file = site / page
    return len(gzip.compress((file / "index.html" if file.is_dir() else file).read_bytes(), mtime=0))


TABLE = (
    Row("nothing changed", 1.0, "× Hugo", ratio(NOTHING, HUGO)),
    Row("one seed edited, search included", 0.6, "× stock", ratio(EDITED, STOCK)),
    Row("cold, without the encoder's reading", 2.5, "× stock", without_reading),
    Row("cold, wall", 1.5, "× stock", ratio(READ, STOCK, wall)),
    Row("a picture", 5, "ms", picture),
    Row("make check, nothing changed", 2, "s", check),
    Row("make serve, from save to refreshed page", 1.0, "s", refresh),
    Row(f"the same with {FEW} briefings", 0.6, "s", partial(refresh, most=FEW)),
    Row("peak memory", 150, "MB", memory),
    Row("memory of a briefing more", 20, "kB", memory_of_one_more),
    Row("CPU of a briefing, beside its least", 1.1, "×", growth),
    Row("largest HTML page, gzip", 25, "kB", largest_page),
    Row("largest first view, gzip", 100, "kB", first_view),
    Row("first search answer", 180, "kB", first_answer),
)
