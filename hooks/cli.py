"""The editors' door: `site`, `check` and `new`, as the Makefile calls them. It decides nothing the engine knows."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from briefing.judge import WeightsError
from briefing.model import Briefing, Edition, Problem
from briefing.pipeline import build
from briefing.seeds import SUFFIXES
from briefing.text import digest, slugify, visible
from briefing.themes import theme_keys
from settings import ROOT, Settings, SettingsError, read_settings

_ROUTINE = re.compile(r"INFO +-  (?:Cleaning|Building|Documentation) ")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="cli.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("site", help="build SEEDS (seeds/) into SITE (site/), strictly")
    commands.add_parser("check", help='list every problem of SEEDS: a folder, or files ("seeds/a.md seeds/b.txt")')
    new = commands.add_parser("new", help="write a seed from the template")
    new.add_argument("title", nargs="?", default=os.environ.get("TITLE", ""), help="the headline (default: TITLE)")
    given = parser.parse_args(arguments)
    try:
        match given.command:
            case "site":
                return make_site(Path(os.environ.get("SITE") or ROOT / "site"))
            case "check":
                return check(os.environ.get("SEEDS", ""))
            case _:
                return new_seed(given.title)
    except (SettingsError, WeightsError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


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


def check(named: str) -> int:
    """Prints every problem, then a table of the seeds; 1 if any problem is fatal."""
    fatal = 0
    for settings, names in _chosen(named):
        # A seed of ours is read among the others, which may claim its address; one from elsewhere alone.
        alone = names if settings.seeds != ROOT / "seeds" else None
        edition = build(settings.seeds, settings.shown_as, settings.as_of, alone)
        only = None if names is None else {f"{settings.shown_as}/{name}" for name in names}
        problems = [p for p in edition.problems if only is None or p.path in only]
        for problem in problems:
            print(problem)
            if "GITHUB_ACTIONS" in os.environ:
                print(_annotation(problem))
        print("\n".join(_table(edition, problems, only)))
        fatal += sum(problem.fatal for problem in problems)
    return 1 if fatal else 0


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


def _annotation(problem: Problem) -> str:
    """The same for GitHub, which shows it beside the line."""
    text = (
        f"{problem.code} {problem.message}; {problem.mend}".replace("%", "%25")
        .replace("\r", "%0D")
        .replace("\n", "%0A")
    )
    path = problem.path.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    level = "error" if problem.fatal else "warning"
    return f"::{level} file={path},line={problem.line},col={problem.column}::{text}"


def _table(edition: Edition, problems: Sequence[Problem], only: set[str] | None) -> Iterable[str]:
    held = {briefing.slug for briefing in edition.held}
    read = sorted((*edition.briefings, *edition.held), key=lambda briefing: briefing.article.seed.path)
    briefings = [b for b in read if only is None or b.article.seed.path in only]
    broken = Counter(problem.path for problem in problems)
    rows = [("seed", "problems", "paragraphs", *theme_keys(), "to look at")]
    rows += [_row(b, broken.pop(b.article.seed.path, 0), b.slug in held) for b in briefings]
    unread = sorted((path, count) for path, count in broken.items() if path.endswith(SUFFIXES))
    rows += [(path, str(count), *["–"] * (len(rows[0]) - 2)) for path, count in unread]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield ""
    for path, *counts in rows:
        yield "  ".join([path.ljust(widths[0]), *map(str.rjust, counts, widths[1:])])
    fatal = sum(problem.fatal for problem in problems)
    yield f"\nseeds: {len(rows) - 1}, fatal problems: {fatal}, other problems: {len(problems) - fatal}"


def _row(briefing: Briefing, problems: int, held: bool) -> tuple[str, ...]:
    themes = Counter(place.theme for place in briefing.placements)
    unsure = sum(place.review for place in briefing.placements)
    counts = (problems, len(briefing.placements), *(themes[key] for key in theme_keys()), unsure)
    front = briefing.article.front
    why = f" ({front.status if front.status != 'published' else f'waits for {front.publish_at}'})" if held else ""
    return (briefing.article.seed.path + why, *map(str, counts))


def new_seed(title: str, folder: Path = ROOT / "seeds") -> int:
    """Writes a commented seed for the headline, and says what to do next."""
    title = visible(title)
    if not title.isprintable() or not title:
        raise SettingsError('a headline is wanted: make new TITLE="What the article is called"')
    path = folder / f"{slugify(title) or digest(title)}.md"
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
    name = os.path.relpath(path)
    print(f"Wrote {name}. Next:")
    print("  1. put the article below its front matter")
    print(f"  2. make check SEEDS={shlex.quote(name)}")
    print("  3. make serve, and look at it")
    print("  4. commit the file and push: the site follows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
