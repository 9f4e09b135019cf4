"""Takes the pictures in README and CONTRIBUTING afresh, from the last commit: `make guide`.

They show only our own pages, as the preview shows them to an editor. Those of the guide are outside docs/, so that the
site does not publish them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import FloatRect, Locator, Page, sync_playwright

from hosting import find_chromium
from refresh import open_when_ready, preview

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / ".github/guide"
README = ROOT / "docs/assets/screenshot.png"
BRIEFING = "briefings/solar-eclipse-2027/"
BROKEN = "solar-eclipse-2027.txt"
WIDE, NARROW = 1280, 720


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print("make guide needs a Chromium: sudo apt-get install chromium", file=sys.stderr)
        return 1
    GUIDE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        checkout = Path(scratch, "checkout")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)  # noqa: S603, S607
        seeds = Path("seeds")  # relative, so that messages look as they do to an editor
        with (
            preview(seeds, checkout) as (address, _),
            playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser,
        ):
            page = browser.new_page(viewport={"width": WIDE, "height": 900}, color_scheme="light")
            open_when_ready(page, address)
            _of_the_readme(page)
            page.set_viewport_size({"width": NARROW, "height": 900})
            _of_a_reason(page, address)
            _of_an_overview(page, address)
            _of_a_problem(page, checkout / seeds / BROKEN)
    for path in (README, *sorted(GUIDE.iterdir())):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")
    return 0


def _of_the_readme(page: Page) -> None:
    """The top of the first briefing's overview."""
    page.get_by_role("link", name="Miami").first.click()
    _take(page, README, 0, 860)


def _of_an_overview(page: Page, address: str) -> None:
    page.goto(address + BRIEFING)
    _take(page, GUIDE / "overview.png", 0, 450)


def _of_a_reason(page: Page, address: str) -> None:
    """“Why here?” on the first paragraph of which the model is unsure."""
    for link in _themed(page, address):
        page.goto(link)
        unsure = page.locator(".b-paragraph", has_text="(not sure)")
        if unsure.count():
            unsure.first.locator("summary").click()
            _take_around(page, unsure.first, GUIDE / "why-here.png")
            return
    raise LookupError("the model is sure of every paragraph in this briefing; set BRIEFING to another one")


def _themed(page: Page, address: str) -> Iterable[str]:
    page.goto(address + BRIEFING)
    return [str(tab.evaluate("a => a.href")) for tab in page.locator(".b-strip a").all()]


def _of_a_problem(page: Page, seed: Path) -> None:
    """The notice on every page of the preview while a seed has a problem."""
    text = seed.read_text(encoding="utf-8")
    seed.write_text(text.replace("topics:", "topcis:"), encoding="utf-8")
    page.locator(".b-problems").wait_for()
    _take(page, GUIDE / "problem.png", 0, 360)


def _take_around(page: Page, what: Locator, path: Path) -> None:
    box = what.bounding_box()
    assert box is not None
    top = box["y"] + float(page.evaluate("scrollY")) - 8
    _take(page, path, top, box["height"] + 32)


def _take(page: Page, path: Path, top: float, height: float) -> None:
    assert page.viewport_size is not None
    clip = FloatRect(x=0, y=top, width=page.viewport_size["width"], height=height)
    page.screenshot(path=path, clip=clip, full_page=True, animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
