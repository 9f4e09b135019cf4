"""The social card of a briefing: its SVG, its PNG, and that it is kept."""

from __future__ import annotations

import json
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from tests.dom import read_file
from tests.growing import LEDE, NEXT, WHY, article_of, text_of
from tests.places import ROOT

from briefing.model import Article, Page, Site
from briefing.pipeline import make_briefing
from briefing.render.briefing_pages import render_briefing
from briefing.render.briefing_view import view_briefing
from briefing.render.social_card import SIZE
from briefing.themes import load_themes
from cache import Cache
from social_cards import FONT, draw

SITE = Site(name="Velm & Co", pictures=True)
SVG = "{http://www.w3.org/2000/svg}"
MARGIN, BOX = 53, 694


def _pictures(article: Article, site: Site) -> list[Page]:
    pages = render_briefing(view_briefing(make_briefing(article), site), site)
    return [page for page in pages if page.path.endswith(".svg")]


def _drawing(headline: str, front: str = "date: 2026-11-22\n", site: Site = SITE) -> str:
    article = article_of(f"---\n{front}---\n" + text_of(headline, LEDE, WHY, NEXT), "lamp.txt")
    [page] = _pictures(article, site)
    assert page.path == "briefings/lamp/card.svg"
    return page.text


def _texts(drawing: str) -> list[tuple[float, str]]:
    """The texts of a drawing with their sizes."""
    texts = ET.fromstring(drawing).iter(f"{SVG}text")  # noqa: S314 - our own
    return [(float(text.attrib["font-size"]), text.text or "") for text in texts]


def _bars(drawing: str) -> list[dict[str, str]]:
    """The stretches of the bar, which come after the ground."""
    _, *bars = ET.fromstring(drawing).iter(f"{SVG}rect")  # noqa: S314 - our own
    return [bar.attrib for bar in bars]


def _headline(drawing: str) -> str:
    return " ".join(text for size, text in _texts(drawing) if size > 30)


def test_a_card_shows_the_site_the_headline_and_the_date() -> None:
    headline = "“Velm” & its <lighthouse>: ÄÖÜ, Łódź, Афины, Αθήνα"
    texts = [text for _, text in _texts(_drawing(headline))]
    assert (texts[0], texts[-1]) == ("Velm & Co", "22 November 2026")
    assert " ".join(texts[1:-1]) == headline


def test_an_undated_card_shows_no_date_and_a_preview_has_no_card() -> None:
    assert not any("2026" in text for _, text in _texts(_drawing("Velm votes", front="")))
    article = article_of(text_of("Velm votes", LEDE, WHY, NEXT))
    assert _pictures(article, Site()) == []


@pytest.mark.parametrize("headline", ["灯塔再次点亮小镇", "المنارة تضيء من جديد", "The lamp 🙂 is lit"])
def test_a_headline_in_a_script_that_the_font_lacks_is_omitted(headline: str) -> None:
    drawing = _drawing(headline)
    assert _headline(drawing) == ""
    assert [text for _, text in _texts(drawing)] == ["Velm & Co", "22 November 2026"]
    assert len(_bars(drawing)) >= 2


def test_a_very_long_headline_ends_in_an_ellipsis() -> None:
    words = "The council of Velm met again and again over the old lighthouse " * 5
    shown = _headline(_drawing("A lamp", front=f"title: {words}\n"))
    assert shown.endswith("…")
    assert words.startswith(shown[:-1])
    assert len(shown) > 100


_FONT = TTFont(FONT)
_LETTERS, _ADVANCES = _FONT.getBestCmap(), _FONT["hmtx"]


def _wide(text: str, size: float) -> float:
    """The width of a text by the font's own metrics."""
    return float(sum(_ADVANCES[_LETTERS[ord(sign)]][0] for sign in text) * size / _FONT["head"].unitsPerEm)


_WORDS = st.lists(
    st.text(st.sampled_from("abcdefghijkmnorstuvwzABEHKMNRWŁÜéžжщДЮλΩ0189-’W.&%"), min_size=1, max_size=60)
)


