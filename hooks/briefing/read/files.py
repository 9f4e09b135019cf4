"""Stage 1, read: the only module that touches the seeds folder. Files in; decoded seeds and problems out."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from briefing.model import Seed, Version
from briefing.problems import Code, Problem, SeedError
from briefing.read.git import days_added, is_shallow, versions

SUFFIXES = (".txt", ".md")
# Far beyond any article; what is larger is no article, and would only slow down the others.
MAX_BYTES = 500_000
MAX_LINES = 10_000
MAX_LINE = 20_000
_SPLIT = "split it into several seeds, or leave out what is no article"
_BRACKETS = re.compile(r"[\[\](!]{100}")

# Whatever no text holds by intention: C0 and C1 controls (line ends and tabs apart) and non-characters.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def read_seeds(
    folder: Path, shown_as: str = "seeds", only: Iterable[str] | None = None
) -> tuple[tuple[Seed, ...], tuple[Problem, ...]]:
    """Reads every seed below `folder`, or those of the names `only`, in order of names.

    `shown_as` is how messages name the folder.
    """
    added, changed = days_added(folder), versions(folder)
    seeds: list[Seed] = []
    problems: list[Problem] = []
    if is_shallow(folder):
        message = "the history is cut off, so that seeds without a date have none"
        hint = "fetch it whole: git fetch --unshallow (in a workflow: fetch-depth: 0)"
        problems += _error(shown_as, Code.SHALLOW_HISTORY, message, hint, fatal=False).problems
    for path in _files(folder) if only is None else [folder / name for name in sorted(only)]:
        name = path.relative_to(folder).as_posix()
        try:
            seed = read_seed(path, name, f"{shown_as}/{name}", added.get(name))
            seeds.append(replace(seed, versions=_decoded_versions(changed.get(name, ()), seed.path)))
        except SeedError as error:
            problems += error.problems
        except FileNotFoundError:  # deleted or renamed since the folder was listed, as a preview's reader may meet it
            continue
    return tuple(seeds), tuple(problems)


def read_seed(path: Path, name: str, shown_as: str, added: dt.date | None = None) -> Seed:
    """Reads and decodes one seed; raises `SeedError` with what keeps it from being read."""
    if not name.isprintable():
        shown_as = ascii(shown_as)[1:-1]
    data = _read(path, name, shown_as)
    lines = _lines(data, shown_as)
    return Seed(shown_as, name, "\n".join(lines), hashlib.sha256(data).hexdigest(), added)


def _error(
    path: str, code: Code, message: str, hint: str, line: int = 1, column: int = 1, *, fatal: bool = True
) -> SeedError:
    return SeedError(Problem(path=path, line=line, column=column, code=code, message=message, hint=hint, fatal=fatal))


def _read(path: Path, name: str, shown_as: str) -> bytes:
    if not name.isprintable():
        raise _error(
            shown_as, Code.UNREADABLE, "the file's name holds characters that cannot be shown", "rename the file"
        )
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise _error(shown_as, Code.UNREADABLE, "this is a link, not a file", "put the article itself here")
    if path.suffix not in SUFFIXES:
        message = f"left alone: a seed's name ends in .txt or .md, not {path.suffix!r}"
        raise _error(
            shown_as, Code.UNREADABLE, message, "save it as plain text (.txt), or keep it elsewhere", fatal=False
        )
    if (size := status.st_size) > MAX_BYTES:
        raise _error(shown_as, Code.TOO_LARGE, f"the file has {size:,} bytes, more than {MAX_BYTES:,}", _SPLIT)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        message = f"cannot be read ({error.strerror})"
        raise _error(shown_as, Code.UNREADABLE, message, "check the file's permissions") from None


def _lines(data: bytes, shown_as: str) -> list[str]:
    lines = _decode(data, shown_as).splitlines()
    _check_size(lines, shown_as)
    return lines


def _decode(data: bytes, shown_as: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        raise _error(shown_as, Code.ENCODING, "the file is UTF-16 or no text at all", "save it again as UTF-8 text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = data[error.start : error.start + 1]
        guess = byte.decode("cp1252", "replace")
        hint = f"save the file as UTF-8; read as Windows-1252 this character would be “{guess}”"
        at = _position(data[: error.start].decode("utf-8", "replace"))
        raise _error(shown_as, Code.ENCODING, f"byte 0x{byte.hex()} is not UTF-8", hint, *at) from None
    if control := _CONTROL.search(text):
        message = f"control character U+{ord(control.group()):04X}"
        hint = "delete it (it is invisible: retype the word)"
        raise _error(shown_as, Code.CONTROL_CHARACTER, message, hint, *_position(text[: control.start()]))
    return text


def _decoded_versions(versions: Iterable[tuple[dt.date, bytes]], shown_as: str) -> tuple[Version, ...]:
    """What could be read on its day. What could not was never published."""
    found = []
    for day, data in (version for version in versions if len(version[1]) <= MAX_BYTES):
        with suppress(SeedError):
            found.append(Version(day, "\n".join(_lines(data, shown_as))))
    return tuple(found)


def _check_size(lines: Sequence[str], shown_as: str) -> None:
    if len(lines) > MAX_LINES:
        raise _error(shown_as, Code.TOO_LARGE, f"the file has {len(lines):,} lines, more than {MAX_LINES:,}", _SPLIT)
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            message = f"the line has {len(line):,} characters, more than {MAX_LINE:,}"
            raise _error(shown_as, Code.TOO_LARGE, message, "split it into paragraphs with blank lines", number)
        if found := _BRACKETS.search(line):
            message, hint = "a run of a hundred brackets", "delete what is no text"
            raise _error(shown_as, Code.TOO_DEEP, message, hint, number, found.start() + 1)


def _files(folder: Path) -> Sequence[Path]:
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith((".", "_"))]
        found += [Path(parent, name) for name in names if not name.startswith((".", "_"))]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _position(before: str) -> tuple[int, int]:
    lines = f"{before}.".splitlines()
    return len(lines), len(lines[-1])
