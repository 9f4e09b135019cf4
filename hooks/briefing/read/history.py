"""Part of stage 1: the history of the seeds: the day each was added, and its text at the end of each day.

One walk over the commits serves both. Of a file that a commit moves and rewrites, Git sees a file deleted and another
added; its slug tells that the two are one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from briefing.read.git import ask
from briefing.text import slugify

# Of a seed that has changed more often, only the last versions are read.
MAX_VERSIONS = 10
_CLOCKS = 100  # commits that are asked for a day within the calendar
_MOST_UNPAIRED = 50  # files that one commit deletes and adds; beyond that only their names are compared

_LOG = (
    *("log", "--topo-order", "--reverse", "--full-history", "--diff-merges=first-parent", "--no-show-signature"),
    *(
        "--relative",
        "--raw",
        "--no-abbrev",
        "-z",
        "-M",
        "-l1000",
        "--diff-filter=AMRD",
        "--no-ext-diff",
        "--no-textconv",
    ),
    *("--no-color", "--no-notes", "--format=%H %cs %P", "--", "."),
)
_MAIN_LINE = ("log", "--first-parent", "--no-show-signature", "--no-color", "--no-notes", "--format=%H")
_FRONT_MATTER = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.{0,20000}?)\n---", re.DOTALL)
_SLUG = re.compile(rb"^slug:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)
_ALIASES = re.compile(rb"^aliases:((?:.*\n)(?:[ \t-].*\n)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class History:
    """What Git knows of the seeds, by name; versions are the oldest first, for seeds that have changed."""

    added: Mapping[str, dt.date]
    versions: Mapping[str, tuple[tuple[dt.date, bytes], ...]]


UNKNOWN = History({}, {})


@dataclass(frozen=True, slots=True)
class _Change:
    """A commit's change to a file: `status` is A, M, R or D, the blobs are object names of the old and new content."""

    status: str
    old: str
    name: str
    old_blob: str
    blob: str

    @property
    def text_blob(self) -> str:
        """What stood in the file, or stands in it now."""
        return self.old_blob if self.status == "D" else self.blob


@dataclass(frozen=True, slots=True)
class _Commit:
    """`day` is None where Git's date is beyond the calendar; on the main line the first parents lead to it."""

    day: dt.date | None
    is_merge: bool
    on_main_line: bool
    changes: tuple[_Change, ...]


def newest_day(folder: Path) -> dt.date | None:
    """The day of the newest commit, leaving out those that a wrong clock put beyond the year 9999."""
    output = ask(folder, "log", f"-{_CLOCKS}", "--no-show-signature", "--no-color", "--no-notes", "--format=%cs")
    return next(filter(None, map(_day, output.decode("ascii", "replace").split())), None)


