"""Reading: no layout shift, no overflow; light and dark, right to left, on a phone and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.browsing import DESKTOP, PHONE, THEMED, Figure, Open, kinds_of_page, own_url
from tests.conftest import build_site
from tests.growing import plant, text_of

from hosting import serve

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])

LAYOUT_SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
    .observe({ type: "layout-shift", buffered: true });
  scrollTo(0, document.body.scrollHeight);
  requestAnimationFrame(() => setTimeout(() => done(sum), 200));
})"""

# The space to the left and right of an element's first line of text.
FIRST_LINE = """(e) => {
  const range = document.createRange();
  range.selectNodeContents(e);
  const line = range.getClientRects()[0], box = e.getBoundingClientRect();
  return { left: line.left - box.left, right: box.right - line.right };
}"""


@WIDTHS
def test_a_page_has_no_layout_shift_while_it_loads(
    viewport: ViewportSize, site: Path, address: str, open_page: Open, figure: Figure
) -> None:
    page = open_page(address, viewport=viewport)
    shifts = {}
    for kind, url in kinds_of_page(site).items():
        page.goto(
            address + url.partition("?")[0]
        )  # without the query: search results arrive late and may move what is below them
        shifts[kind] = page.evaluate(LAYOUT_SHIFT)
    figure(f"layout shift: {max(shifts.values())} at most on {len(shifts)} kinds of page, {viewport['width']} pixels")
    assert {kind: shift for kind, shift in shifts.items() if shift} == {}


@WIDTHS
def test_no_kind_of_seed_makes_a_page_wider_than_the_screen(
    viewport: ViewportSize, varied_site: Path, varied_address: str, open_page: Open
) -> None:
    page = open_page(varied_address, viewport=viewport)
    for path in sorted(varied_site.glob("briefings/*/briefing.json")):
        url = path.parent.relative_to(varied_site).as_posix() + "/"
        for folder in ("", *THEMED, "source/"):
            page.goto(varied_address + url + folder)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], url + folder


@WIDTHS
def test_a_long_address_or_many_changes_of_theme_make_no_page_wider_than_the_screen(
    viewport: ViewportSize, tmp_path: Path, open_page: Open
) -> None:
    address = f"https://velm.example/{'lamp' * 150}"
    turns = [f"[theme]: {theme}\nThe lamp of Velm burns again." for theme in ("overview", "stakes") * 90]
    step = f"[theme]: next steps\nThe plan at {address} will be voted on by 6 December 2027."
    front = f"---\ntitle: {address}\nsource: {{url: {address}}}\ntopics: [Velm]\nslug: lamp\n---\n"
    site = build_site(tmp_path / "site", plant(tmp_path / "seeds", [("a.md", front + text_of(*turns, step))]))
    with serve(site) as root:
        page = open_page(root, viewport=viewport)
        for url in ("", "topics/velm/", "next-steps/", "briefings/", *(f"briefings/lamp/{f}" for f in ("", *THEMED))):
            page.goto(root + url)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], url


def test_a_line_has_60_to_75_characters(site: Path, address: str, open_page: Open) -> None:
    """On a desktop, for paragraphs of several lines."""
    page = open_page(f"{address}{own_url(site)}source/")
    counts = page.locator("[data-paragraph] > p:not([data-label])").evaluate_all("""all => all.flatMap(e => {
      const box = e.getBoundingClientRect(), lines = box.height / parseFloat(getComputedStyle(e).lineHeight);
      return lines > 3 ? [e.innerText.length / (lines - 0.5)] : [];
    })""")
    assert counts
    assert 60 <= sum(counts) / len(counts) <= 75


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_colour_scheme_of_the_system_and_then_the_readers_choice(
    scheme: str, site: Path, address: str, open_page: Open
) -> None:
    page = open_page(address, color_scheme=scheme)
    assert _is_dark(page) == (scheme == "dark")
    for action in ("Switch to light mode", "Switch to dark mode", "Switch to system preference"):
        switch = page.locator(f"label[title='{action}']")
        if switch.is_visible():
            switch.click()
            break
    page.keyboard.press("ArrowRight")  # the switch is a group of three radio buttons
    chosen = page.locator("body").get_attribute("data-md-color-scheme")
    page.goto(address + own_url(site))
    assert page.locator("body").get_attribute("data-md-color-scheme") == chosen
    assert _is_dark(page) == (chosen == "slate")


def _is_dark(page: Page) -> bool:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")) < 3 * 128


def test_a_briefing_can_be_read_by_touch_on_a_phone(site: Path, address: str, open_page: Open) -> None:
    briefing = address + own_url(site)
    page = open_page(address, viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=3)
    page.get_by_role("main").get_by_role("link", name="Negotiators Readying Talks").first.tap()
    page.wait_for_url(briefing)
    strip = page.get_by_role("navigation", name="Pages of this briefing")
    strip.get_by_role("link", name="Stakes").tap()
    page.wait_for_url(f"{briefing}stakes/")
    page.locator("[data-paragraph] summary").first.tap()
    page.get_by_role("link", name="In the source").first.tap()
    page.wait_for_url(f"{briefing}source/#*")
    page.get_by_role("navigation", name="Tabs").get_by_role("link", name="Topics").tap()
    page.wait_for_url(f"{address}topics/")
    assert page.evaluate("visualViewport.scale") == 1


def test_right_to_left_text_is_aligned_right(varied_site: Path, varied_address: str, open_page: Open) -> None:
    [data] = [p for p in varied_site.glob("briefings/*/briefing.json") if "right-to-left" in p.read_text("utf-8")]
    url = data.parent.relative_to(varied_site).as_posix() + "/"
    for viewport in (DESKTOP, PHONE):
        page = open_page(f"{varied_address}{url}source/", viewport=viewport)
        for text in page.locator("[data-paragraph] > p:not([data-label]), .b-source-headline").all():
            space = text.evaluate(FIRST_LINE)
            assert space["right"] < 2, f"a line starts {space['right']} pixels from the right"
        assert page.locator("[data-paragraph]").first.evaluate("e => e.closest('[lang]').lang") == "ar"


def test_the_printed_source_page_is_the_article_and_nothing_else(site: Path, address: str, open_page: Open) -> None:
    page = open_page(f"{address}{own_url(site)}source/", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for chrome in ("header.md-header", ".md-tabs", "footer.md-footer", "nav.b-strip", ".b-mark"):
        expect(page.locator(chrome).first, chrome).to_be_hidden()
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    for paragraph in page.locator("[data-paragraph] > p:not([data-label])").all():
        expect(paragraph).to_be_visible()
    assert not _is_dark(page)
    assert "serif" in page.locator("[data-paragraph] > p").last.evaluate("e => getComputedStyle(e).fontFamily")
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= 3


def test_a_printed_link_shows_its_address(varied_site: Path, varied_address: str, open_page: Open) -> None:
    page = open_page(f"{varied_address}briefings/links-and-pictures-in-markdown/source/")
    page.emulate_media(media="print")
    links = page.locator("[data-paragraph] a[href^='http']")
    assert links.count()
    for link in links.all():
        shown = link.evaluate("e => getComputedStyle(e, '::after').content")
        assert str(link.get_attribute("href")) in shown
