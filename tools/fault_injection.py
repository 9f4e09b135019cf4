"""Harms builds in the ways that machines do, and counts what the last good site suffered: `make faults`.

Kills builds at points spread over their time, fills a small disk to several levels, starts three builds at once, and
has Git refuse in five ways. Prints a line for each trial, and figures at the end; the exit status is 1 if a site was
harmed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from site_folder.manifest import NAME, Manifest, differences, foreign, read_manifest

ROOT = Path(__file__).resolve().parent.parent
KILLS = 50
ROOM = 16 * 1024 * 1024  # bytes of the small disk
LEVELS = (0, 4, 64, 256, 1024, 2048, 3072, 6144)  # kB free when a build starts; a site of three seeds has about 3 MB

_TEXT = """---
date: 2026-11-02
---

{headline}

The town of Velm will {verb} its old {thing} again in March, the council said after a vote on Monday evening.

The {thing} was closed in 1988, when its last keeper retired and the harbour commission had no money for another.
"""
_SEEDS = {
    "lamp": ("Velm lights its lamp", "light", "lighthouse"),
    "ferry": ("Velm keeps the night ferry", "run", "ferry"),
    "well": ("Velm opens the old well", "open", "well"),
}


def plant(folder: Path, edition: int = 0) -> Path:
    """Writes three seeds; each edition has other words."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (headline, verb, thing) in _SEEDS.items():
        text = _TEXT.format(headline=f"{headline}, part {edition}" if edition else headline, verb=verb, thing=thing)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def start(seeds: Path, site: Path, **more: str) -> subprocess.Popen[str]:
    """A build that runs by itself."""
    given = {"SEEDS": str(seeds), "SITE": str(site), "AS_OF": "2026-11-22", "NO_MKDOCS_2_WARNING": "true", **more}
    command = [sys.executable, str(ROOT / "hooks/cli.py"), "site"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | given, stdout=pipe, stderr=pipe, text=True)  # noqa: S603


def build(seeds: Path, site: Path) -> tuple[int, str]:
    """The exit status of a build, and what it said."""
    process = start(seeds, site)
    out, err = process.communicate()
    return process.returncode, out + err


def harm_to(site: Path) -> str:
    """What is wrong with a site; empty if it is whole."""
    manifest = read_manifest(site)
    if manifest is None:
        return "there is no site" if not site.exists() else f"there is no {NAME}"
    found = [f"{word}: {name}" for word, name in differences(site, manifest)]
    found += [f"not of a build: {name}" for name in foreign(site, manifest.files)]
    return ", ".join(found[:3]) or ("half-filled" if manifest.is_unfinished else "")


def digests(site: Path) -> Mapping[str, str]:
    """A site by its manifest."""
    manifest = read_manifest(site)
    return manifest.files if manifest else {}


def kill_builds(scratch: Path, count: int) -> Iterator[tuple[str, str]]:
    """Kills a build after every fraction of its time; then a last build must leave nothing beside its site."""
    seeds, site = plant(scratch / "seeds"), scratch / "site"
    build(seeds, site)
    begun = time.monotonic()
    build(plant(seeds, 1), site)
    seconds = (time.monotonic() - begun) * 1.05
    for number in range(count):
        process = start(plant(seeds, number + 2), site)
        time.sleep(seconds * (number + 0.5) / count)
        process.send_signal(signal.SIGKILL)
        process.wait()
        yield f"killed after {seconds * (number + 0.5) / count:.2f} s", harm_to(site)
    status, said = build(seeds, site)
    beside = sorted({path.name for path in scratch.iterdir()} - {"seeds", "site"})
    yield (
        "the next build",
        harm_to(site) or (said if status else "") or f"left over: {', '.join(beside)}" * bool(beside),
    )


