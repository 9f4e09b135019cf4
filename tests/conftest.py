"""Fixtures that several test modules share: built sites, a browser, figures to report.

A site is built once per run, even if pytest-xdist runs several processes.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from tests import hostile
from tests.browsing import QUIET, Open, lacking, watched
from tests.growing import plant
from tests.places import CASES, ROOT, SEEDS

from hosting import find_chromium, serve

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as hooks/settings.py does, before numpy is loaded

settings.register_profile("usual", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("usual")

# Settings in the environment must not change results; on GitHub, annotations in the output would count for the job.
_SETTINGS = (
    *("SEEDS", "SITE", "SITE_URL", "EDIT_URI", "AS_OF", "SHELLS", "PORT", "TITLE", "FIX", "JSON", "COLUMNS"),
    *("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "SOURCE_DATE_EPOCH"),
)
AS_OF = "2026-11-22"

VARIED = (
    "a-hostile-headline",
    "a-quotation-and-a-table-in-a-plain-seed",
    "chinese-without-spaces",
    "everything-the-front-matter-may-say",
    "footnotes-in-markdown",
    "links-and-pictures-in-markdown",
    "lists-quotes-tables-and-code",
    "no-headings-at-all",
    "right-to-left",
)


_FIGURE = "figure"


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Records a measurement to print below the results; as a property it also reaches us from xdist's workers."""
    return partial(record_property, _FIGURE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    called = [report for report in reports if isinstance(report, pytest.TestReport) and report.when == "call"]
    figures = sorted(str(text) for report in called for name, text in report.user_properties if name == _FIGURE)
    if figures:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(figures))


@pytest.fixture(autouse=True)
def _no_settings_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "true")


def clean_environment(**more: str) -> Mapping[str, str]:
    return {k: v for k, v in os.environ.items() if k not in _SETTINGS} | {"NO_MKDOCS_2_WARNING": "true", **more}


def build_site(site: Path, seeds: Path = SEEDS, **environment: str) -> Path:
    """Builds as `make site SEEDS=… SITE=…` does; fails with the output of the build."""
    given = {"SEEDS": str(seeds), "SITE": str(site), "AS_OF": AS_OF, **environment}
    command = [sys.executable, "hooks/cli.py", "site"]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(**given), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def once_per_run(tmp_path_factory: pytest.TempPathFactory, name: str, build: Callable[[Path], Path]) -> Path:
    """What `build` makes in a new folder; the first process to ask builds, the others wait and share it."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = base / name, base / f"{name}.done"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # left by a build that failed
            folder.mkdir()
            done.write_text(str(build(folder)), encoding="utf-8")
    return Path(done.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the seeds in this repository."""
    forge = "https://forge.example/o/r/edit/main/docs/"
    return once_per_run(tmp_path_factory, "own", lambda folder: build_site(folder / "site", EDIT_URI=forge))


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of hostile seeds."""

    def build(folder: Path) -> Path:
        return build_site(folder / "site", plant(folder / "seeds", hostile.seeds().items()))

    return once_per_run(tmp_path_factory, "hostile", build)


@pytest.fixture(scope="session")
def varied_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of seeds in other shapes than ours: other languages, lists, tables, quotations, no headings at all."""
    seeds = [path for name in VARIED for path in (CASES / name).iterdir() if path.suffix in (".md", ".txt")]
    named = [(f"{path.parent.name}{path.suffix}", path.read_bytes()) for path in seeds if path.stem != "problems"]
    return once_per_run(
        tmp_path_factory, "varied", lambda folder: build_site(folder / "site", plant(folder / "seeds", named))
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        lacking("the browser tests need Chromium: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with serve(site) as root:
        yield root


@pytest.fixture(scope="session")
def hostile_address(hostile_site: Path) -> Iterator[str]:
    with serve(hostile_site) as root:
        yield root


@pytest.fixture(scope="session")
def varied_address(varied_site: Path) -> Iterator[str]:
    with serve(varied_site) as root:
        yield root


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens pages that record errors; the test fails at its end if there were any."""
    with watched(browser) as open_at:
        yield open_at
