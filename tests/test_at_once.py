"""A preview shows a saved seed's own pages at once, and then the whole site, as if it had been built anew."""

from __future__ import annotations

import re
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.growing import HEADLINE, LEDE, NEXT, WHY, plant, text_of
from tests.test_hook import serving, wait_for
from watchdog.events import FileModifiedEvent, FileSystemEvent, FileSystemEventHandler

import at_once
from at_once import AtOnce, Built
from briefing.pipeline import build, rebuild

GOOD = text_of(HEADLINE, LEDE, WHY, NEXT)
TAGGED = f"---\ntopics: [Harbours, Money]\n---\n{GOOD}"
_LIVE = re.compile(r"livereload\(\d+, \d+\);|127\.0\.0\.1:\d+")


def test_what_is_shown_at_once_is_what_the_whole_site_will_have(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("good.txt", TAGGED), ("other.txt", TAGGED), ("third.txt", GOOD)])
    before = build(seeds, preview=True)
    plant(seeds, [("good.txt", TAGGED.replace("old lighthouse", "venerable lighthouse"))])
    shown, whole = rebuild(before, {"good.txt"}, seeds), build(seeds, preview=True)
    own = [page for page in whole.pages if page.path.startswith("briefings/good/")]
    assert [*shown.pages] == own
    assert "venerable lighthouse" in "".join(page.text for page in own)
    assert "../other/" in "".join(page.text for page in own), "the other briefings are there to be related"


def test_a_broken_seed_has_no_pages_at_once_but_its_problems(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("good.txt", GOOD)])
    before = build(seeds, preview=True)
    plant(seeds, [("good.txt", "")])
    edition = rebuild(before, {"good.txt"}, seeds)
    assert edition.pages == ()
    assert not edition.is_publishable


class _Server:
    """What of MkDocs' server matters: it calls the builder after a change."""

    def __init__(self, at_once: AtOnce, write: Callable[..., bool]) -> None:
        self.root, self.builds, self.at_once = "", 0, at_once
        self.builder: Callable[[], None] = self.build
        self.go, self.woken = threading.Event(), threading.Event()
        self.handler = at_once.listen(cast(FileSystemEventHandler, SimpleNamespace(dispatch=self._wake)))
        self.go.set()
        self.build()
        at_once.serve(cast(Any, self), self.build, write)

    def build(self) -> None:
        folder, self.builds = self.at_once.folder("site"), self.builds + 1
        assert self.go.wait(20)
        self.at_once.go_on()
        config: Any = SimpleNamespace(site_dir=folder)
        self.at_once.finished(Built(config, cast(Any, None), None))

    def save(self) -> None:
        self.handler.dispatch(FileModifiedEvent("seed.txt"))
        self.woken.clear()
        self.builder()

    def _wake(self, _: FileSystemEvent) -> None:
        self.woken.set()


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "_PAUSE", 0)


def test_a_saved_seed_does_not_wait_for_the_whole_site() -> None:
    server = _Server(AtOnce(), lambda built, changed: changed == {"seed.txt"})
    server.go.clear()
    server.save()  # returns, though nothing can be built
    assert server.root == "site"
    server.go.set()
    assert server.woken.wait(20)
    server.builder()
    assert server.root == "site/.beside"
    server.save()
    assert server.woken.wait(20)
    server.builder()
    assert server.root == "site", "the two folders take turns"


def test_a_site_without_the_last_save_is_never_shown() -> None:
    server = _Server(AtOnce(), lambda built, changed: True)
    server.go.clear()
    server.save()
    server.save()
    server.go.set()
    assert server.woken.wait(20)
    server.handler.dispatch(FileModifiedEvent("seed.txt"))
    server.builder()  # hears both that the site is built and that a seed has changed since
    assert server.root == "site"


def test_what_own_pages_cannot_show_is_built_before_it_is_shown() -> None:
    server = _Server(AtOnce(), lambda built, changed: False)
    server.save()
    assert server.builds == 2
    assert server.root == "site/.beside"


def test_once_quiet_a_preview_is_as_if_it_had_just_begun(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("good.txt", TAGGED), ("other.txt", TAGGED)])
    with serving(seeds, tmp_path / "log") as address:
        wait_for(f"{address}/briefings/good/", "old lighthouse")
        for word in ("venerable", "new", "last"):
            plant(seeds, [("good.txt", TAGGED.replace(HEADLINE, f"A {word} day"))])
            wait_for(f"{address}/briefings/good/", f"A {word} day")
            wait_for(f"{address}/", f"A {word} day")
        with serving(seeds, tmp_path / "log of another") as another:
            wait_for(f"{another}/", "A last day")
            places = re.findall(r"<loc>http://[^/]*(/[^<]*)", _read(f"{another}/sitemap.xml"))
            assert "/briefings/good/" in places
            for place in (*places, "/sitemap.xml", "/briefings.json", "/feed.xml", "/briefings/good/briefing.json"):
                assert _read(address + place) == _read(another + place), place
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - http on loopback
        return _LIVE.sub("", answer.read().decode())
