"""The editors' door: `site`, `serve`, `check`, `new`, as the Makefile calls them. What a seed is, the engine knows."""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import report
from briefing.classify.theme_model import WeightsError
from briefing.pipeline import annotate_seed, build, review
from briefing.text import digest, slugify, visible
from report import Checked
from settings import ROOT, Settings, SettingsError, read_settings

_LARGEST_SUMMARY = 1_000_000  # bytes; GitHub takes a little more
_HOST, _PORT = "127.0.0.1", "8000"  # where a preview stands when nothing else is said
_ROUTINE = re.compile(r"INFO +-  (?:Cleaning|Building|Documentation) |Aborted with a BuildError!")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="cli.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("site", help="build SEEDS (seeds/) into SITE (site/), strictly")
    commands.add_parser("serve", help="preview SEEDS at PORT (8000); saving a seed refreshes the page")
    commands.add_parser("check", help="list every problem of SEEDS, a folder or files; FIX, JSON")
    new = commands.add_parser("new", help="write a seed from the template")
    new.add_argument("title", nargs="?", default=os.environ.get("TITLE", ""), help="the headline (default: TITLE)")
    given = parser.parse_args(arguments)
    try:
        match given.command:
            case "site":
                return make_site(Path(os.environ.get("SITE") or ROOT / "site"))
            case "serve":
                return preview(os.environ.get("PORT", "").strip() or _PORT)
            case "check":
                return check(os.environ.get("SEEDS", ""), fix=_is_on("FIX"), as_json=_is_on("JSON"))
            case _:
                return new_seed(given.title)
    except (SettingsError, WeightsError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() not in ("", "0", "no", "false")


def make_site(site: Path) -> int:
    """Builds beside the site, then puts the new one in its place: a reader meets the old or the new, never a half."""
    read_settings()  # a wrong setting is told before anything is built
    site = site.absolute()
    if site.exists() and not (site.is_dir() and (not any(site.iterdir()) or (site / "briefings.json").is_file())):
        raise SettingsError(f"SITE={site}: this holds something else than a site; name a new or empty folder")
    if any(site.is_relative_to(ROOT / kept) for kept in ("seeds", "docs", "hooks")):
        raise SettingsError(f"SITE={site}: a site would mix with what it is made from; name another folder")
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{site.name}-", dir=site.parent) as scratch:
        fresh, old = Path(scratch, "fresh"), Path(scratch, "old")
        if _build(fresh):
            kept = f"; {site.name}/ is as it was" if site.exists() else ""
            print(f"Nothing was published{kept}.", file=sys.stderr)
            return 1
        _replace(site, fresh, old)
    count = len(json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"])
    print(f"{count} briefing{'' if count == 1 else 's'} in {os.path.relpath(site)}/")
    return 0


def _replace(site: Path, fresh: Path, old: Path) -> None:
    if site.exists():
        site.rename(old)
    try:
        fresh.rename(site)
    except OSError:
        if old.exists():
            old.rename(site)
        raise


def _build(folder: Path) -> int:
    """MkDocs' own exit status. Its routine lines are left out: --quiet would hide the warnings from --strict too."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    # An empty SITE_URL is none: MkDocs would take it at its word, and leave out every address.
    environment = {name: value for name, value in os.environ.items() if name != "SITE_URL" or value.strip()}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, encoding="utf-8")  # noqa: S603
    for line in (done.stdout + done.stderr).splitlines():
        if line and not _ROUTINE.match(line):
            print(line, file=sys.stderr)
    return done.returncode


def preview(port: str) -> int:
    """Hands over to MkDocs' own server, which meets a port that is taken with a traceback."""
    read_settings()
    try:
        with socket.create_server((_HOST, int(port))):
            pass
    except (ValueError, OverflowError):
        raise SettingsError(f"PORT={port}: this is no port; name one such as 8001") from None
    except OSError as error:
        fault = f"port {port} cannot be had ({error.strerror}), perhaps as another preview runs"
        raise SettingsError(f"{fault}; try make serve PORT=8001") from None
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"{_HOST}:{port}"]
    os.chdir(ROOT)
    os.execv(sys.executable, command)  # noqa: S606 - Ctrl+C is then the server's


def check(named: str, *, fix: bool = False, as_json: bool = False) -> int:
    """Tells every problem and warning, then a table of the seeds, with details of those named; 1 if any is fatal.

    With `fix`, first writes what the judge is unsure of into the seeds, as marks for the editor to change.
    """
    folders = list(_chosen(named))
    if fix:
        done = [line for folder in folders for line in _fix(*folder)]  # all of it, before anything can stop the telling
        print("\n".join(done), file=sys.stderr if as_json else sys.stdout, end="\n" if done else "")
    found = [_checked(*folder) for folder in folders]
    if as_json:
        print(json.dumps(report.document_of(found), ensure_ascii=False, indent=1))
    else:
        _tell(found)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        _sum_up(Path(summary), found)
    return 1 if any(checked.fatal for checked in found) else 0


def _checked(settings: Settings, names: set[str] | None) -> Checked:
    # A seed of ours is read among the others, which may claim its address; one from elsewhere alone.
    alone = names if settings.seeds != ROOT / "seeds" else None
    edition = build(settings.seeds, settings.shown_as, settings.as_of, alone)
    paths = None if names is None else frozenset(f"{settings.shown_as}/{name}" for name in names)
    problems = sorted((*edition.problems, *review(edition)))
    return Checked(edition, tuple(p for p in problems if paths is None or p.path in paths), paths)


def _tell(found: Sequence[Checked]) -> None:
    for checked in found:
        if "GITHUB_ACTIONS" in os.environ:
            for line in report.annotations_of(checked):
                print(line)
    token = secrets.token_hex(16) if "GITHUB_ACTIONS" in os.environ else ""
    if token:  # what follows quotes seeds, and a line of theirs could speak to GitHub in our name
        print(f"::stop-commands::{token}")
    for checked in found:
        for line in report.lines_of(checked):
            print(line)
        if checked.paths is not None:
            for briefing in checked.briefings:
                for line in report.details_of(briefing, shutil.get_terminal_size((120, 24)).columns):
                    print(line)
        for line in report.table_of(checked):
            print(line)
    if token:
        print(f"::{token}::")


def _sum_up(file: Path, found: Sequence[Checked]) -> None:
    """Adds to GitHub's summary of the job as much as GitHub takes."""
    room = _LARGEST_SUMMARY - (file.stat().st_size if file.exists() else 0)
    with file.open("a", encoding="utf-8") as summary:
        for line in (line for checked in found for line in report.summary_of(checked)):
            room -= len(line.encode()) + 1
            if room < 0:
                summary.write("\n\n_There is more; `make check` tells all._\n")
                return
            summary.write(f"{line}\n")


def _fix(settings: Settings, names: set[str] | None) -> Iterator[str]:
    """Writes marks into the seeds that have no fatal problem, and tells of each."""
    checked = _checked(settings, names)
    wrong = {problem.path for problem in checked.problems if problem.fatal}
    for briefing in checked.briefings:
        seed = briefing.article.seed
        if seed.path in wrong:
            continue
        path = settings.seeds / seed.name
        data = path.read_bytes()
        if sha256(data).hexdigest() != seed.sha256:
            raise SettingsError(f"{seed.path} was saved while it was checked; run this again")
        text, written, left = annotate_seed(briefing, data.decode("utf-8"))
        if written:
            _rewrite(path, text.encode("utf-8"))
        yield from report.settled_of(briefing, written, left)


def _rewrite(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(data)
    shutil.copymode(path, file.name)
    Path(file.name).replace(path)


def _chosen(named: str) -> Iterable[tuple[Settings, set[str] | None]]:
    """The folders to check, each with the names of the files asked for (None: all of them)."""
    named = named.strip()
    if not named or (ROOT / named).is_dir():
        return [(read_settings(), None)]
    usual = ROOT / "seeds"
    wanted: dict[Path, set[str]] = {}
    for word in [named] if (ROOT / named).is_file() else _words(named):
        path = Path.cwd() / word  # a link is not followed: it is the seed itself that is wrong
        if not path.is_file():
            raise SettingsError(f"{word}: there is no such seed; name files, as in SEEDS='seeds/a.md seeds/b.txt'")
        folder = usual if path.is_relative_to(usual) else path.parent
        wanted.setdefault(folder, set()).add(path.relative_to(folder).as_posix())
    as_of = read_settings({**os.environ, "SEEDS": ""}).as_of
    return [(Settings(folder, os.path.relpath(folder), as_of), names) for folder, names in wanted.items()]


def _words(named: str) -> list[str]:
    try:
        return shlex.split(named)
    except ValueError as error:
        raise SettingsError(f"SEEDS={named}: {error}; put a name with a quotation mark in quotes") from None


def new_seed(title: str, folder: Path = ROOT / "seeds") -> int:
    """Writes a commented seed for the headline, and says what to do next."""
    title = visible(title)
    if not title.isprintable() or not title:
        raise SettingsError('a headline is wanted: make new TITLE="What the article is called"')
    name = slugify(title) or f"briefing-{digest(title)}"  # the address, too, as compose.py chooses it
    path = folder / f"{name}.md"
    template = folder / "_template.md"
    if not template.is_file():
        raise SettingsError(f"{os.path.relpath(template)} is missing; take it back from the repository")
    text = template.read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text.replace("title: TITLE", f"title: {json.dumps(title, ensure_ascii=False)}", 1))
    except FileExistsError:
        message = f"{os.path.relpath(path)} is there already; choose another headline, or edit that file"
        raise SettingsError(message) from None
    shown = os.path.relpath(path)
    quoted = shlex.quote(shown)
    print(f"Wrote {shown}. Next:")
    print("  1. open it, and put the article at its end, below the second ---")
    print(f"  2. make check SEEDS={quoted}, which says what to mend")
    print(f"  3. make serve, and look at http://{_HOST}:{_PORT}/briefings/{name}/ (Ctrl+C ends it)")
    print(f"  4. git add {quoted} && git commit -m 'Seed: a new briefing' && git push: the site follows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
