"""What several tests share: our own site, built once a session in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import settings
from tests import hostile
from tests.growing import plant
from tests.places import ROOT, SEEDS

settings.register_profile("usual", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("usual")

# The settings of whoever runs the tests are no part of them; neither is GitHub, whose annotations would count.
_SETTINGS = (
    *("SEEDS", "SITE", "SITE_URL", "EDIT_URI", "AS_OF", "TITLE", "FIX", "JSON", "COLUMNS"),
    *("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "SOURCE_DATE_EPOCH"),
)
AS_OF = "2026-11-22"


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
