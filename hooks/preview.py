"""What MkDocs' live preview needs beyond a build: it keeps pages of broken seeds, and polls faster."""

from __future__ import annotations

import errno
import logging
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileSystemEventHandler
from watchdog.observers.api import ObservedWatch
from watchdog.observers.polling import PollingObserverVFS

from briefing.edition import Edition
from briefing.model import Page
from briefing.problems import Problem
from search_index import SearchError

log = logging.getLogger("mkdocs.hooks.briefing")

# In seconds; MkDocs polls every half second. Polling works on file systems that send no events, too.
_INTERVAL = 0.1


class Preview:
    """State that lasts as long as the preview: a page that an editor has open stays while its seed is broken."""

    def __init__(self) -> None:
        self._shown: dict[str, list[Page]] = {}
        self._environment: jinja2.Environment | None = None
        self._said: set[Problem] = set()
        self._builds = 0
        self._one_at_a_time = threading.Lock()

    def pages(self, edition: Edition, shown_as: str) -> list[Page]:
        """The edition's pages, and the last readable ones of seeds that are broken now."""
        fresh: dict[str, list[Page]] = defaultdict(list)
        for page in edition.pages:
            if page.seed is not None:
                fresh[page.seed].append(page)
        self._shown |= fresh
        broken = {problem.path for problem in edition.problems if problem.fatal}
        kept = (seed for seed in self._shown if seed not in fresh and f"{shown_as}/{seed}" in broken)
        taken = {page.path for page in edition.pages}
        return [*edition.pages, *(page for seed in kept for page in self._shown[seed] if page.path not in taken)]

    def unsaid(self, notes: Iterable[Problem]) -> list[Problem]:
        """The notes that no earlier build of this preview has shown."""
        fresh = [note for note in notes if note not in self._said]
        self._said |= {*fresh}
        return fresh

    def environment(self, env: jinja2.Environment) -> jinja2.Environment:
        """The first build's environment, for every build, because it caches the compiled templates of the theme."""
        self._environment = self._environment or env
        return self._environment

    def begin(self) -> None:
        """Another build begins, and empties a folder."""
        self._builds += 1

    def afterwards(self, work: Callable[[], None]) -> None:
        """Does `work` on the built site while browsers show it already; a build that begins meanwhile may spoil it."""
        threading.Thread(target=self._do, args=(work, self._builds), daemon=True).start()

    def _do(self, work: Callable[[], None], build: int) -> None:
        with self._one_at_a_time:
            if build == self._builds:
                try:
                    work()
                except (SearchError, OSError, ValueError) as error:
                    if build == self._builds:
                        log.warning("%s", error)


_Handlers = Callable[[FileSystemEventHandler], FileSystemEventHandler]


class _Observer(PollingObserverVFS):
    """Gives events to what `listen` makes of their handler."""

    listen: _Handlers

    def schedule(
        self,
        event_handler: FileSystemEventHandler,
        path: str | Path,
        **options: Any,
    ) -> ObservedWatch:
        return super().schedule(self.listen(event_handler), path, **options)


def poll_faster(server: LiveReloadServer, config: MkDocsConfig, listen: _Handlers) -> None:
    """Replaces the server's observer by a faster one, which must watch again what the old one watched.

    Its events go to what `listen` makes of the server's handlers.

    It goes on when a folder is away for a moment: renamed, synchronised anew, or missing on a branch.
    """
    watched = [path for path in (config.docs_dir, config.config_file_path) if path]
    for path in watched:
        server.unwatch(path)
    roots = frozenset(map(os.path.abspath, (*watched, *config.watch)))
    stat, listing = partial(_stat, roots=roots), partial(_listing, roots=roots)
    observer = _Observer(stat, listing, polling_interval=_INTERVAL)
    observer.listen = listen
    server.observer = observer  # type: ignore[assignment]  # MkDocs calls what every observer has
    for path in watched:
        server.watch(path)


def _stat(path: str, roots: frozenset[str]) -> os.stat_result:
    with _patience(path, roots):
        return os.stat(path)  # noqa: PTH116 - watchdog's own default


def _listing(path: str | None, roots: frozenset[str]) -> Iterator[os.DirEntry[str]]:
    with _patience(path or "", roots):
        return os.scandir(path)


@contextmanager
def _patience(path: str, roots: frozenset[str]) -> Iterator[None]:
    """The observer gives up a folder that does not exist, and tries one again that cannot be read."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        if path in roots:
            raise OSError(errno.ESTALE, "it is away", path) from error
        raise
