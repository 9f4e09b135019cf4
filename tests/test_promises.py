"""Nothing lost, nothing invented: over seeds that hypothesis makes up, over the golden cases, over real articles.

The engine's own check is one witness. The other reads the finished pages with the standard library alone.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from babel.dates import get_month_names
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.dom import Element, read_page
from tests.growing import HEADLINE, LEDE, NEXT, WHY, article_of, broken_promises, grow, text_of
from tests.places import ARTICLES, CURIOUS, SEEDS, needs_articles, needs_curious

from briefing.addresses import briefing_url
from briefing.edition import Edition
from briefing.messages import format_list, format_reasons, load_messages
from briefing.model import NOWHERE, Briefing, Page
from briefing.pipeline import build
from briefing.problems import Code, Problem, SeedError
from briefing.read.files import read_seeds
from briefing.render.briefing_view import view_entry
from briefing.render.edition_pages import render_edition
from briefing.text import strip_invisible
from briefing.themes import theme_keys
from briefing.verify import verify
from cache import RESULTS

CASES = Path(__file__).with_name("cases")
NAMES = st.sampled_from(["seed.txt", "seed.md"])

# Seeds made of blocks. Each word has a number of its own, by which it is found on the pages.

_STEMS = ["lamp", "Énergie", "naïve", "ÄÖ", "灯塔", "منارة", "light\u00adhouse", "O’Neill", "x", "co-op", "U.S."]
_HIDDEN = ["\u00ad", "\u200b", "\ufeff", ""]
_BLOCKS = [
    "§ § § § § § § § § § § §. § § § § § § § § §.",
    "§ § § § § § § § § § § § § § § § § § § § § § § § § § § § § § § § § § § §.",
    "§ § §",
    "§ § §?",
    "1. § §",
    "- § §\n- §\n- § § §",
    "3. § §.\n4. §",
    "* §\n  * § §\n    §",
    "> § § § §.\n> § §.",
    "| § | § |\n|---|---|\n| § | § |",
    "§\t§\t§\n§\t§\t§",
    "§ § § § § § § § § § § §\n§ § § § § § § § § § § §\n§ § §.",
    "**§ §**",
    "**§** _§_ `§` ~~§~~ [§](https://example.org/a) [§](javascript:alert) ![§](a.png) §.",
    '<div onclick="alert(1)">§ <b>§</b> &amp; & &lt;§&gt; <!-- § --> ]]> §',
    "<script>§</script>\n§ {{ § }} {% § %} ${§}",
    "    § §\n      §",
    "```\n§ § §\n```",
    "~~~\n§\n~~~",
    "```\n§",
    "# §",
    "## § §\n\n§ § § § § § § § § § §.",
    "§ §\n===",
    "§ §\n---\n§ § § § § § §.",
    "!!! note\n    § § §.",
    "--8<-- §\n[TOC] §\n{: #§ onclick=§}",
    "[^1] § § §\n\\*§\\* \\[§\\]",
    "[§ §",
    "§ ]( § ) $$ § $$ ::: § ((§)) [[§]] @[§]",
    "![](§ä%20é.png) <https://exämple.example/%C3%A4§> ![§ *é*](b.png) &auml;§ `&auml;`",
    "[theme] §: [theme]: stakes",
    "By § §",
    "Photo: § § § §.",
    "“§ §,” § said. “§ § § § § § § §!”",
    "\u00a0 \u3000§\u00a0§ \u2003 §.  ",
    "§ § §… § § §: § § —",
    "\u202e§ § §\u202c § §.",
]
_THEMES = list(theme_keys())


@st.composite
def _bodies(draw: st.DrawFn) -> str:
    """Any blocks; the first and the last make it a seed that can be published."""
    blocks = draw(st.lists(st.sampled_from(_BLOCKS), max_size=7))
    text = "§ § § §\n\n" + "".join(
        (f"[theme]: {draw(st.sampled_from(_THEMES))}\n" if number and draw(st.integers(0, 9)) == 0 else "")
        + block
        + draw(st.sampled_from(["\n\n", "\n\n", "\n\n", "\n \t\n", "\n\n\n\n"]))
        for number, block in enumerate(blocks)  # the block below the headline may be a standfirst, which takes no mark
    )
    text += "§ § § § § § § § § § § § § § § § § § § § § § § § § § § §.\n"
    stems = draw(st.lists(st.sampled_from(_STEMS), min_size=5, max_size=5))
    hidden = draw(st.sampled_from(_HIDDEN))
    numbers = iter(range(10_000))
    return re.sub("§", lambda _: f"{stems[(n := next(numbers)) % 5]}{hidden}q{n:04d}z", text)


_FRONT = st.sampled_from(["", "---\ntitle: A title of its own\n---\n", "---\ntopics: [a, b]\nlang: de\n---\n\n"])
_NEEDLE = re.compile(r"q\d{4}z")


@given(body=_bodies(), front=_FRONT, name=NAMES)
@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
def test_every_word_of_a_seed_is_where_it_belongs_and_there_once(body: str, front: str, name: str) -> None:
    article = article_of(front + body, name)
    briefing, pages = grow(article)
    assert list(verify(briefing, pages)) == []
    source, *themed = _trees(briefing, pages)
    in_paragraphs = _needles("\n".join(p.plain for p in article.paragraphs))
    around = [line for line in (article.headline, article.standfirst, *article.headings) if line]
    in_lines = _needles("\n".join(line.plain for line in around))
    assert in_paragraphs + in_lines == _needles(body), "lost or doubled in the article"
    notes = [place.paragraph.plain for place in briefing.placements if not place.theme.has_page]
    shown = "\n".join(e.text(added=False) for tree in themed for e in tree.all(data_paragraph=None))
    assert _needles(shown) == in_paragraphs - _needles("\n".join(notes)), "lost or doubled on the themed pages"
    whole = "\n".join(e.text(added=False) for e in source.all(data_paragraph=None))
    assert _needles(whole) == in_paragraphs, "lost or doubled on the source page"
    order = _NEEDLE.findall(whole)
    assert order == sorted(order), "out of order on the source page"
    headings = _needles("\n".join(heading.plain for heading in article.headings))
    assert headings <= _needles(source.text(added=False)), "a heading is not on the source page"


def _trees(briefing: Briefing, pages: Sequence[Page]) -> list[Element]:
    """The source page, then the themed pages."""
    texts = {page.path.removeprefix(briefing_url(briefing.slug)): page.text for page in pages}
    return [read_page(texts[f"{name}.md"]) for name in ("source", "index", "background", "stakes", "next-steps")]


def _needles(text: str) -> Counter[str]:
    return Counter(_NEEDLE.findall(strip_invisible(text)))


def _assert_helpful(problems: Sequence[Problem], path: str, lines: int) -> None:
    assert problems
    for problem in problems:
        assert problem.path == path
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert problem.message
        assert problem.hint
        assert "\n" not in str(problem)


_SOUP = st.text(
    st.sampled_from(
        "ab灯م \t\n\n\n.?!:;,-–—*_#>`~|=+[](){}<>&\\/\"'$%^@0179\u00ad\u200b\u00a0\u2028\u0085\u202e\u0301é🙂"
    ),
    max_size=300,
)


@given(text=_SOUP, name=NAMES, front=st.booleans())
@settings(max_examples=400)
def test_any_text_is_refused_with_reasons_or_keeps_every_promise(text: str, name: str, front: bool) -> None:
    try:
        article = article_of("---\ntitle: t\n---\n" + text if front else text, name)
    except SeedError as error:
        lines = max(1, len(text.splitlines())) + 4
        _assert_helpful(error.problems, f"seeds/{name}", lines)
    else:
        assert list(broken_promises(article)) == []
        _assert_nothing_invented(*grow(article))


@given(body=_bodies(), name=NAMES)
@settings(max_examples=40)
def test_the_same_text_gives_the_same_bytes_whatever_its_line_ends(body: str, name: str) -> None:
    def pages(text: str) -> list[Page]:
        return [page for page in grow(article_of(text.encode(), name))[1] if page.path.endswith(".md")]

    assert pages(body) == pages(body) == pages(body.replace("\n", "\r\n")) == pages("\ufeff" + body)


@given(body=_bodies(), name=NAMES)
@settings(max_examples=60)
def test_a_paragraph_added_above_moves_no_citation(body: str, name: str) -> None:
    headline, rest = body.split("\n\n", 1)
    added = "Nobody had seen this coming, and nobody had asked for it, as the clerk noted on the margin of her paper."
    before, after = (
        {p.plain: p.id for p in article_of(text, name).paragraphs if _NEEDLE.search(p.plain)}
        for text in (body, f"{headline}\n\n{added}\n\n{rest}")
    )
    kept = before.keys() & after.keys()
    assert len(kept) >= len(before) - 2, "the paragraphs next to it may be read differently now, but no others"
    assert [before[plain] for plain in kept] == [after[plain] for plain in kept]
    assert len(set(after.values())) == len(after)


# Nothing invented: every text on a page is from the seed or from the site's messages.


def _leaves(messages: object) -> Iterator[object]:
    inner = messages.values() if isinstance(messages, Mapping) else messages if isinstance(messages, list) else None
    return (leaf for part in inner for leaf in _leaves(part)) if inner is not None else iter([messages])


def _site_messages() -> re.Pattern[str]:
    flat = [*_leaves(load_messages()), *get_month_names(locale="en").values(), format_list(["", ""], load_messages())]
    pieces = {piece.strip() for text in flat for piece in re.split(r"\{\w*\}", str(text)) if re.search(r"\w", piece)}
    return re.compile("|".join(re.escape(piece) for piece in sorted(pieces, key=len, reverse=True)))


SITE_MESSAGES = _site_messages()


def _squash(text: str) -> str:
    return "".join(strip_invisible(text).split())


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", strip_invisible(text)))


def _within(letters: str, text: str) -> bool:
    """Whether the text has all these letters, in this order."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _own_texts(briefing: Briefing) -> Iterator[str]:
    """Every text of the seed that a page may show, each compared with the seed as the editor left it."""
    article = briefing.article
    raw = _squash(article.seed.text)
    lines = (article.headline, article.standfirst, *article.headings, *article.footnotes)
    parts = [part for part in (*lines, *article.paragraphs) if part]
    front = article.front
    values = [front.title, front.standfirst, *front.topics, *(update.note for update in front.updates)]
    values += [front.source.name, front.source.url, front.source.author, front.source.licence]
    said = html.unescape(raw).replace("''", "'").replace('\\"', '"')
    for part in parts:
        given_in_front = part.text in values
        assert given_in_front or _squash(part.text) in raw, f"not in the seed: {part.text!r}"
        text = re.sub(r"&#?\w+;", lambda entity: entity.group() + html.unescape(entity.group()), part.text)
        assert _within(_letters(part.plain), _letters(text)), f"{part.plain!r} is not what {part.text!r} says"
        yield part.plain
    for value in filter(None, [*values, *(topic.name for topic in article.topics)]):
        assert _squash(value) in said, f"not in the seed: {value!r}"
        yield value
    yield from (f"seeds/{article.seed.name}", briefing.slug)


