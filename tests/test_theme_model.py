"""The theme model: what holds for any input. How often it is right is measured by `make evaluate`, not here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.places import ROOT

from briefing.classify import theme_model
from briefing.classify.placement import classify
from briefing.classify.theme_model import predict
from briefing.classify.weights import WEIGHTS_FILE, Row, WeightsError, load_weights
from briefing.messages import format_reasons, load_messages
from briefing.model import Article, FrontMatter, Line, Paragraph, Reason, Seed
from briefing.parse.article import parse
from briefing.read.files import read_seed
from briefing.themes import load_themes, theme_of

NEXT_STEPS = theme_of("next_steps")
FIRST_SEED = ROOT / "seeds/000_882ab1ce386faa64.txt"
# Where a careful reader would look for each paragraph of the first seed; the fourth and the sixth have two good themes.
FIRST_SEED_THEMES = (
    {"overview"},
    {"overview"},
    {"background"},
    {"background", "stakes"},
    {"background"},
    {"next_steps", "stakes"},
    {"stakes"},
    {"stakes"},
    {"next_steps"},
    {"next_steps"},
)


def article(*texts: str, headings: tuple[str, ...] = ()) -> Article:
    """An article of these paragraphs; the first goes below the first heading, and so on, the rest below the last."""
    paragraphs = tuple(
        Paragraph(i, f"p-{i}", i + 1, min(i, len(headings) - 1) if headings else None, "paragraph", text, text, "")
        for i, text in enumerate(texts)
    )
    lines = tuple(Line(1, heading, heading) for heading in headings)
    seed = Seed("seeds/x.txt", "x.txt", "", "")
    return Article(seed, FrontMatter(), "", Line(1, "Council votes", "Council votes"), None, (), lines, paragraphs)


def test_the_first_seed_is_placed_as_a_careful_reader_would_place_it() -> None:
    first = parse(read_seed(FIRST_SEED, FIRST_SEED.name, "seeds/x.txt"))
    placed = [place.theme.key for place in classify(first)]
    assert len(placed) == len(FIRST_SEED_THEMES)
    assert all(theme in expected for theme, expected in zip(placed, FIRST_SEED_THEMES, strict=True)), placed


@given(st.lists(st.text(max_size=200), max_size=6), st.lists(st.text(max_size=40), max_size=2))
def test_any_text_gets_probabilities_that_sum_to_one_and_a_reason(texts: list[str], headings: list[str]) -> None:
    predictions = predict(article(*texts, headings=tuple(headings)))
    assert len(predictions) == len(texts)
    for prediction in predictions:
        assert set(prediction.probabilities) == set(load_themes())
        assert sum(prediction.probabilities.values()) == pytest.approx(1)
        assert prediction.probabilities[prediction.theme] == max(prediction.probabilities.values())
        assert format_reasons(prediction.reasons, load_messages())


def test_a_heading_that_names_a_theme_makes_it_likelier() -> None:
    text = "The council has a committee of nine members, and each of them has one vote in it."
    lede = "The council voted on Monday to keep the ferry."
    without = predict(article(lede, text, headings=("The council", "The committee")))[1].probabilities
    with_it = predict(article(lede, text, headings=("The council", "What comes next")))[1]
    assert with_it.probabilities[NEXT_STEPS] > without[NEXT_STEPS]
    assert with_it.theme != NEXT_STEPS or Reason("heading", "What comes next") in with_it.reasons


def test_a_heading_in_quotation_marks_names_no_theme() -> None:
    text = "The council has a committee of nine members, and each of them has one vote in it."
    plain = predict(article("It voted.", text, headings=("The council", "What comes next")))[1].probabilities
    quoted = predict(article("It voted.", text, headings=("The council", "‘What comes next’")))[1].probabilities
    assert quoted[NEXT_STEPS] < plain[NEXT_STEPS]


def test_headings_in_capitals_do_not_count_unless_one_names_a_theme() -> None:
    bare, quoted, named = (
        [prediction.probabilities for prediction in predict(article(*NEWS, headings=headings))]
        for headings in ((), ("“NO MORE BOATS”", "A COLD PIER"), ("“NO MORE BOATS”", "WHAT COMES NEXT"))
    )
    assert bare == quoted
    assert bare != named


def test_where_a_heading_names_two_themes_its_paragraphs_decide() -> None:
    past = "The line was built in 1911 and had been closed for decades when the council bought it in 1998."
    future = "The council will vote on the plan next month, and work is expected to begin by the end of 2031."
    heading = "How it began, and what could follow"
    found = predict(article("The council voted on Monday to keep the line.", past, future, headings=("News", heading)))
    assert [prediction.theme.key for prediction in found[1:]] == ["background", "next_steps"]


NEWS = (
    "The council voted on Tuesday to keep the night ferry running until 2031, a spokesman said.",
    "The line was founded in 1911 and had been closed for decades when the town bought it.",
    "Critics warn that the cost could harm families on the island, who fear higher fares.",
    "The council will meet again next month and is expected to decide on the fares.",
)
UNLIKE = {
    "another script": ("市议会周二通过了预算。反对者担心加税，市长表示将在六月提出新的计划。",) * 4,
    "scripts that nobody uses": ("ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾᛁᛃ", "ꙮꙮꙮ"),
    "German": (
        "Der Stadtrat beschloss am Dienstag, die Nachtfähre bis 2031 weiterzuführen, teilte ein Sprecher mit.",
        "Die Linie wurde 1911 gegründet und war jahrzehntelang geschlossen, bevor die Stadt sie kaufte.",
        "Im nächsten Monat tritt der Rat wieder zusammen und soll über die Fahrpreise entscheiden.",
    ),
    "French": (
        "Le conseil a décidé mardi de maintenir le bac de nuit jusqu'en 2031, selon un porte-parole.",
        "La ligne fut fondée en 1911 et resta fermée pendant des décennies avant son rachat.",
        "Le conseil se réunira le mois prochain et doit fixer les tarifs.",
    ),
    "capitals": tuple(text.upper() for text in NEWS),
    "one paragraph": NEWS[:1],
    "five hundred paragraphs": NEWS * 125,
    "a poem": (
        "The tide comes in, the tide goes out,\nand no one counts the hours;",
        "a gull, a bell, a distant shout,\na window full of flowers.",
    ),
    "a table": ("Pier | Depth | Ships", "North | 12 m | 140", "South | 9 m | 88", "East | 7 m | 31"),
    "a list of links": ("https://paper.example/ferry", "https://paper.example/fares", "www.harbour.example/news"),
}


def test_neighbours_are_tied_to_where_the_editor_has_placed_a_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Row] = []

    def choose(rows: Sequence[Row], _where: object, themes: Sequence[str], _weight: float) -> list[int]:
        seen.extend(rows)
        return [themes.index("stakes")] * len(rows)

    monkeypatch.setattr(theme_model, "choose_themes", choose)
    text = f"Velm votes\n\n{NEWS[0]}\n\n[theme]: stakes\n{NEWS[1]}\n\n{NEWS[2]}\n"
    by_editor = parse(Seed("seeds/x.txt", "x.txt", text, ""))
    own = [prediction.theme.key for prediction in predict(by_editor)]
    assert [max(row) == 1 for row in seen] == [False, True, False]
    assert own[1] != "stakes"  # the model's own view of it
    assert own[::2] == ["stakes", "stakes"]


def test_plain_news_is_predicted_with_confidence() -> None:
    predictions = predict(article(*NEWS))
    assert [prediction.theme.key for prediction in predictions] == ["overview", "background", "stakes", "next_steps"]
    assert not any(prediction.review for prediction in predictions)


@pytest.mark.parametrize("headings", [(), ("Monday", "Tuesday")], ids=["no headings", "two headings"])
@pytest.mark.parametrize("texts", UNLIKE.values(), ids=UNLIKE.keys())
def test_what_is_unlike_the_training_set_is_flagged(texts: tuple[str, ...], headings: tuple[str, ...]) -> None:
    predictions = predict(article(*texts, headings=headings))
    assert len(predictions) == len(texts)
    assert all(prediction.review and prediction.probabilities[prediction.theme] < 0.5 for prediction in predictions)


def test_an_article_without_paragraphs_gets_no_predictions() -> None:
    assert predict(article()) == ()


@pytest.mark.parametrize("damage", [b"", b"not gzip", WEIGHTS_FILE.read_bytes()[:1000]], ids=["empty", "other", "cut"])
def test_a_damaged_file_gives_a_one_line_message_with_a_fix(tmp_path: Path, damage: bytes) -> None:
    broken = tmp_path / "weights.json.gz"
    broken.write_bytes(damage)
    with pytest.raises(WeightsError, match=r"^weights\.json\.gz: cannot read the theme model .*restore it from git$"):
        load_weights(broken)


def test_a_missing_file_gives_the_same_message(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="restore it from git"):
        load_weights(tmp_path / "weights.json.gz")


def test_the_file_is_300_kb_at_most() -> None:
    assert WEIGHTS_FILE.stat().st_size <= 300_000


def test_predictions_do_not_depend_on_hash_order() -> None:
    program = (
        "from briefing.classify.theme_model import predict; from briefing.parse.article import parse;"
        "from briefing.read.files import read_seed;"
        "from pathlib import Path;"
        f"path = Path({str(FIRST_SEED)!r});"
        "print(predict(parse(read_seed(path, path.name, 'x'))))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "hooks")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
