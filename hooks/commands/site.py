"""`site`: build the site next to the last one, and swap the two if the build succeeds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from settings import ROOT, SettingsError, read_settings

_SOURCES = ("seeds", "docs", "hooks")
_ROUTINE = re.compile(r"INFO +-  (?:Cleaning|Building|Documentation) |Aborted with a BuildError!")


def build_site(site: Path) -> int:
    """Builds into the folder `site` and returns the exit status. Readers get the old or the new site, never a mix."""
    read_settings()  # reports an invalid setting before anything is built
    site = site.absolute()
    _refuse_other_folders(site)
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{site.name}-", dir=site.parent) as scratch:
        fresh, old = Path(scratch, "fresh"), Path(scratch, "old")
        if _run_mkdocs(fresh):
            unchanged = f"; {site.name}/ is unchanged" if site.exists() else ""
            print(f"Nothing was published{unchanged}.", file=sys.stderr)
            return 1
        _swap(site, fresh, old)
    count = len(json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"])
    print(f"{count} briefing{'' if count == 1 else 's'} in {os.path.relpath(site)}/")
    return 0


def _refuse_other_folders(site: Path) -> None:
    """Replacing a folder deletes what it holds, so it must be a site, or empty, and no source of one."""
    is_site = site.is_dir() and ((site / "briefings.json").is_file() or not any(site.iterdir()))
    if site.exists() and not is_site:
        raise SettingsError(f"SITE={site} is not a built site; choose a new or empty folder")
    if any(site.is_relative_to(ROOT / source) for source in _SOURCES):
        raise SettingsError(f"SITE={site} is inside a folder of source files; choose another folder")


def _swap(site: Path, fresh: Path, old: Path) -> None:
    if site.exists():
        site.rename(old)
    try:
        fresh.rename(site)
    except OSError:
        if old.exists():
            old.rename(site)
        raise


def _run_mkdocs(folder: Path) -> int:
    """Returns MkDocs' exit status. Its routine lines are dropped here: --quiet would also hide what --strict counts."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    # MkDocs would take an empty SITE_URL for the address, and leave out every absolute link.
    environment = {name: value for name, value in os.environ.items() if name != "SITE_URL" or value.strip()}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, encoding="utf-8")  # noqa: S603
    for line in (done.stdout + done.stderr).splitlines():
        if line and not _ROUTINE.match(line):
            print(line, file=sys.stderr)
    return done.returncode
