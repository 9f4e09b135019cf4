"""What a browser loads of a site, and how soon it shows what an editor saves: figures that need Chromium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.cost import MissingError
from hosting import find_chromium, serve
from refresh import open_when_ready, preview, waits


def first_views(site: Path, pages: Sequence[str]) -> Sequence[int]:
    """The bytes that a browser loads of each page when it has nothing of the site yet."""
    with _chromium() as browser, serve(site) as address:
        return [_loaded(browser, address + page) for page in pages]


def first_answers(site: Path, words: Sequence[str]) -> Sequence[int]:
    """The bytes that a reader's first search for each word loads: of the form, the index and the results."""
    with _chromium() as browser, serve(site) as address:
        return [_loaded(browser, f"{address}about/", word) for word in words]


def refresh_waits(root: Path, saves: int) -> Sequence[float]:
    """The seconds from each of some saves of a seed until its page in the preview shows the change."""
    seed = min((root / "seeds").iterdir())
    with _chromium() as browser, preview(root / "seeds", root) as (address, _):
        page = browser.new_page()
        open_when_ready(page, address)
        [url] = [
            briefing["url"]
            for briefing in page.request.get(f"{address}briefings.json").json()["briefings"]
            if Path(briefing["seed"]).name == seed.name
        ]
        page.goto(f"{address}{url.removeprefix(address).strip('/')}/source/")
        return [*waits(page, seed, saves)]


@contextmanager
def _chromium() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        raise MissingError("it needs a Chromium: sudo apt-get install chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser,
    ):
        yield browser


def _loaded(browser: Browser, address: str, word: str = "") -> int:
    """The bytes of a first visit, or of the search for a word on that page."""
    sizes: dict[str, int] = {}
    context = browser.new_context()
    page = context.new_page()
    # What the server says: Chromium does not tell the size of a worker's script.
    page.on("response", lambda response: sizes.update({response.url: int(response.headers.get("content-length", 0))}))
    page.goto(address, wait_until="networkidle")
    if word:
        sizes.clear()
        page.get_by_role("link", name="Search", exact=True).click()
        page.get_by_role("searchbox").press_sequentially(word)
        page.locator(".b-hit").first.wait_for()
        page.wait_for_timeout(1000)  # for the other results
    context.close()
    return sum(sizes.values())
