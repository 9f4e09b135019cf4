"""What MkDocs' live preview needs beyond a build: a memory, and quicker eyes. Only `mkdocs_hook.py` uses it."""

from __future__ import annotations

from collections import defaultdict

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from watchdog.observers.polling import PollingObserver

from briefing.model import Edition, Page

# How often a preview looks for what was saved, in seconds: MkDocs does so every half. Some file systems tell nobody.
_LOOK = 0.1


class Preview:
    """Lives as long as the preview: a page that an editor has open stays while its seed is broken."""

    def __init__(self) -> None:
        self._shown: dict[str, list[Page]] = {}
        self._environment: jinja2.Environment | None = None

    def pages(self, edition: Edition, shown_as: str) -> list[Page]:
        """The edition's pages, and those of broken seeds as they were when last readable."""
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
        """The first build's, for every build: it keeps the theme's templates as they were compiled then."""
        self._environment = self._environment or env
        return self._environment


def look_closely(server: LiveReloadServer, config: MkDocsConfig) -> None:
    """Shows what was saved sooner. What MkDocs has begun to watch has to be watched anew."""
    begun = [path for path in (config.docs_dir, config.config_file_path) if path]
    for path in begun:
        server.unwatch(path)
    server.observer = PollingObserver(timeout=_LOOK)
    for path in begun:
        server.watch(path)
