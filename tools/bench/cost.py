"""What a command costs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SETTINGS = {"SEEDS", "SITE", "SITE_URL", "EDIT_URI", "AS_OF", "PYTHONPATH"}


class MissingError(Exception):
    """A figure cannot be had on this machine; the message says what it needs."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU and of the clock, and the peak memory, in megabytes, of the largest of a command's processes.

    Linux counts what this process had when it started the command, too: it must stay smaller than what it measures.
    """

    seconds: float
    wall: float
    megabytes: float


def run(folder: Path, *command: str) -> Cost:
    """What a command costs, with its children; exits with its messages if it fails."""
    environment = {**plain(), "XDG_CACHE_HOME": str(folder / ".cache")}  # Hugo would write in the user's
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode:
            sys.exit(f"{' '.join(command)}\n{output.read().decode('utf-8', 'replace')}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def plain() -> Mapping[str, str]:
    """The environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if name not in _SETTINGS}
