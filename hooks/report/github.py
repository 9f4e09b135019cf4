"""The report for GitHub: annotations beside the lines of a pull request, and a job summary in Markdown."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence

from briefing.model import Briefing
from report.checked import Checked, folded, overview_of, reason_of, rows_of, sum_of
from report.columns import cut

_SHOWN = 10  # annotations of a level that GitHub shows for a step
_HARMLESS = " ,;%\"'/-?"  # inside a line of Markdown


def annotations_of(checked: Checked) -> Iterator[str]:
    """A workflow command for each problem, which GitHub shows beside the line.

    GitHub shows only ten annotations of a level for a step, so a check of a whole folder annotates no advice.
    """
    told = [problem for problem in checked.problems if not (problem.code.is_advice and checked.paths is None)]
    fatal = [problem for problem in told if problem.fatal]
    for problem in (*fatal[:_SHOWN], *[problem for problem in told if not problem.fatal][:_SHOWN]):
        text = _escaped_data(f"{problem.code} {problem.message}; {problem.hint}")
        path = _escaped_data(problem.path).replace(",", "%2C").replace(":", "%3A")
        level = "error" if problem.fatal else "warning"
        yield f"::{level} file={path},line={problem.line},col={problem.column}::{text}"


def fenced(lines: Sequence[str], environment: Mapping[str, str]) -> Iterator[str]:
    """The lines of a report; on GitHub between two marks, because what they quote of a seed could be a command."""
    if "GITHUB_ACTIONS" not in environment or not lines:
        yield from lines
        return
    token = secrets.token_hex(16)
    yield f"::stop-commands::{token}"
    yield from lines
    yield f"::{token}::"


def _escaped_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def summary_of(checked: Checked) -> Iterator[str]:
    """The job summary: the table, every problem, and details of seeds that were named."""
    yield "## Seeds\n"
    yield from _markdown_table(rows_of(checked), ":--" + " --:" * 9)
    yield f"\n{sum_of(checked)}\n"
    for title, problems in (
        ("Problems", [str(p) for p in checked.problems if p.fatal]),
        ("Warnings", list(folded(p for p in checked.problems if not p.fatal))),
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
    for name, text in overview_of(briefing):
        yield f"- **{escaped(name)}**: {escaped(text)}"
    rows = [("line", "opening words", "theme", "sure", "else", "review", "why")]
    for place in briefing.placements:
        p = place.paragraph
        second = f"{place.second.key} ({place.second_confidence:.0%})" if place.second else ""
        mark = "⚠" if place.review else ""
        opening = cut(" ".join(p.plain[:200].split()), 60)
        rows.append((str(p.line), opening, place.theme.key, f"{place.confidence:.0%}", second, mark, reason_of(place)))
    yield ""
    yield from _markdown_table(rows, "--: :-- :-- --: :-- :-: :--")
    yield ""


def _markdown_table(rows: Sequence[Sequence[str]], alignment: str) -> Iterator[str]:
    head, *body = ("| " + " | ".join(map(escaped, row)) + " |" for row in rows)
    columns = alignment.split()
    yield from (head, "| " + " | ".join([*columns, *["--:"] * (len(rows[0]) - len(columns))]) + " |", *body)


def escaped(text: str) -> str:
    """The text with every character that Markdown or HTML could interpret as a character reference."""
    line = " ".join(text.split())
    return "".join(c if c.isalnum() or c in _HARMLESS or c > "\x7f" else f"&#{ord(c)};" for c in line)
