"""Part of stage 1: the history of the seeds in Git; empty without a repository, or if the clone is shallow."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Of a seed that has changed more often, only the last versions are read.
MAX_VERSIONS = 10


def newest_day(folder: Path) -> dt.date | None:
    """The day of the newest commit; None outside a repository or without a commit."""
    day = _git(folder, "log", "-1", "--format=%cs").strip()
    return dt.date.fromisoformat(day) if day else None


def is_shallow(folder: Path) -> bool:
    """Whether the history is incomplete, so that the day a seed was added is unknown."""
    return _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true"


def days_added(folder: Path) -> Mapping[str, dt.date]:
    """The day each committed file below `folder` was added, by name; a rename keeps the day."""
    days: dict[str, dt.date] = {}
    for change in _changes(folder):
        day = days.pop(change.old, change.day if change.status == "A" else None)
        if day and change.status != "D":
            days[change.name] = day
    return days


def versions(folder: Path) -> Mapping[str, tuple[tuple[dt.date, bytes], ...]]:
    """The content of each file below `folder` at the end of every day that changed it, by name, oldest first.

    Files that never changed are left out. Only the main line counts: nobody has read a branch before it was merged.
    """
    found: dict[str, list[_Change]] = {}
    for change in _changes(folder, "--first-parent", "-m"):
        before = found.pop(change.old, [])
        if change.status != "D":
            found[change.name] = [*(earlier for earlier in before if earlier.day != change.day), change]
    several = {name: changes[-MAX_VERSIONS:] for name, changes in found.items() if len(changes) > 1}
    content = _blobs(folder, sorted({change.blob for changes in several.values() for change in changes}))
    return {
        name: tuple((change.day, content[change.blob]) for change in changes if change.blob in content)
        for name, changes in several.items()
    }


@dataclass(frozen=True, slots=True)
class _Change:
    """A commit's change to a file: `status` is A, M, R or D, `blob` the object name of the new content."""

    day: dt.date
    status: str
    blob: str
    old: str
    name: str


def _changes(folder: Path, *arguments: str) -> Iterator[_Change]:
    """All changes to the files below `folder`, oldest first."""
    if is_shallow(folder):
        return
    options = ("--reverse", "--relative", "-M", "--raw", "--no-abbrev", "-z", "--diff-filter=AMRD", "--format=%x01%cs")
    for commit in _git(folder, "log", *options, *arguments, "--", ".").split("\x01")[1:]:
        day, *rest = (field.lstrip("\n") for field in commit.split("\0"))
        fields = filter(None, rest)
        for field in fields:
            _, _, _, blob, status = field.split(" ")
            old = next(fields)
            yield _Change(dt.date.fromisoformat(day), status[0], blob, old, next(fields) if status[0] == "R" else old)


def _blobs(folder: Path, ids: Sequence[str]) -> Mapping[str, bytes]:
    """The contents of these blobs, by object name."""
    found: dict[str, bytes] = {}
    stream = io.BytesIO(_run(folder, "cat-file", "--batch", stdin="\n".join(ids).encode()) if ids else b"")
    for head in stream:
        name, kind, *size = head.decode().split()
        if size:  # else the object is missing
            content = stream.read(int(size[0]) + 1)[:-1]
            found |= {name: content} if kind == "blob" else {}
    return found


def _git(folder: Path, *arguments: str) -> str:
    return _run(folder, "-c", "core.quotePath=false", *arguments).decode("utf-8", "surrogateescape")


def _run(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """The output of a git command; empty without git, repository or commit."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        result = subprocess.run(command, input=stdin, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return b""
    return result.stdout if result.returncode == 0 else b""
