"""What pages show around the seed's text: its source, and no more of a list than a reader needs."""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

import pytest
import yaml
from tests.browsing import Figure
from tests.dom import read_page
from tests.growing import HEADLINE, LEDE, WHY, article_of, grow, text_of

from briefing.messages import load_messages
from briefing.model import NOWHERE, Topic
from briefing.partial_date import PartialDate
from briefing.pipeline import make_briefing
from briefing.render.briefing_view import view_entry
from briefing.render.edition_pages import render_edition
from briefing.render.pages import make_page
from briefing.render.views import Entry


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (
            "{name: Velm Gazette, author: A. Costa, licence: CC BY 4.0}",
            ["Based on Velm Gazette by A. Costa", "Licence: CC BY 4.0"],
        ),
        ('{url: "https://gazette.example/lamp"}', ["Based on https://gazette.example/lamp"]),
        ("{author: A. Costa}", ["by A. Costa"]),
        ("{licence: own text}", ["Licence: own text"]),
    ],
)
def test_the_overview_and_the_source_page_credit_the_source(source: str, lines: list[str]) -> None:
    _, pages = grow(article_of(f"---\nsource: {source}\n---\n" + text_of(HEADLINE, LEDE, WHY)))
    for name in ("index.md", "source.md"):
        [page] = [page for page in pages if page.path.endswith(f"/{name}")]
        said = [" ".join(span.text().split()) for span in read_page(page.text).all("span")]
        assert [text for text in said if text in lines] == lines


def test_the_home_page_shows_at_most_two_next_steps_of_a_briefing() -> None:
    days = ("3 May 2027", "4 May 2027", "5 May 2027", "6 May 2027")
    text = "[theme]: next-steps\n" + " ".join(f"The council of Velm will meet again on {day}." for day in days)
    article = article_of("---\ndate: 2026-11-02\n---\n" + text_of(HEADLINE, "[theme]: overview\n" + LEDE, text))
    entry = view_entry(make_briefing(article).summary)
    pages = {page.path: page.text for page in render_edition([entry], NOWHERE)}
    shown = {
        path: [day for day in days if f"again on {day}" in pages[path]] for path in ("index.md", "next-steps/index.md")
    }
    assert shown == {"index.md": list(days[:2]), "next-steps/index.md": list(days)}


def test_a_list_grouped_by_month_says_no_date_once() -> None:
    texts = [text_of(f"Pier {number} opens", f"Pier {number}. {LEDE}", WHY) for number in range(30)]
    articles = [article_of(text, f"pier-{number}.txt") for number, text in enumerate(texts)]
    made = [view_entry(make_briefing(article).summary) for article in articles]
    for entries, count in ((made, 1), (made[:3], 3)):
        [page] = [page for page in render_edition(entries, NOWHERE) if page.path == "briefings/index.md"]
        assert read_page(page.text).text().count("No date") == count


def test_front_matter_says_the_same_in_json_and_in_yaml() -> None:
    signs = "".join(chr(n) for n in range(sys.maxunicode + 1) if n < 0x3000 or 0xF000 < n < 0x10010 or n > 0x10FFF0)
    said = "\\n: # - ---\n... " + signs
    text = load_messages("en")
    page = make_page("gone/", "notice.html", text, title=said, description="-", front={"note": said}, notice="-")
    front = page.text.split("\n---\n")[0].removeprefix("---\n")
    assert json.loads(front) == yaml.safe_load(front)
    assert json.loads(front)["note"] == said


