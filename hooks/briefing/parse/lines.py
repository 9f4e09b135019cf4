"""Groups the lines of a plain seed into runs: lines that belong together, with a shape (list items, rows, prose …).

First step of the plain reader (`plain.py`). It knows bullets, bars and line lengths, but not headlines or headings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from briefing.english.furniture import TOPICS_LINE
from briefing.markdown import PASTED_BULLETS
from briefing.parse.blocks import MARK
from briefing.text import CLOSING_MARKS, COLONS, SEMICOLONS, SENTENCE_ENDS, any_of

Shape = Literal["prose", "stanza", "item", "row", "quote", "rule", "mark", "topics"]

QUOTE = re.compile(r"\s{0,3}>(?!>)")  # ">>>" starts a promo, not a quotation
BULLET = re.compile(rf"\s*(?:[-*+–]\s+|(?:{PASTED_BULLETS})\s*)(?=\S)")
NUMBER = re.compile(r"\s*(?:\(?\d{1,2}[.)]|\(?[a-z]\)|\([ivx]{1,4}\))\s+(?=\S)")
_DIGITS = re.compile(r"\s*\(?\d{1,2}[.)]\s")
_SENTENCE_END = re.compile(rf"{any_of(SENTENCE_ENDS + COLONS + SEMICOLONS)}{any_of(CLOSING_MARKS)}*$")

_OPENINGS: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    ("mark", MARK),
    ("topics", TOPICS_LINE),
    ("quote", QUOTE),
    ("item", BULLET),
    ("item", NUMBER),
)
_RULE_CHARACTERS = frozenset("_*-–—=~#§·•⁂※◆■●◇+<>|/\\ \t")

# Hard-wrapped lines have similar lengths; lines that are whole paragraphs do not.
_WRAP_COLUMNS = range(30, 121)
_MAIL_COLUMNS = range(55, 91)  # of a mail so short that only two lines are wrapped
_FULL_SHARE = 0.75
_UNFINISHED_SHARE = 0.4
_LONGEST_VERSE, _FEWEST_VERSES = 50, 3
_TIME = re.compile(r"\s*(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?(?:[ap]\.?m\.?|[A-Z]{2,4}|h|Uhr))?\s*$", re.IGNORECASE)
_MID_SENTENCE = 40  # shorter lines, such as "milk" above "eggs", are not parts of one sentence


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of one shape that belong together; `line` is the number of the first in the seed."""

    shape: Shape
    line: int
    lines: tuple[str, ...]


def read_runs(body: str, first_line: int) -> list[Run]:
    """Splits `body` into runs; each non-blank line is in exactly one of them, in order."""
    groups = list(_groups(body, first_line))
    column = _wrap_column(groups)
    top = groups[0][0] if groups else 0  # headline, standfirst and byline may follow each other, and are no verses
    return _join_tables(
        run
        for line, lines in groups
        for run in (
            [Run("stanza", line, tuple(lines))] if line > top and _is_stanza(lines) else _split(line, lines, column)
        )
    )


def _is_stanza(lines: list[str]) -> bool:
    """Whether short lines without a blank line between them are verses, or a time and the entry below it."""
    if any(_shape(line) != "prose" for line in lines):
        return False
    if len(lines) == 2 and _TIME.match(lines[0]):
        return True
    unfinished = sum(_SENTENCE_END.search(line.strip()[-8:]) is None for line in lines)
    is_short = all(len(line.strip()) <= _LONGEST_VERSE and line.strip()[-1:] != ":" for line in lines)
    return is_short and len(lines) >= _FEWEST_VERSES and unfinished > len(lines) / 2


