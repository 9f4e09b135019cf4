"""Search: the contents of the index, the same bytes each time, errors, and a reader's use of it in a browser."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import stat
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests import hostile
from tests.browsing import DESKTOP, PHONE, Open
from tests.conftest import build_site
from tests.growing import LEDE, WHY, plant
from tests.indexed import fragments
from tests.test_hook import GOOD, mkdocs

import search_index
from cache import Cache
from hosting import serve
from search_index import SearchError, index_site

THEMES = ("overview", "background", "stakes", "next_steps")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_every_paragraph_is_found_once_on_its_themed_page(site: Path) -> None:
    wanted: Counter[tuple[str, str]] = Counter()
    indexed = fragments(site)
    listed = json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"]
    for path in (site / briefing["url"] / "briefing.json" for briefing in listed):
        data = json.loads(path.read_text(encoding="utf-8"))
        for paragraph in data["paragraphs"]:
            if paragraph["theme"] != "none":
                wanted[paragraph["id"], paragraph["theme"]] += 1
                [holder] = [f for f in indexed.values() if paragraph["id"] in _anchors(f)]
                assert _letters(paragraph["plain"]) in _letters(holder["content"])
                assert holder["url"].startswith(f"/{data['url']}")
                assert holder["meta"]["title"] == data["headline"]
    found = Counter(
        (anchor, _theme(fragment["url"])) for fragment in indexed.values() for anchor in _anchors(fragment, "p-")
    )
    assert found == wanted
    assert len(wanted) > 100


def _anchors(fragment: dict[str, object], prefix: str = "") -> list[str]:
    anchors = fragment["anchors"]
    assert isinstance(anchors, list)
    return [str(anchor["id"]) for anchor in anchors if str(anchor["id"]).startswith(prefix)]


def _theme(url: object) -> str:
    folder = str(url).strip("/").split("/")[2:]
    return folder[0].replace("-", "_") if folder else "overview"


def test_only_paragraphs_of_themed_pages_are_indexed(site: Path) -> None:
    for fragment in fragments(site).values():
        text = str(fragment["content"])
        assert "Why here?" not in text
        assert "¶" not in text
        assert str(fragment["url"]).startswith("/briefings/")
        assert "/source/" not in str(fragment["url"])


def test_the_list_assigns_each_page_to_its_briefing_newest_first(site: Path) -> None:
    listed = json.loads((site / "search/index.json").read_text(encoding="utf-8"))
    briefings = json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"]
    indexed = fragments(site)
    packed = (site / "pagefind" / listed["names"]).read_bytes()
    names = re.findall(r"en_[0-9a-f]{7,}", gzip.decompress(packed).decode("latin-1"))[: len(indexed)]
    assert sorted(names) == sorted(indexed)
    assert listed["themes"] == list(THEMES)
    assert len(listed["briefings"]) == len(briefings)
    for (day, topics, themes), briefing in zip(listed["briefings"], briefings, strict=True):
        assert day.endswith(briefing["published"][:4])
        assert [listed["topics"][topic] for topic in topics] == briefing["topics"]
        for theme in themes:
            page = indexed[names.pop(0)]
            assert page["url"].startswith(f"/{briefing['url']}")
            assert _theme(page["url"]) == THEMES[theme]
    assert names == []


def test_unused_files_of_pagefind_are_not_published(site: Path) -> None:
    names = {path.name.split(".")[0] for path in (site / "pagefind").iterdir() if path.is_file()}
    assert names == {"pagefind", "pagefind-entry", "pagefind-worker", "wasm"}


@pytest.mark.parametrize("whole", [False, True], ids=["their own part", "whole pages"])
def test_the_index_has_the_same_bytes_in_another_folder_with_one_thread_and_of_whole_pages(
    whole: bool, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if whole:
        monkeypatch.setattr(search_index, "_without_frame", lambda page: page)
    other = tmp_path / "ein anderer Ort"
    shutil.copytree(site, other, ignore=shutil.ignore_patterns("pagefind"))
    monkeypatch.setenv("RAYON_NUM_THREADS", "1")
    monkeypatch.setenv("PAGEFIND_EXCLUDE_SELECTORS", "p")  # must have no effect
    index_site(other, "en")
    for name in ("pagefind", "search"):
        one, two = ({p.relative_to(s): p.read_bytes() for p in (s / name).rglob("*.*")} for s in (site, other))
        assert one == two


def test_the_index_of_the_same_pages_is_kept_and_that_of_others_is_not(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, store = tmp_path / "site", Cache(tmp_path / "indexes")
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns("pagefind"))
    index_site(copy, "en", store)
    shutil.rmtree(copy / "pagefind")
    monkeypatch.setattr(search_index, "_run_pagefind", lambda *_: pytest.fail("Pagefind runs again"))
    index_site(copy, "en", store)
    one, two = ({p.relative_to(s): p.read_bytes() for p in (s / "pagefind").rglob("*.*")} for s in (site, copy))
    assert one == two
    page = next(copy.glob("briefings/*/index.html"))
    page.write_text(page.read_text(encoding="utf-8").replace("</p>", " indeed</p>"), encoding="utf-8")
    with pytest.raises(pytest.fail.Exception):
        index_site(copy, "en", store)
    with pytest.raises(pytest.fail.Exception):
        index_site(site, "de", store)


def test_topics_that_differ_only_in_case_are_one(tmp_path: Path) -> None:
    seeds = [
        (f"{n}.md", f"---\ntopics: [{name}]\nslug: lamp-{n}\n---\n{GOOD}")
        for n, name in enumerate(("harbours", "Harbours"))
    ]
    built = build_site(tmp_path / "site", plant(tmp_path / "seeds", seeds))
    assert json.loads((built / "search/index.json").read_text(encoding="utf-8"))["topics"] == ["Harbours"]


def test_two_spellings_of_one_topic_count_once(tmp_path: Path) -> None:
    topics = {"lamp.md": "[Hafen, Häfen]", "cup.md": "[Café, Cafe, Caffè]"}
    seeds = [(name, f"---\ntopics: {topics[name]}\n---\n{GOOD}") for name in topics]
    built = build_site(tmp_path / "site", plant(tmp_path / "seeds", seeds))
    listed = json.loads((built / "search/index.json").read_text(encoding="utf-8"))
    assert sorted(sorted(topics) for _, topics, _ in listed["briefings"]) == [[0, 1], [2]]


def test_without_pagefind_the_build_fails_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "pagefind_bin.py").write_text("raise ImportError\n", encoding="utf-8")
    seeds = plant(tmp_path / "seeds", [("lamp.txt", GOOD)])
    done = mkdocs(seeds, tmp_path / "site", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "ERROR   -  search needs Pagefind, which supports Linux, macOS and Windows" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_failure_of_pagefind_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, [("briefings.json", '{"briefings": []}')])
    program = tmp_path / "pagefind"
    monkeypatch.setattr(search_index, "get_executable", lambda: program)
    program.write_text("#!/bin/sh\necho no room left >&2; exit 3\n", encoding="utf-8")
    with pytest.raises(SearchError, match="does not run here"):
        index_site(tmp_path, "en")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(SearchError, match="could not index the site: no room left"):
        index_site(tmp_path, "en")


# In a browser


def _search(page: Page, query: str) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(query)
    expect(page.get_by_role("status")).to_contain_text("briefing")


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_keyboard_alone_finds_a_next_step(viewport: ViewportSize, address: str, open_page: Open) -> None:
    page = open_page(f"{address}about/", viewport=viewport)
    _search(page, "treaty conference")
    for key in ("Tab", "Tab", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    chosen = page.get_by_role("radio", name="Next steps")
    expect(chosen).to_be_focused()
    expect(chosen).to_be_checked()
    expect(page.locator(".b-hit:not([href*='/next-steps/#'])")).to_have_count(0)
    expect(page.locator(".b-hit mark").first).to_be_visible()
    page.get_by_role("searchbox").focus()
    for key in ("ArrowDown", "ArrowDown"):  # the briefing, then its first paragraph
        page.keyboard.press(key)
    hit = page.locator(".b-hit:focus")
    text = hit.locator("[dir]").inner_text().strip("… ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/next-steps/#p-*")
    paragraph = page.locator(f"[id='{page.url.partition('#')[2]}']")
    expect(paragraph).to_be_in_viewport()
    expect(paragraph).to_contain_text(text)


@pytest.mark.browser
def test_results_are_grouped_by_briefing_and_counted(address: str, open_page: Open) -> None:
    page = open_page(address)
    _search(page, "treaty")
    groups = page.locator(".b-found")
    expect(page.get_by_role("status")).to_have_text(f"{groups.count()} briefings")
    expect(page.locator(".b-search-keys")).to_have_text("↑ ↓ to move, Enter to open, Esc to close")
    for group in groups.all():
        home = str(group.get_by_role("heading", level=2).get_by_role("link").get_attribute("href"))
        hits = [str(hit.get_attribute("href")) for hit in group.locator(".b-hit").all()]
        assert hits
        assert all(hit.startswith(home) for hit in hits)
    topics = page.get_by_role("combobox", name="Topic")
    topics.select_option("Energy")
    expect(groups).to_have_count(1)
    page.get_by_role("radio", name="Stakes").check()
    page.get_by_role("searchbox").fill("zzzz")
    expect(page.get_by_role("status")).to_have_text("No briefing contains all these words. Try fewer words.")
    expect(groups).to_have_count(0)


@pytest.mark.browser
def test_escape_closes_search_and_returns_the_focus(address: str, open_page: Open) -> None:
    page = open_page(address)
    page.get_by_role("link", name="Search", exact=True).focus()
    page.keyboard.press("Control+k")
    panel = page.get_by_role("dialog", name="Search")
    expect(panel).to_be_visible()
    page.keyboard.type("treaty")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("link", name="Search", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox")).to_have_value("treaty")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


@pytest.mark.browser
def test_a_search_has_an_address(address: str, open_page: Open) -> None:
    page = open_page(f"{address}search/?q=treaty&theme=background&topic=Energy")
    expect(page.get_by_role("searchbox")).to_have_value("treaty")
    expect(page.get_by_role("radio", name="Background")).to_be_checked()
    expect(page.locator(".b-found")).to_have_count(1)
    page.get_by_role("radio", name="All").check()
    page.wait_for_url(f"{address}search/?q=treaty&topic=Energy")


@pytest.mark.browser
def test_a_hit_on_the_open_page_closes_the_panel(address: str, open_page: Open) -> None:
    page = open_page(f"{address}briefings/iter-schedule/background/")
    _search(page, "tungsten")
    hit = page.locator(".b-hit[href*='/iter-schedule/background/#p-']").first
    hit.click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(f"[id='{page.url.partition('#')[2]}']")).to_be_in_viewport()


@pytest.mark.browser
def test_the_index_is_loaded_only_when_search_is_used(address: str, browser: Browser) -> None:
    page = browser.new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url.removeprefix(address)))
    page.goto(address, wait_until="networkidle")
    assert "assets/search.js" in requested
    assert not [url for url in requested if url.startswith(("pagefind", "search"))]
    page.goto(f"{address}search/", wait_until="networkidle")
    assert "search/index.json" in requested
    assert not [url for url in requested if url.startswith("pagefind")]
    page.close()


@pytest.mark.browser
def test_without_javascript_the_search_page_links_to_all_briefings(address: str, open_page: Open) -> None:
    page = open_page(f"{address}about/", javascript=False)
    page.get_by_role("link", name="Search", exact=True).click()
    page.wait_for_url(f"{address}search/")
    expect(page.get_by_role("searchbox")).to_have_count(0)
    page.get_by_role("main").get_by_role("link", name="All briefings").click()
    page.wait_for_url(f"{address}briefings/")


@pytest.mark.browser
def test_search_works_on_a_site_in_a_subfolder(site: Path, tmp_path: Path, open_page: Open) -> None:
    (tmp_path / "of-velm").symlink_to(site)
    with serve(tmp_path) as root:
        page = open_page(f"{root}of-velm/briefings/iter-schedule/stakes/")
        _search(page, "Antarctic")
        page.locator(".b-hit").first.click()
        page.wait_for_url(f"{root}of-velm/briefings/antarctic-mining-ban/**")


@pytest.mark.browser
def test_of_equally_good_results_the_newest_comes_first(tmp_path: Path, open_page: Open) -> None:
    days = {"middle": "2026-05-01", "newest": "2026-11-01", "undated": None, "oldest": "2025-01-01"}
    seeds = [
        (
            f"{name}.md",
            f"---\ntitle: Of the {name} lamp\n" + (f"date: {day}\n" if day else "") + f"---\n{LEDE}\n\n{WHY}\n",
        )
        for name, day in days.items()
    ]
    with serve(build_site(tmp_path / "site", plant(tmp_path / "seeds", seeds))) as there:
        page = open_page(there)
        _search(page, "lighthouse")
        expect(page.locator(".b-found")).to_have_count(4)
        shown = page.locator(".b-found h2").all_inner_texts()
    assert [words.split()[2] for words in shown] == ["newest", "middle", "oldest", "undated"]


@pytest.mark.browser
def test_searching_for_hostile_text_runs_nothing(hostile_address: str, open_page: Open) -> None:
    page = open_page(hostile_address)
    page.keyboard.press("/")
    field = page.get_by_role("searchbox")
    for query in (*hostile.PAYLOADS[:4], "alert script", "__config"):
        field.fill(query)
        page.wait_for_timeout(400)
    field.fill("PWNED")
    expect(page.get_by_role("status")).to_have_text(f"{len(hostile.PAYLOADS)} briefings")
    for shown in range(5, len(hostile.PAYLOADS), 5):
        expect(page.locator(".b-found")).to_have_count(shown)
        page.get_by_role("button", name="Show more briefings").click()
    expect(page.locator(".b-found")).to_have_count(len(hostile.PAYLOADS))
    assert page.locator(".b-found :is(script, img, iframe, svg, style, form)").count() == 0
    assert page.evaluate("window.PWNED === undefined")


@pytest.mark.browser
def test_without_its_index_the_search_page_links_to_all_briefings(site: Path, tmp_path: Path, browser: Browser) -> None:
    shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("pagefind"))
    with serve(tmp_path / "site") as there:
        page = browser.new_page()
        page.goto(f"{there}search/?q=treaty")
        page.get_by_role("main").get_by_role("link", name="All briefings").click()
        page.wait_for_url(f"{there}briefings/")
        page.close()
