"""Measures how well the engine finds dates, on a list checked by hand: part of `make evaluate` (CORPUS=folder).

Lists every date that is read wrongly; with -v, every missed one too.

`dates.tsv` holds no text. For each expression that could be a date it has the article, the offsets in its file, and the
date that a careful reader understands, or "-" for none. The articles were drawn at random; everything that could be a
date was gathered with a broad pattern of words and numbers, and read in context. Whatever the engine finds beyond the
list counts as wrong.

A complete day or month counts even where it only describes ("the 6 June storm"). A bare year that describes ("the 2015
deal"), decades, weeks, seasons, budget years and "the same day" do not. The anchor is the day of publication, empty
where the text contradicts it.

Half of the articles, "dev", served to write the patterns; "final" was labelled before it was first measured, with
precision .971 and recall .737. What was fixed since then was fixed with both halves in view, so the figures for "final"
are a little too good.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from briefing.compose.dates import locate_dates
from briefing.model import Paragraph, Seed
from briefing.parse.article import parse

CORPUS = Path(os.environ.get("CORPUS") or "../shared/corpus")
LIST = Path(__file__).with_name("dates.tsv")


@dataclass(frozen=True, slots=True)
class Expression:
    """Words of an article from `start` up to `end` in its file, and the date they name, if any."""

    article: str
    half: str
    start: int
    end: int
    date: str | None

    def overlaps(self, other: Expression) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Marked:
    """An article of the list: its anchor and its expressions."""

    name: str
    half: str
    anchor: dt.date | None
    expressions: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """An expression listed (`true`), found by the engine (`read`), or both; `absolute` if its words have the year."""

    true: Expression | None
    read: Expression | None
    absolute: bool

    @property
    def expression(self) -> Expression:
        found = self.read or self.true
        assert found
        return found

    @property
    def right(self) -> bool:
        return self.true is not None and self.read is not None and self.true.date == self.read.date


def read_list(file: Path = LIST) -> list[Marked]:
    rows = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            rows[row["article"], row["half"], row["anchor"]].append(row)
    return [
        Marked(
            name,
            half,
            dt.date.fromisoformat(anchor) if anchor else None,
            tuple(
                Expression(name, half, int(row["start"]), int(row["end"]), None if row["date"] == "-" else row["date"])
                for row in mine
                if row["start"]
            ),
        )
        for (name, half, anchor), mine in rows.items()
    ]


def dates_in(text: str, marked: Marked) -> Iterator[Expression]:
    """What the engine finds in an article, with offsets in its file."""
    article = parse(Seed(marked.name, marked.name, text, ""))
    starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))
    for paragraph in article.paragraphs:
        places = _places(text, paragraph, starts[paragraph.line - 1])
        for at, mention in locate_dates(paragraph, marked.anchor):
            yield Expression(marked.name, marked.half, places[at], places[at] + len(mention.text), str(mention.date))


def _places(text: str, paragraph: Paragraph, at: int) -> list[int]:
    """For each character of a paragraph's plain text, its offset in the file, from `at` on."""
    places: list[int] = []
    for line in paragraph.plain.splitlines(keepends=True):
        at = text.index(line.rstrip("\n"), at)
        places += range(at, at + len(line))
        at = places[-1]
    return places


def compare(text: str, marked: Marked) -> Iterator[Finding]:
    """Each date that the engine finds, with the true one it overlaps; then the true ones that it missed."""
    left = [true for true in marked.expressions if true.date]
    for read in dates_in(text, marked):
        near = [true for true in left if true.overlaps(read)]
        true = next((true for true in near if true.date == read.date), near[0] if near else None)
        if true:
            left.remove(true)
        yield Finding(true, read, _has_year(text, read))
    for true in left:
        yield Finding(true, None, _has_year(text, true))


def _has_year(text: str, expression: Expression) -> bool:
    assert expression.date
    return expression.date[:4] in text[expression.start : expression.end]


def measure(corpus: Path = CORPUS, file: Path = LIST) -> list[Finding]:
    return [
        finding
        for marked in read_list(file)
        for finding in compare((corpus / "articles" / marked.name).read_text("utf-8"), marked)
    ]


def precision(findings: Sequence[Finding]) -> tuple[int, int]:
    read = [finding for finding in findings if finding.read]
    return sum(finding.right for finding in read), len(read)


def recall(findings: Sequence[Finding]) -> tuple[int, int]:
    true = [finding for finding in findings if finding.true]
    return sum(finding.right for finding in true), len(true)


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95% interval of a proportion."""
    if not of:
        return 0.0, 1.0
    share, spread = right / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    width = z * math.sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return middle - width, middle + width


def show(name: str, findings: Sequence[Finding]) -> None:
    shares = []
    for label, (right, of) in (("precision", precision(findings)), ("recall", recall(findings))):
        low, high = wilson(right, of)
        shares.append(f"{label} {right / max(1, of):.3f} [{low:.3f}, {high:.3f}] of {of}")
    print(f"  {name:15} " + "   ".join(shares))


def main() -> None:
    marked = read_list()
    if not all((CORPUS / "articles" / one.name).is_file() for one in marked):
        print(f"dates: not measured; {CORPUS} lacks articles named in dates.tsv; set CORPUS=folder")
        return
    findings = measure()
    rows = [expression for one in marked for expression in one.expressions]
    dates = sum(expression.date is not None for expression in rows)
    print(f"dates: {len(marked)} articles, {dates} dates and {len(rows) - dates} other expressions")
    for half in ("dev", "final"):
        mine = [finding for finding in findings if finding.expression.half == half]
        show(half, mine)
        show("  absolute", [finding for finding in mine if finding.absolute])
        show("  relative", [finding for finding in mine if not finding.absolute])
    show("all", findings)
    for finding in findings:
        if not finding.right and (finding.read or "-v" in sys.argv):
            _print_mistake(finding)


def _print_mistake(finding: Finding) -> None:
    at = finding.expression
    read = finding.read.date if finding.read else "no date"
    true = finding.true.date if finding.true else "no date"
    print(f"  {at.article}:{at.start}-{at.end}: read as {read}, is {true}")


if __name__ == "__main__":
    main()
