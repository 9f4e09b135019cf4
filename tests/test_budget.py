"""The budget of a seed: what would cost far more than its size is refused, and no stage does quadratic work.

Work is counted, not timed: the calls of functions that the interpreter makes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from tests.growing import HEADLINE, LEDE, NEXT, article_of, grow, text_of

import doubling
import fuzz
from briefing.budget import oversized
from briefing.model import NOWHERE, Page
from briefing.problems import Code, SeedError
from briefing.render.briefing_pages import render_briefing
from briefing.render.briefing_view import view_briefing
from briefing.verify import verify

REFUSED = {
    "a long address": (f"See [this](https://a.example/?{'b' * 2_000}).", Code.TOO_LARGE),
    "links that repeat a long definition": (
        f"[a]: https://a.example/{'b' * 1_900}\n\n" + "[a] " * 400,
        Code.TOO_LARGE,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_be_much_larger_on_a_page_is_refused(case: str) -> None:
    block, code = REFUSED[case]
    with pytest.raises(SeedError) as refused:
        article_of(text_of(f"# {HEADLINE}", LEDE, block, NEXT), "seed.md")
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_topic_has_a_few_words_wherever_it_stands() -> None:
    with pytest.raises(SeedError) as refused:
        article_of(f"Categories: {'lamp' * 20}\n\n" + text_of(HEADLINE, LEDE, NEXT))
    assert [problem.code for problem in refused.value.problems] == [Code.INVALID_VALUE]


def test_pages_far_larger_than_their_seed_are_refused() -> None:
    briefing, pages = grow(article_of(text_of(HEADLINE, LEDE, NEXT)))
    assert list(oversized(briefing, pages)) == []
    (problem,) = oversized(briefing, [Page("a.md", "a" * 1_100_000)])
    assert (problem.code, problem.fatal) == (Code.TOO_LARGE, True)


def _calls(work: Callable[[], object]) -> int:
    count = 0

    def notice(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(notice)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def _everything(kind: str, size: int, name: str) -> None:
    text = f"# A lamp is lit\n\n{LEDE}\n\n{doubling.KINDS[kind](size)}\n\n{LEDE}"
    briefing, pages = grow(article_of(text, name))
    tuple(render_briefing(view_briefing(briefing, NOWHERE), NOWHERE))
    assert list(verify(briefing, pages)) == []


@pytest.mark.parametrize("name", ["seed.md", "seed.txt"])
@pytest.mark.parametrize(
    "kind",
    ["articles", "interview", "letters", "quoted dates", "list", "table", "definitions", "footnotes", "verses"],
)
def test_a_seed_twice_as_long_takes_twice_the_work(kind: str, name: str) -> None:
    _everything(kind, 4_000, name)  # loads the model and the templates
    small, large = (_calls(lambda size=size: _everything(kind, size, name)) for size in (16_000, 32_000))  # type: ignore[misc]
    assert large <= 2.5 * small


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seed.md", "e\n\n№\n-\nh"),
        ("seed.md", "t\n\n[^](l)\n-\nT"),
        ("seed.md", "t\n\nb\n\n[^\n-\n\nThe lamp is lit."),
        ("seed.md", "0\no\t\nd"),
        ("seed.md", "[b]:\nhttp://\nb\n* <"),
        ("seed.md", "- 3.\n\nThe lamp is lit."),
        ("seed.txt", "A lamp\n\n> <b>lit</b> > again\n> and again"),
        ("seed.txt", "A lamp\n\n1. Ann &amp; Sons\n2. [Two](https://a.example/)\n3. [a][b]"),
        ("seed.md", "# A lamp\n\n[a](https://a.example/?b&lt;c&auml;) &auml;\n\n&nbsp;\n\n* &#65;"),
    ],
)
def test_what_the_fuzz_once_found_keeps_its_promises(name: str, text: str) -> None:
    assert fuzz.failure(name, text) in ("", "refused")


def test_a_failing_text_is_shrunk_to_what_makes_it_fail() -> None:
    assert fuzz.shrunk("some words, x and y, and more", lambda text: "x" in text and "y" in text) == "xy"