def kill_filling(scratch: Path, count: int) -> Iterator[tuple[str, str]]:
    """Kills builds that are filling a folder with another file in it; the next build finishes."""
    seeds, site = plant(scratch / "seeds-to-fill"), scratch / "site-to-fill"
    build(seeds, site)
    (site / "CNAME").write_text("example.org\n", encoding="utf-8")
    for number in range(count):
        process = start(plant(seeds, number + 1), site)
        while process.poll() is None and not (read_manifest(site) or Manifest({})).is_unfinished:
            time.sleep(0.0005)
        time.sleep(0.002 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        half = (read_manifest(site) or Manifest({})).is_unfinished
        status, said = build(seeds, site)
        harm = harm_to(site).replace("not of a build: CNAME", "") or (said if status else "")
        kept = (site / "CNAME").is_file()
        yield (
            f"killed while filling ({'half' if half else 'done'})",
            harm or ("" if kept else "a file of others is gone"),
        )


def fill_disks(scratch: Path) -> Iterator[tuple[str, str]]:
    """Builds on a disk that has less and less room."""
    disk = scratch / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", disk], check=False).returncode:  # noqa: S603, S607
        yield "skipped: only root can mount a small disk", ""
        return
    try:
        seeds, site = plant(scratch / "seeds-of-disk"), disk / "site"
        build(seeds, site)
        for number, level in enumerate(LEVELS):
            before = digests(site)
            status = os.statvfs(disk)
            filler = disk / "filler"
            filler.write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - level * 1024)))
            done, said = build(plant(seeds, number + 1), site)
            filler.unlink()
            harm = harm_to(site) or ("the last site is gone" if done and digests(site) != before else "")
            is_clear = not done or ("free some space" in said and "Traceback" not in said)
            yield f"{level} kB free: exit {done}", harm or ("" if is_clear else said)
        beside = sorted({path.name for path in disk.iterdir()} - {"site"})
        status_after, said = build(seeds, site)
        yield "with room again", harm_to(site) or (said if status_after else "") or ", ".join(beside)
    finally:
        subprocess.run(["umount", disk], check=True)  # noqa: S603, S607


def build_at_once(scratch: Path) -> Iterator[tuple[str, str]]:
    """Three builds of one site: one writes, the others say who does."""
    seeds, site = plant(scratch / "seeds-at-once"), scratch / "site-at-once"
    for trial in range(5):
        plant(seeds, trial)
        processes = [start(seeds, site) for _ in range(3)]
        said = [process.communicate()[1] for process in processes]
        statuses = sorted(process.returncode for process in processes)
        refused = sum("another build is writing" in text for text in said)
        fault = "" if 0 in statuses and refused == sum(map(bool, statuses)) else f"{statuses}: {said}"
        yield f"three at once: {statuses.count(0)} built, {refused} refused", harm_to(site) or fault


def refuse_git(scratch: Path) -> Iterator[tuple[str, str]]:
    """Five ways in which Git has a history and does not show it: fatal, with Git's own words."""
    site = scratch / "site-of-git"
    for number, (name, refuse) in enumerate(REFUSALS.items()):
        root = scratch / f"repository-{number}"
        seeds = plant(root / "seeds")
        for command in ("init -q", "add .", "-c user.name=A -c user.email=a@example.org commit -q -m one"):
            subprocess.run(["git", "-C", root, *command.split()], check=True)  # noqa: S603, S607
        build(seeds, site)
        before = digests(site)
        refuse(root)
        done, said = build(seeds, site)
        is_clear = done and "E404 Git does not show the history" in said and "Traceback" not in said
        changed = "the last site is gone" if digests(site) != before else ""
        yield f"git, {name}: exit {done}", harm_to(site) or changed or ("" if is_clear else said or "not a word")


def _give_away(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        os.chown(path, 12345, 12345, follow_symlinks=False)


def _lose_work_tree(root: Path) -> None:
    (root / ".git").rename(root / "elsewhere")
    (root / ".git").write_text("gitdir: /nowhere/.git/worktrees/x\n", encoding="utf-8")


def _break_config(root: Path) -> None:
    (root / ".git/config").write_text("[core\n", encoding="utf-8")


def _empty_objects(root: Path) -> None:
    for path in (root / ".git/objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"")


def _ask_for_newer(root: Path) -> None:
    command = ["git", "-C", str(root), "config", "core.repositoryFormatVersion", "9"]
    subprocess.run(command, check=True)  # noqa: S603


REFUSALS: Mapping[str, Callable[[Path], None]] = {
    "another user's folder": _give_away,
    "a work tree without its repository": _lose_work_tree,
    "a broken config": _break_config,
    "damaged objects": _empty_objects,
    "a format of a newer Git": _ask_for_newer,
}


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def main(arguments: Sequence[str]) -> int:
    """Runs every trial."""
    kills = int(arguments[0]) if arguments else KILLS
    figures: list[str] = []
    harmed = 0
    with _folder() as scratch:
        for title, trials in (
            ("kills", kill_builds(scratch, kills)),
            ("kills while a folder is filled", kill_filling(scratch, kills // 5)),
            ("levels of a small disk", fill_disks(scratch)),
            ("builds at once", build_at_once(scratch)),
            ("refusals of Git", refuse_git(scratch)),
        ):
            found = []
            for what, harm in trials:
                print(f"{what}: {harm or 'no harm'}", flush=True)
                found.append(bool(harm))
            harmed += sum(found)
            figures.append(f"{title}: {len(found)} trials, {sum(found)} harmed")
    print("", *figures, sep="\n")
    return 1 if harmed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
