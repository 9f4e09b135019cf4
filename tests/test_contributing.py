"""CONTRIBUTING: a paragraph on each problem, with messages as they are printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.places import ROOT

from briefing.model import FrontMatter
from briefing.problems import Code

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### ([SFTEW]\d{3}) .+?\n(.*?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL))
CASES = Path(__file__).with_name("cases")


def test_every_code_has_a_paragraph_in_order_and_none_has_two() -> None:
    told = re.findall(r"^### ([SFTEW]\d{3}) ", TEXT, re.MULTILINE)
    assert told == [code.value for code in Code]


@pytest.mark.parametrize("code", list(Code))
def test_a_paragraph_begins_with_what_is_printed_and_goes_on_in_words(code: Code) -> None:
    examples = re.findall(r"^> `(.+)`$", SECTIONS[code], re.MULTILINE)
    assert examples
    for example in examples:
        assert re.match(rf"seeds\S*:\d+:\d+: {code} [^;]+; .+", example)
    words = re.sub(r"^>.*\n", "", SECTIONS[code], flags=re.MULTILINE)
    assert len(words.split()) > 10


def test_the_advice_that_is_quoted_is_what_the_engine_says() -> None:
    """But for what differs from seed to seed: quotations, numbers, names."""

    def shape(problem: str) -> str:
        return re.sub(
            r"“[^”]*”|'[^']*'|\"[^\"]*\"|\d+|seeds/\S+\w|, and \d+ more like it", "…", problem.split(": W", 1)[-1]
        )

    said = {shape(line) for path in CASES.glob("*/advice.txt") for line in path.read_text("utf-8").splitlines()}
    judged = {
        Code.UNSURE,
        Code.EMPTY_THEME,
        Code.NEAR_TOPIC,
    }  # name what a judge or other seeds say: see test_advise.py
    quoted = re.findall(r"^> `(.+: W.+)`$", TEXT, re.MULTILINE)
    missing = [line for line in quoted if shape(line) not in said and not any(f" {code} " in line for code in judged)]
    assert missing == []


def test_every_key_of_the_front_matter_has_a_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)
    assert sorted(rows) == sorted(FrontMatter.__dataclass_fields__)


def test_each_picture_is_there_is_light_and_has_its_words() -> None:
    pictures = re.findall(r"^!\[(.*)\]\((.+)\)$", TEXT, re.MULTILINE)
    assert {ROOT / path for _, path in pictures} == set((ROOT / ".github/guide").iterdir())
    for words, path in pictures:
        assert len(words.split()) > 10
        assert (ROOT / path).read_bytes().startswith(b"\x89PNG")
        assert (ROOT / path).stat().st_size <= 60_000


def test_links_within_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors
