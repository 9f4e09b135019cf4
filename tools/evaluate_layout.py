"""Measures how well the reader of plain seeds recognises headlines, headings, lists and so on.

    python tools/evaluate_layout.py ../shared/corpus

Reads `layouts.json` (the true kind of every block) and `articles/` in that folder. Also reports two halves of the
articles by themselves, with no publisher in both, so that what was tuned on one half can be checked on the other.
"""

from __future__ import annotations

import csv
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "hooks"))

from briefing.parse.plain import read_plain

# Labels → the reader's names, where they differ.
KINDS = {"title": "headline", "title_repeat": "skipped", "categories": "skipped", "deck": "standfirst"}


@dataclass(frozen=True, slots=True)
class Scored:
    """One article: its half, and for each block between blank lines the true kind and the reader's."""

    name: str
    half: int
    pairs: tuple[tuple[str, str], ...]

    @property
    def headline_right(self) -> bool:
        return all((true == "headline") == (read == "headline") for true, read in self.pairs)


def score(corpus: Path) -> list[Scored]:
    """Reads every article in `layouts.json`."""
    layouts: dict[str, list[str]] = json.loads((corpus / "layouts.json").read_text("utf-8"))
    halves = {name: zlib.crc32(publisher.encode()) % 2 for name, publisher in _publishers(corpus)}
    articles = corpus / "articles"
    return [
        Scored(name, halves.get(name, 0), tuple(_pairs((articles / f"{name}.txt").read_text("utf-8-sig"), kinds)))
        for name, kinds in layouts.items()
    ]


def _publishers(corpus: Path) -> Iterator[tuple[str, str]]:
    with (corpus / "articles.tsv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            domain = urlsplit(row["address"]).netloc.removeprefix("www.")
            yield f"{row['folder']}-{row['id']}", ".".join(domain.split(".")[-2:]) or row["publisher"] or row["id"]


def _pairs(text: str, kinds: list[str]) -> Iterator[tuple[str, str]]:
    """The true and the read kind of each block; one that the reader split counts as its first piece."""
    read = {block.line: block.kind for block in read_plain(text, 1)}
    starts = [
        number
        for number, (above, line) in enumerate(_with_above(text.split("\n")), 1)
        if line.strip() and not above.strip()
    ]
    for kind, start in zip(kinds, starts, strict=True):
        yield KINDS.get(kind, kind), read.get(start, "joined to the block above")


def _with_above(lines: list[str]) -> Iterator[tuple[str, str]]:
    return zip(["", *lines], lines, strict=False)


def accuracy(articles: Iterable[Scored]) -> float:
    pairs = [pair for article in articles for pair in article.pairs]
    return sum(true == read for true, read in pairs) / len(pairs)


def rates(articles: Iterable[Scored], kind: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of one kind."""
    counts = Counter((true == kind, read == kind) for article in articles for true, read in article.pairs)
    both = counts[True, True]
    precision = both / ((both + counts[False, True]) or 1)
    recall = both / ((both + counts[True, False]) or 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def report(name: str, articles: list[Scored]) -> str:
    right = sum(article.headline_right for article in articles)
    kinds = Counter(true for article in articles for true, _ in article.pairs)
    rows = [
        f"{name}: {len(articles)} articles, {kinds.total()} blocks, accuracy {accuracy(articles):.4f}, "
        f"headline right in {right}"
    ]
    for kind, count in kinds.most_common():
        precision, recall, f1 = rates(articles, kind)
        rows.append(f"  {kind:<12}{count:>6}   precision {precision:.3f}   recall {recall:.3f}   F1 {f1:.3f}")
    return "\n".join(rows)


def main(arguments: list[str]) -> int:
    corpus = Path(arguments[0] if arguments else "../shared/corpus")
    if not (corpus / "layouts.json").is_file():
        print(f"{corpus}/layouts.json is missing; name the folder of the labelled corpus", file=sys.stderr)
        return 1
    articles = score(corpus)
    print(report("all", articles))
    for half in (0, 1):
        print(report(f"half {half + 1}", [article for article in articles if article.half == half]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
