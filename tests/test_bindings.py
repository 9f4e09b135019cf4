"""Paragraphs that are placed as one, and what parts them. Predictions are given, so that no training changes a test."""

from __future__ import annotations

import pytest

from briefing.classify.bindings import LIST, QUESTION, Group, find_groups
from briefing.classify.coherence import LEAD_IN
from briefing.classify.placement import Predict, classify
from briefing.classify.prediction import Prediction
from briefing.model import Article, Placement, Reason, Seed
from briefing.parse.article import parse
from briefing.themes import load_themes, theme_of

OWN = Reason("nothing")
LEDE = "The council of Velm voted on Monday to light the old lamp again before the winter storms."
LEADS = "The work has three parts, and each of them takes a month:"
LIST_BELOW = "- The stairs are mended first.\n- The lamp comes by boat."
MORE = "Nobody in the harbour expected so much, and the builders have asked for a second boat."
QUESTION_ABOVE = (
    "Who pays for the lamp, for its keeper and for the stairs when the county no longer does, as it did until 1988?"
)
THREE = (LEDE, LEADS, LIST_BELOW)


def seed(*texts: str) -> Article:
    text = "\n\n".join(("Velm votes to light its lighthouse again", *texts))
    return parse(Seed("seeds/x.txt", "x.txt", f"{text}\n", ""))


def predicting(*themes: str, sure: float = 0.6) -> Predict:
    """A model that is `sure` of these themes, one a paragraph; "stakes 0.9" is surer."""

    def predict(article: Article) -> tuple[Prediction, ...]:
        assert len(themes) == len(article.paragraphs)
        return tuple(_prediction(*(*entry.split(), str(sure))[:2]) for entry in themes)

    return predict


def _prediction(key: str, sure: str) -> Prediction:
    rest = (1 - float(sure)) / (len(load_themes()) - 1)
    row = {theme: float(sure) if theme.key == key else rest for theme in load_themes()}
    return Prediction(row, theme_of(key), (OWN,), review=False)


def keys(placements: tuple[Placement, ...]) -> list[str]:
    return [place.theme.key for place in placements]


@pytest.mark.parametrize(
    ("texts", "ties"),
    [
        ((LEDE, LEADS, LIST_BELOW), [Group(1, (LEAD_IN,))]),
        ((LEDE, LEADS, "> Light it, and light it now."), [Group(1, (LEAD_IN,))]),
        ((LEDE, LEADS, "a | b | c\nd | e | f"), [Group(1, (LEAD_IN,))]),
        ((LEDE, LEADS, "1. The stairs are mended by the end of May.", "2. The lamp comes by boat in June."),
         [Group(1, (LEAD_IN, LIST))]),
        ((LEDE, LEADS, "The stairs are mended first;", "The lamp comes by boat; and", "The keeper is paid."),
         [Group(1, (LEAD_IN, LIST, LIST))]),
        ((LEDE, QUESTION_ABOVE, MORE), [Group(1, (QUESTION,))]),
        ((LEDE, QUESTION_ABOVE, "And who keeps the lamp then, at night?", MORE), [Group(2, (QUESTION,))]),
        ((LEDE, LEADS, "What comes next", LIST_BELOW), []),
        ((LEDE, LEADS, f"[theme]: stakes\n{LIST_BELOW}"), []),
        ((LEDE, MORE, LIST_BELOW), []),
        ((LEDE, f"Ona Brek asked: “{QUESTION_ABOVE}”", MORE), []),
        ((LEDE, f"The council met at nine. {QUESTION_ABOVE}", MORE), []),
        ((LEDE, "“The lamp is ours, and it was never theirs.", "“We paid for it, and we keep it.”"), []),
        ((), []),
    ],
)  # fmt: skip
def test_ties_bind_a_lead_in_a_list_and_a_question_and_nothing_parted(
    texts: tuple[str, ...], ties: list[Group]
) -> None:
    assert list(find_groups(seed(*texts or (LEDE,)))) == ties


