"""At once: a preview shows a saved seed's own pages before it builds the whole site, which follows in the background.

An editor waits 0.4 s at ten briefings and 0.8 s at 300 (`make bench`). A build goes to a folder beside the one that
browsers see, and takes its place when all of it is there; then browsers refresh once more. What a seed's own pages
cannot show, such as a new seed or a broken one, waits for the whole site, and so does every change without this file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileModifiedEvent, FileSystemEvent, FileSystemEventHandler

from briefing.edition import Edition
from briefing.store import Store
from shells import Shells

# In seconds. The observer has gathered what was saved at the same time, so the server need not wait for more of it.
_DELAY = 0.02

# In seconds: a browser loads what is shown at once before the whole site is built.
_PAUSE = 0.3

_BESIDE = ".beside"  # MkDocs removes it with the folder that it is in, but does not empty it
_BUILT = "the whole site"  # heard like the path of a file that has changed


class SupersededError(Exception):
    """A build in the background is of no use because another change came."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A `Store` that the engine asks for each briefing, each time a chance to end a build."""

    store: Store
    go_on: Callable[[], None]

    def get(self, key: str) -> bytes | None:
        self.go_on()
        return self.store.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.store.put(key, value)


@dataclass(frozen=True, slots=True)
class Built:
    """A whole site, and what it takes to write a page of it again."""

    config: MkDocsConfig
    edition: Edition
    shells: Shells | None


class AtOnce:
    """Two folders of one preview: that of the site that is shown, and that of the one being built."""

    edition: Edition  # of the build that is running

    def __init__(self) -> None:
        self._built: Built | None = None  # by the latest build that has finished
        self._shown: Built | None = None
        self._heard: set[str] = set()
        self._worker: threading.Thread | None = None  # whose build is wanted
        self._finished: threading.Thread | None = None
        self._one_build_at_a_time = threading.Lock()

    def folder(self, site_dir: str) -> str:
        """The folder for the next build, of which MkDocs says where the site is."""
        return str(Path(site_dir, _BESIDE)) if self._shown and self._shown.config.site_dir == site_dir else site_dir

    def finished(self, built: Built) -> None:
        """A build has written all pages."""
        self._built = built

    def go_on(self) -> None:
        """Ends a build in the background that is no longer wanted."""
        if threading.current_thread() not in (threading.main_thread(), self._worker):
            raise SupersededError

    def listen(self, handler: FileSystemEventHandler) -> FileSystemEventHandler:
        """A handler that also hears what has changed."""
        self._handler = handler
        return _Listener(self._heard, handler)

    def serve(
        self, server: LiveReloadServer, build: Callable[[], object], write: Callable[[Built, Set[str]], bool]
    ) -> None:
        """Takes the place of the server's builder. `write` writes the pages of changed files, or returns False."""
        self._server, self._build, self._write = server, build, write
        self._show()
        server.builder = self._change
        server.build_delay = _DELAY
        server.error_handler = self._error_page

    def stop(self) -> None:
        """Waits until nothing is built any more."""
        self._worker = None
        with self._one_build_at_a_time:
            pass

    def _change(self) -> None:
        """Called by the server, which meanwhile lets browsers wait, and then refreshes them."""
        heard = {self._heard.pop() for _ in range(len(self._heard))}
        if heard <= {_BUILT}:  # nothing, if the last call came late enough to hear it
            if self._finished is self._worker:
                self._show()
            return
        self._worker = None
        if self._shown and self._write(self._shown, heard - {_BUILT}):
            self._worker = threading.Thread(target=self._follow, daemon=True)
            self._worker.start()
        else:
            with self._one_build_at_a_time:
                self._build()
            self._show()

    def _follow(self) -> None:
        time.sleep(_PAUSE)
        with self._one_build_at_a_time, suppress(SupersededError, Abort):  # MkDocs has said why
            self.go_on()
            self._build()
            self._finished = threading.current_thread()
            self._handler.dispatch(FileModifiedEvent(_BUILT))

    def _show(self) -> None:
        self._shown = self._built
        if self._shown:
            self._server.root = self._shown.config.site_dir

    def _error_page(self, code: int) -> bytes | None:
        with suppress(OSError):
            return Path(self._server.root, f"{code}.html").read_bytes()
        return None


class _Listener(FileSystemEventHandler):
    """Hears what has changed before the server does."""

    def __init__(self, heard: set[str], server: FileSystemEventHandler) -> None:
        self._heard, self._server = heard, server

    def dispatch(self, event: FileSystemEvent) -> None:
        if not event.is_directory:
            self._heard.update(str(path) for path in (event.src_path, event.dest_path) if path)
        self._server.dispatch(event)