@given(words=_WORDS)
def test_no_line_is_wider_than_the_card(words: list[str]) -> None:
    headline = " ".join(["Velm", *words])
    drawing = _drawing("A lamp", front=f'title: "{headline}"\n')
    for size, line in _texts(drawing):
        assert _wide(line, size) <= BOX + MARGIN / 2, line
    shown = _headline(drawing).replace(" ", "")
    assert headline.replace(" ", "").startswith(shown.rstrip("…"))


def test_the_bar_is_as_wide_as_the_text_and_in_the_themes_colours() -> None:
    bar = _bars(_drawing("Velm votes"))
    assert int(bar[0]["x"]) == MARGIN
    assert int(bar[-1]["x"]) + int(bar[-1]["width"]) == MARGIN + BOX
    colours = {theme.key: theme.colour for theme in load_themes()}
    assert {stretch["fill"] for stretch in bar} <= {*colours.values()}
    style = (ROOT / "docs/assets/briefing.css").read_text(encoding="utf-8")
    light = dict(reversed(re.findall(r"--b-(\w+): (#[0-9a-f]{6})", style)))  # the first ones are for light
    assert {key: colour for key, colour in colours.items() if key != "none"} == {
        key: light[key] for key in colours if key != "none"
    }
    assert colours["none"] == light["rule"]


def test_the_bar_shows_every_stretch_of_a_long_article() -> None:
    stretches = [f"[theme]: {theme}\n{LEDE}" for theme in ("overview", "stakes") * 200]
    article = article_of(text_of("Velm votes", *stretches), "lamp.md")
    [page] = _pictures(article, SITE)
    bar = _bars(page.text)
    assert len(bar) == len(stretches)
    assert all(int(stretch["width"]) >= 1 for stretch in bar)
    assert int(bar[-1]["x"]) + int(bar[-1]["width"]) == MARGIN + BOX


def test_only_characters_of_the_font_are_drawn() -> None:
    """Tries each character in a headline of its own."""
    signs = [chr(number) for number in (*range(0x21, 0x500), *range(0x1E00, 0x2200)) if chr(number).isprintable()]
    unknown = [s for s in signs if ord(s) not in _LETTERS]
    assert unknown
    shown = {sign for sign in unknown if sign in _headline(_drawing("A lamp", front=f'title: "Velm {sign} lit"\n'))}
    assert shown == set()
    assert FONT.stat().st_size <= 200_000
    assert "SIL OPEN FONT LICENSE" in FONT.with_name("OFL.txt").read_text(encoding="utf-8")


Pixels = list[list[tuple[int, ...]]]


def _pixels(png: bytes) -> Pixels:
    """The rows of a picture with a palette and no filters."""
    chunks, start = {}, 8
    while start < len(png):
        size, kind = struct.unpack(">I4s", png[start : start + 8])
        chunks[kind] = png[start + 8 : start + 8 + size]
        assert zlib.crc32(kind + chunks[kind]) == int.from_bytes(png[start + 8 + size : start + 12 + size], "big")
        start += size + 12
    assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    wide, high, *kind_of_picture = struct.unpack(">2I5B", chunks[b"IHDR"])
    assert (wide, high, kind_of_picture) == (*SIZE, [8, 3, 0, 0, 0])
    palette = list(zip(*[iter(chunks[b"PLTE"])] * 3, strict=True))
    rows = [bytes(row) for row in zip(*[iter(zlib.decompress(chunks[b"IDAT"]))] * (wide + 1), strict=True)]
    assert len(rows) == high
    assert {row[0] for row in rows} == {0}
    return [[palette[index] for index in row[1:]] for row in rows]


