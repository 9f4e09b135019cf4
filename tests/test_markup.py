"""The Nu HTML checker of the W3C on every page of the site, its style sheet and its SVG files."""

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
        lacking("the Nu checker needs Java: sudo apt-get install default-jre-headless")
    if not CHECKER.is_file():
        lacking("the Nu checker needs npm (sudo apt-get install npm), then make test")


def messages(files: Sequence[Path]) -> list[str]:
    command = ["java", "-jar", str(CHECKER), "--format", "json", "--stdout", "--exit-zero-always"]
    # The checker does not evaluate digests, nor 'self' for files; test_csp.py checks policies in a browser.
    options = ["--also-check-css", "--also-check-svg", "--filterpattern", ".*violates Content Security Policy.*"]
    done = subprocess.run(
        [*command, *options, *map(str, files)], capture_output=True, text=True, timeout=120, check=True
    )
    found = json.loads(done.stdout)["messages"]
    return [f"{m.get('url', '')}:{m.get('lastLine', '')}: {m['message']}: {m.get('extract', '')}" for m in found]


def test_the_nu_checker_accepts_our_site(site: Path, figure: Figure) -> None:
    ours = [path for kind in ("*.css", "*.svg") for path in sorted((ROOT / "docs").rglob(kind))]
    pages = sorted(site.rglob("*.html"))
    found = messages([*pages, *ours])
    figure(f"Nu checker: {len(found)} messages on {len(pages)} pages and {len(ours)} other files")
    assert found == []


def test_the_nu_checker_accepts_seeds_in_other_shapes(varied_site: Path) -> None:
    assert messages(sorted(varied_site.rglob("*.html"))) == []


def test_the_nu_checker_reports_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=en><title>A page</title><p><div id=a></div><div id=a></div></html>")
    assert any("Duplicate ID" in message for message in messages([page]))
