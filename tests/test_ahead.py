"""The second process of a build with many new seeds: when it starts, that it ends, and that it changes nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.growing import plant
from tests.places import SEEDS

import ahead
from ahead import Ahead
from briefing.pipeline import build, compose_backwards
from cache import Cache


class Process:
    """A process that does nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        self.ended = False

    def kill(self) -> None:
        self.ended = True

    def wait(self) -> None:
        assert self.ended


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ahead:
    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setattr(ahead, "_cores", lambda: 2)
    return Ahead(Cache(tmp_path / "results"))


def test_it_starts_when_many_results_are_missing_and_ends_with_the_build(store: Ahead) -> None:
    store.put("known", b"1")
    with store:
        for n in range(29):
            assert store.get(str(n)) is None
            assert store.get("known") == b"1"
        assert store.process is None
        store.get("29")
        process = store.process
        assert isinstance(process, Process)
        assert not process.ended
        store.get("30")
        assert store.process is process
    assert process.ended
    with store:
        assert store.process is None


def test_one_core_does_it_alone(store: Ahead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_cores", lambda: 1)
    with store:
        assert not any(store.get(str(n)) for n in range(40))
        assert store.process is None


def test_a_build_finds_what_the_second_process_has_made(tmp_path: Path) -> None:
    texts = {path.name: path.read_text("utf-8") for path in sorted(SEEDS.iterdir())[:3]}
    seeds = tmp_path / "seeds"
    plant(seeds, {**texts, "bad.txt": ""}.items())
    cache = Cache(tmp_path / "results")
    compose_backwards(seeds, "seeds", cache)
    made = sorted(path.name for path in cache.folder.iterdir())
    alone, helped = build(seeds), build(seeds, store=cache)
    assert (helped.pages, helped.problems) == (alone.pages, alone.problems)
    pages = [name for name in (path.name for path in cache.folder.iterdir()) if name not in made]
    assert len(pages) == len(alone.briefings)  # only their pages were still to make
