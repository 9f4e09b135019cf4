"""The search index of a finished site: Pagefind's, and `search/index.json`, which assigns its entries to briefings.

The MkDocs adapter calls this when all pages are written; `data-pagefind-…` attributes in them mark what is indexed.
Pagefind gets the pages one by one, in an order of ours: a folder it would read in the order of the file system, and one
commit must make the same bytes everywhere. Its filters and sorts are unused because their order varies from run to run.
`search/index.json` replaces them: for each briefing, newest first, its date in words, its topics and the themes of its
pages. Pagefind's names for the pages are not in there, which would make it five times as large (1,000 briefings: 25 kB
compressed instead of 5): the browser reads them, in the same order, from Pagefind's list, which it has loaded.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import json
import os
import platform
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from briefing.messages import format_date, load_messages
from briefing.store import Store, remembered
from briefing.themes import page_themes
from briefing.topics import topic_of

try:
    from pagefind_bin import get_executable
except ImportError:  # requirements.in installs it only on platforms that it supports
    get_executable = None

_SIGNATURE = b"pagefind_dcd"
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")  # Pagefind's own interfaces: 400 kB
_INDEXED = "data-pagefind-body"
_UNKNOWN = "this version of Pagefind has an unknown index format"


class SearchError(Exception):
    """The site cannot be indexed; the message says why."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that can be found, below the site, and the numbers of its briefing and its theme."""

    path: PurePosixPath
    briefing: int
    theme: int


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
    program = get_executable()
    briefings = json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"]
    digests = {page: hashlib.sha256(html.encode()).hexdigest() for page, html in _pages(site, briefings)}
    pages = list(digests)
    given = (Path(__file__).read_text("utf-8"), version("pagefind-bin"), language,
             [(str(page.path), digest) for page, digest in digests.items()])  # fmt: skip
    made = remembered(store, _Index, given, lambda: _run_pagefind(program, _pages(site, briefings), site, language))
    files = dict(made.files)
    for path, content in files.items():
        if not any(PurePosixPath(path).match(pattern) for pattern in _UNUSED):
            file = site / "pagefind" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    listed = {"names": _file_of_names(files, pages), **_list(briefings, pages, language)}
    text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    (site / "search" / "index.json").write_text(text + "\n", encoding="utf-8")


def _pages(site: Path, briefings: Sequence[dict[str, Any]]) -> Iterator[tuple[_Page, str]]:
    """The themed pages that have anything to index, with their HTML: by briefing, then by theme."""
    for briefing, data in enumerate(briefings):
        for number, theme in enumerate(page_themes()):
            path = PurePosixPath(data["url"], theme.folder, "index.html")
            html = (site / path).read_text(encoding="utf-8")
            if _INDEXED in html:
                yield _Page(path, briefing, number), _without_frame(html)


def _without_frame(page: str) -> str:
    """A page without the theme's header and footer, which hold nothing to index: a quarter of the CPU time."""
    _, start, own = page.partition('<div class="b-page"')
    return f"<html>{start}{own.partition('</article>')[0]}</html>" if start else page


def _run_pagefind(program: Path, pages: Iterable[tuple[_Page, str]], site: Path, language: str) -> _Index:
    """The index of the pages, in their order.

    Pagefind hands the files over: what it writes itself it does not check, and a full disk would leave half an index.
    """
    # Pagefind would read its settings from variables, too; a build depends on none.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    command, pipe = [str(program), "--service"], subprocess.PIPE
    try:
        started = subprocess.Popen(  # noqa: S603
            command, cwd=site, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0
        )
    except OSError as error:
        raise SearchError(f"search needs Pagefind, which does not run here: {error}") from None
    with started as service:
        _ask(service, "NewIndex", config={"force_language": language})
        for page, html in pages:
            _ask(service, "AddFile", index_id=0, file_path=str(page.path), file_contents=html)
        files = _ask(service, "GetFiles", index_id=0)["files"]
    return _Index(tuple((file["path"], base64.b64decode(file["content"])) for file in files))


def _file_of_names(files: dict[str, bytes], pages: Sequence[_Page]) -> str | None:
    """The file in which Pagefind names the pages, in the order in which they were added; None where there is none.

    assets/search.js reads it as this does, because Pagefind does not tell the number of a page that it finds.
    """
    addresses = {
        PurePosixPath(path).stem: _address(path, content)
        for path, content in files.items()
        if path.endswith(".pf_fragment")
    }
    for path, content in files.items():
        if match := re.fullmatch(r"pagefind\.(.+)_\w+\.pf_meta", path):
            named = re.findall(rf"{match[1]}_[0-9a-f]{{7,}}", _unpacked(path, content).decode("latin-1"))
            if [addresses.get(name) for name in named[: len(pages)]] == [f"{page.path.parent}/" for page in pages]:
                return path
    if pages:
        raise SearchError(_UNKNOWN)
    return None


def _ask(service: subprocess.Popen[bytes], kind: str, **payload: Any) -> dict[str, Any]:
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
        return str(json.loads(_unpacked(path, content))["url"]).lstrip("/")
    except (ValueError, KeyError):
        raise SearchError(f"{path}: {_UNKNOWN}") from None


def _unpacked(path: str, content: bytes) -> bytes:
    try:
        return gzip.decompress(content).removeprefix(_SIGNATURE)
    except (OSError, EOFError):
        raise SearchError(f"{path}: {_UNKNOWN}") from None


def _list(briefings: list[dict[str, Any]], pages: Sequence[_Page], language: str) -> dict[str, Any]:
    words, themes = load_messages(language), page_themes()
    named = {name: topic_of(name).slug for briefing in briefings for name in briefing["topics"]}
    topics: dict[str, str] = {}  # the first spelling by alphabet, as on the topic's page
    for name, slug in named.items():
        topics[slug] = min(topics.get(slug, name), name)
    slugs = sorted(topics, key=lambda slug: (topics[slug].casefold(), slug))
    numbers = {slug: number for number, slug in enumerate(slugs)}
    own = defaultdict[int, list[int]](list)
    for page in pages:
        own[page.briefing].append(page.theme)
    return {
        "themes": [theme.key for theme in themes],
        "topics": [topics[slug] for slug in slugs],
        "briefings": [
            [
                format_date(dt.date.fromisoformat(briefing["published"]), words)
                if briefing["published"]
                else words["undated"],
                list(dict.fromkeys(numbers[named[name]] for name in briefing["topics"])),
                own[number],
            ]
            for number, briefing in enumerate(briefings)
        ],
    }
