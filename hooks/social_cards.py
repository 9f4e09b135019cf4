"""Social cards as PNG, painted from the engine's SVG with the font in fonts/ only, so that bytes never vary.

A drawing consists of lines of text and rectangles, in pixels. HarfBuzz sets and rasterises the lines, and the picture
has a palette: 2.2 ms of CPU and 11 kB a card, where a renderer of any SVG took 28 ms and 24 kB. Each card is kept by a
digest of its inputs.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import struct
import zlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import uharfbuzz as hb

from briefing.store import Store
from cache import RESULTS

FONT = Path(__file__).with_name("fonts") / "NotoSerif-Bold.ttf"
_TEXT, _RECT = ("{http://www.w3.org/2000/svg}" + name for name in ("text", "rect"))
_GRID = 64  # parts of a pixel in which letters are placed
_TONES = 7  # between the ground and a colour of letters; nobody can tell more apart


def draw(svg: str, store: Store = RESULTS) -> bytes:
    """The SVG as PNG, from the store if it is there."""
    key = hashlib.sha256(_tools() + svg.encode()).hexdigest()
    drawn = store.get(key)
    if drawn is None:
        drawn = _paint(ElementTree.fromstring(svg))  # noqa: S314 - our own
        store.put(key, drawn)
    return drawn


@functools.cache
def _tools() -> bytes:
    """A digest of what paints: HarfBuzz, this file and the font."""
    return hashlib.sha256(version("uharfbuzz").encode() + Path(__file__).read_bytes() + FONT.read_bytes()).digest()


def _paint(drawing: ElementTree.Element) -> bytes:
    width, height = int(drawing.attrib["width"]), int(drawing.attrib["height"])
    texts, (ground, *bars) = drawing.findall(_TEXT), drawing.findall(_RECT)
    tones = {ink: _tones(_colour(ground), ink) for ink in map(_colour, texts)}
    palette = dict.fromkeys((_colour(ground), *itertools.chain(*tones.values()), *map(_colour, bars)))
    places = {colour: place for place, colour in enumerate(palette)}
    letters, rows = _rasterise(texts, width, height), bytearray()
    for ink, lines in itertools.groupby(texts, _colour):
        *_, last = lines
        end = int(last.attrib["y"]) + int(last.attrib["font-size"]) // 2  # below the descenders, above the next line
        rows += letters[len(rows) : end * (width + 1)].translate(bytes(places[tone] for tone in tones[ink]))
    rows += bytes(len(letters) - len(rows))
    for bar in bars:
        left, top, wide, high = (int(bar.attrib[name]) for name in ("x", "y", "width", "height"))
        for row in range(top, top + high):
            start = row * (width + 1) + 1 + left
            rows[start : start + wide] = bytes([places[_colour(bar)]]) * wide
    return _png(width, height, palette, bytes(rows))


def _colour(element: ElementTree.Element) -> bytes:
    return bytes.fromhex(element.attrib["fill"].removeprefix("#"))


@functools.cache
def _tones(ground: bytes, ink: bytes) -> list[bytes]:
    """For each coverage of a pixel by letters, 0 to 255, the colour that it gets."""
    steps = [
        bytes(round(below + (above - below) * step / _TONES) for below, above in zip(ground, ink, strict=True))
        for step in range(_TONES + 1)
    ]
    return [steps[round(coverage * _TONES / 255)] for coverage in range(256)]


def _rasterise(texts: Iterable[ElementTree.Element], width: int, height: int) -> bytes:
    """The coverage of each pixel by letters. A row begins with a zero: in PNG, the filter that changes nothing."""
    raster = hb.RasterDraw()
    raster.scale_factor = _GRID, _GRID
    raster.extents = hb.RasterExtents(x_origin=-1, y_origin=0, width=width + 1, height=height, stride=width + 1)
    for text in texts:
        font, line = _font(int(text.attrib["font-size"])), hb.Buffer()
        line.language = "en"  # or else that of the machine
        line.add_str(text.text or "")
        line.guess_segment_properties()
        hb.shape(font, line)
        x, y = int(text.attrib["x"]) * _GRID, int(text.attrib["y"]) * _GRID
        for glyph, place in zip(line.glyph_infos, line.glyph_positions, strict=True):
            raster.transform = 1, 0, 0, -1, x + place.x_offset, y - place.y_offset
            raster.draw_glyph(font, glyph.codepoint)
            x += place.x_advance
    coverage: bytes = raster.render().buffer
    return coverage


@functools.cache
def _font(size: int) -> hb.Font:
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(FONT))))
    font.scale = size * _GRID, size * _GRID
    return font


def _png(width: int, height: int, palette: Iterable[bytes], rows: bytes) -> bytes:
    # Run lengths leave the compressor no choice, so that all versions of zlib write the same bytes.
    deflate = zlib.compressobj(strategy=zlib.Z_RLE)
    chunks = (
        (b"IHDR", struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0)),  # 8 bits a pixel: its place in the palette
        (b"PLTE", b"".join(palette)),
        (b"IDAT", deflate.compress(rows) + deflate.flush()),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
