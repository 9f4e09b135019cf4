"""Shells: what the theme puts around a page, rendered once for all pages that differ in nothing but values.

For MkDocs a page in a shell is a file to copy. Its bytes are those of a page that goes the whole way, through MkDocs
and the theme: without this file, or with `SHELLS=0`, all of them do.

A shell is a page of which every value is a mark that no template may change. If one does, or if the first page of its
kind looks different in it, the theme renders every page of that kind. A template may ask whether a page has a value but
not which: only the first page, or comparing the site with one of `SHELLS=0`, would show that.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import write_file

from spool import SpooledFile

log = logging.getLogger("mkdocs.hooks.briefing")

_FRONT = ("title", "description", "head", "lastmod")  # what varies in the front matter
_SITE_MAP = ("lastmod", "withdrawn")  # what overrides/sitemap.xml asks of a page that is finished
_CORE = "qz7shell7zq"  # of every mark; also the folder of a page that is none
# A template that escapes, strips or shortens a value changes its mark, and leaves the core.
_MARKS = {name: f"{_CORE}{name}<h1 &\"'>\n {_CORE}" for name in (*_FRONT, "canonical", "edit", "body")}
_MARKED = re.compile(f"({'|'.join(map(re.escape, _MARKS.values()))})")
_NAMES = {mark: name for name, mark in _MARKS.items()}


class PageFile(SpooledFile):
    """The file of a generated page, which MkDocs renders unless there are `shells`."""

    shells: Shells | None = None

    def is_documentation_page(self) -> bool:
        return self.shells is None and super().is_documentation_page()

    def copy_file(self, dirty: bool = False) -> None:
        if self.shells and self.page:
            html = self.shells.finish(self.page)
            write_file(html.encode(errors="xmlcharrefreplace"), self.abs_dest_path)
        else:
            super().copy_file(dirty)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What pages in one shell have in common: where they are, which values they have, the rest of the front matter."""

    path: str
    values: tuple[str, ...]
    front: str


@dataclass(frozen=True, slots=True)
class _Shell:
    """A page without its values: the pieces around them, and the name of the value after each but the last."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]

    def around(self, values: Mapping[str, str]) -> str:
        parts = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            parts += (values[name], piece)
        return "".join(parts)


class Shells:
    """The shells of a build."""

    env: jinja2.Environment

    def __init__(self, config: MkDocsConfig, files: Files, nav: Navigation) -> None:
        """Takes the generated pages from MkDocs, but for those in the navigation, which look like no other."""
        self._config, self._files, self._nav = config, files, nav
        self._named = {folder for page in nav.pages for folder in page.file.src_uri.split("/")}
        self._first: dict[_Kind, tuple[Mapping[str, str], str]] = {}
        self._shells: dict[_Kind, _Shell | None] = {}
        for file in files:
            if isinstance(file, PageFile) and file.page and file.page not in nav.pages:
                file.shells = self

    def write(self, file: File) -> None:
        """Writes a file that is none of the build's, as the build would."""
        if isinstance(file, PageFile) and file.is_documentation_page():
            Page(None, file, self._config)
            file.shells = self
        file.copy_file()

    def finish(self, page: Page) -> str:
        """The finished page, of which only what the site map says is kept."""
        values, rest = self._read(page)
        kind = _Kind(self._place(page.file.src_uri), tuple(values), json.dumps(rest))
        if "<h1" not in values["body"]:  # the theme would add one
            html = self._render(page)
        elif kind not in self._first:
            html = self._render(page)
            self._first[kind] = values, html
        else:
            if kind not in self._shells:
                self._shells[kind] = self._make(kind)
            shell = self._shells[kind]
            html = shell.around(values) if shell else self._render(page)
        page.content, page.meta = None, {key: page.meta[key] for key in _SITE_MAP if key in page.meta}
        return html

    def _place(self, path: str) -> str:
        """A page's path, with the core for every folder but the first: only their number shows in relative addresses.

        But for what the navigation names, to which the way from inside is another one.
        """
        first, *folders, name = path.split("/")
        return "/".join((first, *(folder if folder in self._named else _CORE for folder in folders), name))

    def _read(self, page: Page) -> tuple[dict[str, str], dict[str, object]]:
        """Reads a page as MkDocs and the adapter do; returns its values, and the rest of its front matter."""
        self._config.plugins.on_pre_page(page, config=self._config, files=self._files)
        front, _, body = page.file.content_string.removeprefix("---\n").partition("\n---\n")
        page.markdown, page.meta, page.content = "", json.loads(front), body.strip()
        found = {name: page.meta.get(name) for name in _FRONT}
        found |= {"canonical": page.canonical_url, "edit": page.edit_url, "body": page.content}
        values = {name: value for name, value in found.items() if value is not None}
        return values, {key: value for key, value in page.meta.items() if key not in _FRONT}

    def _make(self, kind: _Kind) -> _Shell | None:
        """The shell of a kind, from a page of it with a mark for each value; None if it would not be right."""
        page = Page(None, File(kind.path, None, self._config.site_dir, self._config.use_directory_urls), self._config)
        marks = {name: _MARKS[name] for name in kind.values}
        page.canonical_url, page.edit_url = marks.pop("canonical", None), marks.pop("edit", None)
        page.markdown, page.content = "", marks.pop("body")
        page.meta = {**json.loads(kind.front), **marks}
        parts = _MARKED.split(self._render(page))
        shell = _Shell(tuple(parts[::2]), tuple(_NAMES[mark] for mark in parts[1::2]))
        values, html = self._first[kind]
        if _CORE in "".join(shell.pieces).lower() or shell.around(values) != html:
            log.info("the theme changes what it prints of pages like %s, so each is rendered", page.file.src_uri)
            return None
        return shell

    def _render(self, page: Page) -> str:
        """The page as MkDocs builds it."""
        context = get_context(self._nav, [], self._config, page)
        context = self._config.plugins.on_page_context(context, page=page, config=self._config, nav=self._nav)
        html = self.env.get_template(page.meta.get("template", "main.html")).render(context)
        return self._config.plugins.on_post_page(html, page=page, config=self._config)
