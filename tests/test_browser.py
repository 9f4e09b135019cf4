"""In a browser: a reader's path through the site, with and without JavaScript, on a desktop and a phone; hostile seeds.

No page makes a request to another host, or causes an error in the console.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests import hostile
from tests.browsing import DESKTOP, PHONE, Open, kinds_of_page, own_url

pytestmark = pytest.mark.browser


def test_a_reader_searches_reads_and_follows_a_paragraph_to_its_source(
    site: Path, address: str, open_page: Open
) -> None:
    briefing = address + own_url(site)
    page = open_page(address)
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_role("searchbox").press_sequentially("Miami")
    page.locator(f".b-hit[href^='{briefing}']").first.click()
    page.wait_for_url(f"{briefing}**")
    page.goto(briefing)
    strip = page.get_by_role("navigation", name="Pages of this briefing")
    for name, folder in (("Background", "background/"), ("Stakes", "stakes/"), ("Next steps", "next-steps/")):
        strip.get_by_role("link", name=name).click()
        page.wait_for_url(f"{briefing}{folder}")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(page.locator("[data-paragraph]").first).to_be_visible()
        expect(strip.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    _follow_to_source(page, briefing)


def _follow_to_source(page: Page, briefing: str) -> None:
    """Follows the link below "Why here?" from a paragraph to the same paragraph on the source page."""
    paragraph = page.locator("[data-paragraph]").last
    number = paragraph.get_attribute("data-paragraph")
    text = paragraph.locator("p").first.inner_text()
    paragraph.locator("summary").click()
    paragraph.get_by_role("link", name="In the source").click()
    page.wait_for_url(f"{briefing}source/#*")
    target = page.locator(f"[id='{page.url.partition('#')[2]}']")
    expect(target).to_have_attribute("data-paragraph", str(number))
    expect(target).to_contain_text(text)
    expect(target).to_be_in_viewport()
    target.locator("[data-label] a").first.click()
    page.wait_for_url(lambda url: "/source/" not in url)
    expect(page.locator(f"[id='{page.url.partition('#')[2]}']")).to_be_in_viewport()


def test_without_javascript_everything_but_search_works(site: Path, address: str, open_page: Open) -> None:
    briefing = address + own_url(site)
    page = open_page(address, javascript=False)
    page.get_by_role("main").get_by_role("link", name="Negotiators Readying Talks").first.click()
    page.wait_for_url(briefing)
    for name, folder in (("Background", "background/"), ("Stakes", "stakes/"), ("Next steps", "next-steps/")):
        page.get_by_role("navigation", name="Pages of this briefing").get_by_role("link", name=name).click()
        page.wait_for_url(briefing + folder)
        assert page.locator("[data-paragraph]").first.inner_text()
    _follow_to_source(page, briefing)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_kind_of_page_is_wider_than_the_screen(
    viewport: ViewportSize, javascript: bool, site: Path, address: str, open_page: Open
) -> None:
    page = open_page(address, viewport=viewport, javascript=javascript)
    for kind in kinds_of_page(site).values():
        page.goto(address + kind)
        wide = page.evaluate("document.documentElement.scrollWidth") if javascript else None
        if wide is not None:
            assert wide <= viewport["width"], f"{kind} is {wide} pixels wide"
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_source_page_fits_the_screen(viewport: ViewportSize, site: Path, address: str, open_page: Open) -> None:
    page = open_page(address, viewport=viewport)
    for path in sorted(site.glob("briefings/*/briefing.json")):
        page.goto(address + path.parent.relative_to(site).as_posix() + "/source/")
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path


def test_a_hostile_seed_runs_nothing_on_any_page(hostile_site: Path, hostile_address: str, open_page: Open) -> None:
    page = open_page(hostile_address)
    pages = [path for path in sorted(hostile_site.rglob("index.html")) if _is_of_its_kind(path)]
    for path in pages:
        page.goto(
            hostile_address + path.parent.relative_to(hostile_site).as_posix() + "/", wait_until="domcontentloaded"
        )
    assert len(pages) > 2 * len(hostile.PAYLOADS)
    assert page.evaluate("window.PWNED === undefined")


def _is_of_its_kind(path: Path) -> bool:
    """Skips pages that repeat others: source/ has all the paragraphs of a briefing."""
    return path.parent.name not in ("background", "stakes") and (
        path.parents[1].name != "topics" or "script" in str(path)
    )


def test_a_missing_page_links_to_the_topics(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}404.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    page.get_by_role("main").get_by_role("link", name="topics").click()
    page.close()
