"""The report for a terminal: a line for each problem, a table of the seeds, details of seeds that were named."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from briefing.addresses import briefing_url
from briefing.model import Briefing, Theme
from report.checked import Checked, folded, overview_of, reason_of, rows_of, sum_of
from report.columns import cut, padded, printable, width_of

_NARROWEST = 12


def lines_of(checked: Checked) -> Iterator[str]:
    """Warnings, then fatal problems, so that the latter stand next to the table, at the end of the output.

    For a whole folder the warnings of one kind in a seed are one line; a named seed gets a line for each.
    """
    warnings = [problem for problem in checked.problems if not problem.fatal]
    yield from map(str, warnings) if checked.paths is not None else folded(warnings)
    yield from (str(problem) for problem in checked.problems if problem.fatal)


def table_of(checked: Checked) -> Iterator[str]:
    """A row for each seed, and a line of totals."""
    yield ""
    yield from _aligned(rows_of(checked))
    yield f"\n{sum_of(checked)}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Aligns the first column left and the numbers right."""
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for name, *counts in rows:
        cells = [padded(name, widths[0]), *map(str.rjust, counts, widths[1:])]
        yield "  ".join(cells)


def details_of(briefing: Briefing, columns: int) -> Iterator[str]:
    """One briefing, `columns` wide: what its overview shows, its dates, each paragraph's theme and the reason."""
    yield f"\n{briefing.article.seed.path} → {briefing_url(briefing.slug)}"
    for name, text in overview_of(briefing):
        yield from textwrap.wrap(printable(f"{name}: {text}"), columns, initial_indent="  ", subsequent_indent="    ")
    rows = [("", "line", "theme", "sure", "else", "", "opening words", "why")]
    for place in briefing.placements:
        p = place.paragraph
        second = (place.second.key, f"{place.second_confidence:.0%}") if place.second else ("", "")
        mark = "?" if place.review else ""
        rows.append(
            (mark, str(p.line), place.theme.key, f"{place.confidence:.0%}", *second, p.plain[:200], reason_of(place))
        )
    yield ""
    fixed = [max(map(width_of, column)) for column in list(zip(*rows, strict=True))[:6]]
    rest = max(2 * _NARROWEST, columns - sum(fixed) - 2 * 7)
    widths = [*fixed, rest * 3 // 5, rest - rest * 3 // 5]
    for row in rows:
        cells = [padded(cut(" ".join(cell.split()), width), width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
    unsure = sum(place.review for place in briefing.placements)
    if unsure:
        seed = shlex.quote(briefing.article.seed.path)
        yield f"\n? marks {unsure} to review. To write these themes into the seed: make check FIX=1 SEEDS={seed}"


def marks_of(briefing: Briefing, written: Mapping[int, Theme], omitted: Mapping[int, Theme]) -> Iterator[str]:
    """A line for each mark: those written into the seed, by their new line, then those that were omitted."""
    path = briefing.article.seed.path
    openings = {p.line: " ".join(p.plain.split()[:6]) for p in briefing.article.paragraphs}
    for number, (line, theme) in enumerate(sorted(written.items())):
        yield f"{path}:{line + number}: wrote [theme]: {theme.key} above “{openings[line]}”"
    for line, theme in sorted(omitted.items()):
        yield f"{path}:{line}: no mark, because a line here would split a list or table; to set the theme, add this"
        yield f'  below themes: in the front matter: "{openings[line]}": {theme.key}'
    if written:
        yield f"{path}: correct the themes that are wrong; remove a mark to use the predicted theme again\n"
