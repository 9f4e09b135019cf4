"""How a new site takes the place of the last one: in one step where the system can, else file by file.

A build leaves its work in a scratch folder beside the site (inside it where the site is a mount point). `fresh` is the
new site; `old` the last one, between two renames. A killed build leaves them there, and the next one clears up first.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from settings import SettingsError
from site_folder.manifest import (
    INSIDE,
    NAME,
    Manifest,
    differences,
    digest_of,
    entries,
    foreign,
    read_manifest,
    write_manifest,
)
from site_folder.place import is_replaceable, listed

_FRESH, _OLD = "fresh", "old"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_READ_LAST = (".html", ".json", ".xml", ".txt", ".ics")  # what leads to other files


def _workplace(place: Path) -> tuple[Path, str]:
    """The folder of the lock and of scratch folders, on the file system of the site, and how their names begin."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return (place.parent, f".{place.name}.") if is_replaceable(place) else (place, INSIDE)


def lock_of(place: Path) -> Path:
    """The lock file of a site."""
    folder, prefix = _workplace(place)
    return folder / f"{prefix}lock"


def make_scratch(place: Path) -> Path:
    """A new scratch folder."""
    folder, prefix = _workplace(place)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}build-", dir=folder))


def fresh_in(scratch: Path) -> Path:
    """Where the new site is built."""
    return scratch / _FRESH


def recover(place: Path) -> None:
    """Restores the site that a killed build had in its hands, finishes what it was filling in, and sweeps the rest."""
    for scratch in _leftovers(place):
        fresh, old = scratch / _FRESH, scratch / _OLD
        if not place.exists() and read_manifest(old):
            old.rename(place)
        if there := _unfinished(place, fresh):
            _finish_filling(place, fresh, there)
        sweep(scratch, place)


def _unfinished(place: Path, fresh: Path) -> Manifest | None:
    """The manifest of a folder that was being filled from `fresh`."""
    manifest, there = read_manifest(fresh), read_manifest(place)
    return there if manifest and there and there.is_unfinished and manifest.files == there.files else None


def sweep(scratch: Path, place: Path) -> None:
    """Removes a scratch folder, but no file in it that no build made, and none that the site still needs."""
    if _unfinished(place, scratch / _FRESH):
        return
    for folder in (scratch / _OLD, scratch / _FRESH):
        if read_manifest(folder) and place.exists():
            _discard(folder, place)
        elif not read_manifest(folder):  # half a build, which nobody but us has seen
            shutil.rmtree(folder, ignore_errors=True)
    _remove_empty(scratch)


def _leftovers(place: Path) -> Sequence[Path]:
    folder, prefix = _workplace(place)
    found = sorted(path for path in folder.iterdir() if path.name.startswith(f"{prefix}build-"))
    return [path for path in found if _is_scratch(path)]


def _is_scratch(path: Path) -> bool:
    return not path.is_symlink() and path.is_dir() and {child.name for child in path.iterdir()} <= {_FRESH, _OLD}


def replace(place: Path, fresh: Path, former: Manifest) -> tuple[str, ...]:
    """Puts the site in `fresh` into its place; returns what was kept there though the last build had made it.

    Raises `SettingsError` before anything has changed if the new site is damaged, or needs a name that is taken.
    """
    new = read_manifest(fresh)
    faults = [name for _, name in differences(fresh, new)] if new else [NAME]
    if new is None or faults:
        message = f"the new site is damaged ({listed(faults)}), so it was not published; is the disk full or failing?"
        raise SettingsError(message)
    others = [name for name in foreign(place, former.owned) if not name.startswith(INSIDE)] if place.exists() else []
    changed = _changed_by_others(place, former, new)
    if is_replaceable(place) and not others and not changed:
        _exchange(place, fresh)
        return ()
    if taken := _taken(place, new, (*others, *changed)):
        message = f"the new site needs names that other files in {place} have ({listed(taken)}); move those away"
        raise SettingsError(message)
    gone = {name: digest for name, digest in former.owned.items() if name not in new.files}
    _fill(place, fresh, Manifest(new.files, gone))
    return changed


