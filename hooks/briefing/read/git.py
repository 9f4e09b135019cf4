"""Part of stage 1: the one place that asks Git. A command either answers, has nothing to ask, or is refused.

No setting of the user, of the repository or of a surrounding Git command changes an answer: hooks, aliases and `rebase
--exec` set GIT_DIR, and `git config` can change what `git log` prints.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

_SETTINGS = {
    "core.fsmonitor": "false",
    "core.quotePath": "false",
    "color.ui": "false",
    "diff.orderFile": "/dev/null",
    "diff.renameLimit": "1000",
    "diff.renames": "true",
    "log.follow": "false",
    "log.showRoot": "true",
    "log.showSignature": "false",
}
_OPTIONS = ("--no-pager", "--no-replace-objects", "--literal-pathspecs")
_LONGEST = 200  # of what Git says
_NO_REPOSITORY = "fatal: not a git repository (or any"
_NO_COMMIT = "does not have any commits yet"
_OWNER = re.compile(r"detected dubious ownership in repository at '(?P<folder>.+)'")


class NoHistoryError(Exception):
    """There is no history to ask; the message says why."""


class GitRefusedError(Exception):
    """Git is there and will not answer: `args` are its own message, and a hint."""


def ask(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """The output of a Git command in a folder; raises one of the errors above."""
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = ["git", *_OPTIONS, "-C", str(folder), *settings, *arguments]
    try:
        done = subprocess.run(command, input=stdin, env=_environment(), capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise NoHistoryError("Git is not installed") from None
    except OSError as error:
        raise GitRefusedError(f"git does not start ({error.strerror})", "repair the installation of Git") from None
    if done.returncode:
        raise _error(folder, done.stderr.decode("utf-8", "replace"), done.returncode)
    return done.stdout


def _environment() -> dict[str, str]:
    """The environment without Git's variables, and with its messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}


def _error(folder: Path, said: str, status: int) -> NoHistoryError | GitRefusedError:
    if said.startswith(_NO_REPOSITORY):
        return NoHistoryError("there is no Git repository")
    if _NO_COMMIT in said:
        return NoHistoryError("the Git repository has no commit")
    if owner := _OWNER.search(said):
        fix = f"run git config --global --add safe.directory {shlex.quote(owner['folder'])}"
        return GitRefusedError(_printable(owner[0]), fix)
    words = (
        _printable(said[max(said.rfind("fatal: "), 0) :].removeprefix("fatal: ")) or f"git ended with status {status}"
    )
    return GitRefusedError(words, f"run git -C {shlex.quote(str(folder))} log, and repair what it reports")


def _printable(said: str) -> str:
    return "".join(c if c.isprintable() else " " for c in " ".join(said.split()))[:_LONGEST].rstrip(" .")
