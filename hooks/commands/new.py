"""`new`: create a commented seed from seeds/_template.md, and print the next steps."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

from briefing.text import digest, slugify, visible
from commands.serve import DEFAULT_PORT, HOST
from settings import ROOT, SettingsError


def create_seed(title: str, folder: Path = ROOT / "seeds") -> None:
    """Creates the seed for a headline; its file name is the slug of its future address."""
    title = visible(title)
    if not title.isprintable() or not title:
        raise SettingsError('the headline is missing; use make new TITLE="The headline of the article"')
    name = slugify(title) or f"briefing-{digest(title)}"  # the slug that the engine would choose
    path, template = folder / f"{name}.md", folder / "_template.md"
    if not template.is_file():
        raise SettingsError(f"{os.path.relpath(template)} is missing; restore it from the repository")
    text = template.read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text.replace("title: TITLE", f"title: {json.dumps(title, ensure_ascii=False)}", 1))
    except FileExistsError:
        message = f"{os.path.relpath(path)} already exists; choose another headline, or edit that file"
        raise SettingsError(message) from None
    _print_next_steps(os.path.relpath(path), name)


def _print_next_steps(path: str, name: str) -> None:
    quoted = shlex.quote(path)
    print(f"Created {path}. Next:")
    print("  1. open it, and paste the article at the end, below the second ---")
    print(f"  2. run make check SEEDS={quoted} and fix what it reports")
    print(f"  3. run make serve and open http://{HOST}:{DEFAULT_PORT}/briefings/{name}/ (Ctrl+C stops it)")
    print(f"  4. git add {quoted} && git commit -m 'Seed: a new briefing' && git push publishes it")