def _assert_nothing_invented(briefing: Briefing, pages: Sequence[Page], others: Iterable[Briefing] = ()) -> None:
    related = (other.article.headline.plain for other in others)
    own = "\0".join(map(_squash, (*_own_texts(briefing), *related)))
    reasons = {format_reasons(p.reasons, load_messages(briefing.article.front.lang)) for p in briefing.placements}
    for page in pages:
        if page.path.endswith(".md"):
            for text in _strangers(read_page(page.text), own, reasons):
                raise AssertionError(
                    f"{page.path} says {text!r}, which is neither from the seed nor a message of the site"
                )


def _strangers(tree: Element, own: str, reasons: set[str]) -> Iterator[str]:
    for element in tree.walk():
        for text in (*element.children, element.attributes.get("title"), element.attributes.get("aria-label")):
            if isinstance(text, str) and _squash(text) not in own and _strange(text, own, reasons):
                pieces = _JOINTS.split(SITE_MESSAGES.sub("\n", text)) if _is_assembled(element) else [text]
                yield from (piece for piece in pieces if piece is text or not _is_made_of(piece, own))


# Text between the seed's own in a citation, and in the reason why two briefings are related.
_JOINTS = re.compile(r"[“”\n]|@online|\b(?:author|title|publisher|howpublished|year|month|day|url) = | and |, ")


