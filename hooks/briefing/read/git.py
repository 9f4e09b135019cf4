"""Part of stage 1: what git knows of the seeds. Where the history is cut off, or there is none, it says nothing."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# A seed that has changed more often shows its last changes only.
MAX_VERSIONS = 10


def newest_day(folder: Path) -> dt.date | None:
    """The day of the newest commit; None outside a repository."""
    day = _git(folder, "log", "-1", "--format=%cs").strip()
    return dt.date.fromisoformat(day) if day else None


def is_shallow(folder: Path) -> bool:
    """Whether the history is cut off, so that it cannot tell when a seed was added."""
    return _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true"


def days_added(folder: Path) -> Mapping[str, dt.date]:
    """For each committed file below `folder`, the day of the commit that added it; a rename keeps the day."""
    days: dict[str, dt.date] = {}
    for change in _changes(folder):
        day = days.pop(change.old, change.day if change.status == "A" else None)
        if day and change.status != "D":
            days[change.name] = day
    return days


def versions(folder: Path) -> Mapping[str, tuple[tuple[dt.date, bytes], ...]]:
    """For each committed file below `folder` that later days changed: what each such day left of it, the oldest first.

    Days are those on which the main line had it: what a branch went through before it was merged, nobody has read.
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
    """What a commit did to a file: `status` as git has it (A, M, R, D), `blob` the content that it left."""

    day: dt.date
    status: str
    blob: str
    old: str
    name: str


def _changes(folder: Path, *arguments: str) -> Iterator[_Change]:
    """All changes to the files below `folder`, the oldest first."""
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
    """The contents of files by git's names for them."""
    found: dict[str, bytes] = {}
    stream = io.BytesIO(_run(folder, "cat-file", "--batch", stdin="\n".join(ids).encode()) if ids else b"")
    for head in stream:
        name, kind, *size = head.decode().split()
        if size:  # else git has no such thing
            content = stream.read(int(size[0]) + 1)[:-1]
            found |= {name: content} if kind == "blob" else {}
    return found


def _git(folder: Path, *arguments: str) -> str:
    return _run(folder, "-c", "core.quotePath=false", *arguments).decode("utf-8", "surrogateescape")


def _run(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """What git answers; nothing where there is no git, no repository or no commit."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        result = subprocess.run(command, input=stdin, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return b""
    return result.stdout if result.returncode == 0 else b""
