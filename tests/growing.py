"""Seeds for tests: from text, through the disk like any seed, to an article or the pages of a briefing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from briefing.model import NOWHERE, Article, Briefing, Page, Seed
from briefing.parse.article import parse
from briefing.pipeline import make_briefing
from briefing.problems import Problem
from briefing.read.files import read_seed
from briefing.render.briefing_pages import render_briefing
from briefing.render.briefing_view import view_briefing
from briefing.verify import verify

HEADLINE = "Velm votes to light its lighthouse again"
LEDE = (
    "The town of Velm will light its old lighthouse again in March, the council said after a vote on Monday evening "
    "that nobody had expected to pass."
)
WHY = (
    "The lamp went dark in 1988, when the last keeper retired and the harbour commission put a red buoy in its place "
    "for a tenth of the money."
)
COST = (
    "Critics say that the repair could cost the town more than its new school, and that the buoy has served every "
    "fisherman well for thirty years."
)
NEXT = (
    "Engineers will look at the stairs before the winter storms, and the council plans to choose a builder by "
    "6 December 2026 at the latest."
)


def text_of(*blocks: str) -> str:
    """Blocks as an editor writes them, separated by blank lines."""
    return "\n\n".join(blocks) + "\n"


def read(text: str | bytes, name: str = "seed.txt") -> Seed:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, Path(name).name)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_seed(path, name, f"seeds/{name}")


def article_of(text: str | bytes, name: str = "seed.txt") -> Article:
    return parse(read(text, name))


def grow(article: Article) -> tuple[Briefing, tuple[Page, ...]]:
    """The briefing of an article and its pages."""
    briefing = make_briefing(article)
    return briefing, tuple(render_briefing(view_briefing(briefing, NOWHERE), NOWHERE))


def broken_promises(article: Article) -> Iterator[Problem]:
    yield from verify(*grow(article))


def plant(folder: Path, seeds: Iterable[tuple[str, str | bytes]]) -> Path:
    """Writes seeds, given as name and text, into a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in seeds:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
