"""The Nu HTML checker, which the W3C runs, on every page of the site, the style sheets and the drawings."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.browsing import Figure, lacking
from tests.places import NODE, ROOT

CHECKER = NODE / "vnu-jar/build/dist/vnu.jar"


@pytest.fixture(scope="module", autouse=True)
def _checker() -> None:
    if shutil.which("java") is None:
        lacking("Java is missing, which the Nu checker needs; install it: sudo apt-get install default-jre-headless")
    if not CHECKER.is_file():
        lacking("the Nu checker is missing; install npm (sudo apt-get install npm), then run make test")


def messages(files: Sequence[Path]) -> list[str]:
    command = ["java", "-jar", str(CHECKER), "--format", "json", "--stdout", "--exit-zero-always"]
    # It does not know digests in a policy, nor 'self' for files on disk; test_csp.py checks that in a browser.
    options = ["--also-check-css", "--also-check-svg", "--filterpattern", ".*violates Content Security Policy.*"]
    done = subprocess.run(
        [*command, *options, *map(str, files)], capture_output=True, text=True, timeout=120, check=True
    )
    found = json.loads(done.stdout)["messages"]
    return [f"{m.get('url', '')}:{m.get('lastLine', '')}: {m['message']}: {m.get('extract', '')}" for m in found]


def test_the_nu_checker_finds_nothing_on_our_site(site: Path, figure: Figure) -> None:
    ours = [path for kind in ("*.css", "*.svg") for path in sorted((ROOT / "docs").rglob(kind))]
    pages = sorted(site.rglob("*.html"))
    found = messages([*pages, *ours])
    figure(f"Nu checker: {len(found)} messages on {len(pages)} pages and {len(ours)} other files")
    assert found == []


def test_the_nu_checker_finds_nothing_on_pages_of_other_kinds_of_seed(varied_site: Path) -> None:
    assert messages(sorted(varied_site.rglob("*.html"))) == []


def test_the_nu_checker_finds_a_duplicate_id(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=en><title>A page</title><p><div id=a></div><div id=a></div></html>")
    assert any("Duplicate ID" in message for message in messages([page]))