def _many(count: int) -> Iterator[Entry]:
    """Copies of a briefing with a step: others' days are spread over ten years, a third are of one day or undated."""
    text = "[theme]: next-steps\nThe council of Velm will meet again on 3 May 2027."
    article = article_of("---\ndate: 2026-11-02\n---\n" + text_of(HEADLINE, "[theme]: overview\n" + LEDE, text))
    entry = view_entry(make_briefing(article).summary)
    [step] = entry.steps
    for n in range(count):
        url, headline = f"briefings/lamp-{n}/", f"{HEADLINE}, {n}"
        day = dt.date(2026, 11, 2) - dt.timedelta(n) if n % 3 else dt.date(2026, 11, 2) if n % 2 else None
        date = PartialDate(2027 + n % 4, *((n % 12 + 1, n % 28 + 1) if n % 5 else ()))
        topics = tuple(Topic(name, name.lower()) for name in ("Lamps", f"{chr(65 + n % 26)}{n}"))
        yield replace(
            entry,
            summary=replace(entry.summary, published=day, topics=topics),
            card=replace(entry.card, url=url, headline=headline, published=day),
            steps=(replace(step, url=f"{url}next-steps/#p", date=date, headline=headline),),
        )


@functools.cache
def _lists(count: int) -> dict[str, str]:
    """The pages over so many briefings, by address."""
    pages = render_edition(_many(count), NOWHERE)
    return {page.path.removesuffix("index.md"): page.text for page in pages if page.path.endswith("index.md")}


def _links(url: str, text: str) -> list[str]:
    hrefs = [link.attributes["href"] for link in read_page(text).all("a")]
    return [urljoin(f"https://velm.example/{url}", href).removeprefix("https://velm.example/") for href in hrefs]


def test_a_hundred_briefings_need_no_further_pages() -> None:
    pages = _lists(100)
    assert {url for url in pages if not url.startswith("topics/")} == {"", "briefings/", "next-steps/"}
    assert {url.count("/") for url in pages if url.startswith("topics/")} == {1, 2}
    assert not [url for url, text in pages.items() if "b-parts" in text or "b-turn" in text]


def test_no_page_grows_without_bound_and_each_briefing_step_and_topic_is_reached(figure: Figure) -> None:
    few, pages = _lists(400), _lists(1_600)
    weights = {url: len(gzip.compress(text.encode(), mtime=0)) for url, text in pages.items()}
    heaviest = max(weights, key=lambda url: weights[url])
    figure(f"pages over 1,600 briefings: {weights[heaviest]:,} bytes at most without the frame ({heaviest})")
    assert weights[heaviest] <= 20_000
    for url in ("", "briefings/", "topics/", "topics/lamps/", "next-steps/"):
        assert weights[url] <= 1.1 * len(gzip.compress(few[url].encode(), mtime=0))
    leads = {url: _links(url, text) for url, text in pages.items()}
    found, new = set[str](), {""}
    while new:
        found |= new
        new = {link for url in new & pages.keys() for link in leads[url]} - found
    assert pages.keys() <= found
    assert {f"briefings/lamp-{n}/{page}" for n in range(1_600) for page in ("", "next-steps/#p")} <= found


def test_each_briefing_is_on_one_page_of_its_month_or_year() -> None:
    pages = _lists(1_600)
    divided = {url.rsplit("/", 2)[0] + "/" for url in pages if url.count("/") == 3 and url.startswith("archive/")}
    finest = [url for url in pages if url.startswith("archive/") and (url not in divided or "undated" in url)]
    held = Counter(link for url in finest for link in _links(url, pages[url]) if link.startswith("briefings/lamp"))
    assert held == Counter(f"briefings/lamp-{n}/" for n in range(1_600))


def test_a_part_of_a_list_says_which_in_title_heading_and_ways() -> None:
    text = _lists(1_600)["archive/2026/11/2/"]
    assert '"title": "All briefings: November 2026, page 2 of 3"' in text
    page = read_page(text)
    assert page.one("h1").text() == "November 2026, page 2 of 3"
    ways = page.one("nav", **{"class": "b-parts"})
    assert [(a.text(), a.attributes.get("aria-current")) for a in ways.all("a") if "aria-current" in a.attributes] == [
        ("2026 471", "true"),
        ("November 268", "true"),
        ("2", "page"),
    ]
    turns = [(a.attributes["rel"], a.text()) for a in page.one("nav", **{"class": "b-turn"}).all("a")]
    assert turns == [("prev", "Newer: November 2026, page 1 of 3"), ("next", "Older: November 2026, page 3 of 3")]
