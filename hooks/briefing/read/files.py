"""Stage 1, read: finds the seeds below a folder and decodes them.

No other module of the engine reads the seeds folder. What cannot be decoded becomes a problem.
"""

from __future__ import annotations

import datetime as dt
import functools
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
from briefing.read.git import GitRefusedError, NoHistoryError
from briefing.read.history import UNKNOWN, History, is_shallow, read_history
from briefing.text import lines_of

SUFFIXES = (".txt", ".md")
# Far beyond any article: a larger file is something else, and would slow down every build.
MAX_BYTES = 500_000
MAX_LINES = 10_000
MAX_LINE = 20_000
_SPLIT = "split it into several seeds, or remove what is not part of the article"
_BRACKETS = re.compile(r"[\[\](!]{100}")

# Never part of a text on purpose: C0 and C1 controls, except line ends and tabs, and non-characters.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def read_seeds(
    folder: Path, shown_as: str = "seeds", only: Iterable[str] | None = None
) -> tuple[tuple[Seed, ...], tuple[Problem, ...]]:
    """Reads the seeds below `folder`, sorted by name, and the problems of those that cannot be read.

    `shown_as` is the folder's name in messages; `only` limits the seeds to these names (paths below `folder`).
    """
    history, problems = _history(folder, shown_as)
    seeds: list[Seed] = []
    if only is None:
        paths, unreadable = _files(folder, shown_as)
        problems += unreadable
    else:
        paths = [folder / name for name in sorted(only)]
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            seed = read_seed(path, name, f"{shown_as}/{name}", history.added.get(name))
            seeds.append(replace(seed, versions=_decoded_versions(history.versions.get(name, ()), seed.path)))
        except SeedError as error:
            problems += error.problems
        except FileNotFoundError:  # a preview rebuilds while files are renamed or deleted
            continue
    return tuple(seeds), tuple(problems)


def _history(folder: Path, shown_as: str) -> tuple[History, list[Problem]]:
    """What Git knows; and what keeps it from knowing, as a note, or as a fatal problem where Git refuses to answer."""
    problem = functools.partial(_error, shown_as)
    try:
        if not is_shallow(folder):
            return read_history(folder, _is_seed, MAX_BYTES), []
        message = "the Git history is shallow, so seeds without a date stay undated"
        hint = "fetch the full history: git fetch --unshallow (in a workflow: fetch-depth: 0)"
        error = problem(Code.UNKNOWN_HISTORY, message, hint, fatal=False)
    except NoHistoryError as none:
        message = f"{none}, so seeds without a date stay undated"
        hint = 'add "date: …" to their front matter and set AS_OF, or build in a clone of the repository'
        error = problem(Code.UNKNOWN_HISTORY, message, hint, fatal=False)
    except GitRefusedError as refused:
        words, hint = refused.args
        error = problem(Code.GIT_REFUSES, f"Git does not show the history of the seeds: {words}", hint)
    return UNKNOWN, [*error.problems]


def _is_seed(name: str) -> bool:
    return name.endswith(SUFFIXES) and not any(part.startswith((".", "_")) for part in name.split("/"))


def read_seed(path: Path, name: str, shown_as: str, added: dt.date | None = None) -> Seed:
    """Reads and decodes one seed; raises `SeedError` if that is impossible.

    `name` is its path below the seeds folder, `shown_as` its path in messages, `added` the day it was committed.
    """
    shown_as = _printable(shown_as)
    data = _read(path, name, shown_as)
    lines = _lines(data, shown_as)
    return Seed(shown_as, name, "\n".join(lines), hashlib.sha256(data).hexdigest(), added)


def _error(
    path: str, code: Code, message: str, hint: str, line: int = 1, column: int = 1, *, fatal: bool = True
) -> SeedError:
    return SeedError(Problem(path=path, line=line, column=column, code=code, message=message, hint=hint, fatal=fatal))