def test_a_group_has_the_theme_that_its_paragraphs_make_likeliest_together() -> None:
    _, leads, below = placed = classify(seed(*THREE), predicting("overview", "background 0.9", "next_steps 0.5"))
    assert keys(placed) == ["overview", "background", "background"]
    assert leads.confidence == below.confidence == pytest.approx(0.51, abs=0.01)
    assert (leads.reasons, below.reasons) == ((OWN,), (LEAD_IN,))
    assert keys(classify(seed(*THREE), predicting("overview", "background 0.5", "stakes 0.9")))[1:] == ["stakes"] * 2


def test_a_paragraph_that_moves_to_what_is_below_says_so() -> None:
    placed = classify(seed(*THREE), predicting("overview", "background 0.5", "stakes 0.9"))
    assert placed[1].reasons == (Reason("with_below"),)
    assert placed[2].reasons == (LEAD_IN, OWN)


def test_what_is_not_part_of_the_article_is_bound_to_nothing() -> None:
    placed = classify(seed(*THREE), predicting("overview", "none 0.9", "stakes"))
    assert keys(placed) == ["overview", "none", "stakes"]
    assert placed[2].reasons == (OWN,)


def test_a_group_takes_no_theme_from_chances_of_being_no_part_of_the_article() -> None:
    def predict(article: Article) -> tuple[Prediction, ...]:
        lede, *others = predicting("overview", "stakes", "background")(article)
        chances = {theme_of("none"): 0.45, theme_of("overview"): 0.0, theme_of("next_steps"): 0.0}
        rows = ({theme_of("stakes"): 0.5, theme_of("background"): 0.05}, {theme_of("background"): 0.46,
                theme_of("stakes"): 0.09})  # fmt: skip
        themes = (theme_of("stakes"), theme_of("background"))
        found = (Prediction(chances | row, theme, (OWN,), False) for row, theme in zip(rows, themes, strict=True))
        return (lede, *found) if others else (lede,)

    assert keys(classify(seed(*THREE), predict)) == ["overview", "stakes", "stakes"]


def test_a_clear_signal_speaks_for_its_group_and_two_that_disagree_for_none() -> None:
    label = "What comes next: the stairs are mended, and then the lamp comes back by boat:"
    placed = classify(seed(LEDE, label, LIST_BELOW), predicting("overview", "next_steps 0.5", "stakes 0.9"))
    assert keys(placed)[1:] == ["next_steps", "next_steps"]
    below = "Why it matters: the small boats have lost their berths."
    apart = classify(seed(LEDE, label, below), predicting("overview", "next_steps 0.5", "stakes 0.9"))
    assert keys(apart)[1:] == ["next_steps", "stakes"]


def test_a_group_leaves_the_overview_a_paragraph() -> None:
    assert keys(classify(seed(LEADS, LIST_BELOW), predicting("overview 0.5", "stakes 0.9"))) == ["overview", "stakes"]


def test_what_is_bound_to_a_paragraph_that_the_editor_has_placed_follows_it() -> None:
    article = seed(LEDE, f"[theme]: next_steps\n{LEADS}", LIST_BELOW)
    placed = classify(article, predicting("overview", "background", "stakes 0.9"))
    assert keys(placed)[1:] == ["next_steps", "next_steps"]
    assert (placed[2].reasons, placed[2].by_editor, placed[2].confidence) == ((LEAD_IN,), True, 1.0)
    hidden = classify(seed(LEDE, f"[theme]: none\n{LEADS}", LIST_BELOW), predicting("overview", "background", "stakes"))
    assert keys(hidden)[1:] == ["none", "stakes"]


def test_the_editor_keeps_a_paragraph_with_the_one_above() -> None:
    article = seed(LEDE, MORE, f"[context]: above\n{LEADS}", LIST_BELOW)
    placed = classify(article, predicting("overview", "background", "stakes 0.9", "stakes 0.9"))
    assert keys(placed) == ["overview", "background", "background", "background"]
    assert [place.reasons for place in placed[2:]] == [(Reason("with_above"),), (LEAD_IN,)]
    assert not any(place.review for place in placed[2:])


def test_the_editor_keeps_a_paragraph_with_the_one_above_a_caption() -> None:
    article = seed(LEDE, MORE, "Photo: the lamp by the clerk", f"[context]: above\n{QUESTION_ABOVE}")
    placed = classify(article, predicting("overview", "background", "none", "stakes 0.9"))
    assert keys(placed) == ["overview", "background", "none", "background"]
