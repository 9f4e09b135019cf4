"""The search index of a finished site: Pagefind's, and `search/index.json`, which assigns its entries to briefings.

The MkDocs adapter calls this when all pages are written; `data-pagefind-…` attributes in them mark what is indexed.
Pagefind's filters and sorts are unused because it writes them in an order that varies from run to run, and one commit
must make the same bytes. `search/index.json` replaces them: for each briefing, newest first, its date in words, its
topics, and its pages in the order of the themes, by Pagefind's names for them.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import os
import platform
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from briefing.messages import format_date, load_messages
from briefing.store import Store, remembered
from briefing.themes import page_themes
from briefing.topics import topic_of
from site_folder.manifest import digest_of

try:
    from pagefind_bin import get_executable
except ImportError:  # requirements.in installs it only on platforms that it supports
    get_executable = None

_SIGNATURE = b"pagefind_dcd"
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")  # Pagefind's own interfaces: 400 kB


class SearchError(Exception):
    """The site cannot be indexed; the message says why."""


@dataclass(frozen=True, slots=True)
class _Index:
    """The files of an index, by their paths below pagefind/."""

    files: tuple[tuple[str, bytes], ...]


def index_site(site: Path, language: str, store: Store | None = None) -> None:
    """Writes `pagefind/` and `search/index.json` into a built site; `language` selects the stemmer.

    Pagefind takes a third of a build with nothing changed, so `store` keeps what it made of the same pages.
    """
    if get_executable is None:
        raise SearchError(
            "search needs Pagefind, which supports Linux, macOS and Windows on x86-64 and arm64; "
            f"this is {platform.system()} on {platform.machine()}, so build the site on another machine"
        )
    names: dict[str, str] = {}
    program = get_executable()
    given = store and (Path(__file__).read_text("utf-8"), version("pagefind-bin"), language, _digests(site))
    for path, content in remembered(store, _Index, given, lambda: _run_pagefind(program, site, language)).files:
        if any(PurePosixPath(path).match(pattern) for pattern in _UNUSED):
            continue
        file = site / "pagefind" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        if file.suffix == ".pf_fragment":
            names[_address(path, content)] = file.stem
    briefings = json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"]
    listed = json.dumps(_list(briefings, names, language), ensure_ascii=False, separators=(",", ":"))
    (site / "search" / "index.json").write_text(listed + "\n", encoding="utf-8")


def _digests(site: Path) -> list[tuple[str, str]]:
    """The pages that are indexed, each with its digest."""
    pages = sorted(page for folder in _folders() for page in site.glob(f"{folder}/index.html"))
    return [(page.relative_to(site).as_posix(), digest_of(page)) for page in pages]


def _run_pagefind(executable: Path, site: Path, language: str) -> _Index:
    """The index of a site.

    Pagefind hands them over here: what it writes itself it does not check, and a full disk would leave half an index.
    """
    # Pagefind would read its settings from variables, too; a build depends on none.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    command, pipe = [str(executable), "--service"], subprocess.PIPE
    try:
        with subprocess.Popen(  # noqa: S603
            command, cwd=site, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0
        ) as service:
            _ask(service, "NewIndex", config={"force_language": language})
            # Pagefind would read the other pages in vain.
            _ask(service, "AddDir", index_id=0, path=str(site), glob=f"{{{','.join(_folders())}}}/index.html")
            files = _ask(service, "GetFiles", index_id=0)["files"]
    except OSError as error:
        raise SearchError(f"search needs Pagefind, which does not run here: {error}") from None
    return _Index(tuple((file["path"], base64.b64decode(file["content"])) for file in files))


def _folders() -> list[str]:
    """Where there is anything to index."""
    return [str(PurePosixPath("briefings", "*", theme.folder)) for theme in page_themes()]


def _ask(service: subprocess.Popen[bytes], kind: str, **payload: Any) -> Mapping[str, Any]:
    """Pagefind's answer to a request; both are JSON in base64, ended by a comma."""
    request = json.dumps({"message_id": 0, "payload": {"type": kind, **payload}})
    given, said, complained = (cast(BinaryIO, pipe) for pipe in (service.stdin, service.stdout, service.stderr))
    with suppress(BrokenPipeError):  # then it has said why
        given.write(base64.b64encode(request.encode()) + b",")
    answer = bytearray()
    while not answer.endswith(b","):
        if not (part := os.read(said.fileno(), 2**20)):
            output = " ".join(complained.read().decode("utf-8", "replace").split()) or "it ended without a word"
            raise SearchError(f"Pagefind could not index the site: {output}")
        answer += part
    told: dict[str, Any] = json.loads(base64.b64decode(answer[:-1]))["payload"]
    if told["type"] == "Error":
        raise SearchError(f"Pagefind could not index the site: {told['message']}")
    return told


def _address(path: str, content: bytes) -> str:
    """The relative address of the page that a fragment is about."""
    try:
        fragment = json.loads(gzip.decompress(content).removeprefix(_SIGNATURE))
        return str(fragment["url"]).lstrip("/")
    except (OSError, ValueError, KeyError):
        raise SearchError(f"{path}: this version of Pagefind has an unknown index format") from None


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
