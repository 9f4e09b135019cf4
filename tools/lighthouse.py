"""Scores one page of each kind with Lighthouse, as on a slow phone: `make lighthouse`. Fails on any score below 100.

The median of LIGHTHOUSE_RUNS (3) runs counts, because a busy machine scores lower.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hosting import find_chromium, serve

ROOT = Path(__file__).resolve().parents[1]
LIGHTHOUSE = ROOT / ".venv/node/node_modules/lighthouse/cli/index.js"
FLAGS = "--headless=new --no-sandbox"
Report = dict[str, Any]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print("make lighthouse needs a Chromium: sudo apt-get install chromium", file=sys.stderr)
        return 1
    runs = int(os.environ.get("LIGHTHOUSE_RUNS", "3"))
    worst = 100
    print(f"{'page':50}{''.join(f'{name:>16}' for name in CATEGORIES)}   below 100 for")
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch, "site")
        subprocess.run(
            [sys.executable, "hooks/cli.py", "site"], cwd=ROOT, env={**os.environ, "SITE": str(site)}, check=True
        )
        with serve(site) as address:
            for url in pages(site):
                reports = [report(address + url, chromium, Path(scratch, "report.json")) for _ in range(runs)]
                scores = {name: median(reports, name) for name in CATEGORIES}
                worst = min(worst, *scores.values())
                figures = "".join(f"{scores[name]:16d}" for name in CATEGORIES)
                print(f"{'/' + url:50.50}{figures}   {', '.join(faults(reports[0]))}", flush=True)
    return 0 if worst == 100 else 1


def pages(site: Path) -> Sequence[str]:
    """Home, a topic, and three pages of the briefing with the longest source: overview, background and source."""
    longest = max(site.glob("briefings/*/source/index.html"), key=lambda path: path.stat().st_size).parents[1]
    briefing = longest.relative_to(site).as_posix() + "/"
    topic = min(path.parent.relative_to(site).as_posix() for path in site.glob("topics/*/index.html"))
    return ("", briefing, f"{briefing}background/", f"{briefing}source/", f"{topic}/")


def report(address: str, chromium: str, path: Path) -> Report:
    command = ["node", str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={path}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    subprocess.run([*command, f"--chrome-flags={FLAGS}"], env=environment, check=True)  # noqa: S603
    loaded: Report = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def median(reports: Sequence[Report], category: str) -> int:
    scores: list[float] = [report["categories"][category]["score"] for report in reports]
    return round(100 * statistics.median(scores))


def faults(report: Report) -> list[str]:
    """The audits that cost points: those with a weight in their category and a low score."""
    weights = {ref["id"]: ref["weight"] for part in report["categories"].values() for ref in part["auditRefs"]}
    scores = {name: audit["score"] for name, audit in report["audits"].items()}
    return sorted(name for name, score in scores.items() if score is not None and score < 0.9 and weights.get(name))


if __name__ == "__main__":
    sys.exit(main())
