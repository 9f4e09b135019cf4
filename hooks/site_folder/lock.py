"""One build at a time for each folder. The lock ends with the process that holds it, however that ends."""

from __future__ import annotations

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from settings import SettingsError

_MARK = "make site: "


@contextmanager
def locked(place: Path, path: Path) -> Iterator[None]:
    """Holds the lock file `path` while a site is built; raises `SettingsError` if another build holds it."""
    descriptor = _acquire(place, path)
    try:
        with suppress(OSError):  # on a full disk the lock holds without a name
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{_MARK}process {os.getpid()} on {platform.node()}\n".encode(), 0)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _acquire(place: Path, path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        said = os.pread(descriptor, 200, 0).decode("utf-8", "replace")
        try:
            if said and not said.startswith(_MARK):
                raise SettingsError(f"{path} is where a build puts its lock; move that file away")
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The former holder removes the file; who opened it before that has to open the next one.
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except BlockingIOError:
            who = said.strip().removeprefix(_MARK) or "another process"
            os.close(descriptor)
            raise SettingsError(f"another build is writing {place} ({who}); wait until it has ended") from None
        except SettingsError:
            os.close(descriptor)
            raise
        os.close(descriptor)
