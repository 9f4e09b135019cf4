"""What to report where the program has broken a promise: a file with the problems, the versions and the seed."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from briefing.problems import Code, Problem
from settings import ROOT, Settings

REPORTS = ROOT / ".cache" / "reports"
_PACKAGES = ("mkdocs", "mkdocs-material", "markdown-it-py", "nh3", "PyYAML")


def write_bug_reports(problems: Iterable[Problem], settings: Settings, folder: Path = REPORTS) -> Iterator[Path]:
    """Writes a report for each seed whose pages break a promise, and yields where it is."""
    broken = sorted(problem for problem in problems if problem.code == Code.BROKEN_PROMISE)
    for path, found in groupby(broken, key=lambda problem: problem.path):
        name = path.removeprefix(f"{settings.shown_as}/")
        report = folder / f"{name.replace('/', '-')}.report.txt"
        with contextlib.suppress(OSError):  # the problem itself has been reported
            seed = (settings.seeds / name).read_bytes()
            folder.mkdir(parents=True, exist_ok=True)
            report.write_bytes(_facts(found).encode() + seed)
            yield report


def _facts(problems: Iterable[Problem]) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    machine = f"Python {platform.python_version()} on {platform.system()}, {versions}"
    return "\n".join((*map(str, problems), machine, "", "The seed follows.", "", ""))