def _groups(body: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    numbered = enumerate(body.split("\n"), first_line)
    for blank, members in groupby(numbered, key=lambda pair: not pair[1].strip()):
        if not blank:
            pairs = list(members)
            yield pairs[0][0], [text for _, text in pairs]


def _shape(line: str) -> Shape:
    # Formatting characters are not printable, and few lines have any.
    text = (line if line.isprintable() else "".join(c for c in line if unicodedata.category(c) != "Cf")).strip()
    if _RULE_CHARACTERS.issuperset(text) and not text.startswith("|"):
        return "rule"
    if text.startswith("|") or text.count(" | ") > 1 or "\t" in _unmarked(line):
        return "row"
    return next((shape for shape, pattern in _OPENINGS if pattern.match(line)), "prose")


def _unmarked(line: str) -> str:
    mark = BULLET.match(line) or NUMBER.match(line)
    return line[mark.end() :].rstrip() if mark else line.strip()


def _split(line: int, lines: list[str], column: int | None) -> Iterator[Run]:
    """Splits a group of lines without blank lines where the shape changes or a paragraph ends."""
    shapes = _refine([_shape(text) for text in lines], lines, column)
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or _ends_run(lines[at - 1], lines[at], shapes[at - 1], shapes[at], column):
            yield Run(shapes[start], line + start, tuple(lines[start:at]))
            start = at


def _refine(shapes: list[Shape], lines: list[str], column: int | None) -> list[Shape]:
    """Corrects shapes that depend on other lines: a single numbered line or row, the rest of a wrapped item."""
    refined = list(shapes)
    for at, shape in enumerate(shapes):
        above = refined[at - 1] if at else None
        if shape == "prose" and above == "item" and _continues(lines[at - 1], lines[at], column):
            refined[at] = "item"
        elif shape == "rule" and above == "quote" and lines[at].strip() == ">":
            refined[at] = "quote"
        elif shape == "item" and above == "prose" and column and _wraps(lines[at - 1], lines[at], column):
            refined[at] = "prose"
    return [*_demote_single(refined, lines)]


def _demote_single(shapes: list[Shape], lines: list[str]) -> Iterator[Shape]:
    at = 0
    for shape, members in groupby(shapes):
        size = len(list(members))
        run = lines[at : at + size]
        at += size
        if shape == "item" and (shapes_with_heading := _with_numbered_heading(run)):
            yield from shapes_with_heading
            continue
        alone = (shape == "item" and not _is_list(run)) or (shape == "row" and not _is_table(run))
        yield from ["prose" if alone else shape] * size


def _with_numbered_heading(lines: list[str]) -> list[Shape]:
    """Shapes of bullets with one numbered line at an edge, indented no less: "2. What it costs" is their heading."""
    numbered = [at for at, line in enumerate(lines) if _DIGITS.match(line)]
    if len(lines) < 3 or len(numbered) != 1 or numbered[0] not in (0, len(lines) - 1):
        return []
    bullets = [line for at, line in enumerate(lines) if at != numbered[0]]
    if _indent(lines[numbered[0]]) < min(map(_indent, bullets)):
        return []
    return ["prose" if at == numbered[0] else "item" for at in range(len(lines))]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_list(lines: list[str]) -> bool:
    """One numbered line is a heading or an entry of a ranking; one line with "*" is a footnote, with "–" speech."""
    return len(lines) > 1 or lines[0].lstrip()[0] in "-•▪◦‣●○■□⁃"


def _is_table(lines: list[str]) -> bool:
    """A single row is a table only if it starts with a bar: its other rows may follow blank lines."""
    return len(lines) > 1 or lines[0].lstrip().startswith("|")


def _ends_run(above: str, below: str, shape_above: Shape, shape_below: Shape, column: int | None) -> bool:
    """Whether a run ends between two adjacent lines."""
    if shape_above != shape_below or shape_above in ("mark", "topics", "rule"):
        return True
    return shape_above == "prose" and not _wraps(above, below, column)


def _continues(item: str, below: str, column: int | None) -> bool:
    return below[:1].isspace() or _wraps(item, below, column)


def _wraps(above: str, below: str, column: int | None) -> bool:
    """Whether the line break between two lines of prose is a hard wrap within a paragraph."""
    above, below = above.strip(), below.strip()
    if above == below:
        return False  # a repeated headline
    finished = _SENTENCE_END.search(above[-8:]) is not None
    goes_on = not finished and below[:1].islower() and len(above) >= _MID_SENTENCE
    if column is None or len(above) > 1.25 * column:
        return goes_on
    if len(above) + 1 + _first_word(below) > column:
        return True
    return goes_on or (not finished and len(above) > 0.75 * column)


def _first_word(line: str) -> int:
    """The length of the first word, which did not fit above; scripts without spaces break anywhere."""
    return min(len(line[:20].split(" ", 1)[0]), 20) if line.isascii() or " " in line[:40] else 2


def _wrap_column(groups: Iterable[tuple[int, list[str]]]) -> int | None:
    """The column at which the seed's lines are hard-wrapped; None if a line break ends a paragraph.

    Wrapped lines are full (the next word would not fit) and end in the middle of a sentence.
    """
    pairs = [
        (above.strip(), below.strip())
        for _, lines in groups
        for above, below in pairwise(lines)
        if _shape(above) in ("prose", "item") and _shape(below) == "prose"
    ]
    unfinished = [(above, below) for above, below in pairs if not _SENTENCE_END.search(above[-8:])]
    if len(unfinished) == len(pairs) == 2 and any(below[:1].islower() for _, below in pairs):
        column = max(len(above) for above, _ in pairs)
        if column in _MAIL_COLUMNS and all(len(above) + 1 + _first_word(below) > column for above, below in pairs):
            return column
    if len(unfinished) < 3 or len(unfinished) < _UNFINISHED_SHARE * len(pairs):
        return None
    lengths = sorted(len(above) for above, _ in unfinished)
    column = lengths[(len(lengths) - 1) * 95 // 100]
    full = sum(len(above) + 1 + _first_word(below) > column for above, below in unfinished)
    return column if column in _WRAP_COLUMNS and full >= _FULL_SHARE * len(unfinished) else None


def _join_tables(runs: Iterable[Run]) -> list[Run]:
    """Joins rows with blank lines between them into one table."""
    joined: list[Run] = []
    for table, members in groupby(runs, key=lambda run: run.shape == "row"):
        group = list(members)
        if table:
            group = [Run("row", group[0].line, tuple(text for run in group for text in run.lines))]
        joined += group
    return joined