def _read(path: Path, name: str, shown_as: str) -> bytes:
    if not name.isprintable():
        message, hint = "the file name contains unprintable characters", "rename the file"
        raise _error(shown_as, Code.UNREADABLE, message, hint)
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise _error(shown_as, Code.UNREADABLE, "not a regular file", "replace it with the article itself")
    if path.suffix.lower() not in SUFFIXES:
        message = f"unsupported file type {path.suffix or path.name!r}, so the file is ignored"
        hint = "save it as plain text (.txt), or move it out of the folder"
        raise _error(shown_as, Code.UNREADABLE, message, hint, fatal=False)
    if (size := status.st_size) > MAX_BYTES:
        message = f"the file has {size:,} bytes, more than the limit of {MAX_BYTES:,}"
        raise _error(shown_as, Code.TOO_LARGE, message, _SPLIT)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        message = f"cannot read the file ({error.strerror})"
        raise _error(shown_as, Code.UNREADABLE, message, "check its permissions") from None


def _lines(data: bytes, shown_as: str) -> list[str]:
    lines = lines_of(_decode(data, shown_as))
    _check_size(lines, shown_as)
    return lines


def _decode(data: bytes, shown_as: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        raise _error(shown_as, Code.ENCODING, "the file is UTF-16 or not text", "save it as UTF-8 text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = data[error.start : error.start + 1]
        guess = byte.decode("cp1252", "replace")
        hint = f"save the file as UTF-8 (in Windows-1252, this byte is “{guess}”)"
        position = _position(data[: error.start].decode("utf-8", "replace"))
        raise _error(shown_as, Code.ENCODING, f"byte 0x{byte.hex()} is not UTF-8", hint, *position) from None
    if control := _CONTROL.search(text):
        message = f"control character U+{ord(control.group()):04X}"
        hint = "delete it, or retype the word if you cannot see it"
        raise _error(shown_as, Code.CONTROL_CHARACTER, message, hint, *_position(text[: control.start()]))
    return text


def _decoded_versions(versions: Iterable[tuple[dt.date, bytes]], shown_as: str) -> tuple[Version, ...]:
    """The versions that can be decoded; the others were never published."""
    found = []
    for day, data in (version for version in versions if len(version[1]) <= MAX_BYTES):
        with suppress(SeedError):
            found.append(Version(day, "\n".join(_lines(data, shown_as))))
    return tuple(found)


def _check_size(lines: Sequence[str], shown_as: str) -> None:
    if len(lines) > MAX_LINES:
        message = f"the file has {len(lines):,} lines, more than the limit of {MAX_LINES:,}"
        raise _error(shown_as, Code.TOO_LARGE, message, _SPLIT)
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            message = f"the line has {len(line):,} characters, more than the limit of {MAX_LINE:,}"
            hint = "split it into paragraphs, with blank lines between them"
            raise _error(shown_as, Code.TOO_LARGE, message, hint, number)
        if found := _BRACKETS.search(line):
            message, hint = "100 brackets in a row", "delete those that are not part of the text"
            raise _error(shown_as, Code.TOO_DEEP, message, hint, number, found.start() + 1)


def _files(folder: Path, shown_as: str) -> tuple[Sequence[Path], Sequence[Problem]]:
    """Every file below a folder that means to be a seed, and the folders that cannot be searched for them."""
    found: list[Path] = []
    problems: list[Problem] = []

    def report(path: Path, message: str, hint: str) -> None:
        name = path.relative_to(folder).as_posix()
        shown = shown_as if name == "." else f"{shown_as}/{name}"
        problems.extend(_error(_printable(shown), Code.UNREADABLE, message, hint).problems)

    def unreadable(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):  # deleted since, as in a preview
            report(Path(error.filename), f"cannot read the folder ({error.strerror})", "check its permissions")

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        for path in (Path(parent, name) for name in folders):
            if path.is_symlink():
                hint = "replace it with the folder itself, or begin its name with _ to leave it out"
                report(path, "a link to a folder, which is not followed", hint)
        found += [Path(parent, name) for name in names if not name.startswith((".", "_"))]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix()), problems


def _printable(path: str) -> str:
    return path if path.isprintable() else ascii(path)[1:-1]


def _position(before: str) -> tuple[int, int]:
    """Line and column of the character that follows `before`."""
    lines = lines_of(f"{before}.")
    return len(lines), len(lines[-1])
