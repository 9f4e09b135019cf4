"""The site's own words: one file a language, the same keys in each, none of them in a template."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import get_args

import pytest
from babel import Locale
from tests.dom import read_page
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, article_of, text_of
from tests.places import ENGINE

from briefing.classify.bindings import ABOVE, LIST, QUESTION
from briefing.classify.coherence import AROUND, BELOW, LEAD_IN, LEANS, SECTION
from briefing.classify.reasons import REASONS, TENSES
from briefing.english.furniture_lines import Furniture
from briefing.messages import FOLDER, format_count, format_date, format_list, load_messages
from briefing.model import NOWHERE, Page
from briefing.partial_date import PartialDate
from briefing.pipeline import make_briefing
from briefing.render.briefing_pages import render_briefing
from briefing.render.briefing_view import view_briefing
from briefing.render.languages import language_attributes

LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def _keys(messages: Mapping[str, object], above: str = "") -> Iterator[str]:
    """Every key in order, but for the plural forms of nouns, which are each language's own."""
    for key, value in messages.items():
        yield f"{above}{key}"
        if isinstance(value, Mapping) and above != "nouns.":
            yield from _keys(value, f"{above}{key}.")


def _pages(lang: str) -> dict[str, Page]:
    article = article_of(
        f"---\nlang: {lang}\n---\n" + text_of(HEADLINE, LEDE, WHY, COST, "[theme]: next-steps\n" + NEXT)
    )
    briefing = make_briefing(article)
    return {page.path.rpartition("/")[2]: page for page in render_briefing(view_briefing(briefing, NOWHERE), NOWHERE)}


def test_there_are_at_least_two_languages() -> None:
    assert {"en", "de"} <= set(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_has_every_message_and_no_other(lang: str) -> None:
    messages = load_messages(lang)
    assert list(_keys(messages)) == list(_keys(load_messages("en")))
    assert messages["lang"] == lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_noun_has_every_plural_form_of_its_language(lang: str) -> None:
    messages = load_messages(lang)
    locale = Locale.parse(messages["locale"])
    assert all(set(forms) == {*locale.plural_form.tags, "other"} for forms in messages["nouns"].values())


def test_dates_lists_and_counts_read_as_their_language_writes_them() -> None:
    english, german = load_messages("en"), load_messages("de")
    dates = (PartialDate(2026, 12, 6), PartialDate(2027, 3), PartialDate(2035))
    assert [format_date(date, english) for date in dates] == ["6 December 2026", "March 2027", "2035"]
    assert [format_date(date, german) for date in dates] == ["6. Dezember 2026", "März 2027", "2035"]
    assert format_list(["Harbours", "Money", "Weather"], english) == "Harbours, Money and Weather"
    assert format_list(["Harbours"], english) == "Harbours"
    assert [format_count(count, "paragraph", german) for count in (1, 2)] == ["1 Absatz", "2 Absätze"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_places_for_numbers_and_names_are_the_same(lang: str) -> None:
    def places(words: Mapping[str, object]) -> dict[str, object]:
        return {
            key: places(value) if isinstance(value, Mapping) else sorted(re.findall(r"\{\w+\}", str(value)))
            for key, value in words.items()
        }

    assert places(load_messages(lang)) == places(load_messages("en"))


def test_there_are_words_for_every_reason_and_for_no_other() -> None:
    without_a_sign = {"editor", "editor_section", "heading", "words", "lede", "opening", "as_a_whole", "nothing"}
    by_guards = {"label", "closing", "only_overview", *(f"furniture_{kind}" for kind in get_args(Furniture))}
    by_ties = {tie.key for tie in (LEAD_IN, LIST, QUESTION, BELOW, ABOVE, LEANS, SECTION, AROUND)}
    given = {*without_a_sign, *by_guards, *by_ties, *TENSES.values(), *dict(REASONS).values()}
    assert load_messages()["reasons"].keys() == given


def test_a_language_without_a_file_is_told_in_english() -> None:
    assert load_messages("tlh") == load_messages("en") == load_messages(None)
    assert load_messages("de-AT") == load_messages("de")
    assert load_messages("../../secret") == load_messages("en")


def test_a_german_seed_has_german_pages_that_say_so() -> None:
    page = read_page(_pages("de")["index.md"].text)
    frame = page.one("div", **{"class": "b-page"})
    german = {phrase.partition("{")[0] for phrase in load_messages("de")["reasons"].values()}
    assert frame.attributes["lang"] == "de"
    assert "Was geschehen ist" in frame.text()
    assert "What happened" not in frame.text()
    for why in page.all("details", **{"class": "b-why"}):
        assert why.attributes["lang"] == "de"
        said = why.one("p").text().partition(" · ")[0].split(", ")
        assert all(any(phrase in reason for phrase in german) for reason in said), said
    assert format_date(dt.date(2026, 12, 6), load_messages("de")) == "6. Dezember 2026"


def test_a_seed_that_is_read_from_right_to_left_has_such_pages() -> None:
    for name, page in _pages("ar").items():
        if name.endswith(".md"):
            frame = read_page(page.text).one("div", **{"class": "b-page"})
            assert frame.attributes.get("dir") == "rtl"
            assert "lang" not in frame.attributes, "its labels are in the site's language"


@pytest.mark.parametrize(
    ("lang", "way"),
    [
        ("he", "rtl"),
        ("ar-EG", "rtl"),
        ("az-Arab-IR", "rtl"),
        ("ar-Latn", "ltr"),
        ("sr-Latn-RS", "ltr"),
        ("pt-BR", "ltr"),
        ("arz", "auto"),
        ("iw", "auto"),
        ("qqx", "auto"),
    ],
)
def test_a_script_says_which_way_it_runs(lang: str, way: str) -> None:
    assert language_attributes(lang) == f'lang="{lang}" dir="{way}"'


@pytest.mark.parametrize(
    "path", sorted((ENGINE / "render" / "templates").glob("*.html")), ids=lambda path: str(path.name)
)
def test_a_template_holds_no_words(path: object) -> None:
    text = (ENGINE / "render" / "templates" / str(path).rpartition("/")[2]).read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!doctype html>", "", text, flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", " ", text)
    assert re.findall(r"[^\W\d_]{2,}", shown) == []
    assert re.findall(r'(?:title|aria-label|alt|placeholder)="[^"{]*\w', text) == []
