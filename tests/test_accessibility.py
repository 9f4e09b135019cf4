"""Accessibility: axe on every kind of page, and everything by keyboard alone."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect
from tests.browsing import DESKTOP, PHONE, Figure, Open, kinds_of_page, lacking, own_url
from tests.places import NODE

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

AXE = NODE / "axe-core/axe.min.js"
# In addition to the defaults: targets are large enough for a finger (24 pixels, WCAG 2.2).
AXE_RUN = "axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"

# What a keyboard must reach. The ¶ beside a paragraph becomes visible when it has the focus.
REACHABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']"
IS_SHOWN = (
    "(e) => e.checkVisibility({opacityProperty: false, visibilityProperty: true}) && e.getClientRects().length > 0"
)


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        lacking("axe needs npm (sudo apt-get install npm), then make test")
    return AXE.read_text(encoding="utf-8")


def violations(page: Page, axe: str) -> list[str]:
    """The rules and elements that axe reports with all details open."""
    page.locator("details").evaluate_all("all => all.forEach(e => e.open = true)")
    page.evaluate(axe)
    found = page.evaluate(AXE_RUN)["violations"]
    return [f"{violation['id']}: {node['html']}" for violation in found for node in violation["nodes"]]


@SCHEMES
@WIDTHS
def test_axe_finds_nothing_on_any_kind_of_page(
    viewport: ViewportSize, scheme: str, axe: str, site: Path, address: str, open_page: Open, figure: Figure
) -> None:
    page = open_page(address, viewport=viewport, color_scheme=scheme)
    found = {}
    for kind, url in kinds_of_page(site).items():
        page.goto(address + url)
        found[kind] = violations(page, axe)
    count = sum(map(len, found.values()))
    figure(f"axe: {count} violations on {len(found)} kinds of page, {scheme}, {viewport['width']} pixels wide")
    assert {kind: violated for kind, violated in found.items() if violated} == {}


def test_axe_finds_nothing_in_any_shape_of_a_seed(
    axe: str, varied_site: Path, varied_address: str, open_page: Open
) -> None:
    page = open_page(varied_address, color_scheme="dark")
    found = {}
    for path in sorted(varied_site.glob("briefings/*/**/index.html")):
        if 'http-equiv="refresh"' in path.read_text(encoding="utf-8"):
            continue
        page.goto(varied_address + path.parent.relative_to(varied_site).as_posix() + "/")
        found[path.parent.relative_to(varied_site).as_posix()] = violations(page, axe)
    assert len(found) > 20
    assert {kind: violated for kind, violated in found.items() if violated} == {}


@SCHEMES
@WIDTHS
def test_axe_finds_nothing_while_search_is_open(
    viewport: ViewportSize, scheme: str, axe: str, site: Path, address: str, open_page: Open
) -> None:
    page = open_page(address + kinds_of_page(site)["overview"], viewport=viewport, color_scheme=scheme)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("treaty")
    expect(page.get_by_role("status")).to_contain_text("briefing")
    assert violations(page, axe) == []


@WIDTHS
def test_a_keyboard_reaches_everything_and_shows_where_it_is(
    viewport: ViewportSize, site: Path, address: str, open_page: Open
) -> None:
    page = open_page(address, viewport=viewport)
    for kind, url in kinds_of_page(site).items():
        page.goto(address + url)
        wanted = page.locator(REACHABLE).evaluate_all(NUMBER_THE_REACHABLE)
        reached: list[dict[str, Any]] = []
        for _ in range(wanted + 20):
            page.keyboard.press("Tab")
            here = page.evaluate(WHERE_IS_THE_FOCUS)
            if here is None:  # between the last element and the first
                continue
            if here["number"] in {place["number"] for place in reached}:
                break
            reached.append(here)
        unseen = [place["html"] for place in reached if not place["seen"]]
        assert unseen == [], f"{kind}: the focus is not visible"
        missed = set(range(wanted)) - {place["number"] for place in reached}
        assert [page.locator(f"[data-reach='{n}']").first.evaluate("e => e.outerHTML") for n in missed] == [], kind


# Radio buttons of a group share one tab stop, so reaching one is reaching all.
NUMBER_THE_REACHABLE = f"""(all) => {{
  const groups = new Set(), shown = {IS_SHOWN};
  const wanted = all.filter(e => (shown(e) || e.type === "radio") && e.tabIndex >= 0 && !e.closest("[hidden]")
    && !(e.type === "radio" && (groups.has(e.name) || !groups.add(e.name))));
  wanted.forEach((e, number) => (e.type === "radio" ? document.getElementsByName(e.name) : [e]).forEach(
    one => one.dataset.reach = number));
  return wanted.length;
}}"""

# The element that has the focus: its number, and whether its outline is visible and not covered. The outline of a radio
# button may be drawn on its label or its sibling.
WHERE_IS_THE_FOCUS = """() => {
  const e = document.activeElement;
  if (e === null || e === document.body) return null;
  document.getAnimations().forEach(animation => animation.finish());
  const drawn = (shown) => {
    const { outlineStyle, outlineWidth, opacity } = getComputedStyle(shown);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1 && opacity > 0;
  };
  const open = (shown) => {
    const box = shown.getClientRects()[0];
    const top = box && document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    return top && (top === e || shown.contains(top) || top.contains(shown));
  };
  const shown = e.labels ? [e, e.nextElementSibling, ...e.labels] : [e];
  return { number: Number(e.dataset.reach), seen: shown.some(s => s && drawn(s) && open(s)), html: e.outerHTML };
}"""


def test_the_first_key_skips_to_the_content(site: Path, address: str, open_page: Open) -> None:
    page = open_page(address)
    for kind, url in kinds_of_page(site).items():
        page.goto(address + url)
        if kind == "search":  # its field has the focus
            continue
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to content")
        expect(skip, kind).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)"), kind


def test_a_keyboard_alone_reads_a_briefing_to_its_source(site: Path, address: str, open_page: Open) -> None:
    """Goes from home to a briefing, through its themes, and from a reason to the paragraph in the source."""
    page = open_page(address)
    _go_to(page, page.get_by_role("main").get_by_role("link", name="Negotiators Readying Talks").first)
    strip = page.get_by_role("navigation", name="Pages of this briefing")
    for name in ("Background", "Stakes", "Next steps"):
        _go_to(page, strip.get_by_role("link", name=name))
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    _go_to(page, page.locator("[data-paragraph] summary").first)
    _go_to(page, page.get_by_role("link", name="In the source").first)
    page.wait_for_url(f"{address}{own_url(site)}source/#*")


def _go_to(page: Page, wanted: Locator) -> None:
    """Presses Tab until the element has the focus, then Enter."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            return page.keyboard.press("Enter")
    raise AssertionError(f"Tab does not reach {wanted}")


def test_headings_and_landmarks_are_in_order(site: Path, address: str, open_page: Open) -> None:
    """No heading level is skipped, and landmarks have distinct names."""
    page = open_page(address)
    for kind, url in kinds_of_page(site).items():
        page.goto(address + url)
        levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(e => Number(e.tagName[1]))")
        assert levels[0] == 1, kind
        assert [b for a, b in pairwise(levels) if b > a + 1] == [], f"{kind}: {levels}"
        for landmark in ("banner", "main", "contentinfo"):
            expect(page.get_by_role(landmark), f"{kind}: {landmark}").to_have_count(1)
        names = page.locator("nav").evaluate_all("all => all.map(e => e.ariaLabel)")
        assert len(names) == len(set(names)), f"{kind}: {json.dumps(names)}"