def _painted(drawing: str, tmp_path: Path) -> Pixels:
    return _pixels(draw(drawing, Cache(tmp_path)))


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def test_a_card_is_painted_as_drawn(tmp_path: Path) -> None:
    drawing = _drawing("Velm votes to light its lighthouse again, and Łódź, Афины and Αθήνα follow")
    root = ET.fromstring(drawing)  # noqa: S314 - our own
    assert {element.tag for element in root} == {f"{SVG}text", f"{SVG}rect"}
    rows = _painted(drawing, tmp_path)
    ground = _rgb(root[0].attrib["fill"])
    assert {pixel for row in rows for pixel in (*row[:MARGIN], *row[MARGIN + BOX :])} == {ground}
    for text in root.iter(f"{SVG}text"):
        size, line = int(text.attrib["font-size"]), int(text.attrib["y"])
        tones = {pixel for row in rows[line - size // 2 : line] for pixel in row}
        ink = _rgb(text.attrib["fill"])
        assert {ground, ink} < tones, text.text
        assert all(a <= b <= c for tone in tones for a, b, c in zip(ink, tone, ground, strict=True))
    for bar in _bars(drawing):
        left, top, wide, high = (int(bar[name]) for name in ("x", "y", "width", "height"))
        assert {pixel for row in rows[top : top + high] for pixel in row[left : left + wide]} == {_rgb(bar["fill"])}


def test_pairs_of_letters_are_kerned(tmp_path: Path) -> None:
    apart, together = (_painted(_drawing("A lamp", front=f"title: {word}\n"), tmp_path) for word in ("VV AA", "VA VA"))
    ends = [
        max(at for row in rows[110:165] for at, pixel in enumerate(row) if pixel != rows[0][0])
        for rows in (apart, together)
    ]
    assert ends[0] - ends[1] > 5


def test_a_name_that_is_too_long_ends_at_the_edge(tmp_path: Path) -> None:
    rows = _painted(_drawing("Velm votes", site=Site(name="The Velm Observer " * 9, pictures=True)), tmp_path)
    assert {pixel for row in rows for pixel in row[:MARGIN]} == {rows[0][0]}
    assert {row[-1] for row in rows[60:76]} != {rows[0][0]}


def test_a_card_without_letters_is_painted(tmp_path: Path) -> None:
    rows = _painted(_drawing("灯塔再次点亮小镇", front="", site=Site(name="灯", pictures=True)), tmp_path)
    assert len({pixel for row in rows for pixel in row}) >= 2


def test_a_card_is_cached_and_redrawn_if_the_file_is_damaged(tmp_path: Path) -> None:
    drawing, cache = _drawing("Velm votes"), tmp_path / "cache"
    first = draw(drawing, Cache(cache))
    assert first.startswith(b"\x89PNG\r\n\x1a\n")
    [kept] = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:100])
    assert draw(drawing, Cache(cache)) == first
    assert kept.read_bytes() == whole
    other = draw(_drawing("Velm votes again"), Cache(cache))
    assert other != first
    assert len(list(cache.iterdir())) == 2


def test_a_card_is_drawn_without_a_usable_cache(tmp_path: Path) -> None:
    taken = tmp_path / "a file instead of a folder"
    taken.write_text("")
    drawing = _drawing("Velm votes")
    assert draw(drawing, Cache(taken)) == draw(drawing, Cache(tmp_path / "cache"))


def test_a_cached_card_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = _drawing("Velm votes")
    first = draw(drawing, Cache(tmp_path))
    monkeypatch.setattr("uharfbuzz.shape", None)
    assert draw(drawing, Cache(tmp_path)) == first


def test_every_briefing_has_its_card_where_its_pages_say(site: Path) -> None:
    listed = json.loads((site / "briefings.json").read_text(encoding="utf-8"))["briefings"]
    briefings = [site / briefing["url"] for briefing in listed]
    for folder in briefings:
        assert (folder / "card.png").read_bytes().startswith(b"\x89PNG")
        address = f"https://briefings.example/{folder.relative_to(site).as_posix()}/card.png"
        for path in folder.rglob("index.html"):
            metas = [m.attributes for m in read_file(path).all("meta")]
            assert [m["content"] for m in metas if m.get("property") == "og:image"] == [address]
            assert [m["content"] for m in metas if m.get("name") == "twitter:card"] == ["summary_large_image"]
    assert not list(site.rglob("card.svg"))
