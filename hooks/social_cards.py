"""Pictures as files: the engine's SVG becomes PNG, with the font that lies here and no other.

Drawing takes time (20 ms), so each picture is kept in `.cache/` by a digest of all that it is made from. The folder may
be taken away, or be one that cannot be written: then all are drawn anew, to the same bytes.
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
    """The picture as PNG."""
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
    """What else a picture depends on."""
    return hashlib.sha256(version("resvg-py").encode() + FONT.read_bytes()).digest()
