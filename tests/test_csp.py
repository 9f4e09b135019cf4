"""The content security policy: on top of every page, for the theme's scripts alone; and as a browser takes it."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from tests.browsing import Open, kinds_of_page
from tests.conftest import build_site
from tests.dom import Element, read_file
from tests.growing import plant
from tests.test_hook import GOOD

from csp import POLICY, with_policy
from hosting import serve

HEAD = '<!doctype html><html><head><meta charset="utf-8">{}</head><body></body></html>'
FOREIGN = "document.documentElement.dataset.ran='1'"


def _policy(page: Element) -> str:
    """The only policy of a page, which only the character set may precede."""
    [head] = page.all("head")
    first, second, *_ = [child for child in head.children if isinstance(child, Element)]
    assert first.attributes == {"charset": "utf-8"}
    assert second.attributes["http-equiv"] == "Content-Security-Policy"
    assert len(page.all("meta", http_equiv="Content-Security-Policy")) == 1
    return second.attributes["content"]


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_every_page_runs_only_the_themes_scripts_and_loads_only_from_this_site(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    for path in pages:
        page = read_file(path)
        policy = _policy(page)
        inline = {
            "".join(map(str, script.children))
            for script in page.all("script")
            if "src" not in script.attributes and "type" not in script.attributes
        }
        assert len(inline) in (0, 3), path
        unknown = [script[:60] for script in inline if _digest(script) not in policy]
        assert unknown == [], "the theme has changed: review the script, then add its digest to hooks/csp.py"
        assert policy.count("'sha256-") == len(inline)
        assert re.sub(r" 'sha256-[^']+'", "", policy) == POLICY.format(hashes="")
        assert not page.all("style"), path
        assert not [
            e.tag for e in page.walk() if "style" in e.attributes or any(a.startswith("on") for a in e.attributes)
        ]
    assert {"404.html", "index.html", "high-seas-treaty-first-conference"} <= {p.name for p in pages} | {
        p.parent.name for p in pages
    }


@pytest.mark.parametrize("url", ["https://velm.example/", "https://velm.example/a/b-c_d/", ""])
def test_the_themes_scripts_are_recognised_at_every_address(url: str, tmp_path: Path) -> None:
    built = build_site(tmp_path / "site", plant(tmp_path / "seeds", [("lamp.txt", GOOD)]), SITE_URL=url)
    for name in ("404.html", "index.html", "briefings/lamp/index.html", "briefings/lamp/stakes/index.html"):
        assert _policy(read_file(built / name)).count("'sha256-") == 3


@pytest.mark.parametrize(
    "script",
    [
        FOREIGN,
        '__md_scope=new URL("..",location)',
        '__md_scope=new URL(""+alert(1)+"",location)',
        "",
    ],
)
def test_no_other_script_gets_a_digest(script: str) -> None:
    assert "sha256" not in with_policy(HEAD.format(f"<script>{script}</script>"))


def test_the_themes_script_with_another_root_gets_no_digest(site: Path) -> None:
    page = re.sub("<meta http-equiv.*?>", "", (site / "about/index.html").read_text(encoding="utf-8"))
    assert with_policy(page).count("'sha256-") == 3
    for root in ('..",location);alert(1);new URL("..', "javascript:alert(1)", "//elsewhere.example/", "../x"):
        changed = page.replace('new URL("..",location)', f'new URL("{root}",location)')
        assert changed != page
        assert with_policy(changed).count("'sha256-") == 2, root


def test_a_page_without_a_character_set_is_unchanged() -> None:
    assert with_policy("<p>A fragment</p>") == "<p>A fragment</p>"


@pytest.fixture
def tampered(site: Path, tmp_path: Path) -> Iterator[str]:
    """A site with a script, a style and a foreign image injected after the build."""
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    index = folder / "index.html"
    injected = (
        f"<script>{FOREIGN}</script>"
        f'<img src="data:," onerror="{FOREIGN}"><a id="bait" href="javascript:{FOREIGN}">bait</a>'
        '<h1 id="painted" style="color: rgb(1, 2, 3)">painted</h1><img src="https://elsewhere.example/a.png">'
    )
    index.write_text(index.read_text(encoding="utf-8").replace("<article", f"{injected}<article"), encoding="utf-8")
    with serve(folder) as there:
        yield there


@pytest.mark.browser
def test_injected_code_neither_runs_nor_shows(tampered: str, browser: Browser) -> None:
    page = browser.new_page()
    refusals: list[str] = []
    page.on("console", lambda message: refusals.append(_refusal(message)))
    loaded: list[str] = []
    page.on("requestfinished", lambda request: loaded.append(request.url))
    page.goto(tampered)
    page.evaluate("document.getElementById('bait').click()")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.dataset.ran") is None
    assert page.evaluate("getComputedStyle(document.getElementById('painted')).color") != "rgb(1, 2, 3)"
    assert not [url for url in loaded if "elsewhere.example" in url]
    assert {"script-src", "style-src", "img-src"} <= set(refusals)
    page.close()


def _refusal(message: ConsoleMessage) -> str:
    """The directive that a console message names."""
    found = re.search(r"directive:? [\"']([a-z-]+)", message.text)
    return found.group(1) if found else message.text


@pytest.mark.browser
def test_no_kind_of_page_violates_its_own_policy(site: Path, address: str, open_page: Open) -> None:
    """`open_page` fails on any message in the console; the choice of light or dark is kept."""
    page = open_page(address)
    for kind in kinds_of_page(site).values():
        page.goto(address + kind, wait_until="load")
        if kind == "search/":
            page.get_by_role("searchbox").press_sequentially("treaty")
            expect(page.locator(".b-hit").first).to_be_visible()
            page.wait_for_load_state("networkidle")
    page.goto(address)
    before = _scheme(page)
    for _ in range(3):
        page.locator(".md-header__option label:visible").first.click()
        if _scheme(page) != before:
            break
    assert _scheme(page) != before
    chosen = _scheme(page)
    page.goto(address + "about/")
    assert _scheme(page) == chosen


def _scheme(page: Page) -> str | None:
    return page.locator("body").get_attribute("data-md-color-scheme")


@pytest.mark.browser
def test_a_former_address_redirects(address: str, open_page: Open) -> None:
    page = open_page(f"{address}briefings/high-seas-treaty-first-conference/")
    page.wait_for_url(f"{address}briefings/high-seas-treaty/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
