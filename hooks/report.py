"""What a check found, told to people and programs: lines, tables, GitHub's annotations and summary, JSON.

Whatever a seed says is text here: none of it can speak to a terminal, to GitHub or to Markdown in our name. Nothing is
decided here.
"""

from __future__ import annotations

import shlex
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from briefing.addresses import briefing_url
from briefing.messages import format_reasons, load_messages
from briefing.model import Briefing, Edition, Excerpt, Placement, Theme
from briefing.problems import Problem
from briefing.read.files import SUFFIXES
from briefing.themes import page_themes, theme_keys

SCHEMA = "check/1"
_MOST_LINES = 12  # that a folded problem names
_NARROWEST = 12
_HARMLESS = " ,;%\"'/-?"  # in the midst of a line


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder's edition, and the problems of those of its seeds that were asked for (`paths`; None: all)."""

    edition: Edition
    problems: tuple[Problem, ...]
    paths: frozenset[str] | None

    @property
    def fatal(self) -> int:
        return sum(problem.fatal for problem in self.problems)

    @property
    def briefings(self) -> Sequence[Briefing]:
        """Those asked for, drafts and withdrawn ones among them, in order of their seeds."""
        read = sorted((*self.edition.briefings, *self.edition.held), key=lambda b: b.article.seed.path)
        return [b for b in read if self.paths is None or b.article.seed.path in self.paths]

    @property
    def unread(self) -> Sequence[str]:
        """The seeds that made no briefing."""
        read = {briefing.article.seed.path for briefing in self.briefings}
        return sorted({p.path for p in self.problems if p.path.endswith(SUFFIXES)} - read)


def lines_of(checked: Checked) -> Iterator[str]:
    """Warnings, then what is fatal: that stands nearest to the table, where one looks.

    Of the warnings of a whole folder those of one kind and seed are one line; a named seed's are told one by one.
    """
    warnings = [problem for problem in checked.problems if not problem.fatal]
    yield from map(str, warnings) if checked.paths is not None else _folded(warnings)
    yield from (str(problem) for problem in checked.problems if problem.fatal)


def _folded(problems: Iterable[Problem]) -> Iterator[str]:
    def kind(problem: Problem) -> tuple[str, str]:
        return problem.path, problem.code

    for _, alike in groupby(sorted(problems, key=kind), key=kind):
        first, *others = alike
        yield f"{first}{_and_lines([problem.line for problem in others])}"


def _and_lines(lines: Sequence[int]) -> str:
    if not lines:
        return ""
    named = ", ".join(map(str, lines[:_MOST_LINES])) + (", …" if len(lines) > _MOST_LINES else "")
    return f" (and {len(lines)} more like it: line{'s' if len(lines) > 1 else ''} {named})"


def annotations_of(checked: Checked) -> Iterator[str]:
    """What is wrong, for GitHub, which shows it beside the line, but ten of a kind a step only.

    Advice is for those who work on a seed: where a whole folder is checked, there is none.
    """
    for problem in checked.problems:
        if problem.code.is_advice and checked.paths is None:
            continue
        text = _unescapable(f"{problem.code} {problem.message}; {problem.hint}")
        path = _unescapable(problem.path).replace(",", "%2C").replace(":", "%3A")
        level = "error" if problem.fatal else "warning"
        yield f"::{level} file={path},line={problem.line},col={problem.column}::{text}"


