"""Which seeds a command is about: those named by its arguments, else by SEEDS, else all."""

from __future__ import annotations

import datetime as dt
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from settings import ROOT, Settings, SettingsError, read_settings


@dataclass(frozen=True, slots=True)
class Selection:
    """A folder of seeds, and the names of the selected files in it (None: all)."""

    settings: Settings
    names: frozenset[str] | None


def select_seeds(arguments: Sequence[str], variable: str) -> Sequence[Selection]:
    """The selected seeds by folder. `variable` is the text of SEEDS: a folder, or files quoted as for a shell."""
    variable = variable.strip()
    if not arguments:
        if not variable or (ROOT / variable).is_dir():
            return [Selection(read_settings(), None)]
        arguments = [variable] if (ROOT / variable).is_file() else _split(variable)
    elif len(arguments) == 1 and Path(arguments[0]).is_dir():
        return [_whole_folder(arguments[0])]
    return _files(arguments)


def names_in(file: Path) -> Sequence[str]:
    """The names that a file lists, because a command line has no room for thousands; at least one."""
    text = os.fsdecode(file.read_bytes())
    names = [name for name in (text.split("\0") if "\0" in text else text.splitlines()) if name]
    if not names:
        raise SettingsError(f"{file} names no seed; write one name a line")
    return names


def _whole_folder(name: str) -> Selection:
    shown = name.rstrip("/") or name
    return Selection(Settings(Path.cwd() / shown, shown, _as_of()), None)


def _files(arguments: Sequence[str]) -> Sequence[Selection]:
    usual = ROOT / "seeds"
    wanted: dict[Path, set[str]] = {}
    for name in arguments:
        path = Path.cwd() / name  # not resolved: the problem of a link is its own
        if not path.is_file():
            raise SettingsError(f"no seed {name!r}; name files, as in SEEDS='seeds/a.md seeds/b.txt'")
        folder = usual if path.is_relative_to(usual) else path.parent
        wanted.setdefault(folder, set()).add(path.relative_to(folder).as_posix())
    as_of = _as_of()
    return [
        Selection(Settings(folder, os.path.relpath(folder), as_of), frozenset(names))
        for folder, names in wanted.items()
    ]


def _as_of() -> dt.date | None:
    return read_settings({**os.environ, "SEEDS": ""}).as_of


def _split(variable: str) -> list[str]:
    try:
        return shlex.split(variable)
    except ValueError as error:
        raise SettingsError(f"invalid SEEDS {variable!r} ({error}); quote names that contain quotation marks") from None
