"""The labelled corpus as the engine reads it, split by article and, where there is one, by publisher.

Each article passes through the engine's own reader as a plain seed, so that training and evaluation see what an editor
would get, the reader's mistakes included.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from briefing.classify.heading_features import without_crossheads
from briefing.model import Article, Paragraph, Seed
from briefing.parse.article import parse

# A numpy array. The linters do not see numpy, which only training needs.
Array = Any

CORPUS = Path(os.environ.get("CORPUS") or "../shared/corpus")
THEMES = ("overview", "background", "stakes", "next_steps", "none")
FILES = ("newsdiscourse", "unheaded", "headed", "web2023", "more")
NOT_IN_BODY = ("title", "deck", "categories")
SHORTEST_PIECE = 16  # letters; anything shorter may occur in any text
TEST_SHARE = 0.15
FOLDS = 5
# Parts of a domain that do not identify a publisher.
_NOT_NAMES = {
    *("www", "m", "go", "com", "co", "org", "net", "gov", "edu", "news", "blog", "io", "blogspot", "wikia"),
    *("uk", "us", "eu", "in", "au", "sg", "nz", "za", "ca", "de", "fr", "jp", "kr"),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article as the model reads it; for each paragraph its theme (None: unknown) and whether that is in doubt.

    `headed` is the publisher's view; the engine may take a byline for a heading, or miss one.
    """

    name: str
    file: str
    source: str
    headed: bool
    article: Article
    themes: tuple[str | None, ...]
    unsure: tuple[bool, ...]

    @property
    def digest(self) -> str:
        """Identifies an article of the training set in the model's file."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:6]

    @property
    def draw(self) -> float:
        """A number in [0, 1) that depends only on what must not be split."""
        return int(hashlib.sha256(f"split/{self.group}".encode()).hexdigest()[:8], 16) / 2**32

    @property
    def group(self) -> str:
        """What must not be split: the article in NewsDiscourse, elsewhere the publisher."""
        return self.name if self.file == "newsdiscourse" else self.source

    @property
    def held_out(self) -> bool:
        """Whether the article belongs to the test set."""
        return self.draw < TEST_SHARE

    @property
    def fold(self) -> int:
        """The fold of cross-validation, from 0; -1 in the test set."""
        return -1 if self.held_out else int((self.draw - TEST_SHARE) / (1 - TEST_SHARE) * FOLDS)


def read_corpus(corpus: Path = CORPUS) -> list[Labelled]:
    """Every labelled article in `corpus`; exits with a one-line message if there are none."""
    files = [file for file in FILES if (corpus / f"{file}.jsonl").is_file()]
    if not files:
        sys.exit(f"no labelled articles in {corpus}; set CORPUS=folder (see tools/MODEL_CARD.md)")
    publishers: dict[str, str] = {}
    return [labelled for file in files for labelled in _read_file(corpus, file, publishers)]


def _read_file(corpus: Path, file: str, publishers: dict[str, str]) -> Iterator[Labelled]:
    """The articles of one file. `publishers` has the sources of the files before by their `publisher_key`."""
    for text in (corpus / f"{file}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(text)
        article = without_crossheads(parse(Seed("", "seed.txt", seed_text(row), "")))
        blocks = [block for block in row["blocks"] if "theme" in block]
        labels = [label_of(paragraph, blocks) for paragraph in article.paragraphs]
        yield Labelled(
            name=f"{file}/{row['id']}",
            file=file,
            source=_known_source(source_of(row, file), file, publishers),
            headed=any(block["kind"] == "heading" for block in row["blocks"]),
            article=article,
            themes=tuple(theme for theme, _ in labels),
            unsure=tuple(unsure for _, unsure in labels),
        )


def seed_text(row: dict[str, Any]) -> str:
    """A labelled article as an editor would paste it into `seeds/`: plain text, headings not marked as such."""
    blocks = row["blocks"]
    standfirst = row.get("standfirst") or next((b["text"] for b in blocks if b["kind"] == "deck"), "")
    body = (block["text"] for block in blocks if block["kind"] not in NOT_IN_BODY)
    return "\n\n".join(filter(None, (row["headline"] or "Untitled", standfirst, *body)))


def source_of(row: dict[str, Any], file: str) -> str:
    """The publisher: a news agency in NewsDiscourse, elsewhere the domain of the article's address."""
    if file == "newsdiscourse":
        return _agency(row["file"])
    domain = urlsplit(row.get("address") or "").hostname or ""
    domain = ".".join(domain.removeprefix("www.").split(".")[-3:])
    return (domain or row.get("publisher") or row["id"]).lower()


def _known_source(source: str, file: str, publishers: dict[str, str]) -> str:
    """The same source for the same publisher: `more` has names instead of domains, some of them in the other files."""
    key = publisher_key(source)
    if file == "more":
        return publishers.get(key, key)
    if file != "newsdiscourse":
        publishers.setdefault(key, source)
    return source


def publisher_key(source: str) -> str:
    """Identifies a publisher by its name or its domain: "BBC News", "bbc.co.uk" and "bbc" are the same."""
    name = source.lower().removeprefix("the ")
    if " " not in name and "." in name:
        labels = [label for label in name.split(".") if label not in _NOT_NAMES]
        name = labels[-1] if labels else name
    letters = letters_of(name)
    return letters.removeprefix("the").removesuffix("news") or letters


def _agency(file: str) -> str:
    name = file.rsplit("/", 1)[-1].lower()
    return next((known for known in ("reuters", "xinhua") if known in name), "nyt")


def label_of(paragraph: Paragraph, blocks: Sequence[dict[str, Any]]) -> tuple[str | None, bool]:
    """The theme of a paragraph and whether it is in doubt; None where the labels do not settle it.

    Where the reader joined or split labelled blocks, all of them must agree.
    """
    text = letters_of(paragraph.plain)
    same = [block for block in blocks if letters_of(block["text"]) == text][:1]
    pieces = same or [block for block in blocks if is_piece(letters_of(block["text"]), text)]
    themes = {block["theme"] for block in pieces}
    return (themes.pop() if len(themes) == 1 else None), any(block.get("unsure") for block in pieces)


def letters_of(text: str) -> str:
    """The letters and digits of a text, by which it is compared."""
    return "".join(filter(str.isalnum, text))


def is_piece(one: str, other: str) -> bool:
    """Whether one of two texts, given as their letters, is part of the other and long enough to tell."""
    return min(len(one), len(other)) >= SHORTEST_PIECE and (one in other or other in one)