def _unescapable(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def table_of(checked: Checked) -> Iterator[str]:
    """A row a seed, and a last line that sums up."""
    yield ""
    yield from _aligned(_rows(checked))
    yield f"\n{_sum(checked)}"


def _rows(checked: Checked) -> Sequence[Sequence[str]]:
    fatal = Counter(problem.path for problem in checked.problems if problem.fatal)
    warnings = Counter(problem.path for problem in checked.problems if not problem.fatal)
    held = {briefing.slug for briefing in checked.edition.held}
    head = ("seed", "problems", "paragraphs", *theme_keys(), "to look at", "warnings")
    rows = [head]
    for briefing in checked.briefings:
        path, themes = briefing.article.seed.path, Counter(place.theme.key for place in briefing.placements)
        unsure = sum(place.review for place in briefing.placements)
        counts = (fatal[path], len(briefing.placements), *(themes[key] for key in theme_keys()), unsure, warnings[path])
        state = f" ({_state(briefing)})" if briefing.slug in held else ""
        rows.append((path + state, *map(str, counts)))
    rows += [(path, str(fatal[path]), *["–"] * (len(head) - 3), str(warnings[path])) for path in checked.unread]
    return rows


def _state(briefing: Briefing) -> str:
    front = briefing.article.front
    return front.status if front.status != "published" else f"waits for {front.publish_at}"


def _sum(checked: Checked) -> str:
    seeds = len(checked.briefings) + len(checked.unread)
    return f"seeds: {seeds}, fatal problems: {checked.fatal}, warnings: {len(checked.problems) - checked.fatal}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, numbers to the right."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for name, *counts in rows:
        cells = [_padded(name, widths[0]), *map(str.rjust, counts, widths[1:])]
        yield "  ".join(cells)


def details_of(briefing: Briefing, columns: int) -> Iterator[str]:
    """One briefing for a terminal `columns` wide: what its overview will say, its dates, each paragraph's place."""
    yield f"\n{briefing.article.seed.path} → {briefing_url(briefing.slug)}"
    for name, text in _overview(briefing):
        yield from textwrap.wrap(_shown(f"{name}: {text}"), columns, initial_indent="  ", subsequent_indent="    ")
    rows = [("", "line", "theme", "sure", "else", "", "opening words", "why")]
    for place in briefing.placements:
        p = place.paragraph
        second = (place.second.key, f"{place.second_confidence:.0%}") if place.second else ("", "")
        mark = "?" if place.review else ""
        rows.append(
            (mark, str(p.line), place.theme.key, f"{place.confidence:.0%}", *second, p.plain[:200], _why(place))
        )
    yield ""
    fixed = [max(map(_width, column)) for column in list(zip(*rows, strict=True))[:6]]
    rest = max(2 * _NARROWEST, columns - sum(fixed) - 2 * 7)
    widths = [*fixed, rest * 3 // 5, rest - rest * 3 // 5]
    for row in rows:
        cells = [_padded(_cut(" ".join(cell.split()), width), width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
    unsure = sum(place.review for place in briefing.placements)
    if unsure:
        seed = shlex.quote(briefing.article.seed.path)
        yield f"\n? marks the {unsure} to look at. To have them in the seed, to change: make check FIX=1 SEEDS={seed}"


def settled_of(briefing: Briefing, written: Mapping[int, Theme], left: Mapping[int, Theme]) -> Iterator[str]:
    """The marks that were written into a seed, by the line above which they stand now, and those that could not be."""
    path = briefing.article.seed.path
    openings = {p.line: " ".join(p.plain.split()[:6]) for p in briefing.article.paragraphs}
    for number, (line, theme) in enumerate(sorted(written.items())):
        yield f"{path}:{line + number}: wrote [theme]: {theme.key} above “{openings[line]}”"
    for line, theme in sorted(left.items()):
        yield f"{path}:{line}: left alone, as a line here would part what belongs together; under themes: in the front"
        yield f'  matter you may write "{openings[line]}": {theme.key}'
    if written:
        yield f"{path}: change what is wrong; a mark that is taken away leaves the choice to the program again\n"


def _overview(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """What readers meet first, by name: all of it the seed's own words."""
    yield "headline", briefing.article.headline.plain
    yield "standfirst", briefing.article.standfirst.plain if briefing.article.standfirst else "none"
    for theme, excerpt in _key_points(briefing):
        yield f"key point, {theme}", excerpt.text
    dates = (f"{mention.date} (line {_line(briefing, mention.paragraph)})" for mention in briefing.dates)
    yield "dates", ", ".join(dates) or "none"
    empty = {theme.key for theme in page_themes()} - {place.theme.key for place in briefing.placements}
    if empty:
        yield "empty", ", ".join(key for key in theme_keys() if key in empty)


def _key_points(briefing: Briefing) -> Iterator[tuple[str, Excerpt]]:
    for excerpt in briefing.excerpts_as("key"):
        yield briefing.placements[excerpt.paragraph].theme.key, excerpt


def _why(place: Placement) -> str:
    return format_reasons(place.reasons, load_messages())


def _line(briefing: Briefing, paragraph: int) -> int:
    return briefing.article.paragraphs[paragraph].line


def _width(text: str) -> int:
    """In columns of a terminal, where an East Asian character takes two and an accent none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _cut(text: str, columns: int) -> str:
    """The text in so many columns, without what would steer a terminal."""
    text = _shown(text)
    if _width(text) <= columns:
        return text
    while text and _width(text) >= columns:
        text = text[: -max(1, (_width(text) - columns) // 2)]
    return f"{text.rstrip()}…"


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - _width(text))


def summary_of(checked: Checked) -> Iterator[str]:
    """The same in Markdown, for GitHub's summary of a job: the table, every problem, for named seeds the details."""
    yield "## Seeds\n"
    yield from _markdown_table(_rows(checked), ":--" + " --:" * 9)
    yield f"\n{_sum(checked)}\n"
    for title, problems in (
        ("Problems", [str(p) for p in checked.problems if p.fatal]),
        ("Warnings", list(_folded(p for p in checked.problems if not p.fatal))),
    ):
        if problems:
            yield f"### {title}\n"
            yield from (f"- {escaped(text)}" for text in problems)
            yield ""
    if checked.paths is not None:
        for briefing in checked.briefings:
            yield from _markdown_details(briefing)


def _markdown_details(briefing: Briefing) -> Iterator[str]:
    yield f"### {escaped(briefing.article.seed.path)}\n"
    for name, text in _overview(briefing):
        yield f"- **{escaped(name)}**: {escaped(text)}"
    rows = [("line", "opening words", "theme", "sure", "else", "look", "why")]
    for place in briefing.placements:
        p = place.paragraph
        second = f"{place.second.key} ({place.second_confidence:.0%})" if place.second else ""
        look = "⚠" if place.review else ""
        opening = _cut(" ".join(p.plain[:200].split()), 60)
        rows.append((str(p.line), opening, place.theme.key, f"{place.confidence:.0%}", second, look, _why(place)))
    yield ""
    yield from _markdown_table(rows, "--: :-- :-- --: :-- :-: :--")
    yield ""


def _markdown_table(rows: Sequence[Sequence[str]], alignment: str) -> Iterator[str]:
    head, *body = ("| " + " | ".join(map(escaped, row)) + " |" for row in rows)
    columns = alignment.split()
    yield from (head, "| " + " | ".join([*columns, *["--:"] * (len(rows[0]) - len(columns))]) + " |", *body)


def escaped(text: str) -> str:
    """Text that means nothing to Markdown or HTML: a sign that could is written as its number."""
    words = " ".join(text.split())
    return "".join(c if c.isalnum() or c in _HARMLESS or c > "\x7f" else f"&#{ord(c)};" for c in words)


def document_of(all_checked: Sequence[Checked]) -> Mapping[str, Any]:
    """The same for programs, as `docs/schemas/check.json` describes it."""
    problems = [problem for checked in all_checked for problem in checked.problems]
    return {
        "schema": SCHEMA,
        "fatal": sum(problem.fatal for problem in problems),
        "warnings": sum(not problem.fatal for problem in problems),
        "problems": [_problem(problem) for problem in problems],
        "seeds": [
            seed
            for checked in all_checked
            for seed in (*map(_seed, checked.briefings), *({"seed": path, "read": False} for path in checked.unread))
        ],
    }


def _problem(problem: Problem) -> Mapping[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "level": "error" if problem.fatal else "warning",
        "message": problem.message,
        "mend": problem.hint,
    }


def _seed(briefing: Briefing) -> Mapping[str, Any]:
    article = briefing.article
    return {
        "seed": article.seed.path,
        "read": True,
        "slug": briefing.slug,
        "status": article.front.status,
        "publish_at": article.front.publish_at.isoformat() if article.front.publish_at else None,
        "headline": article.headline.plain,
        "standfirst": article.standfirst.plain if article.standfirst else None,
        "key_points": [{"theme": t, "paragraph": e.paragraph, "text": e.text} for t, e in _key_points(briefing)],
        "dates": [
            {"date": str(m.date), "precision": m.date.precision, "paragraph": m.paragraph} for m in briefing.dates
        ],
        "paragraphs": [
            {
                "index": place.paragraph.index,
                "id": place.paragraph.id,
                "line": place.paragraph.line,
                "opening": " ".join(place.paragraph.plain.split()[:8]),
                "theme": place.theme.key,
                "confidence": place.confidence,
                "second": place.second.key if place.second else None,
                "second_confidence": place.second_confidence,
                "reason": _why(place),
                "review": place.review,
            }
            for place in briefing.placements
        ],
    }
