"""Helpers for browser tests: pages that record errors, and an address of each kind of page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, ViewportSize

QUIET = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)
FIRST_SEED = "000_882ab1ce386faa64.txt"
THEMED = ("background/", "stakes/", "next-steps/")

Open = Callable[..., Page]
Figure = Callable[[str], None]


def lacking(what: str) -> NoReturn:
    """Skips the test with a reason; in CI, where every tool must be present, fails it."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def watched(browser: Browser) -> Iterator[Open]:
    """Opens pages that record errors and requests to other hosts; fails at the end if there were any."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def open_at(address: str, *, viewport: ViewportSize = DESKTOP, javascript: bool = True, **more: Any) -> Page:
        context = browser.new_context(viewport=viewport, java_script_enabled=javascript, **more)
        contexts.append(context)
        page = context.new_page()
        _watch(page, address.split("/")[2], errors)
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    if errors:
        pytest.fail("\n".join(errors))


def _watch(page: Page, host: str, errors: list[str]) -> None:
    def dismiss(dialog: Dialog) -> None:
        errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on(
        "request",
        lambda r: None if r.url.startswith(("data:", "blob:")) or _host(r.url) == host else errors.append(r.url),
    )
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", dismiss)
    page.on("response", lambda r: errors.append(f"{r.status} {r.url}") if r.status >= 400 else None)


def _host(url: str) -> str:
    return url.split("/")[2] if url.count("/") > 1 else url


def own_url(site: Path) -> str:
    """The relative address of the first seed's briefing."""
    [data] = [path for path in site.glob("briefings/*/briefing.json") if FIRST_SEED in path.read_text(encoding="utf-8")]
    return data.parent.relative_to(site).as_posix() + "/"


def kinds_of_page(site: Path) -> Mapping[str, str]:
    """The relative address of one page of each kind, by a name for the kind."""
    url = own_url(site)
    topic = min(path.parent.relative_to(site).as_posix() for path in site.glob("topics/*/index.html"))
    return {
        "home": "",
        "overview": url,
        **{folder.strip("/"): url + folder for folder in THEMED},
        "source": f"{url}source/",
        "archive": "briefings/",
        "topics": "topics/",
        "topic": f"{topic}/",
        "all-next-steps": "next-steps/",
        "search": "search/",
        "about": "about/",
        "missing": "404.html",
    }
