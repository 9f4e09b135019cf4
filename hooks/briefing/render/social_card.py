"""The picture that goes with a link to a briefing, as SVG; an adapter turns it into PNG.

It consists of lines of text and rectangles on whole pixels, which is all that the adapter knows. Its font is the one in
`hooks/fonts/`. A headline in a script that the font lacks is left out: no text is better than boxes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from briefing.messages import format_date
from briefing.model import Site
from briefing.render.html import render_template
from briefing.render.views import BriefingView
from briefing.themes import theme_of

FAMILY = "Noto Serif"
SIZE = 800, 420  # in pixels, as all numbers here
_MARGIN = 53
_BOX = SIZE[0] - 2 * _MARGIN
_GAP = 3  # between two stretches of the bar, less where there are very many

# Sizes of the headline, the largest first, each with the lines that it has room for.
_SIZES = ((51, 3), (43, 4), (35, 5))
_LEADING = 1.22

_DRAWN = re.compile(r"[ -~\xa0-\u024f\u0370-\u03e1\u0400-\u04ff\u1e00-\u1eff\u2010-\u2027\u20ac\u2116\u2122\u2212]*")

# Widths of letters in parts of the font size, rounded up, so that no line leaves the picture.
_WIDTHS = (
    (re.compile(r"[ .,:;'’‘`j/\\]"), 0.31),
    (re.compile(r"[iIJflrt!|()\[\]{}_-]"), 0.44),
    (re.compile(r"[acegoszy0-9“”?$]"), 0.57),
    (re.compile(r"[A-GK-LP-VX-Zbdhknpquvx]"), 0.69),
    (re.compile(r"[mwMW@%—…‰Ѐ-ӿ]"), 0.96),
)
_OTHERS = 0.82


def draw_social_card(view: BriefingView, site: Site) -> str:
    """The site's name, the headline, the day, and a bar that shows how the article divides into themes."""
    size, lines = _headline(view.headline)
    day = format_date(view.card.published, view.messages) if view.card.published else ""
    return render_template(
        "social_card.svg",
        width=SIZE[0],
        height=SIZE[1],
        margin=_MARGIN,
        family=FAMILY,
        site=_drawn(site.name),
        size=size,
        lines=[(round(100 + size * _LEADING * number), line) for number, line in enumerate(lines, 1)],
        bar=list(_bar(view)),
        day=_drawn(day),
    )


def _drawn(text: str) -> str:
    """The text if the font has all its letters, else nothing."""
    plain = unicodedata.normalize("NFC", text)
    return plain if _DRAWN.fullmatch(plain) else ""


def _headline(text: str) -> tuple[int, list[str]]:
    """The headline in lines, in the largest size at which it fits; the longest are cut."""
    words = _drawn(text).split()
    for size, most in _SIZES:
        lines = _wrap(words, _BOX / size)
        if len(lines) <= most:
            return size, lines
    kept = lines[:most]
    while _width(kept[-1] + "…") > _BOX / size:
        kept[-1] = kept[-1][:-1].rstrip()
    return size, [*kept[:-1], kept[-1] + "…"]


def _wrap(words: list[str], room: float) -> list[str]:
    """The words in lines no wider than `room`; a word that is wider itself goes on in the next line."""
    lines = [""]
    for piece in (piece for word in words for piece in _pieces(word, room)):
        longer = f"{lines[-1]} {piece}".strip()
        if _width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(piece)
    return [line for line in lines if line]


def _pieces(word: str, room: float) -> Iterator[str]:
    start = 0
    for end in range(1, len(word) + 1):
        if _width(word[start : end + 1]) > room or end == len(word):
            yield word[start:end]
            start = end


def _width(text: str) -> float:
    return sum(map(_width_of, text))


@cache
def _width_of(sign: str) -> float:
    return next((width for letters, width in _WIDTHS if letters.match(sign)), _OTHERS)


def _bar(view: BriefingView) -> Iterator[tuple[int, int, str]]:
    """Where each stretch of the bar begins, how wide it is, and in what colour."""
    gap = min(_GAP, _BOX / len(view.stretches) / 4)
    whole, room = sum(stretch.width for stretch in view.stretches), _BOX - gap * (len(view.stretches) - 1)
    start = float(_MARGIN)
    for stretch in view.stretches:
        width = room * stretch.width / whole
        yield round(start), round(start + width) - round(start), theme_of(stretch.theme).colour
        start += width + gap
