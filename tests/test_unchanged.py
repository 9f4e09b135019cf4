"""A build that would make the same site again is not run; one that would not, is."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import AS_OF, clean_environment
from tests.growing import HEADLINE, LEDE, WHY, plant, text_of
from tests.test_site_folder import contents, make

from cache import Cache
from commands import site as command
from settings import Settings
from site_folder.manifest import NAME, Manifest, digest_of, write_manifest
from site_folder.unchanged import Made, inputs_of, made_before, remember

SEED = text_of(HEADLINE, LEDE, WHY)
ENVIRONMENT = {"SITE_URL": "https://velm.example/", "SHLVL": "1"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    files = {"mkdocs.yml": "site_name: Velm", "docs/about.md": "# About", "seeds/lamp.txt": SEED}
    plant(root, files.items())
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    plant(tmp_path / "elsewhere", {"a.css": "a {}"}.items())
    return root


def _settings(root: Path) -> Settings:
    return Settings(root / "seeds", "seeds", dt.date(2026, 11, 22))


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "docs/about.md").write_text("# About us", "utf-8"),
        lambda root: (root / "docs/about.md").rename(root / "docs/us.md"),
        lambda root: (root / "seeds/lamp.txt").write_text(f"{SEED} More.", "utf-8"),
        lambda root: (root / "seeds/other.txt").write_text(SEED, "utf-8"),
        lambda root: (root / "base.yml").write_text("site_name: Velm", "utf-8"),
        lambda root: (root / "linked/a.css").write_text("b {}", "utf-8"),
    ],
)
def test_whatever_a_build_reads_is_an_input(checkout: Path, change: Callable[[Path], object]) -> None:
    before = inputs_of(_settings(checkout), ENVIRONMENT, checkout)
    assert inputs_of(_settings(checkout), ENVIRONMENT, checkout) == before
    change(checkout)
    assert inputs_of(_settings(checkout), ENVIRONMENT, checkout) != before


def test_variables_and_the_day_are_inputs_but_not_where_a_shell_is(checkout: Path) -> None:
    before = inputs_of(_settings(checkout), ENVIRONMENT, checkout)
    assert inputs_of(_settings(checkout), {**ENVIRONMENT, "SHLVL": "2", "OLDPWD": "/"}, checkout) == before
    assert inputs_of(_settings(checkout), {**ENVIRONMENT, "EDIT_URI": ""}, checkout) != before
    later = replace(_settings(checkout), as_of=dt.date(2026, 11, 23))
    assert inputs_of(later, ENVIRONMENT, checkout) != before


def test_a_site_in_the_checkout_and_hidden_folders_are_no_inputs(checkout: Path) -> None:
    before = inputs_of(_settings(checkout), ENVIRONMENT, checkout)
    make(checkout / "site", index_html="<p>Velm</p>")
    plant(checkout, {".site.lock": "1", ".cache/results/a": "1", "docs/__pycache__/a.pyc": "1"}.items())
    assert inputs_of(_settings(checkout), ENVIRONMENT, checkout) == before


@pytest.mark.parametrize(
    "harm",
    [
        lambda site: (site / "a/index.html").write_text("mine", "utf-8"),
        lambda site: (site / "a/index.html").unlink(),
        lambda site: (site / "mine.txt").write_text("mine", "utf-8"),
        lambda site: (site / NAME).unlink(),
        lambda site: write_manifest(site, Manifest({}, former={})),
    ],
)
def test_only_a_site_that_is_as_the_build_left_it_is_unchanged(tmp_path: Path, harm: Callable[[Path], object]) -> None:
    site, store = tmp_path / "site", Cache(tmp_path / "results")
    make(site, index_html="1", a__index_html="2")
    made = Made(digest_of(site / NAME), 1, ("a message",))
    remember("inputs", made, store)
    assert made_before("inputs", site, store) == made
    assert made_before("others", site, store) is None
    harm(site)
    assert made_before("inputs", site, store) is None


def test_what_the_store_has_in_another_form_is_ignored(tmp_path: Path) -> None:
    class Odd:
        def get(self, key: str) -> bytes:
            return b"[\xff"

        def put(self, key: str, value: bytes) -> None: ...

    make(tmp_path / "site", index_html="1")
    assert made_before("inputs", tmp_path / "site", Odd()) is None


def test_a_second_build_says_the_same_and_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds, site = tmp_path / "seeds", tmp_path / "site"
    plant(seeds, {"lamp.txt": SEED}.items())
    for name in set(os.environ) - set(clean_environment()):
        monkeypatch.delenv(name)
    monkeypatch.setattr(command, "RESULTS", Cache(tmp_path / "results"))
    for name, value in {"SEEDS": str(seeds), "AS_OF": AS_OF}.items():
        monkeypatch.setenv(name, value)
    assert command.build_site(site) == 0
    first, before = capsys.readouterr(), contents(site)
    monkeypatch.setattr(command, "_run_mkdocs", lambda *_: pytest.fail("MkDocs runs again"))
    assert command.build_site(site) == 0
    assert capsys.readouterr() == first
    assert contents(site) == before
    assert json.loads(before["briefings.json"])["briefings"][0]["headline"] == HEADLINE
