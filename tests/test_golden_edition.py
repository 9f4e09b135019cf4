"""The golden edition: every file that the engine makes of our seeds and the varied cases, held by its digest.

It shows that a page has changed, not that it is right. A failure prints the lines that differ: the pages as they were
are made anew by the commit that recorded the digests. `UPDATE_GOLDEN=1` records what the engine makes now.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from tests.golden_edition import make_edition
from tests.places import ROOT

DIGESTS = Path(__file__).with_name("golden_edition.sha256")
ACCEPT_COMMAND = "UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/test_golden_edition.py"
MOST_FILES, MOST_LINES = 8, 40


def test_every_file_of_the_edition_is_as_recorded(tmp_path: Path) -> None:
    made = make_edition()
    if os.environ.get("UPDATE_GOLDEN"):
        assert "CI" not in os.environ, "UPDATE_GOLDEN is for a person who reads the diff, not for CI"
        DIGESTS.write_text(_listed(made), encoding="utf-8")
    recorded = DIGESTS.read_text(encoding="utf-8")
    if _listed(made) != recorded:
        report = "\n".join(_differences(made, recorded, tmp_path))
        raise AssertionError(f"the edition has changed\n{report}\n\nIf this is right: {ACCEPT_COMMAND}")


def test_a_difference_is_shown_line_by_line(tmp_path: Path) -> None:
    before, after = {"a.md": "one\ntwo\n", "gone.md": "x\n"}, {"a.md": "one\nthree\n", "new.md": "y\n"}
    (tmp_path / "a.md").write_text(before["a.md"], encoding="utf-8")
    (tmp_path / "gone.md").write_text(before["gone.md"], encoding="utf-8")
    shown = list(_diff(after, _listed(before), tmp_path))
    assert shown[0] == "3 files differ: a.md, gone.md, new.md"
    assert {"-two", "+three", "-x", "+y"} <= set(shown)


def _listed(files: Mapping[str, str]) -> str:
    digests = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()}
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))


def _differences(made: Mapping[str, str], recorded: str, folder: Path) -> Iterator[str]:
    """What differs; where the pages as recorded cannot be made, the names of the files alone."""
    try:
        _make_as_recorded(folder)
    except (OSError, subprocess.CalledProcessError, tarfile.TarError) as error:
        yield f"(the recorded pages cannot be made for comparison: {error})"
    yield from _diff(made, recorded, folder)


def _make_as_recorded(folder: Path) -> None:
    """The pages of the commit that recorded the digests, made by its own code."""
    git = ["git", "-C", str(ROOT)]
    log = [*git, "log", "-1", "--format=%H", "--", DIGESTS.relative_to(ROOT).as_posix()]
    commit = subprocess.run(log, capture_output=True, text=True, check=True).stdout.strip()
    archive = subprocess.run([*git, "archive", commit, "hooks", "seeds", "tests"], capture_output=True, check=True)
    checkout = folder / "checkout"
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(checkout, filter="data")
    environment = {**os.environ, "PYTHONPATH": f"{checkout / 'hooks'}:{checkout}"}
    command = [sys.executable, "tests/golden_edition.py", str(folder)]
    subprocess.run(command, cwd=checkout, env=environment, capture_output=True, check=True)


def _diff(made: Mapping[str, str], recorded: str, folder: Path) -> Iterator[str]:
    before, now = ({line[66:]: line[:64] for line in text.splitlines()} for text in (recorded, _listed(made)))
    changed = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
    yield f"{len(changed)} files differ: {', '.join(changed)}"
    for path in changed[:MOST_FILES]:
        old = (folder / path).read_text(encoding="utf-8") if (folder / path).is_file() else ""
        lines = difflib.unified_diff(old.splitlines(), made.get(path, "").splitlines(), path, path, lineterm="", n=0)
        yield from islice(lines, MOST_LINES)
