"""The built site, read from outside: links lead somewhere, ids are single, data fit their schemas, builds repeat."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import jsonschema
import pytest
from tests.conftest import AS_OF, build_site, clean_environment
from tests.dom import Element, read_file
from tests.growing import HEADLINE, LEDE, NEXT, WHY, plant, text_of
from tests.places import ACCEPT, ROOT, SEEDS, needs_accept

SCHEMAS = ROOT / "docs" / "schemas"
ADDRESS = "https://briefings.example/"
FOLDERS = ("", "background/", "stakes/", "next-steps/", "source/")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Element]:
    """Every page of the site by its address below the site's."""
    found = {
        path.relative_to(site).as_posix().removesuffix("index.html"): read_file(path) for path in site.rglob("*.html")
    }
    assert len(found) > 50
    return found


@pytest.fixture(scope="module")
def listed(site: Path) -> list[dict[str, object]]:
    briefings: list[dict[str, object]] = json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"]
    return briefings


def _moved(page: Element) -> bool:
    return bool(page.all("meta", http_equiv="refresh"))


@needs_accept
def test_the_site_is_as_the_contract_says(site: Path) -> None:
    done = subprocess.run([sys.executable, ACCEPT, site, SEEDS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_seed_has_its_five_pages_and_its_data(site: Path, listed: list[dict[str, object]]) -> None:
    seeds = [path for path in SEEDS.rglob("*") if path.suffix in (".md", ".txt") and not path.name.startswith("_")]
    assert sorted(str(briefing["seed"]) for briefing in listed) == sorted(
        f"seeds/{p.relative_to(SEEDS)}" for p in seeds
    )
    for briefing in listed:
        for name in (*(f"{folder}index.html" for folder in FOLDERS), "briefing.json"):
            assert (site / str(briefing["url"]) / name).is_file(), f"{briefing['url']}{name}"


def test_every_link_and_every_fragment_leads_somewhere(site: Path, pages: dict[str, Element]) -> None:
    ids = {address: {e.attributes["id"] for e in page.all(id=None)} for address, page in pages.items()}
    dead = [
        f"{here}: {link}" for here, page in pages.items() for link in _links(page) if not _leads(site, ids, here, link)
    ]
    assert dead == []


def _links(page: Element) -> Iterator[str]:
    for element in page.walk():
        for name in ("href", "src"):
            if name in element.attributes and element.tag != "base":
                yield element.attributes[name]
        if element.tag == "meta" and element.attributes.get("http-equiv") == "refresh":
            yield element.attributes["content"].partition("url=")[2]


def _leads(site: Path, ids: dict[str, set[str]], here: str, link: str) -> bool:
    target = urlsplit(urljoin(ADDRESS + here, link))
    if target.scheme in ("data", "mailto") or f"{target.scheme}://{target.netloc}/" != ADDRESS:
        return True
    path = unquote(target.path).lstrip("/")
    if path in ids:
        return not target.fragment or unquote(target.fragment) in ids[path] or here == "404.html"
    return (site / path).is_file()


def test_no_page_has_an_id_twice(pages: dict[str, Element]) -> None:
    doubled = {
        address: [name for name, times in Counter(e.attributes["id"] for e in page.all(id=None)).items() if times > 1]
        for address, page in pages.items()
    }
    assert {address: names for address, names in doubled.items() if names} == {}


def test_every_page_has_one_headline_and_a_title(pages: dict[str, Element]) -> None:
    for address, page in pages.items():
        if not _moved(page):
            assert len(page.all("h1")) == 1, address
            assert page.one("h1").text().strip(" ¶\n"), address
        [title] = [e for head in page.all("head") for e in head.children if isinstance(e, Element) and e.tag == "title"]
        assert "".join(map(str, title.children)).strip(), address


def test_every_page_names_its_own_address(pages: dict[str, Element]) -> None:
    for address, page in pages.items():
        if address != "404.html" and not _moved(page):
            assert page.one("link", rel="canonical").attributes["href"] == ADDRESS + address


def test_an_old_address_leads_to_the_new_one(pages: dict[str, Element]) -> None:
    moved = {address: page for address, page in pages.items() if _moved(page)}
    assert any(address == "briefings/high-seas-treaty-first-conference/" for address in moved)
    for address, page in moved.items():
        [link] = {urljoin(ADDRESS + address, a.attributes["href"]).removeprefix(ADDRESS) for a in page.all("a")}
        assert link in pages
        assert not _moved(pages[link])
        assert address.count("/") == link.count("/"), "a page leads to its like"


def test_a_citation_stands_on_its_page_under_the_same_id_as_in_the_data(
    site: Path, pages: dict[str, Element], listed: list[dict[str, object]]
) -> None:
    folders = dict(zip(("overview", "background", "stakes", "next_steps"), FOLDERS, strict=False))
    for briefing in listed:
        data = json.loads((site / str(briefing["url"]) / "briefing.json").read_text(encoding="utf-8"))
        for paragraph in data["paragraphs"]:
            if paragraph["theme"] != "none":
                page = pages[f"{briefing['url']}{folders[paragraph['theme']]}"]
                shown = page.one(data_paragraph=str(paragraph["index"]))
                assert shown.attributes["id"] == paragraph["id"]
                assert shown.attributes["data-line"] == str(paragraph["line"])


def test_the_miami_seed_reads_as_a_good_briefing(site: Path, listed: list[dict[str, object]]) -> None:
    [url] = [str(briefing["url"]) for briefing in listed if briefing["seed"] == "seeds/000_882ab1ce386faa64.txt"]
    data = json.loads((site / url / "briefing.json").read_text(encoding="utf-8"))
    themes: dict[str, list[str]] = {"": [], **{heading["text"]: [] for heading in data["headings"]}}
    for paragraph in data["paragraphs"]:
        heading = "" if paragraph["heading"] is None else data["headings"][paragraph["heading"]]["text"]
        themes[heading].append(paragraph["theme"])
    assert themes[""][0] == "overview"
    assert themes["Why Miami, and what could follow"][0] == "background"
    assert set(themes["Potential stakes and challenges ahead"]) == {"stakes"}
    assert data["topics"] == ["International Diplomacy", "Ukraine Conflict"]


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="docs/schemas is not there yet")
def test_the_data_fit_their_published_schemas(site: Path, listed: list[dict[str, object]]) -> None:
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    by_name = {name: schema for name, schema in schemas.items() if name.startswith("briefing")}
    assert len(by_name) >= 2
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    one = next(schema for name, schema in by_name.items() if not name.startswith("briefings"))
    many = next(schema for name, schema in by_name.items() if name.startswith("briefings"))
    jsonschema.validate(json.loads((site / "briefings.json").read_text(encoding="utf-8")), many)
    for briefing in listed:
        data = json.loads((site / str(briefing["url"]) / "briefing.json").read_text(encoding="utf-8"))
        jsonschema.validate(data, one)
    for key in data:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({k: v for k, v in data.items() if k != key}, one)


@needs_accept
def test_a_site_below_a_folder_of_its_host_is_whole_too(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("lamp.txt", text_of(HEADLINE, LEDE, WHY, NEXT))])
    built = build_site(tmp_path / "site", seeds, SITE_URL="https://someone.example/briefings-of-velm/")
    done = subprocess.run([sys.executable, ACCEPT, built, seeds], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    page = read_file(built / "briefings/lamp/index.html")
    assert page.one("link", rel="canonical").attributes["href"].startswith("https://someone.example/briefings-of-velm/")
    assert not [link for link in _links(page) if link.startswith("/")]


def test_the_same_commit_makes_the_same_bytes_on_any_machine_and_day(site: Path, tmp_path: Path) -> None:
    """Another folder, time zone, language, umask, order of sets and order of files; the clock is never asked."""
    elsewhere = tmp_path / "a checkout elsewhere"
    elsewhere.mkdir()
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("mkdocs.yml", "hooks", "overrides", "docs", "seeds"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, elsewhere / name, ignore=skip)
        elif (ROOT / name).exists():
            shutil.copy2(ROOT / name, elsewhere)
    if (ROOT / ".git").exists():  # the days on which seeds were added
        (elsewhere / ".git").symlink_to(ROOT / ".git")
    for path in elsewhere.rglob("*"):
        if not path.is_symlink() and ".git" not in path.parts:
            os.utime(path, (1e9, 1e9))
    given = clean_environment(
        AS_OF=AS_OF, SITE=str(tmp_path / "other site"), EDIT_URI="https://forge.example/o/r/edit/main/docs/",
        TZ="Pacific/Kiritimati", LANG="tr_TR.UTF-8", LC_ALL="C", PYTHONHASHSEED="4711", HOME=str(tmp_path),
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "hooks/cli.py", "site"],
        cwd=elsewhere, env=given, capture_output=True, text=True, timeout=120, check=False, umask=0o077,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    one, two = (_bytes(folder) for folder in (site, tmp_path / "other site"))
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
    assert "sitemap.xml.gz" in one
    assert gzip.decompress(one["sitemap.xml.gz"]) == one["sitemap.xml"]


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_another_day_changes_only_what_is_past_and_what_is_due(tmp_path: Path) -> None:
    text = "---\ndate: 2026-11-19\n---\n" + text_of(HEADLINE, LEDE, WHY, "[theme]: next steps\n" + NEXT)
    seeds = plant(tmp_path / "seeds", [("lamp.txt", text)])
    before = _bytes(build_site(tmp_path / "before", seeds, AS_OF="2026-12-05"))
    after = _bytes(build_site(tmp_path / "after", seeds, AS_OF="2026-12-07"))
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert {"index.html", "next-steps/index.html"} <= changed
    own = "briefings/lamp/next-steps/index.html"
    assert own in changed
    kept = ("briefings/", "briefings.json", "topics/", "about/")
    assert not {name for name in changed - {own} if name.startswith(kept)}
    assert b"this day has passed" not in before[own]
    assert b"this day has passed" in after[own]
    assert b"6 December 2026</time>" in before["next-steps/index.html"]
    assert b"6 December 2026</time>" not in after["next-steps/index.html"]
