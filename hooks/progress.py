"""Tells a person who waits what a command does, and how much of it is done: a line of the terminal that goes again.

It comes after two seconds. Where nobody watches, as in CI or in a pipe, there is none.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TextIO, TypeVar

_TERMINAL = "BRIEFING_TERMINAL"  # names the terminal to a process whose output is collected
_PATIENCE = 2.0  # in seconds, as the next
_BETWEEN = 0.1
_ERASED = "\r\033[K"

Item = TypeVar("Item")


def terminal(environment: Mapping[str, str]) -> TextIO | None:
    """The terminal that a person watches, if any: the one that is named, else that of the error messages."""
    if environment.get("CI"):
        return None
    stream: TextIO = sys.stderr
    if name := environment.get(_TERMINAL):
        try:
            stream = Path(name).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
        except OSError:
            return None
    return stream if stream.isatty() else None


def naming_terminal(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment for a process whose output is collected: it names the terminal that a person watches, if any."""
    watched = terminal(environment)
    with suppress(OSError, AttributeError):  # Windows has no such names
        return {**environment, _TERMINAL: os.ttyname(watched.fileno())} if watched else environment
    return environment


@dataclass(slots=True)
class Progress:
    """One line on a terminal, erased at the end of a `with`."""

    stream: TextIO | None
    _began: float = field(default_factory=time.monotonic)
    _said: float = 0.0
    _what: str = ""

    def say(self, what: str, count: str = "") -> None:
        """Shows what is done now, and how much of it; often called, it seldom writes."""
        now = time.monotonic()
        is_due = now - self._said >= _BETWEEN or what != self._what
        if self.stream and is_due and now - self._began >= _PATIENCE:
            self._said, self._what = now, what
            self._write(f"{_ERASED}{what}{count and ': '}{count}")

    def watch(self, items: Sequence[Item], what: str) -> Iterator[Item]:
        """The items, each announced by its number."""
        for number, item in enumerate(items, 1):
            self.say(what, f"{number:,} of {len(items):,}")
            yield item

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.stream and self._what:
            self._write(_ERASED)

    def _write(self, text: str) -> None:
        with suppress(OSError):  # a terminal may be closed meanwhile
            print(text, end="", file=self.stream, flush=True)