def _is_made_of(piece: str, own: str) -> bool:
    """Whether all its letters are from the seed; numbers may be those of a date."""
    letters = _letters(piece)
    return letters.isdecimal() or letters in _letters(own)


def _is_assembled(element: Element) -> bool:
    return not {"b-cite", "b-reason"}.isdisjoint(element.attributes.get("class", "").split())


def _strange(text: str, own: str, reasons: Iterable[str]) -> bool:
    """Whether more is left than one text of the seed, once messages, reasons, numbers and signs are removed."""
    for reason in sorted(reasons, key=len, reverse=True):
        text = text.replace(reason, " ")
    rest = SITE_MESSAGES.sub(" ", text)
    return bool(re.sub(r"[\d\s·:,%()¶.–—→←]", "", rest)) and _squash(rest).strip("·:,()") not in own


@pytest.mark.parametrize("case", sorted(path.parent.name for path in CASES.glob("*/briefing.json")))
def test_no_page_of_a_golden_case_has_invented_text(case: str) -> None:
    seeds, _ = read_seeds(CASES / case)
    made = [grow(article_of(seed.text, seed.name)) for seed in seeds if seed.name not in ("problems.txt", "advice.txt")]
    assert made
    for briefing, pages in made:
        _assert_nothing_invented(briefing, pages)


