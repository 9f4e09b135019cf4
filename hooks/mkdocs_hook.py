"""The MkDocs door: takes the engine's pages into a build as if they lay in docs/. It decides nothing.

MkDocs keeps hooks/ on the path only while this module loads: every import stands at its top.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urljoin

import jinja2
import mkdocs.structure.pages
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files

from briefing.classify.theme_model import WeightsError
from briefing.messages import load_messages
from briefing.model import Page, Site
from briefing.pipeline import build
from briefing.themes import page_themes
from csp import with_policy
from preview import Preview, look_closely
from search_index import SearchError, index_site
from settings import SettingsError, read_settings
from social_cards import draw

# Only what is logged below "mkdocs." is shown and counted.
log = logging.getLogger("mkdocs.hooks.briefing")

# The theme switches its drawer and search by checkboxes, and HTML knows no autocomplete of those.
_FAULT, _REPAIRED = ' autocomplete="off">', ">"

# None in a build.
_preview: Preview | None = None


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    global _preview  # MkDocs tells the command here and nowhere else
    _preview = Preview() if command == "serve" else None


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Dates the build by its edition: MkDocs would otherwise write the time of day into the packed site map."""
    try:
        day = read_settings().as_of or dt.date(2000, 1, 1)
    except SettingsError as error:
        raise PluginError(str(error)) from None
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    seconds = min(max(0, int(midnight.timestamp())), 2**32 - 1)  # a packed file knows no others
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(seconds))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds every page of the edition. A build stops at a fatal problem; a preview goes on with the good seeds."""
    settings = read_settings()
    try:
        serving = _preview is not None
        edition = build(settings.seeds, settings.shown_as, settings.as_of, site=_site(config), preview=serving)
    except WeightsError as error:
        raise PluginError(str(error)) from None
    for problem in edition.problems:
        log.log(logging.ERROR if problem.fatal else logging.INFO, "%s", problem)
    if not edition.is_publishable and not _preview:
        count = sum(problem.fatal for problem in edition.problems)
        raise PluginError(f"{count} fatal problem{'s' if count > 1 else ''} in the seeds, told above; nothing built.")
    if _preview:  # overrides/main.html shows them
        config.extra["problems"] = [str(problem) for problem in edition.problems if problem.fatal]
    pages = _preview.pages(edition, settings.shown_as) if _preview else edition.pages
    taken = {file.dest_uri: file.src_uri for file in files}
    for page in pages:
        file = _file(page, config)
        if file.dest_uri in taken:
            raise PluginError(f"docs/{taken[file.dest_uri]} stands where a page is made from seeds; rename it")
        taken[file.dest_uri] = file.src_uri
        files.append(file)
    return files


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
    """Gives overrides/ the site's own words, and the themes; leaves out the empty lines of the theme's templates."""
    if _preview:
        env = _preview.environment(env)
    env.globals.update(words=load_messages(config.theme["language"]), themes=page_themes())
    env.trim_blocks = env.lstrip_blocks = True
    return env


def on_post_build(config: MkDocsConfig) -> None:
    """Indexes the finished pages. A preview goes on without; its search says that it cannot be loaded."""
    try:
        index_site(Path(config.site_dir), str(config.theme["language"]))
    except SearchError as error:
        if not _preview:
            raise PluginError(str(error)) from None
        log.warning("%s", error)


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
    """A preview looks for what was saved more often than MkDocs would."""
    look_closely(server, config)
    return server


def on_pre_page(page: mkdocs.structure.pages.Page, config: MkDocsConfig, files: Files) -> mkdocs.structure.pages.Page:
    """MkDocs joins `edit_uri` and a file's own as they are; the way out of docs/ reads better resolved."""
    if page.edit_url and config.edit_uri and page.file.edit_uri:
        page.edit_url = urljoin(config.edit_uri, page.file.edit_uri)
    return page


def on_page_markdown(
    markdown: str, *, page: mkdocs.structure.pages.Page, config: MkDocsConfig, files: Files
) -> str | None:
    """Our pages are HTML already: Markdown would leave them as they are, after a third of a build's time."""
    return "" if page.file.generated_by else None


def on_page_content(html: str, *, page: mkdocs.structure.pages.Page, config: MkDocsConfig, files: Files) -> str | None:
    """Puts the page there that was kept from Markdown, without its front matter."""
    return page.file.content_string.partition("\n---\n")[2].strip() if page.file.generated_by else None


def on_post_page(output: str, *, page: mkdocs.structure.pages.Page, config: MkDocsConfig) -> str:
    return _finished(output)


def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """The page for addresses that lead nowhere is a template of the theme, not a page."""
    return _finished(output_content) if template_name.endswith(".html") else output_content


def _finished(page: str) -> str:
    """A page without the theme's fault, with its policy; none in a preview, where MkDocs adds a script of its own."""
    mended = page.replace(_FAULT, _REPAIRED)
    return mended if _preview else with_policy(mended)


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


def _file(page: Page, config: MkDocsConfig) -> File:
    if page.path.endswith(".svg"):
        return File.generated(config, page.path.replace(".svg", ".png"), content=draw(page.text))
    content = _finished(page.text) if page.path.endswith(".html") else page.text
    file = File.generated(config, page.path, content=content)
    if page.seed is not None:
        file.edit_uri = f"../seeds/{quote(page.seed)}"
    return file
