"""Measures how long an editor waits from saving a seed until the browser shows the change: `make refresh`.

Runs a preview of seven of our briefings, or of one and all articles in ARTICLES=folder, opens one of ours in Chromium,
and changes its seed SAVES (20) times.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from hosting import find_chromium

ROOT = Path(__file__).resolve().parents[1]
BRIEFINGS = 7
SEED = "solar-eclipse-2027.txt"


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print("make refresh needs a Chromium: sudo apt-get install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        seeds = Path(scratch, "seeds")
        seeds.mkdir()
        ours = sorted(path for path in (ROOT / "seeds").iterdir() if not path.name.startswith(("_", ".")))
        others = [path for path in ours if path.name != SEED]
        articles = os.environ.get("ARTICLES")
        others = [*Path(articles).iterdir()] if articles else others[: BRIEFINGS - 1]
        for path in (*others, ROOT / "seeds" / SEED):
            shutil.copy(path, seeds)
        with (
            preview(seeds) as (address, server),
            playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as b,
        ):
            page = b.new_page()
            open_when_ready(page, f"{address}briefings/solar-eclipse-2027/source/")
            used = cpu_seconds(server)
            seconds = [*waits(page, seeds / SEED, int(os.environ.get("SAVES", "20")))]
            used = cpu_seconds(server) - used
    print(
        f"from save to refreshed page, {len(others) + 1} briefings, {len(seconds)} saves: "
        f"median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s"
        + (f"; {used / len(seconds):.2f} s of CPU a save" if used else "")
    )
    return 0


def waits(page: Page, seed: Path, saves: int) -> Iterator[float]:
    """Adds a paragraph to the seed some times; gives the seconds until the open page of the preview shows each."""
    for number in range(1, saves + 1):
        page.wait_for_timeout(700)  # an editor reads the result before the next save
        start = time.perf_counter()
        with seed.open("a", encoding="utf-8") as file:
            file.write(f"\nThe editor has saved this seed for the {number}. time now.\n")
        page.get_by_text(f"saved this seed for the {number}. time").wait_for(timeout=120_000)
        yield time.perf_counter() - start


def cpu_seconds(process: int) -> float:
    """What a process has used; 0 on systems that do not say so in a file."""
    try:
        *_, figures = Path(f"/proc/{process}/stat").read_text().rpartition(")")
    except OSError:
        return 0
    user, system = figures.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def preview(seeds: Path, root: Path = ROOT) -> Iterator[tuple[str, int]]:
    """Runs `make serve` in the checkout `root`; gives its address and the number of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}"]
    environment = {**os.environ, "SEEDS": str(seeds), "SITE_URL": f"http://127.0.0.1:{port}/"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=root, env=environment, stdout=quiet, stderr=quiet) as server:  # noqa: S603
        try:
            yield f"http://127.0.0.1:{port}/", server.pid
        finally:
            server.terminate()


def open_when_ready(page: Page, address: str) -> None:
    """Opens the page as soon as the preview answers."""
    for _ in range(600):
        try:
            page.goto(address)
        except Error:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


if __name__ == "__main__":
    sys.exit(main())
