"""Page weight: the bytes of a page beyond its text, and those of a first visit."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response
from tests.browsing import Figure, own_url
from tests.conftest import build_site
from tests.dom import read_file
from tests.growing import LEDE, WHY, plant, text_of
from tests.places import SEEDS

FRAME, FIRST_VIEW = 5_000, 100_000  # compressed bytes


def overhead(page: Path) -> int:
    """The compressed bytes of a page less those of its visible text."""
    text = " ".join(read_file(page).text().split())
    return _compressed(page.read_bytes()) - _compressed(text.encode())


def _compressed(data: bytes) -> int:
    return len(gzip.compress(data, mtime=0))


def briefing_pages(site: Path) -> dict[str, Path]:
    return {
        path.parent.relative_to(site).as_posix(): path
        for data in site.glob("briefings/*/briefing.json")
        for path in data.parent.rglob("index.html")
    }


def test_no_page_of_a_briefing_has_much_overhead(site: Path, figure: Figure) -> None:
    weights = {url: overhead(path) for url, path in briefing_pages(site).items()}
    heaviest = max(weights, key=lambda url: weights[url])
    figure(f"HTML beyond the text: {weights[heaviest]:,} bytes at most of {len(weights)} pages ({heaviest})")
    assert weights[heaviest] <= FRAME


def test_the_weight_of_a_page_does_not_depend_on_the_number_of_briefings(tmp_path: Path, figure: Figure) -> None:
    own = [(path.name, path.read_bytes()) for path in sorted(SEEDS.glob("[a-z0-9]*.*"))]
    others = [(f"other-{n}.txt", text_of(f"Pier {n} opens", f"Pier {n}. {LEDE}", WHY)) for n in range(40 - len(own))]
    few = build_site(tmp_path / "few", plant(tmp_path / "seeds", own))
    many = build_site(tmp_path / "many", plant(tmp_path / "seeds", others))
    one, other = ({url: overhead(path) for url, path in briefing_pages(site).items()} for site in (few, many))
    growth = {url: other[url] - weight for url, weight in one.items()}
    figure(f"HTML beyond the text grows by {max(growth.values())} bytes at most from {len(own)} briefings to 40")
    assert {url: more for url, more in growth.items() if abs(more) > 20} == {}


@pytest.mark.browser
def test_a_first_visit_is_light(site: Path, address: str, browser: Browser, figure: Figure) -> None:
    responses: list[Response] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("response", lambda response: responses.append(response))
    page.goto(address + own_url(site), wait_until="networkidle")
    carried = {
        response.url.removeprefix(address): response.request.sizes()["responseBodySize"] for response in responses
    }
    context.close()
    total = sum(carried.values())
    figure(f"first view: {total:,} bytes in {len(carried)} responses, the overview with nothing cached")
    assert total <= FIRST_VIEW, carried
    assert "sitemap.xml" not in carried, "a page must not load the addresses of the whole site"
