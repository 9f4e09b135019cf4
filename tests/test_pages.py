"""What stands around the source's words on a page: whose they are, and no more of it than a reader needs."""

from __future__ import annotations

import pytest
from tests.dom import read_page
from tests.growing import HEADLINE, LEDE, WHY, article_of, grow, text_of

from briefing.classify.placement import classify
from briefing.compose.briefing import compose
from briefing.model import NOWHERE
from briefing.render.briefing_view import view_briefing
from briefing.render.edition_pages import render_edition


@pytest.mark.parametrize(
    ("source", "told"),
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
def test_overview_and_source_page_say_whose_text_it_is(source: str, told: list[str]) -> None:
    _, pages = grow(article_of(f"---\nsource: {source}\n---\n" + text_of(HEADLINE, LEDE, WHY)))
    for name in ("index.md", "source.md"):
        [page] = [page for page in pages if page.path.endswith(f"/{name}")]
        said = [" ".join(span.text().split()) for span in read_page(page.text).all("span")]
        assert [text for text in said if text in told] == told


def test_no_briefing_has_more_than_two_of_the_next_steps_on_the_home_page() -> None:
    days = ("3 May 2027", "4 May 2027", "5 May 2027", "6 May 2027")
    text = "[theme]: next-steps\n" + " ".join(
        f"The council will meet again on {day} in the old harbour." for day in days
    )
    article = article_of("---\ndate: 2026-11-02\n---\n" + text_of(HEADLINE, "[theme]: overview\n" + LEDE, text))
    view = view_briefing(compose(article, classify(article)), NOWHERE)
    pages = {page.path: page.text for page in render_edition([view], NOWHERE)}
    told = {
        path: [day for day in days if f"again on {day}" in pages[path]] for path in ("index.md", "next-steps/index.md")
    }
    assert told == {"index.md": list(days[:2]), "next-steps/index.md": list(days)}


def test_a_list_in_months_names_what_has_no_date_once() -> None:
    texts = [text_of(f"Pier {number} opens", f"Pier {number}. {LEDE}", WHY) for number in range(30)]
    articles = [article_of(text, f"pier-{number}.txt") for number, text in enumerate(texts)]
    made = [view_briefing(compose(article, classify(article)), NOWHERE) for article in articles]
    for views, count in ((made, 1), (made[:3], 3)):
        [page] = [page for page in render_edition(views, NOWHERE) if page.path == "briefings/index.md"]
        assert read_page(page.text).text().count("No date") == count
