"""The MkDocs adapter: generated pages join a real build, edit links lead to seeds, errors are single lines."""

from __future__ import annotations

import posixpath
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.conftest import AS_OF, build_site, clean_environment
from tests.dom import Element, read_file, read_html
from tests.growing import HEADLINE, LEDE, NEXT, WHY, plant, text_of
from tests.places import ROOT

GOOD = text_of(HEADLINE, LEDE, WHY, NEXT)
BROKEN = "---\ntitel: A lamp\n---\n" + text_of(HEADLINE, LEDE)


def mkdocs(seeds: Path, site: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site), *more]
    given = clean_environment(SEEDS=str(seeds), AS_OF=AS_OF, **environment)
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)


def test_a_seeds_pages_have_an_edit_link_to_the_seed(site: Path) -> None:
    for name in ("index.html", "background/index.html", "source/index.html"):
        [link] = [a for a in _page_of_first_seed(site, name).all("a") if "/edit/" in a.attributes.get("href", "")]
        assert _address(link) == "https://forge.example/o/r/edit/main/seeds/000_882ab1ce386faa64.txt"


def _address(link: Element) -> str:
    """The address after a browser has resolved the dots."""
    address = urlsplit(link.attributes["href"])
    return address._replace(path=posixpath.normpath(address.path)).geturl()


def _page_of_first_seed(site: Path, name: str) -> Element:
    [data] = [
        p for p in site.glob("briefings/*/briefing.json") if "000_882ab1ce386faa64" in p.read_text(encoding="utf-8")
    ]
    return read_file(data.parent / name)


def test_an_unusual_file_name_makes_a_valid_edit_link(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("Ein Ü & #1?.txt", GOOD)])
    done = mkdocs(seeds, tmp_path / "site", "--strict", EDIT_URI="https://forge.example/o/r/edit/main/docs/")
    assert done.returncode == 0, done.stderr
    [page] = (tmp_path / "site").glob("briefings/ein-u-1/index.html")
    links = [_address(a) for a in read_file(page).all("a") if "/edit/" in a.attributes.get("href", "")]
    assert links == ["https://forge.example/o/r/edit/main/seeds/Ein%20%C3%9C%20%26%20%231%3F.txt"]


def test_without_an_edit_uri_there_is_no_edit_link(tmp_path: Path) -> None:
    done = mkdocs(plant(tmp_path / "seeds", [("lamp.txt", GOOD)]), tmp_path / "site", "--strict")
    assert done.returncode == 0, done.stderr
    hrefs = [a.attributes.get("href", "") for a in read_file(tmp_path / "site/briefings/lamp/index.html").all("a")]
    assert hrefs
    assert not any("edit" in href for href in hrefs)


def test_the_navigation_does_not_grow_with_the_number_of_briefings(site: Path, tmp_path: Path) -> None:
    done = mkdocs(plant(tmp_path / "seeds", [("lamp.txt", GOOD)]), tmp_path / "site", "--strict")
    assert done.returncode == 0, done.stderr
    few, many = (_navigation(read_file(root / "index.html")) for root in (tmp_path / "site", site))
    assert few == many
    assert len(few) >= 4


def _navigation(page: Element) -> set[tuple[str, str]]:
    links = (a for nav in page.all("nav", class_="md-nav") + page.all("nav", class_="md-tabs") for a in nav.all("a"))
    return {
        (" ".join(a.text().split()), a.attributes["href"]) for a in links if not a.attributes["href"].startswith("#")
    }


def test_every_problem_of_every_seed_is_reported_before_the_build_fails(tmp_path: Path) -> None:
    seeds = plant(
        tmp_path / "seeds", [("lamp.txt", GOOD), ("b.md", BROKEN), ("c.txt", ""), ("d.txt", b"H\n\nCaf\xe9 is text.\n")]
    )
    done = mkdocs(seeds, tmp_path / "site")
    output = done.stdout + done.stderr
    assert done.returncode == 1
    assert f"{seeds}/b.md:2:1: F202 unknown key 'titel' in the front matter; did you mean 'title'?" in output
    assert f"{seeds}/c.txt:1:1: T301" in output
    assert f"{seeds}/d.txt:3:4: S101" in output
    assert "see the problems above; nothing was built" in output
    assert "Traceback" not in output
    assert "lamp.txt" not in output


