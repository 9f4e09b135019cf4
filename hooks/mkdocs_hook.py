"""The MkDocs adapter: adds the engine's pages to a build as if they were files in docs/. It makes no decisions.

MkDocs keeps hooks/ on the path only while this module loads, so all imports are at the top.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Callable, Set
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urljoin

import jinja2
import mkdocs.structure.pages
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation

from ahead import Ahead
from at_once import Asked, AtOnce, Built
from briefing.classify.weights import WeightsError
from briefing.edition import Edition
from briefing.messages import load_messages
from briefing.model import Page, Site
from briefing.pipeline import build, rebuild
from briefing.problems import Problem
from briefing.publication import find_lost_addresses
from briefing.store import Store
from briefing.themes import ThemesError, load_themes, page_themes
from bug_report import write_bug_reports
from cache import INDEXES, RESULTS
from csp import with_policy
from last_site import read_last_site
from preview import Preview, poll_faster
from progress import Progress, terminal
from search_index import SearchError, index_site
from settings import Settings, SettingsError, read_settings
from shells import PageFile, Shells
from site_folder.manifest import manifest_of, write_manifest
from social_cards import draw
from spool import Spool

# MkDocs shows, and counts for --strict, only what is logged below "mkdocs.".
log = logging.getLogger("mkdocs.hooks.briefing")

# The theme puts autocomplete on the checkboxes that open its drawer and search, where HTML does not allow it.
_INVALID, _VALID = ' autocomplete="off">', ">"

# None unless MkDocs serves a preview.
_preview: Preview | None = None

# A second process helps with many new seeds.
_ahead = Ahead(RESULTS)

# None unless MkDocs serves a preview.
_at_once: AtOnce | None = None

# Of a preview, only the first build has somebody who waits.
_progress = Progress(terminal(os.environ))

# None if MkDocs renders every page.
_shells: Shells | None = None


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    global _preview, _at_once  # MkDocs names the command in this event only
    _preview, _at_once = (Preview(), AtOnce()) if command == "serve" else (None, None)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Dates the build by its edition; otherwise MkDocs would write the current time into the compressed site map."""
    if _preview:
        _preview.begin()
    if _at_once:
        config.site_dir = _at_once.folder(config.site_dir)
    if config.extra.get("analytics"):
        raise PluginError("extra.analytics in mkdocs.yml would call another host from every page; remove it")
    try:
        day = read_settings().as_of or dt.date(2000, 1, 1)
        load_themes()
    except (SettingsError, ThemesError) as error:
        raise PluginError(str(error)) from None
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    seconds = min(max(0, int(midnight.timestamp())), 2**32 - 1)  # the range of gzip
    os.environ["SOURCE_DATE_EPOCH"] = str(seconds)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages of the edition. A fatal problem stops a build; a preview continues with the good seeds."""
    settings, spool = _settings(), Spool()
    made: list[File] = []

    def add(page: Page) -> None:
        made.append(_file(page, config, spool))

    try:
        serving, put = _preview is not None, None if _preview else add  # a preview keeps pages from build to build
        site = _site(config)
        with _ahead, _progress:
            edition = build(
                settings.seeds, settings.shown_as, settings.as_of,
                site=site, preview=serving, store=_store(), put=put, watch=_progress.watch,
            )  # fmt: skip
    except WeightsError as error:
        raise PluginError(str(error)) from None
    RESULTS.trim()
    _report(edition, settings)
    if _preview:  # overrides/main.html shows them
        config.extra["problems"] = [str(problem) for problem in edition.problems if problem.fatal]
    for page in _preview.pages(edition, settings.shown_as) if _preview else ():
        add(page)
    taken = {file.dest_uri: file.src_uri for file in files}
    for file in made:
        if file.dest_uri in taken:
            raise PluginError(f"docs/{taken[file.dest_uri]} has the address of a page made from a seed; rename it")
        taken[file.dest_uri] = file.src_uri
        files.append(file)
    if _at_once:
        _at_once.go_on()
        _at_once.edition = edition
    return files


def _store() -> Store:
    return Asked(RESULTS, _at_once.go_on) if _at_once else _ahead


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        raise PluginError(str(error)) from None


def _report(edition: Edition, settings: Settings) -> None:
    """Logs every problem; raises `PluginError` if one of them keeps a build from being published."""
    lost: tuple[Problem, ...] = ()
    if edition.is_publishable and not _preview and (last := os.environ.get("LAST_SITE")):
        lost = find_lost_addresses(edition, read_last_site(Path(last)), settings.shown_as)
    notes = _preview.unsaid(edition.notes) if _preview else edition.notes
    problems = (*notes, *edition.problems, *lost)
    for problem in problems:
        log.log(logging.ERROR if problem.fatal else logging.INFO, "%s", problem)
    for report in write_bug_reports(edition.problems, settings):
        log.error("what to report is in %s", os.path.relpath(report))
    if any(problem.fatal for problem in problems) and not _preview:
        raise PluginError("see the problems above; nothing was built")


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Saves MkDocs most of the work on generated pages, unless SHELLS=0."""
    global _shells
    _shells = None if os.environ.get("SHELLS") == "0" else Shells(config, files, nav)
    return nav


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
    """Gives the templates in overrides/ what they print; drops the empty lines that template tags leave."""
    if _preview:
        env = _preview.environment(env)
    if _at_once:
        _at_once.go_on()
    env.globals.update(messages=load_messages(config.theme["language"]), themes=page_themes(), files=files)
    env.trim_blocks = env.lstrip_blocks = True
    if _shells:
        _shells.env = env
    return env


