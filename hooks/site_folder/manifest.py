"""The manifest of a site, `manifest.json`: every file that a build made, with its digest.

A build replaces and removes the files of the last manifest and no others. While it fills a folder file by file, the
manifest also lists what is still to be removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

NAME = "manifest.json"
SCHEMA = "manifest/1"
INSIDE = ".briefings."  # how names of ours begin in a folder that is being filled


@dataclass(frozen=True, slots=True)
class Manifest:
    """SHA-256 digests by path below the site. While a build fills the folder, `former` is what it will remove."""

    files: Mapping[str, str]
    former: Mapping[str, str] | None = None

    @property
    def is_unfinished(self) -> bool:
        """Whether a build is filling the folder, or was killed while it did."""
        return self.former is not None

    @property
    def owned(self) -> Mapping[str, str]:
        """Every file that a build made."""
        return {**(self.former or {}), **self.files}


def digest_of(path: Path) -> str:
    """The SHA-256 digest of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entries(folder: Path) -> Iterator[str]:
    """Everything below a folder by path: files, links, and folders with nothing in them. No link is followed."""
    return (name for name, _ in _entries(folder))


def _entries(folder: Path) -> Iterator[tuple[str, bool]]:
    """The same, each with whether it is a regular file: a folder's listing says so, which saves asking for each."""
    waiting = [""]
    while waiting:
        parent = waiting.pop()
        with os.scandir(folder / parent) as found:
            children = [*found]
        if parent and not children:
            yield parent.removesuffix("/"), False
        for child in children:
            if child.is_dir(follow_symlinks=False):
                waiting.append(f"{parent}{child.name}/")
            else:
                yield parent + child.name, child.is_file(follow_symlinks=False)


def manifest_of(folder: Path) -> Manifest:
    """The manifest of all files in a folder but the manifest itself."""
    names = sorted(name for name in entries(folder) if name != NAME)
    return Manifest({name: digest_of(folder / name) for name in names})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest of a site. A reader finds the old one or the new one."""
    data: dict[str, object] = {"schema": SCHEMA, "files": dict(manifest.files)}
    if manifest.former is not None:
        data["former"] = dict(manifest.former)
    fresh = folder / f"{INSIDE}{NAME}"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / NAME)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in a folder; None if there is none, or another program's."""
    path = folder / NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8")) if path.is_file() and not path.is_symlink() else None
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or not _is_listing(data.get("files")):
        return None
    former = data.get("former")
    return Manifest(data["files"], former) if former is None or _is_listing(former) else None


def _is_listing(value: object) -> TypeGuard[dict[str, str]]:
    """Whether a value holds digests by paths that stay below the folder."""
    return isinstance(value, dict) and all(_is_below(name) and isinstance(value[name], str) for name in value)


def _is_below(name: str) -> bool:
    return not {"", ".", ".."}.intersection(name.split("/"))


def differences(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """What is missing in a folder, and what differs from its manifest: pairs of a word and a path."""
    for name, digest in sorted(manifest.files.items()):
        path = folder / name
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                yield "missing", name
            elif digest_of(path) != digest:
                yield "changed", name
        except (FileNotFoundError, NotADirectoryError):
            yield "missing", name
        except OSError:
            yield "unreadable", name


def foreign(folder: Path, owned: Mapping[str, str]) -> Iterator[str]:
    """What is in a folder and was made by no build."""
    for name, is_file in sorted(_entries(folder)):
        if name != NAME and (name not in owned or not is_file):
            yield name
