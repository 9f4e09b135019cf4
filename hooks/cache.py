"""Keeps results between builds in `.cache/`, which may be deleted, damaged, full or read-only at any time."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from settings import ROOT

_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Cache:
    """A `Store` in `folder`, a file for each key, whose first bytes are the digest of the rest: the compressed value.

    `most_entries` bounds it: what has not been asked for longest goes first, in `trim`.
    """

    folder: Path
    most_entries: int = 60_000  # five or six of a briefing, so that ten thousand find theirs

    def get(self, key: str) -> bytes | None:
        """What was put under `key`, unless it is gone or damaged."""
        file = self.folder / key
        with contextlib.suppress(OSError, zlib.error):
            content = file.read_bytes()
            packed = content[_DIGEST:]
            if hashlib.sha256(packed).digest() == content[:_DIGEST]:
                os.utime(file)
                return zlib.decompress(packed)
        return None

    def put(self, key: str, value: bytes) -> None:
        """Keeps `value`, if the folder takes it."""
        fresh, packed = self.folder / f"{key}.{os.getpid()}", zlib.compress(value, 1)
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                fresh.write_bytes(hashlib.sha256(packed).digest() + packed)
                fresh.replace(self.folder / key)
            finally:
                fresh.unlink(missing_ok=True)

    def trim(self) -> None:
        """Removes the oldest entries beyond the limit, and what a killed build has left."""
        with contextlib.suppress(OSError):
            if len(os.listdir(self.folder)) <= self.most_entries:  # noqa: PTH208 - without asking for their age
                return
            for file in [*self._by_age()][self.most_entries :]:
                file.unlink(missing_ok=True)

    def _by_age(self) -> Iterator[Path]:
        with os.scandir(self.folder) as entries:
            found = [(entry.stat().st_mtime_ns, entry.name) for entry in entries if entry.is_file()]
        return (self.folder / name for _, name in sorted(found, reverse=True))


RESULTS = Cache(ROOT / ".cache" / "results")

# Apart, because one index is as large as a thousand other results.
INDEXES = Cache(ROOT / ".cache" / "indexes", most_entries=3)
