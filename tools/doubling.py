"""Show that no stage of the engine takes more than n log n in a seed's size: seeds of one kind, each twice as long.

`make doubling`. For each kind of text that once stalled a build, and each stage, it prints the time of the longest seed
and its ratio to the one half as long: about 2 where time is linear, 4 where it is quadratic. The exit is 1 if a stage
that takes longer than a quarter of a second has a ratio above 3. A seed that its budget refuses counts as well: it must
be refused soon.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from briefing.classify.placement import classify
from briefing.compose.briefing import compose
from briefing.compose.dates import find_dates
from briefing.lint import find, lint
from briefing.model import NOWHERE, Seed
from briefing.parse.article import parse
from briefing.problems import SeedError
from briefing.render.briefing_pages import render_briefing
from briefing.render.briefing_view import view_briefing
from briefing.select.selection import select
from briefing.verify import verify

_T = TypeVar("_T")

SIZES = (25_000, 50_000, 100_000)
MOST, NOTICEABLE = 3.0, 0.25

_PROSE = "The council voted on Monday to light the lamp, and on 3 May 2027 it will say who pays for the oil. "
_LINE = 15_000  # characters; a line has 20,000 at most


def _lines(piece: str) -> Callable[[int], str]:
    """Paragraphs that each hold as many pieces as fit on a line."""
    line = piece * (_LINE // len(piece))
    return lambda size: "\n\n".join([line] * max(1, size // len(line)))


def _blocks(block: str) -> Callable[[int], str]:
    """As many blocks of their own."""
    return lambda size: "\n\n".join([block] * (size // (len(block) + 2)))


KINDS: dict[str, Callable[[int], str]] = {
    "articles": _blocks(_PROSE * 4),
    "sentences in a line": _lines(_PROSE),
    "quoted dates": _lines("“on Monday, “in June, “on 3 May, "),
    "full stops": _lines("."),
    "words": _lines("word "),
    "letters": _lines("a"),
    "digits": _lines("1"),
    "Chinese": _lines("灯塔又亮了。"),
    "names": _lines("said Ada Byron of the Bank of Velm "),
    "short blocks": _blocks("The lamp"),
    "marks": _blocks("[theme]: stakes\nThe lamp is lit."),
    "headings": _blocks("## The lamp\n\nIt is lit."),
    "list": lambda size: "- The lamp is lit\n" * (size // 18),
    "numbered list": lambda size: "".join(f"{n % 99 + 1}. The lamp is lit\n" for n in range(size // 20)),
    "quotation": lambda size: "> The lamp is lit\n" * (size // 18),
    "table": lambda size: "| a | b |\n|---|---|\n" + "| the lamp | is lit |\n" * (size // 22),
    "definitions": lambda size: "".join(f"[a{n}]: https://a.example/{n}\n" for n in range(size // 30)),
    "interview": lambda size: "".join(f"[Clerk{n}]: No.\n\n" for n in range(size // 18)),
    "links": _lines("[lamp](https://a.example/b) "),
    "links to definitions": lambda size: "[a]: https://a.example/\n\n" + _lines("[a] ")(size),
    "pictures": _lines("![lamp](a.png) "),
    "footnotes": lambda size: "".join(f"[^{n}]: The lamp\n    is lit.\n\n" for n in range(size // 32)),
    "brackets": _lines("[a "),
    "emphasis": _lines("*a **a "),
    "backticks": _lines("` `` "),
    "entities": _lines("&amp; &#65; &x; "),
    "angle brackets": _lines("<a <!-- "),
    "hyphens": _lines("a-"),
    "quotation marks": _lines('“a” "b" ‘c’ '),
    "captions": _blocks("Photo: A. Costa / the lamp (AFP)"),
    "bylines": _blocks("By Alba Costa"),
    "times": _blocks("16:20\nThe lamp is lit."),
    "verses": _blocks("The lamp is lit\nThe night is thin\nThe boat is in"),
}


def measure(text: str, name: str) -> dict[str, float]:
    """The seconds of each stage that a seed reaches."""
    seconds: dict[str, float] = {}
    seed = Seed(f"seeds/{name}", name, f"# A lamp is lit\n\n{_PROSE}\n\n{text}\n\n{_PROSE}", "")
    try:
        article = _timed(seconds, "parse", lambda: parse(seed))
    except SeedError:
        return {"refuse": seconds["parse"]}
    day = dt.date(2026, 11, 22)
    placements = _timed(seconds, "classify", lambda: classify(article))
    dates = _timed(seconds, "dates", lambda: tuple(d for p in article.paragraphs for d in find_dates(p, day)))
    selected = _timed(seconds, "select", lambda: select(article, placements, dates, day))
    briefing = _timed(
        seconds, "compose", lambda: compose(article, placements, dates, selected.excerpts, selected.contexts)
    )
    view = _timed(seconds, "view", lambda: view_briefing(briefing, NOWHERE, day))
    pages = _timed(seconds, "render", lambda: tuple(render_briefing(view, NOWHERE)))
    _timed(seconds, "verify", lambda: list(verify(briefing, pages)))
    _timed(seconds, "lint", lambda: list(lint([find(briefing)])))
    return seconds


def _timed(seconds: dict[str, float], stage: str, work: Callable[[], _T]) -> _T:
    began = time.process_time()
    try:
        return work()
    finally:
        seconds[stage] = time.process_time() - began


def ratios(kind: str, name: str) -> Iterator[tuple[str, float, float]]:
    """Of each stage the seconds for the longest seed that reaches it, and the ratio to the one half as long."""
    runs = [measure(KINDS[kind](size), name) for size in SIZES]
    for stage in dict.fromkeys(stage for run in runs for stage in run):
        *_, before, last = [0.0, *(run[stage] for run in runs if stage in run)]
        yield stage, last, last / max(before, 0.001) if before else 0.0


def is_slow(ratio: float, seconds: float) -> bool:
    return ratio > MOST and seconds > NOTICEABLE


def slow_stages(kind: str, name: str, found: Sequence[tuple[str, float, float]]) -> set[str]:
    """Those that are slow in a second run, too: another program may have used the processor."""
    slow = {stage for stage, seconds, ratio in found if is_slow(ratio, seconds)}
    again = ratios(kind, name) if slow else ()
    return slow & {stage for stage, seconds, ratio in again if is_slow(ratio, seconds)}


def main(arguments: Sequence[str]) -> int:
    measure(_PROSE, "seed.md")  # loads the model and the templates
    worst, slow = 0.0, 0
    for kind in arguments or KINDS:
        for name in ("seed.md", "seed.txt"):
            found = list(ratios(kind, name))
            bad = slow_stages(kind, name, found)
            slow += len(bad)
            worst = max(worst, *(ratio for _, seconds, ratio in found if seconds > NOTICEABLE), 0.0)
            told = ", ".join(f"{stage} {seconds:.2f} s ×{ratio:.1f}" for stage, seconds, ratio in found)
            print(f"{'SLOW' if bad else '    '} {kind:22}{name[5:]:4}{told}", flush=True)
    print(f"the greatest ratio of a stage that takes {NOTICEABLE} s or more: {worst:.1f} (linear 2, quadratic 4)")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
