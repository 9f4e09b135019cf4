"""The articles that all build: as a seed for us, as pages of Markdown for the others."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from briefing.model import Seed
from briefing.parse.article import parse
from briefing.problems import SeedError
from briefing.read.files import read_seeds

PAGES = 4  # of an article
_ADDRESSES = re.compile(r"^(?:slug|aliases): .*\n", re.MULTILINE)  # one seed's only


@dataclass(frozen=True, slots=True)
class Text:
    """An article: the name and text of its seed, its headline and the text of its paragraphs."""

    name: str
    seed: str
    headline: str
    paragraphs: tuple[str, ...]

    @property
    def pages(self) -> Iterator[str]:
        """Its paragraphs on as many pages as a briefing has, in Markdown."""
        for page in range(PAGES):
            yield "\n\n".join((f"# {self.headline}", *self.paragraphs[page::PAGES])) + "\n"


def read_articles(folder: Path, count: int) -> Sequence[Text]:
    """As many articles as asked for: those in `folder` again and again, each with a number in its headline."""
    found = [text for seed in read_seeds(folder)[0] for text in _text(seed)]
    if not found:
        sys.exit(f"no seeds in {folder}; set ARTICLES to a folder of seeds")
    repeated = itertools.islice(itertools.cycle(found), count)
    return [_numbered(text, number) for number, text in enumerate(repeated, 1)]


def _text(seed: Seed) -> Iterator[Text]:
    with suppress(SeedError):  # it would stop a build
        article = parse(seed)
        paragraphs = tuple(paragraph.plain for paragraph in article.paragraphs)
        text = _ADDRESSES.sub("", seed.text).rstrip()
        yield Text(seed.name, f"{text}\n", article.headline.plain, paragraphs)


def _numbered(text: Text, number: int) -> Text:
    headline = f"{text.headline} {number}"
    name = f"article-{number:05}{Path(text.name).suffix}"  # its address: a long headline loses its number there
    return Text(name, text.seed.replace(text.headline, headline), headline, text.paragraphs)