def on_post_build(config: MkDocsConfig) -> None:
    """Indexes the finished pages, then lists every file. A preview continues without an index, and has no manifest."""
    site = Path(config.site_dir)
    index = partial(index_site, site, str(config.theme["language"]), INDEXES)
    INDEXES.trim()
    if _at_once:
        _at_once.finished(Built(config, _at_once.edition, _shells))
    if _preview:
        _progress.stream = None
        _preview.afterwards(index)
        return
    try:
        with _progress:
            _progress.say("indexing for search")
            index()
    except SearchError as error:
        raise PluginError(str(error)) from None
    write_manifest(site, manifest_of(site))


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], object]) -> LiveReloadServer:
    """Polls for saved files more often than MkDocs does, and shows a saved seed's own pages at once."""
    if _at_once:
        poll_faster(server, config, _at_once.listen)
        _at_once.serve(server, builder, _write_own_pages)
    return server


def on_shutdown() -> None:
    if _at_once:
        _at_once.stop()


def _write_own_pages(built: Built, changed: Set[str]) -> bool:
    """Writes the pages of changed seeds into a built site, if those are the same pages, and all that has changed."""
    try:
        settings = read_settings()
    except SettingsError:  # the build of the whole site reports it
        return False
    folder = f"{os.path.abspath(settings.seeds)}/"  # noqa: PTH100 - as MkDocs names it
    names = {path.removeprefix(folder) for path in changed}
    before = [page for page in built.edition.pages if page.seed in names]
    if built.shells is None or settings.as_of != built.edition.as_of or names != {page.seed for page in before}:
        return False
    try:
        edition = rebuild(built.edition, names, settings.seeds, settings.shown_as, _site(built.config), _store())
    except WeightsError:  # so does it with a damaged model
        return False
    own = {page.path for page in edition.pages if page.seed}
    if not edition.is_publishable or own != {page.path for page in before}:
        return False
    spool = Spool()
    for page in edition.pages:
        built.shells.write(_file(page, built.config, spool))
    return True


def on_pre_page(page: mkdocs.structure.pages.Page, config: MkDocsConfig, files: Files) -> mkdocs.structure.pages.Page:
    """Resolves the `..` that leads from docs/ to seeds/ in edit links; MkDocs only joins the two parts."""
    if page.edit_url and config.edit_uri and page.file.edit_uri:
        page.edit_url = urljoin(config.edit_uri, page.file.edit_uri)
    return page


def on_page_markdown(
    markdown: str, *, page: mkdocs.structure.pages.Page, config: MkDocsConfig, files: Files
) -> str | None:
    """Skips Markdown for generated pages, which are HTML; it would take a third of a build to change nothing."""
    return "" if page.file.generated_by else None


def on_page_content(html: str, *, page: mkdocs.structure.pages.Page, config: MkDocsConfig, files: Files) -> str | None:
    """Supplies the generated page that skipped Markdown, without its front matter."""
    return page.file.content_string.partition("\n---\n")[2].strip() if page.file.generated_by else None


def on_post_page(output: str, *, page: mkdocs.structure.pages.Page, config: MkDocsConfig) -> str:
    return _finished(output)


def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """Finishes 404.html too, which is a template of the theme and no page."""
    return _finished(output_content) if template_name.endswith(".html") else output_content


def _finished(page: str) -> str:
    """The page as valid HTML, with its security policy; a preview has none, because MkDocs adds a script to it."""
    valid = page.replace(_INVALID, _VALID)
    return valid if _preview else with_policy(valid)


def _site(config: MkDocsConfig) -> Site:
    address = (config.site_url or "").rstrip("/")
    return Site(
        url=f"{address}/" if address else "",
        name=config.site_name,
        description=config.site_description or "",
        report=config.extra.get("report") or "",
        lang=config.theme["language"],
        pictures=not _preview,
    )


def _file(page: Page, config: MkDocsConfig, spool: Spool) -> File:
    path, content = page.path, page.text.encode()
    if path.endswith(".svg"):
        path, content = path.replace(".svg", ".png"), draw(page.text)
    elif path.endswith(".html"):
        content = _finished(page.text).encode()
    file = PageFile.spooled(config, path, spool.put(content))
    if page.seed is not None:
        file.edit_uri = f"../seeds/{quote(page.seed)}"
    return file
