"""Compare the build with stock MkDocs and Material on the same articles, in CPU seconds: `make bench`.

ARTICLES= is a folder of seeds (seeds/ without it), repeated until there are N= of them (300), each with a number in its
headline. Every round (RUNS=, 3) builds all in turn, so that a ratio compares what one machine did within minutes;
medians count. Stock gets four pages an article, with its own search. Copies of the project are built, each with a cache
of its own.
"""

from __future__ import annotations

import gzip
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefing.parse.article import parse
from briefing.read.files import read_seeds

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ("hooks", "docs", "overrides", "mkdocs.yml")
PAGES = 4  # of an article, as stock MkDocs gets it
# A navigation of every page would grow with the square of their number.
STOCK = "site_name: Bench\ntheme: {name: material, font: false}\nplugins: [search]\nnav: [index.md]\n"
GOALS = {"cold": 2.5, "one edit": 0.6}  # CPU, as parts of what stock MkDocs takes


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of a command and its children, and the peak memory of the largest of them, in megabytes."""

    seconds: float
    megabytes: float


def main() -> int:
    count, runs = int(os.environ.get("N") or 300), int(os.environ.get("RUNS") or 3)
    texts = articles(Path(os.environ.get("ARTICLES") or ROOT / "seeds"), count)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        stock, ours = make_stock(scratch, texts), make_ours(scratch, texts)
        rounds = [measure(stock, ours) for _ in range(runs)]
        largest = max(len(gzip.compress(page.read_bytes())) for page in (ours / "site").rglob("*.html"))
    print(f"{count} briefings, medians of {runs}{'':12}CPU   of stock  goal   peak")
    for name in rounds[0]:
        costs = [each[name] for each in rounds]
        ratio = statistics.median(each[name].seconds / each["stock"].seconds for each in rounds)
        print(
            f"{name:34}{statistics.median(cost.seconds for cost in costs):7.1f} s  {ratio:8.2f}  "
            f"{GOALS.get(name, ''):>4}  {max(cost.megabytes for cost in costs):4.0f} MB"
        )
    print(f"the largest page: {largest / 1000:.0f} kB gzipped")
    return 0


def articles(folder: Path, count: int) -> Sequence[Sequence[str]]:
    """The blocks of the articles in `folder`, headline first, again and again, each with a number in its headline."""
    parsed = [parse(seed) for seed in read_seeds(folder)[0]]
    found = [(article.headline.plain, *(paragraph.plain for paragraph in article.paragraphs)) for article in parsed]
    repeated = itertools.islice(itertools.cycle(found), count)
    return [(f"{headline} {number}", *rest) for number, (headline, *rest) in enumerate(repeated, 1)]


def make_stock(scratch: Path, texts: Sequence[Sequence[str]]) -> Path:
    """A project of stock MkDocs with the paragraphs of each article on four pages."""
    folder = scratch / "stock"
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(STOCK, "utf-8")
    (folder / "docs/index.md").write_text("# Bench\n", "utf-8")
    for number, (headline, *paragraphs) in enumerate(texts):
        (folder / f"docs/{number}").mkdir()
        for page in range(PAGES):
            body = "\n\n".join((f"# {headline}", *paragraphs[page::PAGES]))
            (folder / f"docs/{number}/{page}.md").write_text(body, "utf-8")
    return folder


def make_ours(scratch: Path, texts: Sequence[Sequence[str]]) -> Path:
    """A copy of this project with the articles as its seeds."""
    folder = scratch / "ours"
    folder.mkdir()
    for name in PROJECT:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    (folder / "seeds").mkdir()
    for number, blocks in enumerate(texts):
        (folder / f"seeds/{number:05}.txt").write_text("\n\n".join(blocks) + "\n", "utf-8")
    return folder


def measure(stock: Path, ours: Path) -> dict[str, Cost]:
    """One round: stock MkDocs, then all that an editor does here."""
    for made in (stock / "site", ours / "site", ours / ".cache"):
        shutil.rmtree(made, ignore_errors=True)
    costs = {"stock": run(stock, "-m", "mkdocs", "build", "--quiet"), "cold": run(ours, "hooks/cli.py", "site")}
    costs["nothing changed"] = run(ours, "hooks/cli.py", "site")
    edited = next((ours / "seeds").iterdir())
    edited.write_text(f"{edited.read_text('utf-8').strip()} More is known now.\n", "utf-8")
    costs["one edit"] = run(ours, "hooks/cli.py", "site")
    run(ours, "hooks/cli.py", "check")  # its pages have no addresses in full, so what the site kept serves it in part
    costs["make check, nothing changed"] = run(ours, "hooks/cli.py", "check")
    return costs


def run(folder: Path, *arguments: str) -> Cost:
    """What a Python command costs; exits with its messages if it fails."""
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, *arguments]
        process = subprocess.Popen(command, cwd=folder, env=_plain(), stdout=output, stderr=output)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode:
            sys.exit(output.read().decode("utf-8", "replace"))
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _plain() -> Mapping[str, str]:
    """The environment without settings of ours."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ("SEEDS", "SITE", "AS_OF", "SITE_URL", "PYTHONPATH")
    }


if __name__ == "__main__":
    sys.exit(main())
