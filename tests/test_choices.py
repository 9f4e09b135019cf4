"""The editor's choices: the sentence at a glance, and whether a paragraph has a context. The build follows them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from tests.test_bindings import LEDE, MORE

from briefing.excerpt import Context, Excerpt
from briefing.model import Briefing, Placement
from briefing.pipeline import annotate_seed, build
from briefing.select.by_editor import with_choices
from report.checked import overview_of

TWO = "The lamp went dark in 1988. A red buoy took its place for a tenth of the money."


def briefing(tmp_path: Path, text: str, name: str = "velm.txt") -> Briefing:
    folder = tmp_path / "seeds"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    edition = build(folder, as_of=dt.date(2026, 11, 22), only=[name])
    assert [problem for problem in edition.problems if problem.fatal] == []
    return edition.briefings[0]


def text_of(*paragraphs: str, headline: str = "Velm votes to light its lighthouse again") -> str:
    return "\n\n".join((headline, *paragraphs)) + "\n"


def key_points(made: Briefing) -> dict[str, str]:
    return {made.placements[e.paragraph].theme.key: e.text for e in made.excerpts_as("key")}


@pytest.mark.parametrize("name", ["velm.txt", "velm.md"])
@pytest.mark.parametrize("marks", ["[theme]: stakes\n[glance]: 2", "[GLANCE]: 2\n\n[theme]: stakes"])
def test_the_editor_chooses_the_sentence_at_a_glance(tmp_path: Path, name: str, marks: str) -> None:
    headline = "# Velm votes" if name.endswith(".md") else "Velm votes"
    made = briefing(tmp_path, text_of(LEDE, f"{marks}\n{TWO}", headline=headline), name)
    assert key_points(made)["stakes"] == "A red buoy took its place for a tenth of the money."
    told = dict(overview_of(made))
    assert told["at a glance, stakes"].endswith("(line 7, the editor's choice)" if "\n\n" not in marks else "choice)")


def test_the_editor_chooses_no_sentence(tmp_path: Path) -> None:
    made = briefing(tmp_path, text_of(f"[theme]: overview\n[glance]: none\n{LEDE}", f"[theme]: stakes\n{TWO}"))
    assert "overview" not in key_points(made)
    assert dict(overview_of(made))["key point, overview"] == "no sentence (the editor's choice)"


def test_an_item_of_a_list_can_be_chosen(tmp_path: Path) -> None:
    items = "- The stairs are mended.\n- The lamp comes by boat. It is heavy."
    made = briefing(tmp_path, text_of(LEDE, f"[theme]: next_steps\n[glance]: 3\n{items}"))
    assert key_points(made)["next_steps"] == "It is heavy."


def test_a_choice_counts_in_any_language(tmp_path: Path) -> None:
    german = "Die Stadt Velm zündet ihr Licht wieder an. So hat es der Rat am Montag beschlossen."
    front = "---\nlang: de\n---\n"
    made = briefing(tmp_path, front + text_of(f"[theme]: overview\n[glance]: 2\n{german}", MORE))
    assert key_points(made) == {"overview": "So hat es der Rat am Montag beschlossen."}


def test_of_two_choices_for_a_theme_the_first_counts(tmp_path: Path) -> None:
    made = briefing(
        tmp_path, text_of(LEDE, f"[theme]: stakes\n[glance]: 1\n{TWO}", f"[theme]: stakes\n[glance]: 1\n{MORE}")
    )
    assert key_points(made)["stakes"] == "The lamp went dark in 1988."


def test_the_editor_refuses_a_context(tmp_path: Path) -> None:
    made = briefing(tmp_path, text_of(LEDE, f"[context]: none\n{TWO}", MORE))
    found = tuple(Context(by, 0, "The council", "referent") for by in (None, 1, 2))
    _, kept = with_choices((), found, made.placements)
    assert [context.needed_by for context in kept] == [None, 2]


def test_the_program_s_choice_stays_where_the_editor_makes_none(tmp_path: Path) -> None:
    made = briefing(tmp_path, text_of(f"[theme]: overview\n{LEDE}", f"[theme]: stakes\n[glance]: 1\n{TWO}"))
    own = (Excerpt("key", 0, LEDE), Excerpt("key", 1, "A red buoy"), Excerpt("unknown", 1, "A red buoy"))
    found, _ = with_choices(own, (), made.placements)
    assert [(e.role, e.text) for e in found] == [
        ("key", LEDE),
        ("key", "The lamp went dark in 1988."),
        ("unknown", "A red buoy"),
    ]


@pytest.mark.parametrize("name", ["velm.txt", "velm.md"])
def test_suggested_themes_leave_other_marks_alone(tmp_path: Path, name: str) -> None:
    headline = "# Velm votes" if name.endswith(".md") else "Velm votes"
    text = text_of(LEDE, f"[glance]: 2\n[context]: none\n{TWO}", headline=headline)
    made = briefing(tmp_path, text, name)

    def review(place: Placement) -> Placement:
        return replace(place, review=True)

    annotated = annotate_seed(replace(made, placements=tuple(map(review, made.placements))), text)
    assert len(annotated.written) == 2
    again = briefing(tmp_path, annotated.text, name)
    assert again.article.paragraphs[1].choices == made.article.paragraphs[1].choices
    assert all(place.by_editor for place in again.placements)
