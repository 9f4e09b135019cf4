"""The labelled corpus as articles, and its honest split: by article and, where there is a publisher, by publisher."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from briefing.model import Article, FrontMatter, Kind, Line, Paragraph, Seed

# A numpy array. The linters know nothing of numpy, which only training needs.
Array = Any

CORPUS = Path(os.environ.get("CORPUS") or "../shared/corpus")
THEMES = ("overview", "background", "stakes", "next_steps", "none")
FILES = ("newsdiscourse", "unheaded", "headed", "web2023")
CONTENT: dict[str, Kind] = {
    "paragraph": "paragraph",
    "list": "list",
    "quote": "quote",
    "caption": "caption",
    "table": "table",
}
TEST_SHARE = 0.15
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with a theme and a doubt for each paragraph."""

    name: str
    file: str
    source: str
    article: Article
    themes: tuple[str, ...]
    unsure: tuple[bool, ...]

    @property
    def digest(self) -> str:
        """What the model's file knows a learnt article by."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:6]

    @property
    def headed(self) -> bool:
        return bool(self.article.headings)

    @property
    def draw(self) -> float:
        """A number in [0, 1) fixed by what must not be split: the article in NewsDiscourse, elsewhere the publisher."""
        return int(hashlib.sha256(f"split/{self.group}".encode()).hexdigest()[:8], 16) / 2**32

    @property
    def group(self) -> str:
        return self.name if self.file == "newsdiscourse" else self.source

    @property
    def held_out(self) -> bool:
        return self.draw < TEST_SHARE

    @property
    def fold(self) -> int:
        return int((self.draw - TEST_SHARE) / (1 - TEST_SHARE) * FOLDS)


def agency(file: str) -> str:
    name = file.rsplit("/", 1)[-1].lower()
    return next((known for known in ("reuters", "xinhua") if known in name), "nyt")


def source_of(row: dict[str, Any], file: str) -> str:
    if file == "newsdiscourse":
        return agency(row["file"])
    host = urlsplit(row.get("address") or "").hostname or ""
    host = ".".join(host.removeprefix("www.").split(".")[-3:])
    return (host or row.get("publisher") or row["id"]).lower()


def line(text: str, number: int = 1) -> Line:
    return Line(number, text, text)


def as_article(row: dict[str, Any]) -> tuple[Article, tuple[dict[str, Any], ...]]:
    headings: list[Line] = []
    paragraphs: list[Paragraph] = []
    blocks: list[dict[str, Any]] = []
    for number, block in enumerate(row["blocks"]):
        if block["kind"] == "heading":
            headings.append(line(block["text"], number))
        elif block["kind"] in CONTENT and "theme" in block:
            paragraphs.append(
                Paragraph(
                    len(paragraphs),
                    "",
                    number,
                    len(headings) - 1 if headings else None,
                    CONTENT[block["kind"]],
                    block["text"],
                    block["text"],
                    "",
                )
            )
            blocks.append(block)
    decks = [b["text"] for b in row["blocks"] if b["kind"] == "deck"]
    standfirst = row.get("standfirst") or (decks[0] if decks else None)
    article = Article(
        Seed("", row["id"], "", ""),
        FrontMatter(),
        "",
        line(row["headline"] or ""),
        line(standfirst) if standfirst else None,
        (),
        tuple(headings),
        tuple(paragraphs),
    )
    return article, tuple(blocks)


def read_corpus(corpus: Path = CORPUS) -> list[Labelled]:
    """Every labelled article below `corpus`; ends the program with one line where there are none."""
    if not any((corpus / f"{file}.jsonl").is_file() for file in FILES):
        sys.exit(f"{corpus} holds no labelled articles; name a folder that does: CORPUS=folder (tools/MODEL_CARD.md)")
    labelled = []
    for file in FILES:
        if not (corpus / f"{file}.jsonl").is_file():
            continue
        for text in (corpus / f"{file}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(text)
            article, blocks = as_article(row)
            labelled.append(
                Labelled(
                    f"{file}/{row['id']}",
                    file,
                    source_of(row, file),
                    article,
                    tuple(b["theme"] for b in blocks),
                    tuple(bool(b.get("unsure")) for b in blocks),
                )
            )
    return labelled