def _changed_by_others(place: Path, former: Manifest, new: Manifest) -> tuple[str, ...]:
    """Files of the last build that the new site lacks, and that are no longer as that build left them."""
    gone = Manifest({name: digest for name, digest in former.owned.items() if name not in new.files})
    return tuple(name for word, name in differences(place, gone) if word != "missing")


def _taken(place: Path, new: Manifest, others: Sequence[str]) -> Sequence[str]:
    """What no build made, and stands where the new site has a file or a folder."""
    needed = {*new.files, *(parent.as_posix() for name in new.files for parent in Path(name).parents)}
    same = {name for name in others if name in new.files and _is_file_with(place / name, new.files[name])}
    inside = {name for name in others if any(parent.as_posix() in new.files for parent in Path(name).parents)}
    return sorted((({*others} & needed) - same) | inside)


def _is_file_with(path: Path, digest: str) -> bool:
    """Whether a file has a digest; what is reached through a link is in another folder."""
    return path.is_file() and path.resolve() == path and digest_of(path) == digest


def _exchange(place: Path, fresh: Path) -> None:
    """Readers find the last site or the new one; with two renames there is none for an instant."""
    if not place.exists():
        fresh.rename(place)
        return
    shutil.copymode(place, fresh)
    old = fresh.with_name(_OLD)
    if _rename_exchange(place, fresh):
        _discard(fresh, place)
        return
    place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        old.rename(place)
        raise
    _discard(old, place)


def _rename_exchange(one: Path, two: Path) -> bool:
    """Linux exchanges two folders in one step, on most file systems."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return call is not None and call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(two), _RENAME_EXCHANGE) == 0


def _discard(folder: Path, place: Path) -> None:
    """Removes a site that was replaced; what others put into it meanwhile moves to the new one, or stays."""
    manifest = read_manifest(folder) or Manifest({})
    others = {*foreign(folder, manifest.owned)}
    for name in [*entries(folder)]:
        if name not in others and name != NAME:
            (folder / name).unlink()
        elif name in others and not os.path.lexists(place / name):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).rename(place / name)
    _remove(folder / NAME)
    _remove_empty(folder)


def _remove(path: Path) -> None:
    if path.is_file() and path.resolve() == path:
        path.unlink()


def _remove_empty(folder: Path) -> None:
    for parent, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):  # not empty
            Path(parent).rmdir()


def _fill(place: Path, fresh: Path, new: Manifest) -> None:
    """Moves the new site into the folder, file by file. Its manifest comes first, so that the next build can finish."""
    place.mkdir(exist_ok=True)
    write_manifest(place, new)
    _finish_filling(place, fresh, new)


def _finish_filling(place: Path, fresh: Path, new: Manifest) -> None:
    for name in _in_the_way(place, new):
        _remove(place / name)
        _remove_empty(place / name.split("/")[0])
    for name in sorted(new.files, key=lambda name: (name.endswith(_READ_LAST), name)):
        if (fresh / name).exists():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).replace(place / name)
    for name, digest in (new.former or {}).items():
        if _is_file_with(place / name, digest):
            (place / name).unlink()
            _remove_empty_parents(place, name)
    write_manifest(place, Manifest(new.files))


def _in_the_way(place: Path, new: Manifest) -> Iterator[str]:
    """Files of the last build where the new site has a folder, and below what is a file in it."""
    folders = {parent.as_posix() for name in new.files for parent in Path(name).parents}
    for name in new.former or {}:
        if name in folders or any(parent.as_posix() in new.files for parent in Path(name).parents):
            yield name


def _remove_empty_parents(place: Path, name: str) -> None:
    for parent in Path(name).parents[:-1]:
        with suppress(OSError):  # not empty
            (place / parent).rmdir()
