"""The labelled corpus as the engine reads it, and its honest split: by article and, where there is one, by publisher.

Each article goes the way of a seed, as plain text through the engine's own reader: what is learnt and measured is what
an editor will meet, the reader's mistakes included.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from briefing.classify.features import without_crossheads
from briefing.model import Article, Paragraph, Seed
from briefing.parse.article import parse

# A numpy array. The linters know nothing of numpy, which only training needs.
Array = Any

CORPUS = Path(os.environ.get("CORPUS") or "../shared/corpus")
THEMES = ("overview", "background", "stakes", "next_steps", "none")
FILES = ("newsdiscourse", "unheaded", "headed", "web2023")
NOT_IN_THE_TEXT = ("title", "deck", "categories")
SHORTEST_PIECE = 16  # letters; a shorter one may stand in any text
TEST_SHARE = 0.15
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article as the engine reads and judges it, with a theme (None: unknown) and a doubt for each paragraph.

    `headed` is what its publisher says; the engine may take a byline for a heading, or miss one.
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
        """What the model's file knows a learnt article by."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:6]

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


def seed_text(row: dict[str, Any]) -> str:
    """A labelled article as an editor would put it into `seeds/`: plain text, and no word on what is a heading."""
    blocks = row["blocks"]
    standfirst = row.get("standfirst") or next((b["text"] for b in blocks if b["kind"] == "deck"), "")
    body = (block["text"] for block in blocks if block["kind"] not in NOT_IN_THE_TEXT)
    return "\n\n".join(filter(None, (row["headline"] or "Untitled", standfirst, *body)))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def label_of(paragraph: Paragraph, blocks: Sequence[dict[str, Any]]) -> tuple[str | None, bool]:
    """The theme of a paragraph that was read, and whether it is in doubt; None where the labels leave it open.

    Where the reader has joined or parted what was labelled, all pieces have to agree.
    """
    text = _letters(paragraph.plain)
    same = [block for block in blocks if _letters(block["text"]) == text][:1]
    pieces = same or [block for block in blocks if _is_piece(_letters(block["text"]), text)]
    themes = {block["theme"] for block in pieces}
    return (themes.pop() if len(themes) == 1 else None), any(block.get("unsure") for block in pieces)


def _is_piece(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= SHORTEST_PIECE and (one in other or other in one)


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
            article = without_crossheads(parse(Seed("", "seed.txt", seed_text(row), "")))
            told = [block for block in row["blocks"] if "theme" in block]
            labels = [label_of(paragraph, told) for paragraph in article.paragraphs]
            labelled.append(
                Labelled(
                    name=f"{file}/{row['id']}",
                    file=file,
                    source=source_of(row, file),
                    headed=any(block["kind"] == "heading" for block in row["blocks"]),
                    article=article,
                    themes=tuple(theme for theme, _ in labels),
                    unsure=tuple(doubt for _, doubt in labels),
                )
            )
    return labelled
