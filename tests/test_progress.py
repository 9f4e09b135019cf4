"""Progress: what a person sees on a terminal while a command works, and that nobody else gets any of it."""

from __future__ import annotations

import os
import pty
import re
import select
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

import pytest
from tests.growing import LEDE, WHY, plant, text_of

from briefing.pipeline import build
from progress import Item, Progress, naming_terminal, terminal


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which only the test moves."""
    now = [100.0]
    monkeypatch.setattr("progress.time.monotonic", lambda: now[0])
    return now


def test_who_waits_for_long_is_told_what_is_done_and_how_much_of_it(clock: list[float]) -> None:
    stream = StringIO()
    with Progress(stream, clock[0]) as shown:
        for _ in shown.watch(range(1200), "placing paragraphs"):
            clock[0] += 0.01
        shown.say("indexing for search")
    said = re.findall(r"\r\x1b\[K([^\r]*)", stream.getvalue())
    assert said[0] == "placing paragraphs: 201 of 1,200", "two seconds in silence"
    assert said[1] == "placing paragraphs: 211 of 1,200", "ten times a second"
    assert said[-2:] == ["indexing for search", ""], "a new task at once, and at last an empty line"


def test_short_work_says_nothing(clock: list[float]) -> None:
    stream = StringIO()
    with Progress(stream, clock[0]) as shown:
        assert [*shown.watch("abc", "placing paragraphs")] == ["a", "b", "c"]
    assert stream.getvalue() == ""


def test_a_person_watches_a_terminal_even_where_output_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as their_stderr:
        monkeypatch.setattr(sys, "stderr", their_stderr)
        environment = naming_terminal({"HOME": "/"})
        monkeypatch.setattr(sys, "stderr", StringIO())
        stream = terminal(environment)
        assert stream
        with stream, Progress(stream, -1000.0) as shown:
            shown.say("indexing for search")
        shown_there = b""
        while select.select([ours], [], [], 1)[0]:  # a terminal passes on what it gets a little later
            shown_there += os.read(ours, 100)
        assert shown_there == b"\r\x1b[Kindexing for search\r\x1b[K"
    os.close(ours)


def test_nobody_watches_ci_or_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as their_stderr:
        monkeypatch.setattr(sys, "stderr", their_stderr)
        assert terminal({"CI": "true"}) is None
        assert naming_terminal({"CI": "true"}) == {"CI": "true"}
    os.close(ours)
    monkeypatch.setattr(sys, "stderr", StringIO())
    assert terminal({}) is None
    assert naming_terminal({"HOME": "/"}) == {"HOME": "/"}
    Progress(None, -1000.0).say("indexing for search")


def test_a_build_announces_each_seed_and_each_briefing(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [(f"{n}.txt", text_of(f"Pier {n} opens", LEDE, WHY)) for n in range(3)])
    announced: list[tuple[str, int]] = []

    def watch(items: Sequence[Item], what: str) -> Iterator[Item]:
        for item in items:
            announced.append((what, len(items)))
            yield item

    build(seeds, watch=watch)
    assert announced == [("placing paragraphs", 3)] * 3 + [("writing pages", 3)] * 3
