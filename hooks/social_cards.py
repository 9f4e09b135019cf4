"""Social cards as PNG, rendered from the engine's SVG with the font in fonts/ only, so that bytes never vary.

Rendering takes 20 ms a card, so `.cache/` keeps each card by a digest of its inputs. The cache may be deleted, or be
read-only.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from importlib.metadata import version
from pathlib import Path

import resvg_py

from settings import ROOT

FONT = Path(__file__).with_name("fonts") / "NotoSerif-Bold.ttf"
CACHE = ROOT / ".cache" / "pictures"

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"


def draw(svg: str, cache: Path = CACHE) -> bytes:
    """The SVG as PNG, from the cache if it is there."""
    kept = cache / f"{hashlib.sha256(_tools() + svg.encode()).hexdigest()}.png"
    with contextlib.suppress(OSError):
        found = kept.read_bytes()
        if found.startswith(_PNG) and found.endswith(_PNG_END):
            return found
    drawn = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[str(FONT)])
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        fresh.write_bytes(drawn)
        fresh.replace(kept)
    return drawn


@functools.cache
def _tools() -> bytes:
    """A digest of the renderer's version and the font."""
    return hashlib.sha256(version("resvg-py").encode() + FONT.read_bytes()).digest()
