"""Projects like this one with other seeds: copies of it, each a repository with a cache of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench.articles import Text
from bench.cost import plain
from bench.peers import ROOT
from briefing.classify.encoder_scores import EncoderScores
from cache import Cache

SITE, CHECK = (sys.executable, "hooks/cli.py", "site"), (sys.executable, "hooks/cli.py", "check")
_COPIED = ("hooks", "docs", "overrides", "mkdocs.yml")
_FIRST, _APART = 1_700_000_000, 6 * 3600  # when the first seed came, and how long after it the next: seconds


def make_ours(folder: Path, texts: Sequence[Text]) -> Path:
    """A copy of this project with the articles as its seeds, each in a commit of its own."""
    folder.mkdir(parents=True)
    for name in _COPIED:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    for command in (["init", "--quiet"], ["fast-import", "--quiet"], ["reset", "--quiet", "--hard", "bench"]):
        history = "".join(_commits(texts)).encode() if command[0] == "fast-import" else None
        subprocess.run(["git", "-C", str(folder), *command], input=history, env=plain(), check=True)  # noqa: S603, S607
    return folder


def _commits(texts: Sequence[Text]) -> Iterator[str]:
    for number, text in enumerate(texts):
        size = len(text.seed.encode())
        yield f"commit refs/heads/bench\ncommitter Bench <bench@example.org> {_FIRST + number * _APART} +0000\n"
        yield f"data 4\nSeed\nM 100644 inline seeds/{text.name}\ndata {size}\n{text.seed}\n"


@contextmanager
def one_edited(ours: Path) -> Iterator[None]:
    """The first seed has a sentence more for a while."""
    seed = min((ours / "seeds").iterdir())
    text = seed.read_bytes()
    seed.write_bytes(text.strip() + b" More is known now.\n")
    yield
    seed.write_bytes(text)


def clear(folder: Path, results: Path | None = None) -> None:
    """Removes what a project's builds made; what it keeps between them is then `results`, if any."""
    for made in ("site", ".cache"):
        shutil.rmtree(folder / made, ignore_errors=True)
    if results:
        shutil.copytree(results, folder / ".cache/results")


def save_scores(ours: Path, folder: Path) -> None:
    """Copies what the encoder's reading of the articles left in the project's cache, and nothing else of it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    results = Cache(ours / ".cache/results")
    for file in results.folder.iterdir():
        try:
            msgspec.json.decode(results.get(file.name) or b"", type=EncoderScores)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # another kind of result
        shutil.copy(file, folder)
