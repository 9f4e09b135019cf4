"""Processes that a build starts."""

from __future__ import annotations

import ctypes
import signal
import sys

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def die_with_parent() -> None:
    """For a new process: it ends with the one that started it, however that ends. Only Linux can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