def test_no_page_over_all_briefings_has_invented_text() -> None:
    edition = build(SEEDS)
    own = "\0".join(_squash(text) for briefing in edition.briefings for text in _own_texts(briefing))
    pages = [
        page
        for page in render_edition([view_entry(b.summary) for b in edition.briefings], NOWHERE)
        if page.path.endswith(".md")
    ]
    assert len(pages) > 5
    for page in pages:
        assert list(_strangers(read_page(page.text), own, set())) == [], page.path


def test_an_invented_sentence_is_found() -> None:
    briefing, pages = grow(article_of(text_of(HEADLINE, LEDE, WHY, NEXT)))
    page = replace(pages[0], text=pages[0].text.replace("</h1>", "</h1><p>Experts agree.</p>"))
    with pytest.raises(AssertionError, match="Experts agree"):
        _assert_nothing_invented(briefing, [page])


# Real articles, where they are available.


@needs_articles
def test_real_articles_keep_every_promise() -> None:
    seeds, problems = read_seeds(ARTICLES)
    assert not [problem for problem in problems if problem.fatal]
    assert len(seeds) > 200
    some = {seed.name for seed in seeds[::3]}  # all of them take two minutes
    edition = build(ARTICLES, only=some, store=RESULTS)
    assert edition.problems == ()
    assert len(edition.briefings) == len(some)
    _assert_nothing_invented_in(edition)


@needs_curious
def test_unusual_real_articles_are_read_whole_or_refused_with_a_reason() -> None:
    edition = build(CURIOUS, store=RESULTS)
    refused = {problem.path for problem in edition.problems}
    assert all(problem.code != Code.BROKEN_PROMISE for problem in edition.problems)
    files = {f"seeds/{path.name}" for path in CURIOUS.iterdir()}
    assert files == refused | {briefing.article.seed.path for briefing in edition.briefings}
    _assert_nothing_invented_in(edition)


def _assert_nothing_invented_in(edition: Edition) -> None:
    pages: dict[str, list[Page]] = {}
    for page in edition.pages:
        if page.seed:
            pages.setdefault(page.seed, []).append(page)
    for briefing in edition.briefings:
        _assert_nothing_invented(briefing, pages[briefing.article.seed.name], edition.briefings)
