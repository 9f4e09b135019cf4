"""`site`: build the site beside the last one, verify it against its manifest, and let it take the other's place."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from briefing.problems import Code
from cache import RESULTS
from processes import die_with_parent
from progress import naming_terminal
from report.github import fenced
from settings import ROOT, Settings, SettingsError, read_settings
from site_folder.lock import locked
from site_folder.manifest import NAME, digest_of, read_manifest
from site_folder.place import former_of, place_of
from site_folder.replace import fresh_in, lock_of, make_scratch, recover, replace, sweep
from site_folder.unchanged import Made, inputs_of, made_before, remember

_ROUTINE = re.compile(r"INFO +-  (?:Cleaning|Building|Documentation) |Aborted with a BuildError!")
_FULL = {errno.ENOSPC, errno.EDQUOT}
_SAYS_FULL = re.compile(rf"^OSError: \[Errno (?:{errno.ENOSPC}|{errno.EDQUOT})\]", re.MULTILINE)


def build_site(site: Path) -> int:
    """Builds into the folder `site` and returns the exit status. Readers get the old or the new site."""
    os.umask(0o022)  # a web server reads what was built, whoever built it
    settings = read_settings()  # reports an invalid setting before anything is built
    place = place_of(site, settings.seeds)
    try:
        with locked(place, lock_of(place)):
            return _build(place, settings)
    except OSError as error:
        if error.errno in _FULL:
            raise _full_disk(place) from None
        raise


def _build(place: Path, settings: Settings) -> int:
    recover(place)
    former = former_of(place)
    inputs = inputs_of(settings, os.environ)
    made = made_before(inputs, place, RESULTS)
    if made:
        _say(made.messages)
    else:
        scratch = make_scratch(place)
        try:
            fresh = fresh_in(scratch)
            status, messages = _run_mkdocs(fresh, place)
            _say(messages)
            if status:
                unchanged = f"; {place.name}/ is unchanged" if place.exists() else ""
                print(f"Nothing was published{unchanged}.", file=sys.stderr)
                return 1
            kept = replace(place, fresh, former)
        finally:
            sweep(scratch, place)
        for name in kept:
            print(f"kept {os.path.relpath(place / name)}, which was changed after the last build", file=sys.stderr)
        # What the last site had and this one lacks is said once: this one is now the last.
        again = tuple(message for message in messages if f" {Code.LOST_ADDRESS} " not in message)
        made = Made(digest_of(place / NAME), _count(place), again)
        if inputs_of(settings, os.environ) == inputs:  # nothing was saved while it was built
            remember(inputs, made, RESULTS)
    print(f"{made.briefings} briefing{'' if made.briefings == 1 else 's'} in {os.path.relpath(place)}/")
    return 0


def _count(site: Path) -> int:
    return len(json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"])


def _say(messages: Sequence[str]) -> None:
    for line in fenced(messages, os.environ):
        print(line, file=sys.stderr)


def _full_disk(place: Path) -> SettingsError:
    if (manifest := read_manifest(place)) and manifest.is_unfinished:
        return SettingsError(
            f"the disk of {place} is full, with half of the new site in it; free some space, and make site finishes it"
        )
    return SettingsError(
        f"the disk of {place.parent} is full, so nothing was published, and the last site is unchanged; "
        "free some space, or build on another disk with SITE=folder"
    )


def _run_mkdocs(folder: Path, place: Path) -> tuple[int, list[str]]:
    """MkDocs' exit status and messages. Routine ones are dropped here: --quiet would also hide what --strict counts."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=_environment(place), preexec_fn=die_with_parent, check=False,
        capture_output=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    output = done.stdout + done.stderr
    if _SAYS_FULL.search(output):
        raise _full_disk(place)
    return done.returncode, [line for line in output.splitlines() if line and not _ROUTINE.match(line)]


def _environment(place: Path) -> Mapping[str, str]:
    """The environment of a build, which compares its addresses with those of the last site."""
    # MkDocs would take an empty SITE_URL for the address, and leave out every absolute link.
    environment = naming_terminal(os.environ)
    kept = {name: value for name, value in environment.items() if name != "SITE_URL" or value.strip()}
    return {**kept, "LAST_SITE": str(place)}