def test_a_page_made_from_a_seed_never_replaces_a_hand_written_page(tmp_path: Path) -> None:
    checkout = linked_checkout(tmp_path / "checkout")
    plant(checkout / "docs", [("briefings/lamp/index.md", "# Written by hand\n")])
    seeds = plant(tmp_path / "seeds", [("lamp.txt", GOOD)])
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")]
    given = clean_environment(SEEDS=str(seeds), AS_OF=AS_OF)
    done = subprocess.run(command, cwd=checkout, env=given, capture_output=True, text=True, timeout=120, check=False)
    errors = [line for line in (done.stdout + done.stderr).splitlines() if "docs/" in line]
    assert done.returncode == 1
    assert errors == ["ERROR   -  docs/briefings/lamp/index.md has the address of a page made from a seed; rename it"]
    assert "Traceback" not in done.stderr


def linked_checkout(folder: Path) -> Path:
    """A checkout of links to this one, except for docs/, which a test may write to."""
    folder.mkdir()
    for name in ("hooks", "overrides", "mkdocs.yml", "seeds"):
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    plant(folder / "docs", [(p.name, p.read_bytes()) for p in (ROOT / "docs").glob("*.md")])
    for path in (ROOT / "docs").iterdir():
        if path.is_dir():
            (folder / "docs" / path.name).symlink_to(path)
    return folder


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"SEEDS": "no/such/folder"}, "no/such/folder"),
        ({"AS_OF": "yesterday"}, "invalid AS_OF 'yesterday'; use YYYY-MM-DD"),
    ],
)
def test_an_invalid_setting_is_one_line_of_error(environment: dict[str, str], message: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")]
    given = clean_environment(**environment)
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_edition_may_have_any_date(day: str, tmp_path: Path) -> None:
    seed = f"---\ndate: 2026-11-22\n---\n{GOOD}"
    site = build_site(tmp_path / "site", plant(tmp_path / "seeds", [("lamp.txt", seed)]), AS_OF=day)
    listed = read_file(site / "next-steps/index.html").text()
    assert ("6 December 2026" in listed) is (day < "2026")


def test_the_preview_shows_the_good_seeds_and_every_saved_change(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("good.txt", GOOD), ("broken.md", BROKEN)])
    log = tmp_path / "log"
    with serving(seeds, log) as address:
        page = wait_for(f"{address}/briefings/good/", "old lighthouse")
        assert "F202 unknown key 'titel'" in page.text()  # on every page
        assert page.all("meta", property="og:title")
        assert not page.all("meta", http_equiv="Content-Security-Policy"), "MkDocs' own script must run"
        assert not page.all("meta", property="og:image"), "a preview draws no pictures"
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}/briefings/broken/", timeout=10)  # noqa: S310 - http on loopback
        assert "F202 unknown key 'titel'" in log.read_text(encoding="utf-8")
        (seeds / "good.txt").write_text(GOOD.replace("old lighthouse", "venerable lighthouse"), encoding="utf-8")
        wait_for(f"{address}/briefings/good/", "venerable lighthouse")
        (seeds / "broken.md").write_text(BROKEN.replace("titel", "title"), encoding="utf-8")
        page = wait_for(f"{address}/briefings/broken/", "A lamp")
        assert "F202" not in page.text()
        (seeds / "third.txt").write_text(GOOD, encoding="utf-8")
        wait_for(f"{address}/briefings/third/", HEADLINE)
        (seeds / "third.txt").write_bytes(b"\xff\xfe\x00")
        page = wait_for(f"{address}/briefings/third/", "third.txt:1:1: S101")
        assert "old lighthouse" in page.text(), "the page that an editor has open stays"
        (seeds / "third.txt").unlink()
        wait_until(lambda: not _is_there(f"{address}/briefings/third/"))
        wait_for(f"{address}/briefings/good/", "venerable lighthouse")
        wait_until(lambda: _is_there(f"{address}/search/index.json"))  # made after the pages
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_the_preview_survives_every_way_of_saving(tmp_path: Path) -> None:
    """Partial writes, replaced and renamed files, and files that appear and vanish during a build."""
    seeds = plant(tmp_path / "seeds", [("good.txt", GOOD), ("other.txt", GOOD.replace("old", "older"))])
    log = tmp_path / "log"

    def save(name: str, text: str) -> None:
        (seeds / name).write_text(text, encoding="utf-8")

    with serving(seeds, log) as address:
        wait_for(f"{address}/briefings/good/", "old lighthouse")
        whole = GOOD.replace("old lighthouse", "café’s lighthouse").encode()
        half = whole.index("é".encode()) + 1
        (seeds / "good.txt").write_bytes(whole[:half])  # a partial write, cut inside a character
        page = wait_for(f"{address}/briefings/good/", "good.txt:")
        assert "old lighthouse" in page.text()
        (seeds / "good.txt").write_bytes(whole)
        page = wait_for(f"{address}/briefings/good/", "café’s lighthouse")
        assert "S101" not in page.text()
        (seeds / "good.txt").write_bytes(b"")  # as many programs save: truncate, then write
        wait_for(f"{address}/briefings/good/", "T301")
        save(".good.txt.swp", GOOD)  # as others do: write a new file, then rename it
        (seeds / ".good.txt.swp").rename(seeds / "good.txt")
        wait_for(f"{address}/briefings/good/", "old lighthouse")

        (seeds / "other.txt").rename(seeds / "renamed.txt")
        wait_for(f"{address}/briefings/renamed/", "older lighthouse")
        wait_until(lambda: not _is_there(f"{address}/briefings/other/"))

        for number in range(50):
            save("good.txt", GOOD.replace("old lighthouse", f"lighthouse saved {number} times"))
            save(f"new-{number}.txt", GOOD.replace("old", f"{number} years old"))
            if number:
                (seeds / f"new-{number - 1}.txt").unlink()
            if number % 10 == 0:
                (seeds / "folder").mkdir()
                save("folder/inner.txt", GOOD)
                time.sleep(0.3)  # a build has started by now, and must survive the changes
                shutil.rmtree(seeds / "folder")
        wait_for(f"{address}/briefings/good/", "saved 49 times")
        wait_for(f"{address}/briefings/new-49/", "49 years old")
        wait_until(lambda: not _is_there(f"{address}/briefings/new-48/"))
        wait_until(lambda: not _is_there(f"{address}/briefings/folder/inner/"))
        assert not wait_for(f"{address}/", HEADLINE).all(class_="b-problems")
    output = log.read_text(encoding="utf-8")
    assert "Traceback" not in output
    assert "An error happened during the rebuild" not in output


