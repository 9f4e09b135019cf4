"""The articles of `reading.jsonl` with the labels that the selection models learn from.

An annotator marked which sentences are understood alone, which sentences an editor would print for each theme, which
paragraphs need one of another page, and (in `roles.jsonl`) which sentences may stand apart under a label. Labels name
paragraphs and sentences by number, so these articles keep the paragraphs that the annotators saw: unlike those of
`labelled.py`, they do not pass through the engine's reader.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from briefing.compose.dates import find_dates
from briefing.excerpt import Mention, Role
from briefing.model import Article, FrontMatter, Kind, Line, Paragraph, Seed
from labelled import CORPUS, FILES, FOLDS, TEST_SHARE

ROLES: tuple[Role, ...] = ("event", "dated", "unknown", "concern")  # those that a page shows
_KINDS = ("paragraph", "list", "quote", "caption")


@dataclass(frozen=True, slots=True)
class NeedLabel:
    """The paragraphs that a paragraph needs; harm 2: without them it misleads, 1: it puzzles, 0: it needs none."""

    of: tuple[int, ...] = ()
    harm: int = 0


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with its labels, by the numbers of paragraphs (`themes`, `needs`) or of sentences (all others).

    `texts` are the sentences as the annotator saw them; `key` lists the best for a theme first; `roles` has what the
    annotator noted with a role: a date and whether the text or the world tells it, or whom a stake concerns.
    """

    name: str
    article: Article
    dates: tuple[Mention, ...]
    themes: tuple[str, ...]
    texts: tuple[str, ...]
    alone: tuple[bool, ...]
    key: Mapping[str, tuple[int, ...]]
    needs: Mapping[int, NeedLabel]
    roles: Mapping[Role, Mapping[int, tuple[str, ...]]]

    @property
    def fold(self) -> int:
        """The fold of cross-validation."""
        return int(self._draw("fold") * FOLDS)

    @property
    def held_out(self) -> bool:
        """Whether the article belongs to the test set."""
        return self._draw("final") < TEST_SHARE

    def _draw(self, salt: str) -> float:
        return int(hashlib.sha256(f"{salt}/{self.name}".encode()).hexdigest()[:8], 16) / 2**32


def read_annotated(corpus: Path = CORPUS) -> list[Annotated]:
    """Every article with these labels; none where `corpus` lacks the labels, or an article that they name."""
    if not all((corpus / name).is_file() for name in ("reading.jsonl", "roles.jsonl")):
        return []
    files = [file for file in FILES if (corpus / f"{file}.jsonl").is_file()]
    rows = {(file, row["id"]): row for file in files for row in _rows(corpus / f"{file}.jsonl")}
    roles = {(row["corpus"], row["id"]): row for row in _rows(corpus / "roles.jsonl")}
    labels = {(row["corpus"], row["id"]): row for row in _rows(corpus / "reading.jsonl")}
    if not (labels.keys() <= rows.keys() and labels.keys() <= roles.keys()):
        return []
    return [_annotated("/".join(at), rows[at], labels[at], roles[at]) for at in labels]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text("utf-8").splitlines())


def _annotated(name: str, row: dict[str, Any], labels: dict[str, Any], roles: dict[str, Any]) -> Annotated:
    article = article_of(row)
    number = {sentence: n for n, sentence in enumerate(labels["sentences"])}
    return Annotated(
        name=name,
        article=article,
        dates=tuple(date for p in article.paragraphs for date in find_dates(p, article.front.date)),
        themes=tuple(block["theme"] for block in row["blocks"] if "theme" in block),
        texts=tuple(labels["sentences"].values()),
        alone=tuple(sentence not in labels["not_alone"] for sentence in labels["sentences"]),
        key={theme: tuple(number[sentence] for sentence in best) for theme, best in labels["key"].items()},
        needs={need["p"]: NeedLabel(tuple(need["of"]), need["harm"]) for need in labels["needs"]},
        roles={role: _in_role(roles[role], number) for role in ROLES},
    )


def _in_role(entries: list[Any], number: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """What is noted with each sentence in a role; of two notes on one sentence, the first."""
    found: dict[int, tuple[str, ...]] = {}
    for entry in entries:
        sentence, *notes = [entry] if isinstance(entry, str) else entry
        found.setdefault(number[sentence], tuple(notes))
    return found


def article_of(row: dict[str, Any]) -> Article:
    """A labelled article with the paragraphs that have a label."""
    headings: list[Line] = []
    paragraphs: list[Paragraph] = []
    for block in row["blocks"]:
        text = block["text"]
        if "theme" in block:
            heading = len(headings) - 1 if headings else None
            kind = cast(Kind, block["kind"] if block["kind"] in _KINDS else "paragraph")
            number = len(paragraphs)
            paragraphs.append(Paragraph(number, f"p{number}", 1, heading, kind, text, text, text))
        elif block["kind"] == "heading":
            headings.append(Line(1, text, text))
    day = row.get("date") or ""
    front = FrontMatter(date=dt.date.fromisoformat(day[:10]) if len(day) >= len("YYYY-MM-DD") else None)
    title = row["headline"] or "Untitled"
    deck = row.get("standfirst") or next((block["text"] for block in row["blocks"] if block["kind"] == "deck"), None)
    standfirst = Line(2, deck, deck) if deck else None
    seed = Seed("", "", "", "")
    return Article(seed, front, "", Line(1, title, title), standfirst, (), tuple(headings), tuple(paragraphs))
