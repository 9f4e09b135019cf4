"""The reader of Markdown seeds: the kinds of blocks, their text as a reader sees it, and the mark-up that is kept."""

from __future__ import annotations

import pytest
from tests.dom import read_html
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, article_of, broken_promises, text_of

from briefing.parse.markdown import read_markdown
from briefing.themes import theme_of


def kinds(*blocks: str, title: str | None = None) -> list[str]:
    return [block.kind for block in read_markdown(text_of(*blocks), 1, title)]


def html_of(block: str) -> str:
    """The HTML of a block in the middle of an article."""
    article = article_of(text_of("# " + HEADLINE, LEDE, block, NEXT), "seed.md")
    assert list(broken_promises(article)) == []
    assert len(article.paragraphs) == 3
    return article.paragraphs[1].html


def plain_of(block: str) -> str:
    return read_html(html_of(block)).text().strip("\n")


@pytest.mark.parametrize(
    "headline", [f"# {HEADLINE}", f"## {HEADLINE} ##", f"{HEADLINE}\n===", f"**{HEADLINE}**", HEADLINE]
)
def test_the_first_short_line_is_the_headline_however_it_is_written(headline: str) -> None:
    assert kinds(headline, LEDE, NEXT)[0] in ("headline", "skipped")
    assert article_of(text_of(headline, LEDE, NEXT), "seed.md").headline.plain == HEADLINE


def test_a_repeated_headline_is_skipped() -> None:
    assert kinds(f"# {HEADLINE}", f"# {HEADLINE}", LEDE) == ["headline", "skipped", "paragraph"]
    assert kinds(f"# {HEADLINE}", LEDE, title=HEADLINE) == ["skipped", "paragraph"]


def test_a_short_line_below_the_headline_is_the_standfirst() -> None:
    assert kinds(f"# {HEADLINE}", "Thirty years of darkness end", LEDE) == ["headline", "standfirst", "paragraph"]
    assert kinds(f"# {HEADLINE}", LEDE, "Thirty years of darkness end", WHY)[2] == "paragraph"


@pytest.mark.parametrize(
    "heading",
    ["## What it costs", "#### What it costs", "What it costs\n---", "**What it costs**", "__What it costs__"],
)
def test_a_heading_may_be_written_in_any_form(heading: str) -> None:
    article = article_of(text_of("# " + HEADLINE, LEDE, heading, COST), "seed.md")
    assert [line.plain for line in article.headings] == ["What it costs"]
    assert [paragraph.heading for paragraph in article.paragraphs] == [None, 0]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[Mars](https://a.example/Mars_(planet)#moons) rose", "Mars rose"),
        ("It rose [\\[3\\]](https://a.example/notes).", "It rose [3]."),
        ("Read [the paper [PDF]](https://a.example/p.pdf).", "Read the paper [PDF]."),
        ("[![A boat](https://a.example/s.jpg)](https://a.example/l.jpg) A boat.", "A boat A boat."),
        ("[a paper](https://a.example/p) on it,[1][2] it said", "a paper on it,[1][2] it said"),
        ("`[this](is code)` and [that](https://a.example/)", "[this](is code) and that"),
        ("See [the page](https://a.example/b?data-label).", "See the page."),
        ("3.", "3."),
        ("- 3.", "- 3."),
        ("[Clerk]: Never.", "[Clerk]: Never."),
        ("[a]:\n[b]: no", "[a]: [b]: no"),
    ],
)
def test_mark_up_is_never_shown_where_the_library_reads_it(typed: str, shown: str) -> None:
    assert "<pre>" not in html_of(typed)
    assert " ".join(plain_of(typed).split()) == shown


@pytest.mark.parametrize(
    "silent",
    [
        *("&nbsp;", "*&emsp;*", "> &nbsp;", "- &nbsp;", "[](https://a.example/b)", "#", "## [](#top)", "## * * *"),
        *("[a]:\nhttps://a.example/\n'A title'", "- [a]: https://a.example/", "> [a]: https://a.example/"),
    ],
)
def test_a_block_without_a_letter_for_readers_is_skipped(silent: str) -> None:
    article = article_of(text_of("# " + HEADLINE, LEDE, silent, NEXT), "seed.md")
    assert [paragraph.plain for paragraph in article.paragraphs] == [LEDE, NEXT]
    assert article.headings == ()
    assert list(broken_promises(article)) == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ((5, 4, 3), [None, "4", "3"]),
        ((1, 2, 2, 3), [None, None, "2", None]),
        ((1, 1, 1), [None, None, None]),
        ((7, 8), [None, None]),
    ],
)
def test_a_list_that_does_not_count_up_keeps_its_numbers(typed: tuple[int, ...], shown: list[str | None]) -> None:
    items = read_html(html_of("\n".join(f"{number}. Lamp and lens" for number in typed))).all("li")
    assert [item.attributes.get("value") for item in items] == shown