def is_shallow(folder: Path) -> bool:
    """Whether the history is incomplete, so that the day a seed was added is unknown."""
    return ask(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def read_history(folder: Path, is_seed: Callable[[str], bool], limit: int) -> History:
    """The history of the seeds below a folder.

    `is_seed` tells them from other files by name; versions of more than `limit` bytes are left out.
    """
    main_line = frozenset(ask(folder, *_MAIN_LINE).decode("ascii").split())
    commits = [_only(commit, is_seed) for commit in _commits(ask(folder, *_LOG), main_line)]
    commits = [*_with_moves(folder, [commit for commit in commits if commit.changes], limit)]
    return History(_days_added(commits), _versions(folder, commits, limit))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def _commits(output: bytes, main_line: frozenset[str]) -> Iterator[_Commit]:
    """Reads what `_LOG` prints. Fields end with NUL; a name comes where its change announced it, whatever it holds."""
    fields = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    head, changes = "", list[_Change]()
    for field in fields:
        text = field.lstrip("\n")
        if not text.startswith(":"):
            if head and text:
                yield _commit(head, changes, main_line)
            head, changes = (text, []) if text else (head, changes)
            continue
        _, _, old_blob, blob, status = text.split(" ")
        old = next(fields)
        changes.append(_Change(status[0], old, next(fields) if status[0] == "R" else old, old_blob, blob))
    if head:
        yield _commit(head, changes, main_line)


def _commit(head: str, changes: Iterable[_Change], main_line: frozenset[str]) -> _Commit:
    name, day, *parents = head.split(" ")
    return _Commit(_day(day), len(parents) > 1, name in main_line, tuple(changes))


def _only(commit: _Commit, is_seed: Callable[[str], bool]) -> _Commit:
    return replace(commit, changes=tuple(c for c in commit.changes if is_seed(c.name) or is_seed(c.old)))


def _days_added(commits: Iterable[_Commit]) -> Mapping[str, dt.date]:
    """The day each file was added, by name; a rename keeps it.

    A branch may have been dropped by the merge that ended it, so a deletion counts on the main line only.
    """
    days: dict[str, dt.date | None] = {}
    for commit in commits:
        before = {change.old: days.get(change.old) for change in commit.changes}
        for change in commit.changes:
            if commit.on_main_line and change.status in "RD":
                days.pop(change.old, None)
        for change in commit.changes:
            told = commit.is_merge and change.name in days  # by the branch
            if change.status in "AR" and not told:
                days[change.name] = commit.day if change.status == "A" else before[change.old]
    return {name: day for name, day in days.items() if day}


def _versions(folder: Path, commits: Iterable[_Commit], limit: int) -> Mapping[str, tuple[tuple[dt.date, bytes], ...]]:
    """Only the main line counts: nobody has read a branch before it was merged."""
    found: dict[str, dict[dt.date, str]] = {}
    for commit in commits:
        if commit.day is None or not commit.on_main_line:
            continue
        before = {change.old: found.pop(change.old, {}) for change in commit.changes}
        for change in commit.changes:
            if change.status != "D":
                blobs = before[change.old]
                blobs.pop(commit.day, None)  # the last version of a day counts, in its place
                blobs[commit.day] = change.blob
                found[change.name] = blobs
    several = {name: [*blobs.items()][-MAX_VERSIONS:] for name, blobs in found.items() if len(blobs) > 1}
    content = _blobs(folder, {blob for versions in several.values() for _, blob in versions}, limit)
    return {
        name: tuple((day, content[blob]) for day, blob in versions if blob in content)
        for name, versions in several.items()
    }


def _with_moves(folder: Path, commits: Sequence[_Commit], limit: int) -> Iterator[_Commit]:
    """The commits, with a deletion and an addition of one slug as the move that they are."""
    by_name = [_paired(commit, _slug_of_name) for commit in commits]
    unsure = [c for commit in by_name if _may_move(commit) for c in commit.changes if c.status in "AD"]
    content = _blobs(folder, {change.text_blob for change in unsure}, limit)

    def slug_in_text(change: _Change) -> Iterable[str]:
        return _slugs_in(content.get(change.text_blob, b""), change)

    return (_paired(commit, slug_in_text) if _may_move(commit) else commit for commit in by_name)


def _may_move(commit: _Commit) -> bool:
    count = Counter(change.status for change in commit.changes)
    return 0 < count["A"] <= _MOST_UNPAIRED and 0 < count["D"] <= _MOST_UNPAIRED


def _paired(commit: _Commit, slugs_of: Callable[[_Change], Iterable[str]]) -> _Commit:
    """A deletion and an addition that are the only ones of a slug become a rename."""
    gone, new = ({s: c for c in commit.changes if c.status == status for s in slugs_of(c)} for status in "DA")
    if not gone or not new:
        return commit
    often = Counter((c.status, s) for c in commit.changes if c.status in "AD" for s in slugs_of(c))
    moved: dict[_Change, _Change] = {}
    for slug, change in new.items():
        if slug in gone and often["A", slug] == often["D", slug] == 1 and gone[slug] not in moved.values():
            moved.setdefault(change, gone[slug])
    kept = (change for change in commit.changes if change not in moved.values())
    return replace(commit, changes=tuple(_moved(c, moved[c]) if c in moved else c for c in kept))


def _moved(added: _Change, deleted: _Change) -> _Change:
    return _Change("R", deleted.name, added.name, deleted.old_blob, added.blob)


def _slug_of_name(change: _Change) -> Iterable[str]:
    slug = slugify(PurePosixPath(change.name).stem)
    return (slug,) if slug else ()


def _slugs_in(data: bytes, change: _Change) -> Iterable[str]:
    """The slug that the front matter gives, else the name's; of an addition also its aliases."""
    front = _FRONT_MATTER.match(data)
    text = front[1] + b"\n" if front else b""
    slug = _SLUG.search(text)
    slugs = {slug[1].decode()} if slug else {*_slug_of_name(change)}
    if change.status == "A" and (aliases := _ALIASES.search(text)):
        slugs |= {alias.decode() for alias in re.findall(rb"[a-z0-9][a-z0-9-]*", aliases[1])}
    return slugs


def _blobs(folder: Path, ids: Iterable[str], limit: int) -> Mapping[str, bytes]:
    """The contents of these objects, by name, without those that are missing, too large or no file."""
    wanted = "\n".join(sorted(ids)).encode()
    if not wanted:
        return {}
    sizes = [line.split(" ") for line in ask(folder, "cat-file", "--batch-check", stdin=wanted).decode().splitlines()]
    small = [line[0] for line in sizes if len(line) == 3 and line[1] == "blob" and int(line[2]) <= limit]
    output = ask(folder, "cat-file", "--batch", stdin="\n".join(small).encode()) if small else b""
    found, at = dict[str, bytes](), 0
    while at < len(output):
        end = output.index(b"\n", at)
        name, _, size = output[at:end].decode().split(" ")
        found[name] = output[end + 1 : end + 1 + int(size)]
        at = end + int(size) + 2
    return found
