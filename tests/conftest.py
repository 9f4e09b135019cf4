"""What several tests share: our own site, built once a session in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from tests import hostile
from tests.browsing import QUIET, Open, lacking, watched
from tests.growing import plant
from tests.places import CASES, ROOT, SEEDS

from hosting import find_chromium, serve

settings.register_profile("usual", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("usual")

# The settings of whoever runs the tests are no part of them; neither is GitHub, whose annotations would count.
_SETTINGS = (
    *("SEEDS", "SITE", "SITE_URL", "EDIT_URI", "AS_OF", "PORT", "TITLE", "FIX", "JSON", "COLUMNS"),
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


FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes down what a check has measured, to be read below the tests' results."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if figures := config.stash.get(FIGURES, []):
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(figures))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "true")


def clean_environment(**more: str) -> Mapping[str, str]:
    return {k: v for k, v in os.environ.items() if k not in _SETTINGS} | {"NO_MKDOCS_2_WARNING": "true", **more}


def build_site(site: Path, seeds: Path = SEEDS, **environment: str) -> Path:
    """What `make site SEEDS=… SITE=…` does once it is set up; fails with all that it says."""
    given = {"SEEDS": str(seeds), "SITE": str(site), "AS_OF": AS_OF, **environment}
    command = [sys.executable, "hooks/cli.py", "site"]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(**given), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that our own seeds make."""
    return build_site(tmp_path_factory.mktemp("built") / "site", EDIT_URI="https://forge.example/o/r/edit/main/docs/")


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that hostile seeds make."""
    folder = tmp_path_factory.mktemp("hostile")
    return build_site(folder / "site", plant(folder / "seeds", hostile.seeds().items()))


@pytest.fixture(scope="session")
def varied_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of seeds in other shapes than ours: other languages, lists, tables, quotations, no headings at all."""
    folder = tmp_path_factory.mktemp("varied")
    seeds = [path for name in VARIED for path in (CASES / name).iterdir() if path.suffix in (".md", ".txt")]
    named = [(f"{path.parent.name}{path.suffix}", path.read_bytes()) for path in seeds if path.stem != "problems"]
    return build_site(folder / "site", plant(folder / "seeds", named))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        lacking("no Chromium here; install one: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with serve(site) as there:
        yield there


@pytest.fixture(scope="session")
def hostile_address(hostile_site: Path) -> Iterator[str]:
    with serve(hostile_site) as there:
        yield there


@pytest.fixture(scope="session")
def varied_address(varied_site: Path) -> Iterator[str]:
    with serve(varied_site) as there:
        yield there


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens pages that note whatever goes wrong; the test fails at its end if anything did."""
    with watched(browser) as open_at:
        yield open_at
