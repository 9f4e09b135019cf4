"""Lint: warnings that depend on the model, and what golden cases cannot show: many seeds, and no warning at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, article_of, text_of

from briefing.classify.placement import classify
from briefing.classify.prediction import Prediction
from briefing.compose.briefing import compose
from briefing.lint import find, lint
from briefing.model import Article, Briefing, Reason
from briefing.problems import Code
from briefing.themes import theme_of

FRONT = "---\nstandfirst: A line below\ndate: 2026-11-02\n---\n"


def briefing_of(text: str, name: str = "seed.md", theme: str = "background", *, unsure: bool = False) -> Briefing:
    """A briefing whose paragraphs all have the same prediction, except those that a mark has placed."""

    def predict(article: Article) -> tuple[Prediction, ...]:
        chances = {theme_of(theme): 0.41, theme_of("stakes"): 0.38, theme_of("none"): 0.21}
        return tuple(Prediction(chances, theme_of(theme), (Reason("lede"),), unsure) for _ in article.paragraphs)

    article = article_of(text, name)
    return compose(article, classify(article, predict))


def warnings(briefings: Sequence[Briefing], code: Code) -> list[str]:
    return [str(problem) for problem in lint(map(find, briefings)) if problem.code == code]


def test_an_unsure_paragraph_is_reported_with_the_two_most_likely_themes_and_the_mark_that_confirms_one() -> None:
    briefing = briefing_of(FRONT + text_of(f"# {HEADLINE}", LEDE, f"[theme]: stakes\n{WHY}", NEXT), unsure=True)
    assert warnings([briefing], Code.UNSURE) == [
        "seeds/seed.md:7:1: W501 unsure of the theme: background (41%) or stakes (38%) for “The town of Velm will "
        'light…”; to confirm it, put "[theme]: background", or the right theme, on the line above',
        "seeds/seed.md:12:1: W501 unsure of the theme: background (41%) or stakes (38%) for “Engineers will look at "
        'the stairs…”; to confirm it, put "[theme]: background", or the right theme, on the line above',
    ]
    assert warnings([briefing_of(FRONT + text_of(f"# {HEADLINE}", LEDE))], Code.UNSURE) == []


def test_a_text_that_the_model_is_unsure_of_throughout_is_reported_once() -> None:
    briefing = briefing_of(FRONT + text_of(f"# {HEADLINE}", *[LEDE, WHY, COST, NEXT] * 2), unsure=True)
    assert warnings([briefing], Code.UNSURE) == [
        "seeds/seed.md:5:1: W501 unsure of the themes of 8 of 8 paragraphs, as is usual for text not in English; "
        "review each theme; make check FIX=1 writes the suggested themes into the seed for you to edit"
    ]


def test_the_warning_on_an_empty_theme_names_the_paragraph_closest_to_it() -> None:
    briefing = briefing_of(FRONT + text_of(f"# {HEADLINE}", LEDE, f"[theme]: overview\n{WHY}"))
    reported = warnings([briefing], Code.EMPTY_THEME)
    assert [line.split("theme ")[1].split(",")[0] for line in reported] == ["stakes", "next_steps"]
    assert reported[0].endswith('put "[theme]: stakes" on the line above it; the closest is the one on line 7 (38%)')
    assert reported[1].endswith('put "[theme]: next_steps" on the line above it')


def test_a_good_seed_has_no_warning() -> None:
    blocks = [f"[theme]: {theme}\n{text}" for theme, text in zip(_THEMES, (LEDE, WHY, COST, NEXT), strict=True)]
    assert list(lint([find(briefing_of(FRONT + text_of(f"# {HEADLINE}", *blocks)))])) == []


_THEMES = ("overview", "background", "stakes", "next_steps")


@pytest.mark.parametrize(
    ("heading", "reported"),
    [
        ("1. What it costs", False),
        ("Lesson 2. What the town has learnt", False),
        ("What does it cost? And who pays?", False),
        ("What the lamp, the stairs and the keeper’s house will cost, and who is going to pay for each of these", True),
        ("The council met for four hours before it came to a vote on it.", True),
    ],
)
def test_which_headings_read_like_paragraphs(heading: str, *, reported: bool) -> None:
    briefing = briefing_of(FRONT + text_of(f"# {HEADLINE}", LEDE, f"## {heading}", WHY))
    assert bool(warnings([briefing], Code.LONG_HEADING)) is reported


@pytest.mark.parametrize("date", ["", "date: 2026-11-02\n"])
@pytest.mark.parametrize(
    ("words", "reported"),
    [
        ("The council met on Monday.", True),
        ("It met on Monday, 2 November 2026.", False),
        ("It meets on Friday 6 November 2026.", False),
        ("The vote is tomorrow", True),
        ("Today’s lamps need no keeper.", False),
        ("It met on 2 November 2026, the Monday after the fair.", False),
        ("The Friday market goes on.", False),
    ],
)
def test_a_relative_date_is_reported_unless_the_seed_has_a_date(words: str, date: str, *, reported: bool) -> None:
    briefing = briefing_of(f"---\nstandfirst: A line\n{date}---\n" + text_of(f"# {HEADLINE}", f"{words} {WHY}"))
    assert bool(warnings([briefing], Code.RELATIVE_DATE)) is (reported and not date)


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("[a](https://velm.example/x?y=1#z)", ""),
        ("[a](https://user@velm.example:8080/)", ""),
        ("[a](http://[2001:db8::1]/)", ""),
        ("[a](https://bücher.example/)", ""),
        ("[a](mailto:town@velm.example?subject=x)", ""),
        ("[a](<https://velm.example/a b>)", ""),
        ("`[a](b)`", ""),
        ("![a](b.png)", ""),
        ("[a](https://http://velm.example)", "has no valid host name"),
        ("[a](https:///path)", "has no valid host name"),
        ("[a](http://velm.example:99999/)", "has no valid host name"),
        ("[a]()", "the address is empty"),
        ("[a](#part)", "is not a web or mail address"),
        ("[a](/briefings/x/)", "is not a web or mail address"),
        ("[a](www.velm.example)", "is not a web or mail address"),
        ("[a](javascript:alert(1))", "is not a web or mail address"),
        ("[*a* b](x.html)", "is not a web or mail address"),
    ],
)
def test_which_links_are_broken(link: str, wrong: str) -> None:
    reported = warnings([briefing_of(FRONT + text_of(f"# {HEADLINE}", f"{LEDE}\nThe {link} is here."))], Code.DEAD_LINK)
    assert len(reported) == bool(wrong)
    if wrong:
        assert reported[0].startswith("seeds/seed.md:8:1: W508 ")
        assert wrong in reported[0]
    assert warnings([briefing_of(text_of(HEADLINE, f"{LEDE} The {link} is here."), "seed.txt")], Code.DEAD_LINK) == []


@pytest.mark.parametrize(
    ("topics", "reported"),
    [
        (["Environment", "Enviroment"], True),
        (["International Law", "International-Law"], True),
        (["Elections", "Election"], True),
        (["Iran", "Iraq"], False),
        (["COP30 summit", "COP31 summit"], False),
        (["Science", "science"], False),
        (["Transport", "Tourism"], False),
    ],
)
def test_which_topics_are_nearly_the_same(topics: list[str], *, reported: bool) -> None:
    seeds = [f"---\ntopics: [{topic}]\n---\n" + text_of(f"# {HEADLINE}", LEDE) for topic in (*topics, topics[0])]
    briefings = [briefing_of(text, f"{number}.md") for number, text in enumerate(seeds)]
    found = warnings(briefings, Code.NEAR_TOPIC)
    assert len(found) == reported
    if reported:
        assert found[0].startswith("seeds/1.md:2:1: ")
        assert f"“{topics[0]}”, which 2 other seeds use" in found[0]


def test_a_seed_that_mostly_repeats_an_earlier_one_is_reported() -> None:
    one = briefing_of(text_of(HEADLINE, LEDE, WHY, COST, NEXT), "a.txt")
    other = briefing_of(text_of("Another headline", LEDE, WHY, COST.replace("school", "bridge"), NEXT), "b.txt")
    assert [line.split(";")[0] for line in warnings([one, other], Code.SAME_TEXT)] == [
        "seeds/b.txt:1:1: W507 most of this text is also in seeds/a.txt"
    ]
    third = briefing_of(text_of(HEADLINE, "Nothing here is as it was, as far as words can tell it to us."), "c.txt")
    assert len(warnings([one, third, other], Code.SAME_TEXT)) == 1


def test_each_of_a_hundred_copies_is_reported_against_the_first() -> None:
    one = briefing_of(text_of(HEADLINE, LEDE, WHY, COST, NEXT))
    copies = [replace(one, summary=replace(one.summary, path=f"seeds/{number:03}.txt")) for number in range(100)]
    reported = warnings(copies, Code.SAME_TEXT)
    assert len(reported) == 99
    assert all("the same text as seeds/000.txt" in line for line in reported)


def test_no_warning_is_fatal() -> None:
    briefing = briefing_of(text_of(HEADLINE, f"{LEDE} It met on Monday.", WHY), unsure=True)
    problems = list(lint([find(briefing)]))
    assert problems
    assert not any(problem.fatal for problem in problems)
    assert all(problem.code.is_advice for problem in problems)