def test_the_preview_goes_on_when_the_folder_of_seeds_was_away_for_a_moment(tmp_path: Path) -> None:
    seeds, log = plant(tmp_path / "seeds", [("good.txt", GOOD)]), tmp_path / "log"
    with serving(seeds, log) as address:
        wait_for(f"{address}/briefings/good/", "old lighthouse")
        seeds.rename(tmp_path / "away")
        time.sleep(1)
        assert _is_there(f"{address}/briefings/good/"), "the page stays"
        (tmp_path / "away").rename(seeds)
        time.sleep(0.5)
        (seeds / "good.txt").write_text(GOOD.replace("old lighthouse", "venerable lighthouse"), encoding="utf-8")
        wait_for(f"{address}/briefings/good/", "venerable lighthouse")
        shutil.rmtree(seeds)  # synchronised anew
        time.sleep(0.5)
        plant(seeds, [("good.txt", GOOD.replace("old lighthouse", "new lighthouse"))])
        wait_for(f"{address}/briefings/good/", "new lighthouse")
    assert "Traceback" not in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("value", ["1", "0", "not a number", "99999999999999"])
def test_the_bytes_do_not_depend_on_a_source_date_epoch(value: str, site: Path, tmp_path: Path) -> None:
    done = mkdocs(ROOT / "seeds", tmp_path / "site", SOURCE_DATE_EPOCH=value)
    assert done.returncode == 0, done.stderr
    for name in ("sitemap.xml", "sitemap.xml.gz"):
        assert (tmp_path / "site" / name).read_bytes() == (site / name).read_bytes()


def test_analytics_of_the_theme_are_refused(tmp_path: Path) -> None:
    checkout = linked_checkout(tmp_path / "checkout")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (checkout / "mkdocs.yml").unlink()
    more = "extra:\n  analytics: { provider: google, property: G-XXXX }\n"
    (checkout / "mkdocs.yml").write_text(config.replace("extra:\n", more), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")]
    given = clean_environment(AS_OF=AS_OF)
    done = subprocess.run(command, cwd=checkout, env=given, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "extra.analytics in mkdocs.yml would call another host from every page; remove it" in done.stderr
    assert "Traceback" not in done.stderr


@contextmanager
def serving(seeds: Path, log: Path) -> Iterator[str]:
    """A preview on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}"]
    given = clean_environment(SEEDS=str(seeds), AS_OF=AS_OF, SITE_URL=f"http://127.0.0.1:{port}/")
    with log.open("w") as out, subprocess.Popen(command, cwd=ROOT, env=given, stdout=out, stderr=out) as server:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(address: str, text: str) -> Element:
    """The page at an address, as soon as it contains the text."""
    found: list[Element] = []

    def contains_text() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - http on loopback
                page = read_html(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            return False
        if text in page.text():
            found.append(page)
        return bool(found)

    wait_until(contains_text)
    return found[0]


def _is_there(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - http on loopback
            return bool(answer.read())
    except urllib.error.HTTPError:
        return False


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"nothing within {seconds} seconds"
        time.sleep(0.2)
