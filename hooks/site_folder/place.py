"""Which folder a site is built into, and whether a build may write there."""

from __future__ import annotations

import itertools
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from settings import ROOT, SettingsError
from site_folder.manifest import INSIDE, Manifest, entries, read_manifest

_SOURCES = ("seeds", "docs", "hooks", "overrides", "handbook", "tests", "tools", ".github", ".git", ".venv", ".cache")
_OF_A_NEW_DISK = {"lost+found"}
_MOUNTS = Path("/proc/self/mountinfo")
_SHOWN = 3


def place_of(site: Path, seeds: Path, root: Path = ROOT) -> Path:
    """The folder itself, behind links and `..`; raises `SettingsError` where a site would mix with its sources."""
    try:
        place = site.absolute().resolve()
    except (OSError, RuntimeError) as error:
        raise SettingsError(f"SITE={site} leads nowhere ({error}); choose another folder") from None
    if place.exists() and not place.is_dir():
        raise SettingsError(f"SITE={site} is a file; choose a new or empty folder")
    for source in (seeds.resolve(), *(root / name for name in _SOURCES)):
        if _is_within(place, source):
            raise SettingsError(f"SITE={site} is inside a folder of source files, {source}; choose another folder")
    for source in (seeds.resolve(), root):
        if _is_within(source, place):
            raise SettingsError(f"SITE={site} contains the source files in {source}; choose another folder")
    return place


def _is_within(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or below it, on file systems that ignore case too."""
    if not folder.exists():
        return path.is_relative_to(folder)
    return any(parent.exists() and parent.samefile(folder) for parent in (path, *path.parents))


def former_of(place: Path, root: Path = ROOT) -> Manifest:
    """What the last build left in the folder; raises `SettingsError` if the folder is not empty and not a site."""
    manifest = read_manifest(place)
    if manifest is None and place.exists():
        there = sorted({name.split("/")[0] for name in entries(place) if not name.startswith(INSIDE)} - _OF_A_NEW_DISK)
        if place == (root / "site").resolve() and "briefings.json" in there:
            _move_away(place)
        elif there:
            raise SettingsError(
                f"{place} holds files that no build made ({listed(there)}), or a site that has no manifest yet, "
                "so it is left as it is; choose a new or empty folder with SITE=, or move this one away"
            )
    return manifest or Manifest({})


def _move_away(place: Path) -> None:
    """Our own folder, from before sites had a manifest: kept, because nobody can tell what a build made in it."""
    names = (f".{place.name}.before{number or ''}" for number in itertools.count())
    kept = next(path for path in (place.with_name(name) for name in names) if not path.exists())
    place.rename(kept)
    print(f"the last site has no manifest, so it was moved to {os.path.relpath(kept)}/; delete it", file=sys.stderr)


def listed(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(name if name.isprintable() else ascii(name) for name in names[:_SHOWN]) + more


def is_replaceable(place: Path) -> bool:
    """Whether another folder can take its place; a mount point, or one below a read-only folder, can only be filled."""
    return not place.exists() or (not _is_mount(place) and os.access(place.parent, os.W_OK | os.X_OK))


def _is_mount(place: Path) -> bool:
    """Whether something is mounted there; of a folder of the same disk only Linux's list tells."""
    if place.is_mount():
        return True
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    points = (line.split(" ")[4] for line in lines)
    return str(place) in {re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), point) for point in points}
