"""A second process for many new seeds: it goes through them from the last one back, while the build goes forward.

Both keep what they make in `.cache/`, so that each finds what the other has made. On two cores 273 new articles take
40 s instead of 57. Without this module a build makes the same, by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from briefing.pipeline import compose_backwards
from briefing.store import Store
from cache import RESULTS
from processes import die_with_parent
from settings import ROOT, read_settings

_WORTH_IT = 30  # results that are missing; it takes half a second to start


@dataclass(eq=False, slots=True)
class Ahead:
    """A `Store` as it was given that starts the second process when many results are missing, and ends it at last."""

    store: Store
    missing: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Ahead:
        self.missing, self.process = 0, None
        return self

    def get(self, key: str) -> bytes | None:
        value = self.store.get(key)
        if value is None:
            self.missing += 1
            if self.missing == _WORTH_IT and _cores() > 1:
                command = [sys.executable, str(Path(__file__))]
                self.process = subprocess.Popen(  # noqa: S603
                    command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent
                )
        return value

    def put(self, key: str, value: bytes) -> None:
        self.store.put(key, value)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    settings = read_settings()
    compose_backwards(settings.seeds, settings.shown_as, RESULTS)
