"""What MkDocs' live preview needs beyond a build: it keeps pages of broken seeds, and polls faster."""

from __future__ import annotations

from collections import defaultdict

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from watchdog.observers.polling import PollingObserver

from briefing.model import Edition, Page

# In seconds; MkDocs polls every half second. Polling works on file systems that send no events, too.
_INTERVAL = 0.1


class Preview:
    """State that lasts as long as the preview: a page that an editor has open stays while its seed is broken."""

    def __init__(self) -> None:
        self._shown: dict[str, list[Page]] = {}
        self._environment: jinja2.Environment | None = None

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

    def environment(self, env: jinja2.Environment) -> jinja2.Environment:
        """The first build's environment, for every build, because it caches the compiled templates of the theme."""
        self._environment = self._environment or env
        return self._environment


def poll_faster(server: LiveReloadServer, config: MkDocsConfig) -> None:
    """Replaces the server's observer by a faster one, which must watch again what the old one watched."""
    watched = [path for path in (config.docs_dir, config.config_file_path) if path]
    for path in watched:
        server.unwatch(path)
    server.observer = PollingObserver(timeout=_INTERVAL)
    for path in watched:
        server.watch(path)
