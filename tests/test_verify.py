"""A check that cannot fail proves nothing: each promise is broken on purpose, and the problem must name the place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, article_of, broken_promises, grow, read, text_of

from briefing.model import Article, Line
from briefing.problems import Code
from briefing.verify.article import verify_article
from briefing.verify.pages import verify_pages

STORY = text_of(
    HEADLINE,
    "[theme]: overview\n" + LEDE,
    "[theme]: background\n" + WHY,
    "[theme]: background\n"
    + "The stairs were closed the year after, and the door was bricked up with stones from the pier.",
    "[theme]: stakes\n" + COST,
    "[theme]: next-steps\n" + NEXT,
    "[theme]: none\nThe clerk of the council has read these lines before they went to the printer.",
)

Harm = Callable[[str], str]


def _div(number: int) -> re.Pattern[str]:
    return re.compile(rf'<div class="b-paragraph[^>]*data-paragraph="{number}".*?</div>', re.DOTALL)


def _change(number: int, change: Callable[[str], str]) -> Harm:
    """Changes the element of one paragraph."""
    return lambda page: _div(number).sub(lambda found: change(found.group()), page)


def _replace(old: str, new: str) -> Harm:
    return lambda page: page.replace(old, new, 1)


def _swap(page: str) -> str:
    first, second = (found.group() for n in (1, 2) if (found := _div(n).search(page)))
    return page.replace(first, "\0").replace(second, first).replace("\0", second)


def _problems(file: str, harm: Harm, seed: str = STORY, name: str = "seed.txt") -> list[str]:
    """What `verify_pages` reports once `harm` has changed one page of a briefing."""
    briefing, pages = grow(article_of(seed, name))
    assert list(verify_pages(briefing, pages)) == []
    harmed = [replace(page, text=harm(page.text)) if page.path.endswith(f"{file}.md") else page for page in pages]
    assert harmed != list(pages)
    found = list(verify_pages(briefing, harmed))
    assert all(problem.fatal and problem.code == Code.BROKEN_PROMISE for problem in found)
    return [f"{problem.path}:{problem.line}: {problem.message}" for problem in found]


_HARMS: dict[str, tuple[Harm, str]] = {
    "a paragraph is missing": (_change(1, lambda _: ""), "7: paragraph 1 is missing from the page {}"),
    "a word is changed": (
        _replace("buoy", "bell"),
        "7: the text of paragraph 1 on the page {} is not that of the seed",
    ),
    "a word is added": (
        _replace("a red buoy", "a very red buoy"),
        "7: the text of paragraph 1 on the page {} is not that of the seed",
    ),
    "a paragraph is shown twice": (_change(1, lambda div: div * 2), "7: paragraph 1 appears 2 times on the page {}"),
    "two paragraphs change places": (_swap, "7: paragraph 1 is below paragraph 2 on the page {}"),
    "a paragraph is invented": (
        _change(1, lambda div: f'{div}<div data-paragraph="99"><p>Experts agree.</p></div>'),
        "1: the page {} shows a paragraph 99 that the seed does not have",
    ),
    "words follow a nested element": (
        _change(1, lambda div: div.replace("</div>", "<div></div><p>Experts agree.</p></div>")),
        "7: the text of paragraph 1 on the page {} is not that of the seed",
    ),
    "words follow what the site adds": (
        _change(1, lambda div: div.replace("</div>", "Experts agree.</div>")),
        "7: the text of paragraph 1 on the page {} is not that of the seed",
    ),
    "the attributes have another order, and a word is changed": (
        _change(
            1,
            lambda div: re.sub(
                r"<div (.*?) (data-paragraph=\S+) ", r"<div \2 \1 ", div.replace("buoy", "bell"), count=1
            ),
        ),
        "7: the text of paragraph 1 on the page {} is not that of the seed",
    ),
    "the element is not a <div>, and a word is changed": (
        _change(1, lambda div: div.replace("<div", "<section").replace("</div", "</section").replace("buoy", "bell")),
        "7: the text of paragraph 1 on the page {} is not that of the seed",
    ),
    "a paragraph is shown once more, in single quotation marks": (
        _change(1, lambda div: div + div.replace('data-paragraph="1"', "data-paragraph='1'")),
        "7: paragraph 1 appears 2 times on the page {}",
    ),
    "a paragraph is in a comment": (
        _change(1, lambda div: f"<!-- {div} -->"),
        "7: paragraph 1 is missing from the page {}",
    ),
    "a paragraph is hidden": (
        _change(1, lambda div: f"<section hidden>{div}</section>"),
        "7: paragraph 1 is missing from the page {}",
    ),
    "a paragraph is part of a label": (
        _change(1, lambda div: f"<section data-label>{div}</section>"),
        "7: paragraph 1 is missing from the page {}",
    ),
    "the seed's words are part of a label": (
        _replace("a red buoy", "<b data-label>a red buoy</b>"),
        "7: the text of paragraph 1 on the page {} is not that of the seed",
    ),
    "the number is not one": (
        _replace('data-paragraph="1"', 'data-paragraph="one"'),
        '1: the HTML of the page {} is malformed: data-paragraph="one" is not a number',
    ),
    "a paragraph is inside another": (
        _change(1, lambda div: div.replace("</div>", '<div data-paragraph="1"></div></div>')),
        "1: the HTML of the page {} is malformed: paragraph 1 is inside another element with a seed's text",
    ),
    "a paragraph is not closed": (
        _change(1, lambda div: div.removesuffix("</div>")),
        "1: the HTML of the page {} is malformed: paragraph 2 is inside another element with a seed's text",
    ),
    "the last element is not closed": (
        lambda page: page.rstrip().removesuffix("</div>"),
        "1: the HTML of the page {} is malformed: <div> is not closed",
    ),
    "an element is closed twice": (
        _replace("</header>", "</header></header>"),
        "1: the HTML of the page {} is malformed: </header> closes no element",
    ),
}


@pytest.mark.parametrize("page", ["background", "source"])
@pytest.mark.parametrize("harm", _HARMS)
def test_a_page_that_breaks_a_promise_is_found(harm: str, page: str) -> None:
    change, message = _HARMS[harm]
    assert f"seeds/seed.txt:{message.format(page)}" in _problems(page, change)


@pytest.mark.parametrize("harm", [harm for harm, (_, message) in _HARMS.items() if "malformed" not in message])
def test_one_breakage_is_one_problem(harm: str) -> None:
    assert len(_problems("background", _HARMS[harm][0])) == 1


def _element(file: str, number: int) -> str:
    page = next(page for page in grow(article_of(STORY))[1] if page.path.endswith(f"{file}.md"))
    found = _div(number).search(page.text)
    assert found
    return found.group()


def test_a_paragraph_on_a_second_page_is_found() -> None:
    stray = _element("background", 1)
    assert _problems("stakes", _replace("</header>", f"</header>{stray}")) == [
        "seeds/seed.txt:7: paragraph 1 is on the page stakes but belongs on the page background"
    ]


def test_a_paragraph_on_another_page_than_its_own_is_missing_and_misplaced() -> None:
    briefing, pages = grow(article_of(STORY))
    stray = _element("background", 1)
    moves = {"background": (stray, ""), "stakes": ("</header>", f"</header>{stray}")}
    harmed = [
        replace(page, text=page.text.replace(*moves[name], 1))
        if (name := page.path[:-3].split("/")[-1]) in moves
        else page
        for page in pages
    ]
    assert [problem.message for problem in verify_pages(briefing, harmed)] == [
        "paragraph 1 is missing from the page background",
        "paragraph 1 is on the page stakes but belongs on the page background",
    ]


def test_text_of_the_theme_none_on_a_themed_page_is_found() -> None:
    stray = _element("source", 5)
    assert _problems("stakes", _replace("</header>", f"</header>{stray}")) == [
        "seeds/seed.txt:19: paragraph 5 is on the page stakes but belongs on the page source"
    ]


def test_a_page_that_was_not_rendered_is_missing() -> None:
    briefing, pages = grow(article_of(STORY))
    rest = [page for page in pages if not page.path.endswith("stakes.md")]
    assert [problem.message for problem in verify_pages(briefing, rest)] == ["the page stakes is missing"]


def test_nested_elements_and_reordered_attributes_break_no_promise() -> None:
    def change(div: str) -> str:
        inner = div.replace("<p>", "<div><div><p>", 1).replace("</p>", "</p></div></div>", 1)
        return re.sub(r"<div (.*?) (data-paragraph=\S+) ", r"<div \2 \1 ", inner, count=1)

    assert _problems("background", _change(1, change)) == []
    added = '<a class="more headerlink" href="#x">¶</a><span data-label="">see <b>also</b></span><br/>'
    assert _problems("background", _change(1, lambda div: div.replace("</div>", f"{added}</div>"))) == []


@pytest.mark.parametrize("name", ["seed.txt", "seed.md"])
def test_a_seed_may_contain_the_pages_own_attributes(name: str) -> None:
    text = text_of(
        f"# {HEADLINE}" if name.endswith(".md") else HEADLINE,
        f'{LEDE} The clerk wrote <div data-paragraph="0" class="headerlink">data-label="x"</div> on the wall.',
        f'{WHY} See [the data-label](https://velm.example/data-label?data-paragraph="7"&class="headerlink").',
        "</div></div> &lt;!-- " + COST,
    )
    assert list(broken_promises(article_of(text, name))) == []


_CONTEXT = '<p data-context="{}">{}</p>'


@pytest.mark.parametrize(
    ("number", "text", "problem"),
    [
        (1, "The lamp went dark in 1988", None),
        (1, "the last <em>keeper</em> retired<span data-label>, wrote the source</span>", None),
        (1, "The lamp was lit in 1988", "is not a piece of that paragraph"),
        (1, "", "is not a piece of that paragraph"),
        (4, "Engineers will look at the stairs", "is not above a later paragraph"),
        (3, "Critics say", "repeats a paragraph of that page"),
        (17, "The lamp", "is from no paragraph of the seed"),
    ],
)
def test_a_context_is_a_piece_of_an_earlier_paragraph_of_another_page(
    number: int, text: str, problem: str | None
) -> None:
    found = _problems("stakes", _change(3, lambda div: _CONTEXT.format(number, text) + div))
    assert [line.partition("on the page stakes ")[2] for line in found] == ([problem] if problem else [])


def test_a_context_inside_a_paragraph_is_found() -> None:
    context = _CONTEXT.format(1, "The lamp went dark in 1988")
    found = _problems("stakes", _change(3, lambda div: div.replace("<p>", f"{context}<p>", 1)))
    assert found[0].endswith("the context from paragraph 1 is inside another element with a seed's text")


def test_a_context_at_the_end_of_a_page_is_found() -> None:
    context = _CONTEXT.format(1, "The lamp went dark in 1988")
    found = _problems("stakes", _change(3, lambda div: div + context))
    assert found[0].endswith("the context from paragraph 1 on the page stakes is not above a later paragraph")


def test_an_excerpt_that_is_not_in_its_paragraph_is_found() -> None:
    briefing, pages = grow(article_of(STORY))
    excerpts = tuple(replace(e, text=e.text.replace("Velm", "Vienna")) for e in briefing.excerpts_as("key"))
    [problem] = verify_pages(replace(briefing, excerpts=excerpts), pages)
    assert problem.message == "excerpt 'The town of Vienna will light its old li' is not in paragraph 0"


def _without_second_paragraph(article: Article) -> Article:
    return replace(article, paragraphs=(article.paragraphs[0], *article.paragraphs[2:]))


def _without_last_paragraph(article: Article) -> Article:
    return replace(article, paragraphs=article.paragraphs[:-1])


def _with_another_word(article: Article) -> Article:
    changed = replace(article.paragraphs[1], text=article.paragraphs[1].text.replace("buoy", "bell"))
    return replace(article, paragraphs=(article.paragraphs[0], changed, *article.paragraphs[2:]))


def _with_other_visible_words(article: Article) -> Article:
    changed = replace(article.paragraphs[1], plain=article.paragraphs[1].plain.replace("buoy", "bell"))
    return replace(article, paragraphs=(article.paragraphs[0], changed, *article.paragraphs[2:]))


def _with_paragraphs_swapped(article: Article) -> Article:
    one, two, *rest = article.paragraphs
    return replace(article, paragraphs=(replace(two, line=one.line), replace(one, line=two.line), *rest))


def _with_a_paragraph_twice(article: Article) -> Article:
    return replace(article, paragraphs=(article.paragraphs[0], *article.paragraphs))


def _without_heading(article: Article) -> Article:
    return replace(article, headings=())


def _without_aside(article: Article) -> Article:
    return replace(article, skipped=article.skipped[1:])


def _without_standfirst(article: Article) -> Article:
    return replace(article, standfirst=None)


@pytest.mark.parametrize("name", ["seed.txt", "seed.md"])
@pytest.mark.parametrize(
    "harm",
    [
        _without_second_paragraph,
        _without_last_paragraph,
        _with_another_word,
        _with_other_visible_words,
        _with_paragraphs_swapped,
        _with_a_paragraph_twice,
        _without_heading,
        _without_aside,
        _without_standfirst,
    ],
)
def test_an_article_that_differs_from_its_seed_is_found(harm: Callable[[Article], Article], name: str) -> None:
    mark = "# " if name.endswith(".md") else ""
    standfirst = "After thirty years of darkness the council of the small town wants its lamp back"
    text = text_of("Categories: Shipping", mark + HEADLINE, standfirst, LEDE, WHY, mark + "What it costs", COST, NEXT)
    article = article_of(text, name)
    assert article.standfirst
    assert article.headings
    assert article.skipped
    assert list(verify_article(article)) == []
    found = list(verify_article(harm(article)))
    assert [problem.code for problem in found] == [Code.BROKEN_PROMISE]
    assert 1 <= found[0].line <= text.count("\n")


def test_a_seed_is_read_without_byte_order_mark_and_trailing_line_end() -> None:
    assert read("\ufeffA\r\n\r\nB\r\n").text == "A\n\nB"


def test_a_footnote_that_no_page_shows_is_found() -> None:
    text = f"# {HEADLINE}\n\n{LEDE}[^1]\n\n[^1]: By nine votes to four.\n"
    article = article_of(text, "seed.md")
    briefing, pages = grow(article)
    assert list(verify_pages(briefing, pages)) == []
    without = tuple(replace(page, text=page.text.replace("By nine votes to four.", "")) for page in pages)
    assert "footnote" in next(verify_pages(briefing, without)).message


# Lines that no page shows.


@pytest.mark.parametrize(
    "line",
    [
        "[the letter]: https://velm.example/letter",
        '[the letter]: https://velm.example/letter "Its title"',
        "[the letter]:\nhttps://velm.example/letter",
        "[the letter]: <mailto:town@velm.example>",
        "See [the letter].\n\n[the letter]: letter.html",
        "See ![the letter].\n\n[the letter]: letter.png",
        "&nbsp;",
        "[](https://velm.example/)",
        "* * *",
    ],
)
def test_a_line_without_text_for_readers_may_be_silent(line: str) -> None:
    assert list(verify_article(article_of(text_of(f"# {HEADLINE}", LEDE, line, WHY), "seed.md"))) == []


def _set_aside(article: Article, text: str) -> Article:
    """As if the parser took a paragraph for a line that says nothing."""
    paragraphs = [paragraph for paragraph in article.paragraphs if paragraph.text != text]
    aside = [Line(p.line, p.text, p.plain) for p in article.paragraphs if p.text == text]
    return replace(article, paragraphs=tuple(paragraphs), skipped=(*article.skipped, *aside))


@pytest.mark.parametrize(
    "text",
    [
        '[Minister]: Absolutely. "We will never close it."',
        "[Minister]: No.",
        "[theme] of the day: stakes.",
        "Categories: Shipping and towns.",
        "A line of the article.",
    ],
)
@pytest.mark.parametrize("name", ["seed.txt", "seed.md"])
def test_a_line_of_text_that_is_set_aside_is_found(text: str, name: str) -> None:
    headline = f"# {HEADLINE}" if name.endswith(".md") else HEADLINE
    article = _set_aside(article_of(text_of(headline, LEDE, text, WHY), name), text)
    assert [(problem.line, problem.message) for problem in verify_article(article)] == [
        (5, f"no page shows the text {text[:40]!r}")
    ]


def test_a_mark_that_no_paragraph_has_taken_over_is_found() -> None:
    article = article_of(text_of(HEADLINE, LEDE, f"[theme]: stakes\n{WHY}"))
    assert list(verify_article(article)) == []
    unmarked = replace(article, paragraphs=tuple(replace(p, mark=None) for p in article.paragraphs))
    assert [problem.line for problem in verify_article(unmarked)] == [5]


def test_a_topic_that_the_article_lacks_is_found() -> None:
    article = article_of(text_of("Categories: Shipping / Towns", HEADLINE, LEDE, WHY))
    assert list(verify_article(article)) == []
    assert [problem.line for problem in verify_article(replace(article, topics=article.topics[:1]))] == [1]
