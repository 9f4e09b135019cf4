"""`check`: every problem and warning of the selected seeds, then a table; for GitHub also annotations and a summary."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from briefing.lint import lint
from briefing.pipeline import build, review
from bug_report import write_bug_reports
from cache import RESULTS
from commands.fix import write_unsure_themes
from commands.selection import Selection
from progress import Progress, terminal
from report.checked import Checked
from report.document import document_of
from report.github import annotations_of, fenced, summary_of
from report.terminal import details_of, lines_of, table_of
from settings import ROOT

_SUMMARY_LIMIT = 1_000_000  # bytes; GitHub accepts a little more


def check_seeds(selected: Sequence[Selection], *, fix: bool = False, as_json: bool = False) -> int:
    """Prints the problems and returns the exit status: 1 if any is fatal.

    With `fix`, first writes the themes that the model is unsure of into the seeds, for the editor to change.
    """
    if fix:
        # All seeds are written before anything is printed: a closed pipe must not stop half-way.
        lines = [line for selection in selected for line in write_unsure_themes(selection.settings, check(selection))]
        for line in fenced(lines, os.environ):
            print(line, file=sys.stderr if as_json else sys.stdout)
    found = [check(selection) for selection in selected]
    for selection, checked in zip(selected, found, strict=True):
        for report in write_bug_reports(checked.problems, selection.settings):
            print(f"what to report is in {os.path.relpath(report)}", file=sys.stderr)
    if as_json:
        print(json.dumps(document_of(found), ensure_ascii=False, indent=1))
    else:
        _print(found)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        write_summary(Path(summary), found)
    return 1 if any(checked.fatal for checked in found) else 0


def check(selection: Selection) -> Checked:
    """The edition that a selection makes, with the problems and warnings of the selected seeds."""
    settings, names = selection.settings, selection.names
    # A seed of this site is read with all the others, which may claim its address; one from elsewhere alone.
    only = names if settings.seeds != ROOT / "seeds" else None
    with Progress(terminal(os.environ)) as progress:
        edition = build(
            settings.seeds, settings.shown_as, settings.as_of, only,
            store=RESULTS, put=lambda _: None, over_all=False, watch=progress.watch,
        )  # fmt: skip
    RESULTS.trim()
    found = review(edition, RESULTS)
    paths = None if names is None else frozenset(f"{settings.shown_as}/{name}" for name in names)
    problems = sorted((*edition.problems, *lint(found)))
    # A problem of the whole folder concerns every seed in it.
    selected = (p for p in problems if paths is None or p.path in paths or p.path == settings.shown_as)
    own = tuple(findings for findings in found if paths is None or findings.summary.path in paths)
    return Checked(edition, own, (*edition.notes, *selected), paths)


def _print(found: Sequence[Checked]) -> None:
    if "GITHUB_ACTIONS" in os.environ:
        for checked in found:
            for line in annotations_of(checked):
                print(line)
    for line in fenced([*_report(found)], os.environ):
        print(line)


def _report(found: Sequence[Checked]) -> Iterator[str]:
    columns = shutil.get_terminal_size((120, 24)).columns
    for checked in found:
        yield from lines_of(checked)
        if checked.paths is not None:
            for briefing in checked.briefings:
                yield from details_of(briefing, columns)
        yield from table_of(checked)


def write_summary(file: Path, found: Sequence[Checked]) -> None:
    """Appends to GitHub's job summary as much as GitHub accepts."""
    room = _SUMMARY_LIMIT - (file.stat().st_size if file.exists() else 0)
    with file.open("a", encoding="utf-8") as summary:
        for line in (line for checked in found for line in summary_of(checked)):
            room -= len(line.encode()) + 1
            if room < 0:
                summary.write("\n\n_The summary is cut here; `make check` prints all of it._\n")
                return
            summary.write(f"{line}\n")
