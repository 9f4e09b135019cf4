"""What pages show around the seed's text: its source, and no more of a list than a reader needs."""

from __future__ import annotations

import json
import sys

import pytest
import yaml
from tests.dom import read_page
from tests.growing import HEADLINE, LEDE, WHY, article_of, grow, text_of

from briefing.messages import load_messages
from briefing.model import NOWHERE
from briefing.pipeline import make_briefing
from briefing.render.briefing_view import view_briefing
from briefing.render.edition_pages import render_edition
from briefing.render.pages import make_page


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
    view = view_briefing(make_briefing(article), NOWHERE)
    pages = {page.path: page.text for page in render_edition([view], NOWHERE)}
    shown = {
        path: [day for day in days if f"again on {day}" in pages[path]] for path in ("index.md", "next-steps/index.md")
    }
    assert shown == {"index.md": list(days[:2]), "next-steps/index.md": list(days)}


def test_a_list_grouped_by_month_says_no_date_once() -> None:
    texts = [text_of(f"Pier {number} opens", f"Pier {number}. {LEDE}", WHY) for number in range(30)]
    articles = [article_of(text, f"pier-{number}.txt") for number, text in enumerate(texts)]
    made = [view_briefing(make_briefing(article), NOWHERE) for article in articles]
    for views, count in ((made, 1), (made[:3], 3)):
        [page] = [page for page in render_edition(views, NOWHERE) if page.path == "briefings/index.md"]
        assert read_page(page.text).text().count("No date") == count


def test_front_matter_says_the_same_in_json_and_in_yaml() -> None:
    signs = "".join(chr(n) for n in range(sys.maxunicode + 1) if n < 0x3000 or 0xF000 < n < 0x10010 or n > 0x10FFF0)
    said = "\\n: # - ---\n... " + signs
    text = load_messages("en")
    page = make_page("gone/", "notice.html", text, title=said, description="-", front={"note": said}, notice="-")
    front = page.text.split("\n---\n")[0].removeprefix("---\n")
    assert json.loads(front) == yaml.safe_load(front)
    assert json.loads(front)["note"] == said
