"""Social cards as PNG, rendered from the engine's SVG with the font in fonts/ only, so that bytes never vary.

Rendering takes 20 ms a card, so each is kept by a digest of its inputs.
"""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import version
from pathlib import Path

import resvg_py

from briefing.store import Store
from cache import RESULTS

FONT = Path(__file__).with_name("fonts") / "NotoSerif-Bold.ttf"


def draw(svg: str, store: Store = RESULTS) -> bytes:
    """The SVG as PNG, from the store if it is there."""
    key = hashlib.sha256(_tools() + svg.encode()).hexdigest()
    drawn = store.get(key)
    if drawn is None:
        drawn = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[str(FONT)])
        store.put(key, drawn)
    return drawn


@functools.cache
def _tools() -> bytes:
    """A digest of the renderer's version and the font."""
    return hashlib.sha256(version("resvg-py").encode() + FONT.read_bytes()).digest()
