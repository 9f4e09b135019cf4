"""The search index of a finished site: Pagefind's, and `search/index.json`, which assigns its entries to briefings.

The MkDocs adapter calls this when all pages are written; `data-pagefind-…` attributes in them mark what is indexed.
Pagefind's filters and sorts are unused because it writes them in an order that varies from run to run, and one commit
must make the same bytes. `search/index.json` replaces them: for each briefing, newest first, its date in words, its
topics, and its pages in the order of the themes, by Pagefind's names for them.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from briefing.messages import format_date, load_messages
from briefing.themes import page_themes
from briefing.topics import topic_of

try:
    from pagefind_bin import get_executable
except ImportError:  # requirements.in installs it only on platforms that it supports
    get_executable = None

_SIGNATURE = b"pagefind_dcd"
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")  # Pagefind's own interfaces: 400 kB


class SearchError(Exception):
    """The site cannot be indexed; the message says why."""


def index_site(site: Path, language: str) -> None:
    """Writes `pagefind/` and `search/index.json` into a built site; `language` selects the stemmer."""
    _run_pagefind(site, language)
    for pattern in _UNUSED:
        for path in (site / "pagefind").glob(pattern):
            path.unlink()
    briefings = json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"]
    listed = json.dumps(_list(briefings, dict(_names(site)), language), ensure_ascii=False, separators=(",", ":"))
    (site / "search" / "index.json").write_text(listed + "\n", encoding="utf-8")


def _run_pagefind(site: Path, language: str) -> None:
    if get_executable is None:
        raise SearchError(
            "search needs Pagefind, which supports Linux, macOS and Windows on x86-64 and arm64; "
            f"this is {platform.system()} on {platform.machine()}, so build the site on another machine"
        )
    # Pagefind would read its settings from variables, too; a build depends on none.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        command = [str(get_executable()), "--site", str(site), "--force-language", language, "--quiet"]
        done = subprocess.run(  # noqa: S603
            command, cwd=site, env=environment, check=False, capture_output=True, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise SearchError(f"search needs Pagefind, which does not run here: {error}") from None
    if done.returncode or not (site / "pagefind" / "pagefind-entry.json").is_file():
        output = " ".join((done.stdout + done.stderr).split()) or f"exit status {done.returncode}"
        raise SearchError(f"Pagefind could not index the site: {output}")


def _names(site: Path) -> Iterator[tuple[str, str]]:
    """The relative address of each indexed page, and Pagefind's name for it."""
    for path in (site / "pagefind" / "fragment").glob("*.pf_fragment"):
        try:
            fragment = json.loads(gzip.decompress(path.read_bytes()).removeprefix(_SIGNATURE))
            yield fragment["url"].lstrip("/"), path.stem
        except (OSError, ValueError, KeyError):
            raise SearchError(f"{path.name}: this version of Pagefind has an unknown index format") from None


def _list(briefings: list[dict[str, Any]], names: Mapping[str, str], language: str) -> dict[str, Any]:
    words, themes = load_messages(language), page_themes()
    named = {name: topic_of(name).slug for briefing in briefings for name in briefing["topics"]}
    topics: dict[str, str] = {}  # the first spelling by alphabet, as on the topic's page
    for name, slug in named.items():
        topics[slug] = min(topics.get(slug, name), name)
    slugs = sorted(topics, key=lambda slug: (topics[slug].casefold(), slug))
    numbers = {slug: number for number, slug in enumerate(slugs)}
    return {
        "themes": [theme.key for theme in themes],
        "topics": [topics[slug] for slug in slugs],
        "briefings": [
            [
                format_date(dt.date.fromisoformat(briefing["published"]), words)
                if briefing["published"]
                else words["undated"],
                list(dict.fromkeys(numbers[named[name]] for name in briefing["topics"])),
                [names.get(f"{briefing['url']}{theme.folder}/".replace("//", "/")) for theme in themes],
            ]
            for briefing in briefings
        ],
    }