@pytest.mark.parametrize("line", ["**Note:** " + COST, "**" + COST + "**", "* * *", "#hashtag " + COST, "\\# " + COST])
def test_a_sentence_in_bold_or_after_a_hash_is_not_a_heading(line: str) -> None:
    assert article_of(text_of("# " + HEADLINE, LEDE, line, NEXT), "seed.md").headings == ()


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        ("- a\n- b", "list"),
        ("1) a\n2) b", "list"),
        ("> a\n> b", "quote"),
        ("| a | b |\n|---|---|\n| c | d |", "table"),
        ("```\na\n```", "code"),
        ("    a", "code"),
        ("![a](b.png)", "caption"),
        (COST, "paragraph"),
    ],
)
def test_each_block_has_its_kind(block: str, kind: str) -> None:
    assert article_of(text_of("# " + HEADLINE, LEDE, block, NEXT), "seed.md").paragraphs[1].kind == kind


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a *b* **c** `d` ***e***", "a b c d e"),
        ("a [b](https://example.org) c", "a b c"),
        ("a [b](javascript:alert(1)) c", "a b c"),
        ("a [b](../c.md) d", "a b d"),
        ("a <b>c</b> <!-- d -->", "a <b>c</b> <!-- d -->"),
        ("a &amp; b &lt; c &copy;", "a & b < c ©"),
        ("a \\*b\\* c", "a *b* c"),
        ("a ![b *c*](d.png) e", "a b c e"),
        ("a ![](d%20ä.png) e", "a d%20ä.png e"),
        ("<https://example.org/%C3%A4>", "https://example.org/%C3%A4"),
        ("a ~~b~~ ==c== ^d^ [^1] :smile:", "a ~~b~~ ==c== ^d^ [^1] :smile:"),
        ("a {: onclick=b } {{ c }} {% d %} $e$", "a {: onclick=b } {{ c }} {% d %} $e$"),
        ("ligh\u00adthouse\u200b", "lighthouse"),
    ],
)
def test_a_reader_sees_the_words_without_the_mark_up(typed: str, shown: str) -> None:
    assert plain_of(typed) == shown


@pytest.mark.parametrize(
    ("written", "hrefs"),
    [
        ("[a](https://example.org/?a=1&b=2)", ["https://example.org/?a=1&b=2"]),
        ("[a](HTTPS://example.org)", ["HTTPS://example.org"]),
        ("[a](mailto:a@b.example)", ["mailto:a@b.example"]),
        ("<a@b.example>", ["mailto:a@b.example"]),
        ("[a](//evil.example/x)", []),
        ("[a](/x) [b](x.md) [c](#x)", []),
        ("[a](data:text/html,x) [b](vbscript:x) [c](file:///etc/passwd) [d](ftp://a.example)", []),
        ("[a](java\nscript:alert(1))", []),
        ("[a](&#106;avascript:alert(1))", []),
        ("[a][b]\n\n[b]: javascript:alert(1)", []),
    ],
)
def test_only_web_and_mail_links_stay_links(written: str, hrefs: list[str]) -> None:
    article = article_of(text_of("# " + HEADLINE, LEDE, written, NEXT), "seed.md")
    links = [a for paragraph in article.paragraphs for a in read_html(paragraph.html).all("a")]
    assert [link.attributes["href"] for link in links] == hrefs
    assert all(set(link.attributes) == {"href"} for link in links)


def test_a_table_and_a_fence_keep_no_style_and_no_language() -> None:
    table = html_of("| a | b |\n|:--|--:|\n| c | d |")
    fence = html_of("```py onclick=alert(1)\na < b\n```")
    for html in (table, fence):
        assert not [e.attributes for e in read_html(html).walk() if e.attributes]


def test_a_mark_ends_the_block_above_it_and_applies_to_the_one_below() -> None:
    article = article_of(text_of("# " + HEADLINE, LEDE, "- a\n- b\n[theme]: stakes\n- c\n- d", NEXT), "seed.md")
    assert [(p.plain, p.mark) for p in article.paragraphs[1:3]] == [("a\nb", None), ("c\nd", theme_of("stakes"))]


def test_a_mark_in_fenced_code_is_code() -> None:
    assert plain_of("```\n[theme]: stakes\na\n```") == "[theme]: stakes\na"


def test_lines_are_counted_in_the_whole_file() -> None:
    article = article_of("---\ntitle: A\n\n---\n\n\n" + text_of(LEDE, "- a\n- b", NEXT), "seed.md")
    assert [paragraph.line for paragraph in article.paragraphs] == [7, 9, 12]


def test_an_answer_in_an_interview_is_text_and_a_definition_is_not() -> None:
    text = text_of(
        "# " + HEADLINE,
        LEDE,
        "[Keeper]: Never.",
        "[Keeper]: Absolutely. “We will light it.”",
        "See [the plans] and [the lamp][lamp].",
        "[the plans]: https://velm.example/plans",
        "[lamp]: lamp.html",
        "[unused]: https://velm.example/unused",
    )
    article = article_of(text, "seed.md")
    assert [p.plain for p in article.paragraphs] == [
        LEDE,
        "[Keeper]: Never.",
        "[Keeper]: Absolutely. “We will light it.”",
        "See the plans and the lamp.",
    ]
    assert list(broken_promises(article)) == []


def test_a_footnote_of_several_lines_is_one() -> None:
    note = "[^1]: The first line,\n    the second\n\n    and another paragraph."
    article = article_of(text_of("# " + HEADLINE, LEDE, note, NEXT), "seed.md")
    assert [line.text for line in article.footnotes] == [note]
    assert [paragraph.plain for paragraph in article.paragraphs] == [LEDE, NEXT]
    assert list(broken_promises(article)) == []
