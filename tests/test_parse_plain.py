"""The reader of plain seeds: the kinds of blocks, that no line is lost, and its accuracy on labelled articles."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.growing import text_of as seed

import evaluate_layout
from briefing.parse.blocks import Block
from briefing.parse.markdown import read_markdown
from briefing.parse.plain import read_plain

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

HEADLINE = "Council votes to reopen the old ferry"
LEDE = (
    "The harbour council voted on Tuesday to reopen the ferry between the two banks of the river, eleven years after "
    "the last boat was sold. The first crossing is planned for May, and tickets will cost as much as a bus ride."
)
MORE = (
    "The boats were given up when the bridge was finished, and few people missed them at first. As the suburb grew, so "
    "did the queues on the bridge, and a petition for a ferry gathered nine thousand names in a single winter."
)
LAST = (
    "The mayor said that the jetty has to be rebuilt before any boat can land there. Two firms have offered to do the "
    "work, and the council will choose between them next month, when it has read what both of them promise."
)


def kinds(body: str, title: str | None = None) -> list[str]:
    return [block.kind for block in read_plain(body, 1, title=title)]


def of_kind(body: str, kind: str) -> list[str]:
    return [block.plain for block in read_plain(body, 1) if block.kind == kind]


def lines_of(blocks: tuple[Block, ...]) -> list[str]:
    return [line for block in blocks for line in block.text.split("\n")]


# The top of the article


def test_a_topics_line_the_headline_and_its_repeats_come_first() -> None:
    body = seed("Categories: Transport / Rivers", HEADLINE, HEADLINE, HEADLINE.upper(), LEDE, MORE)
    assert kinds(body) == ["skipped", "headline", "skipped", "skipped", "paragraph", "paragraph"]


def test_topics_line_headline_and_repeat_need_no_blank_lines_between_them() -> None:
    body = f"Categories: Transport\n{HEADLINE}\n{HEADLINE}\n\n{LEDE}\n"
    assert kinds(body) == ["skipped", "headline", "skipped", "paragraph"]


def test_one_line_between_headline_and_text_is_the_standfirst() -> None:
    body = seed(HEADLINE, "Boats will cross again from May, for the price of a bus ticket", LEDE, MORE)
    assert kinds(body) == ["headline", "standfirst", "paragraph", "paragraph"]


@pytest.mark.parametrize(
    "lead",
    [
        "Boats will cross again from May.",
        "“Boats will cross again,” she said. “From May.”",
        "Who is to pay for the boats?",
        "Boats will cross again (from May.)",
        "Boats will cross. All are glad",
        "नाव मई से फिर चलेगी।",
        "เรือจะวิ่งอีกครั้งตั้งแต่เดือนพฤษภาคม",
    ],
)
@pytest.mark.parametrize("read", [read_plain, read_markdown])
def test_a_lead_that_ends_as_a_paragraph_does_or_has_two_sentences_is_no_standfirst(
    lead: str, read: Callable[..., tuple[Block, ...]]
) -> None:
    assert "standfirst" not in [block.kind for block in read(seed(HEADLINE, lead, LEDE, MORE), 1)]


def test_a_heading_directly_below_the_headline_is_not_a_standfirst() -> None:
    assert kinds(seed(HEADLINE, "What was decided", LEDE, "How it began", MORE))[1] == "heading"


def test_a_date_below_the_headline_is_neither_standfirst_nor_heading() -> None:
    assert kinds(seed(HEADLINE, "Tuesday, March 4, 2025", LEDE, MORE)) == ["headline", *["paragraph"] * 3]


def test_a_seed_that_starts_with_a_paragraph_has_no_headline() -> None:
    assert kinds(seed(LEDE, MORE, LAST)) == ["paragraph"] * 3


def test_a_headline_alone_is_a_headline() -> None:
    assert kinds(HEADLINE) == ["headline"]


def test_an_empty_body_has_no_blocks() -> None:
    assert read_plain("\n \n\t\n", 1) == ()


def test_lines_that_repeat_a_title_from_the_front_matter_are_skipped() -> None:
    assert kinds(seed(HEADLINE, LEDE, MORE), title=HEADLINE) == ["skipped", "paragraph", "paragraph"]
    assert kinds(seed(LEDE, MORE), title=HEADLINE) == ["paragraph", "paragraph"]


def test_lines_are_counted_from_the_first_line_given() -> None:
    assert [block.line for block in read_plain(seed(HEADLINE, LEDE, MORE), 12)] == [12, 14, 16]


# Headings


@pytest.mark.parametrize(
    "heading",
    [
        "How the ferry was lost",
        "Optional stops",
        "WHY THE BRIDGE IS FULL",
        "What happens next?",
        "2. A petition in winter",
        "3) A petition in winter",
        "‘Nine thousand names’",
        "Beginnings",
        "Rowing club 3 – 1 Swimming club",
    ],
)
def test_a_short_line_between_long_paragraphs_is_a_heading(heading: str) -> None:
    body = seed(HEADLINE, LEDE, MORE, LAST, heading, MORE, LAST, LEDE)
    assert of_kind(body, "heading") == [heading]


def test_a_heading_may_be_a_sentence_with_its_full_stop() -> None:
    long = f"{LEDE} {MORE} {LAST}"
    body = seed(HEADLINE, long, long, "Then the suburb grew.", long, "The queue is growing.", long)
    assert of_kind(body, "heading") == ["Then the suburb grew.", "The queue is growing."]


def test_headings_are_found_in_scripts_without_capitals_or_spaces() -> None:
    paragraph = "市議会は火曜日、川の両岸を結ぶ渡し船を再開することを決めた。最後の船が売られてから十一年がたつ。" * 2
    body = seed("古い渡し船が再開へ", paragraph, paragraph, "橋の混雑が理由", paragraph, paragraph)
    assert of_kind(body, "heading") == ["橋の混雑が理由"]


def test_headings_are_found_in_text_written_from_right_to_left() -> None:
    paragraph = "قرر المجلس يوم الثلاثاء إعادة تشغيل العبارة بين ضفتي النهر بعد أحد عشر عاما من بيع آخر قارب فيها. " * 2
    body = seed("المجلس يعيد العبارة القديمة", paragraph, paragraph, "لماذا الآن", paragraph, paragraph)
    assert of_kind(body, "heading") == ["لماذا الآن"]


def test_a_heading_may_follow_another() -> None:
    body = seed(HEADLINE, LEDE, MORE, "The plan", "Boats and jetties", LAST, MORE)
    assert of_kind(body, "heading") == ["The plan", "Boats and jetties"]


@pytest.mark.parametrize(
    "line",
    [
        "Read more: The bridge that was meant to end all queues",
        "Advertisement",
        "By Ada Linden and Tom Reyes",
        "Written by: Ada Linden",
        "(APPLAUSE)",
        "9:15 A.M. EST",
        "Thursday, March 6, 2025",
        "Dear neighbours,",
        "The council asked the two firms for:",
        "a new jetty on the northern bank;",
        ">>> The queue on the bridge, hour by hour",
        "Ada Linden contributed to this report.",
    ],
)
def test_a_line_that_heads_nothing_is_a_paragraph(line: str) -> None:
    assert kinds(seed(HEADLINE, LEDE, MORE, line, LAST, MORE)) == ["headline", *["paragraph"] * 5]


def test_the_first_half_of_a_broken_sentence_is_not_a_heading() -> None:
    body = seed(
        HEADLINE, LEDE, MORE, "The council will decide on the jetty as soon as", "the ice is gone, it said.", LAST
    )
    assert "heading" not in kinds(body)


@pytest.mark.parametrize(
    "furniture",
    [
        "Video Player Close",
        "Slideshow (12 Images)",
        "Related Coverage Harbour votes on its ferry",
        "(Optional add end)",
    ],
)
def test_page_furniture_between_paragraphs_is_not_a_heading(furniture: str) -> None:
    assert "heading" not in kinds(seed(HEADLINE, LEDE, MORE, LAST, furniture, MORE, LAST, LEDE))


def test_a_heading_may_stand_above_a_line_that_leads_to_a_list() -> None:
    steps = ["buy two boats", "build a jetty"]
    body = seed(HEADLINE, LEDE, MORE, "Boats that are to stay in use", "Those would be:", *steps, MORE, LAST)
    assert of_kind(body, "heading")[:1] == ["Boats that are to stay in use"]
    assert "Those would be:" not in of_kind(body, "heading")


def test_the_cells_of_a_flattened_table_are_not_headings() -> None:
    cells = [f"{bank} bank {year}" for bank in ("North", "South") for year in range(2010, 2020)]
    assert "heading" not in kinds(seed(HEADLINE, LEDE, MORE, *cells, LAST))


# Lists, quotations, tables, captions, rules


@pytest.mark.parametrize("bullet", ["-", "*", "•", "▪", "–", "+"])
def test_lines_with_bullets_are_one_list(bullet: str) -> None:
    body = seed(HEADLINE, LEDE, f"{bullet} two boats\n{bullet} one jetty", MORE)
    assert of_kind(body, "list") == ["two boats\none jetty"]


def test_numbered_lines_are_a_list_and_lose_their_numbers() -> None:
    assert of_kind(seed(HEADLINE, LEDE, "1. Build a jetty\n2. Buy two boats", MORE), "list") == [
        "Build a jetty\nBuy two boats"
    ]


def test_an_indented_line_continues_the_item_above() -> None:
    assert of_kind(seed(HEADLINE, LEDE, "- two boats\n  with roofs\n- one jetty", MORE), "list") == [
        "two boats with roofs\none jetty"
    ]


def test_a_ranking_of_long_numbered_entries_is_paragraphs() -> None:
    body = seed(HEADLINE, LEDE, f"1. Harbour - {MORE}", f"2. Island - {LAST}", "3. Quay - See above.", MORE)
    assert kinds(body) == ["headline", *["paragraph"] * 5]


def test_angle_brackets_mark_a_quotation() -> None:
    assert of_kind(seed(HEADLINE, LEDE, "> The river\n>\n> is ours.", MORE), "quote") == ["The river\nis ours."]
    assert of_kind(seed(HEADLINE, LEDE, "> The river\n> is ours.", MORE), "quote") == ["The river is ours."]


def test_verses_without_a_blank_line_between_them_are_one_paragraph() -> None:
    blocks = read_plain(seed(HEADLINE, LEDE, "The ice goes out\nThe geese come in\nAnd so do we", MORE), 1)
    assert [(block.kind, block.html) for block in blocks][2] == (
        "paragraph",
        "<p>The ice goes out<br>The geese come in<br>And so do we</p>",
    )


def test_a_time_stays_with_the_entry_below_it() -> None:
    assert kinds(seed(HEADLINE, LEDE, "16:20\nThe boat is in.", "9:05\nThe boat is late.")) == [
        *("headline", "paragraph", "paragraph", "paragraph"),
    ]


def test_two_wrapped_lines_of_a_short_mail_are_joined() -> None:
    mail = seed(
        "The school closes early",
        "The school on the northern bank of the river will close at noon on 14\nMay 2027, its head told parents.",
        "Buses will leave from the old market place for all who live on the other\nside of the bridge.",
    )
    assert kinds(mail) == ["headline", "paragraph", "paragraph"]


@pytest.mark.parametrize("above", ["EXCLUSIVE", "Breaking news", "Home › News › Rivers", "\u200e"])
def test_what_a_web_page_has_above_its_headline_is_not_the_headline(above: str) -> None:
    blocks = read_plain(seed(above, HEADLINE, LEDE, MORE), 1)
    assert next(block.plain for block in blocks if block.kind == "headline") == HEADLINE
    assert blocks[0].kind in ("paragraph", "skipped")


def test_rows_of_a_table_stay_together() -> None:
    assert of_kind(seed(HEADLINE, LEDE, "Bank\tBoats\nNorth\t2", MORE), "table") == ["Bank Boats\nNorth 2"]
    assert of_kind(seed(HEADLINE, LEDE, "| Bank | Boats |", "| North | 2 |", MORE), "table") == [
        "| Bank | Boats |\n| North | 2 |"
    ]


@pytest.mark.parametrize(
    "caption",
    [
        "Photo: Ada Linden",
        "The last ferry at its jetty. Image: Harbour Archive.",
        "The mayor on the bridge, Tuesday. Tom Reyes/AFP via Getty Images",
        "The bridge at eight in the morning.CreditTom Reyes/The Harbour Times",
        "1 of 4. Cars wait on the bridge.",
        "The jetty in 2009. (File photo)",
        "The mayor speaks to passengers at the jetty on Tuesday. (Ada Linden/Harbour News)",
        "Passengers wait at the jetty in Eastmoor, March 6, 2025. REUTERS/Tom Reyes",
        "Header image: the old jetty",
        "Table 1. Boats and jetties",
        "Figure 2. Crossings a year",
    ],
)
def test_captions_of_pictures_and_tables_are_recognised(caption: str) -> None:
    assert of_kind(seed(HEADLINE, LEDE, caption, MORE), "caption") == [caption]


@pytest.mark.parametrize(
    "text",
    [
        "Neither boat (nor the jetty) will be paid for by creditors, two people with knowledge of it told Reuters.",
        "The plan (and its cost), she said, was first made public in a report in The New York Times.",
        "The mayor asked the council to look at the big picture: queues on both banks of the river.",
        "10 of 15 members voted for the jetty, and two were not there.",
        "The ferry is more popular than the bridge, according to the Reuters/Harbour poll.",
        f"{LAST} The last of the ferries left its jetty on Tuesday and was sold to a museum. (Reuters)",
        "The coalition (Greens/Labour) will vote for the jetty.",
    ],
)
def test_prose_that_ends_like_a_caption_is_a_paragraph(text: str) -> None:
    assert of_kind(seed(HEADLINE, LEDE, text, MORE), "paragraph") == [LEDE, text, MORE]


@pytest.mark.parametrize("rule", ["___", "* * *", "§", "---", "###", "***", "⁂"])
def test_a_rule_is_skipped(rule: str) -> None:
    assert kinds(seed(HEADLINE, LEDE, rule, MORE)) == ["headline", "paragraph", "skipped", "paragraph"]


def test_an_editors_mark_is_a_block_of_its_own_even_without_a_blank_line_below() -> None:
    body = seed(HEADLINE, LEDE, f"[theme]: stakes\n{MORE}", LAST)
    assert kinds(body) == ["headline", "paragraph", "skipped", "paragraph", "paragraph"]


# Line ends


def wrapped(text: str, column: int = 72) -> str:
    rows = [""]
    for word in text.split():
        if rows[-1] and len(rows[-1]) + 1 + len(word) > column:
            rows.append(word)
        else:
            rows[-1] = f"{rows[-1]} {word}".strip()
    return "\n".join(rows)


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    body = seed(HEADLINE, wrapped(LEDE), wrapped(MORE), "What happens next", wrapped(LAST))
    assert [block.plain for block in read_plain(body, 1)] == [HEADLINE, LEDE, MORE, "What happens next", LAST]


def test_a_heading_may_be_directly_above_its_wrapped_paragraph() -> None:
    body = seed(HEADLINE, wrapped(LEDE), wrapped(MORE), f"What happens next\n{wrapped(LAST)}")
    assert of_kind(body, "heading") == ["What happens next"]


def test_a_seed_without_blank_lines_has_one_block_per_line() -> None:
    body = "\n".join([HEADLINE, LEDE, MORE, "What happens next", LAST])
    assert kinds(body) == ["headline", "paragraph", "paragraph", "heading", "paragraph"]


def test_a_heading_may_be_directly_above_its_paragraph() -> None:
    assert of_kind(seed(HEADLINE, LEDE, f"How it began\n{MORE}", f"What next\n{LAST}"), "heading") == [
        "How it began",
        "What next",
    ]


def test_lines_of_white_space_are_blank() -> None:
    assert kinds(f"{HEADLINE}\n \t\n\t{LEDE}  \n\u00a0\n{MORE}\n") == ["headline", "paragraph", "paragraph"]


def test_invisible_characters_are_removed_from_plain_and_kept_in_text() -> None:
    block = read_plain(seed(HEADLINE, LEDE.replace("harbour", "har\u00adbour\u200b")), 1)[1]
    assert "harbour council" in block.plain
    assert "har\u00adbour\u200b council" in block.text


# Whatever the seed


LINES = st.one_of(
    st.sampled_from(
        [HEADLINE, LEDE, MORE, "A heading", "- item", "1. one", "> said", "| a | b |", "a\tb", "---", ">", ""]
    ),
    st.sampled_from(["Categories: A / B", "[theme]: stakes", "Photo: A", "\u200b", " ", "milk", "  indented", "“So?”"]),
    st.text(st.characters(exclude_characters="\n\r"), max_size=60),
)


@given(st.lists(LINES, max_size=30).map("\n".join), st.integers(1, 99), st.none() | st.just(HEADLINE))
@example(wrapped(LEDE), 1, None)
@example("Categories: A\n- \u00ad\n>\n> \n|", 1, None)
def test_every_line_is_in_exactly_one_block_in_order(body: str, first_line: int, title: str | None) -> None:
    blocks = read_plain(body, first_line, title=title)
    rows = body.split("\n")
    assert lines_of(blocks) == [row for row in rows if row.strip()]
    assert all(rows[block.line - first_line] == block.text.split("\n")[0] for block in blocks)
    assert sum(block.kind == "headline" for block in blocks) <= (title is None)


@pytest.mark.parametrize(
    "body",
    [
        "a" * 1_000_000,
        "a\n\n" * 100_000,
        "- " * 300_000,
        "a" + " " * 1_000_000 + "b",
        "1. a\n\n" * 50_000,
        "[(" * 300_000,
    ],
    ids=["one line", "one letter a block", "bullets", "white space", "numbers", "brackets"],
)
def test_a_seed_of_any_shape_is_read_in_seconds(body: str) -> None:
    start = time.perf_counter()
    read_plain(body, 1)
    assert time.perf_counter() - start < 20


def test_labelled_articles_are_parsed_as_labelled() -> None:
    if not (CORPUS / "layouts.json").is_file():
        pytest.skip("the labelled corpus (../shared/corpus) is missing")
    articles = evaluate_layout.score(CORPUS)
    assert evaluate_layout.accuracy(articles) >= 0.97
    assert [article.name for article in articles if not article.headline_right] == []
    assert evaluate_layout.rates(articles, "heading")[2] >= 0.95


def test_the_evaluation_reports_a_missing_corpus_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate_layout.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
