"""Shells: the same bytes with and without, whatever the theme does with a value, and wherever a page is named."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import jinja2
import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from tests import hostile
from tests.conftest import AS_OF, build_site, clean_environment
from tests.growing import plant
from tests.places import ROOT, SEEDS
from tests.test_hook import GOOD, linked_checkout

from shells import PageFile, Shells

FORGE = "https://forge.example/o/r/edit/main/docs/"
ALL = (
    "{{ base_url }}{{ 'topics/' | url }}{{ page.canonical_url }}{{ page.edit_url }}{{ page.title }}"
    "{{ page.meta.title }}{{ page.meta.description }}{{ page.meta.head }}{{ page.meta.hide }}{{ page.content }}"
)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_our_site_has_the_same_bytes_without_shells(site: Path, tmp_path: Path) -> None:
    assert _bytes(build_site(tmp_path / "site", SEEDS, EDIT_URI=FORGE, SHELLS="0")) == _bytes(site)


def test_no_text_of_a_seed_leaves_its_place_in_a_shell(hostile_site: Path, tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", hostile.seeds().items())
    assert _bytes(build_site(tmp_path / "site", seeds, SHELLS="0")) == _bytes(hostile_site)


def test_a_page_that_the_navigation_or_a_hand_written_page_names_is_found(tmp_path: Path) -> None:
    folder = linked_checkout(tmp_path / "checkout")
    plant(
        folder / "docs",
        [("more.md", "# More\n\n[The lamp](briefings/lamp/background.md), [oil](topics/oil/index.md)\n")],
    )
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").unlink()
    named = config.replace(
        "  - About: about.md\n", "  - About: about.md\n  - Lamp: briefings/lamp/index.md\n  - more.md\n"
    )
    (folder / "mkdocs.yml").write_text(named, encoding="utf-8")
    seeds = plant(
        tmp_path / "seeds", [(f"{n}.md", f"---\ntopics: [Oil]\n---\n{GOOD}") for n in ("lamp", "buoy", "wick")]
    )
    built = []
    for shells in ("1", "0"):
        site = tmp_path / f"site-{shells}"
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
            cwd=folder, env=clean_environment(SEEDS=str(seeds), AS_OF=AS_OF, SHELLS=shells),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        built.append(_bytes(site))
    assert built[0] == built[1]


def _finished(template: str, pages: Sequence[tuple[str, str]], count: Callable[[], str] = str) -> list[str]:
    config = load_config(str(ROOT / "mkdocs.yml"), site_url="https://velm.example/", edit_uri=FORGE)
    files = Files([PageFile(path, None, config.site_dir, config.use_directory_urls) for path, _ in pages])
    for file, (_, text) in zip(files, pages, strict=True):
        file.content_string, file.edit_uri, file.generated_by = text, "../seeds/a%20seed.md", "hook"
        Page(None, file, config)
    shells = Shells(config, files, Navigation([], []))
    shells.env = config.theme.get_env()
    shells.env.loader = jinja2.DictLoader({"main.html": "{% set _ = count() %}" + template})
    shells.env.globals["count"] = count
    return [shells.finish(file.page) for file in files if file.page]


def _page(number: int, **front: object) -> tuple[str, str]:
    values = {"title": f"T&amp;{number}", "description": f"<D'{number}>\n", "head": f'<meta content="{number}">\n'}
    return f"briefings/lamp-{number}/index.md", f"---\n{json.dumps(values | front)}\n---\n\n<h1>{number}</h1>\n\\1\n"


PAGES = [_page(n, lastmod=f"2026-01-0{n}", hide=["toc"]) for n in (1, 2, 3, 4)]


def test_two_pages_of_a_kind_are_rendered_and_all_are_right() -> None:
    rendered: list[int] = []

    def count() -> str:
        rendered.append(1)
        return ""

    each = [html for page in PAGES for html in _finished(ALL, [page])]
    assert _finished(ALL, PAGES, count) == each
    assert len(rendered) == 2
    assert "https://velm.example/briefings/lamp-3/" in each[2]
    assert "https://forge.example/o/r/edit/main/seeds/a%20seed.md" in each[2]
    assert "<h1>3</h1>\n\\1" in each[2]


@pytest.mark.parametrize(
    "template",
    [
        "{{ page.meta.title | e }}",
        "{{ page.title | striptags }}",
        "{{ page.meta.title | upper }}",
        "{{ page.meta.description | truncate(9) }}",
        "{{ page.meta.description | trim }}",
        "{{ page.content | length }}",
        "{{ page.meta.lastmod | tojson }}",
        "{{ page.url }}",
        "{{ page.canonical_url | urlencode }}",
        "{% if ';1' in page.meta.title %}one{% endif %}",
    ],
)
def test_a_template_that_changes_a_value_gets_no_shell(template: str, caplog: pytest.LogCaptureFixture) -> None:
    each = [html for page in PAGES for html in _finished(template, [page])]
    caplog.set_level("INFO", "mkdocs")
    assert _finished(template, PAGES) == each
    assert "is rendered" in caplog.text


@pytest.mark.parametrize(
    "other",
    [
        _page(5, hide=["toc"], title="Without a last change"),
        _page(5, lastmod="2026-01-05", hide=[]),
        _page(5, lastmod="2026-01-05", hide=["toc"], description=None),
        ("briefings/lamp-5/source.md", PAGES[0][1]),
        ("topics/lamp-5/index.md", PAGES[0][1]),
        ("briefings/lamp-5/index.md", PAGES[0][1].replace("h1>", "h2>")),
    ],
)
def test_another_kind_of_page_never_stands_in_the_shell(other: tuple[str, str]) -> None:
    template = ALL + "{{ 'briefings/' | url }}{% if not '<h1' in page.content %}no heading{% endif %}"
    assert _finished(template, [*PAGES, other])[-1:] == _finished(template, [other])
