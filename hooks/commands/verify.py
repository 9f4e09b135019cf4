"""`verify`: a copy of the site against its manifest."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from settings import SettingsError
from site_folder.manifest import NAME, differences, foreign, read_manifest

_OF_THE_HOST = "CNAME"  # and names that begin with a dot: what the folder's host or a repository keeps in it


def verify_site(site: Path) -> int:
    """Prints every difference and returns the exit status: 1 if there is any."""
    shown = os.path.relpath(site)
    if not site.is_dir():
        raise SettingsError(f"no folder {shown}; set SITE to the folder that holds a site")
    manifest = read_manifest(site)
    if manifest is None:
        raise SettingsError(
            f"{shown}/{NAME} is missing, or is not the manifest of a site; build the site with make site"
        )
    found = [f"{word}: {name}" for word, name in differences(site, manifest)]
    found += [
        f"not in the manifest: {name}"
        for name in foreign(site, manifest.files)
        if not name.startswith(".") and name != _OF_THE_HOST
    ]
    for line in found:
        print(line if line.isprintable() else ascii(line)[1:-1])
    if manifest.is_unfinished:
        print("a build into this folder was interrupted; make site finishes it", file=sys.stderr)
    if found or manifest.is_unfinished:
        print(f"{shown}/ differs from its manifest: {len(found)} of {len(manifest.files)} files", file=sys.stderr)
        return 1
    print(f"{shown}/ is as its manifest says: {len(manifest.files)} files")
    return 0
