"""What a page shows of another page, and at a glance: who speaks is named, and nothing unfit stands alone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.dom import Element, read_page
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, article_of, broken_promises, grow, text_of

from briefing.english.analysis import analyse
from briefing.english.references import references_of
from briefing.english.sentences import sentences
from briefing.excerpt import Context
from briefing.linear import load_models
from briefing.model import Briefing
from briefing.select.key_sentences import Choice, is_fit
from briefing.select.selection import WEIGHTS_FILE

DATED = "---\ndate: 2026-11-22\n---\n"
SPEAKER = (
    "Harbour master Tomas Reuter told the council that the buoy had drifted twice in the storms of last winter. "
    "He has steered boats for forty years."
)
SAID = "“Nobody who has steered a boat here at night will call that safe,” he said."


def _seed(*marked: tuple[str, str]) -> str:
    return DATED + text_of(HEADLINE, *(f"[theme]: {theme}\n{text}" for theme, text in marked))


def _grown(*marked: tuple[str, str]) -> tuple[Briefing, dict[str, Element]]:
    """The briefing of paragraphs with their themes, and its pages by the end of their path."""
    briefing, pages = grow(article_of(_seed(*marked)))
    assert list(broken_promises(article_of(_seed(*marked)))) == []
    return briefing, {page.path.partition("seed/")[2]: read_page(page.text) for page in pages if ".md" in page.path}


def _words(element: Element) -> str:
    return " ".join(element.text().split())


def _glance(briefing: Briefing) -> dict[str, str]:
    """The key sentences by theme."""
    return {briefing.placements[e.paragraph].theme.key: e.text for e in briefing.excerpts_as("key")}


# At a glance


def test_what_the_overview_says_is_not_said_again_at_a_glance() -> None:
    first = "The town of Velm will light its harbour with forty lamps from next winter, the council decided on Monday."
    again = "The town of Velm will light its harbour with forty lamps from next winter, the council said."
    other = "The harbour of Velm has had no lamps since a storm of 1987 broke the old ones."
    briefing, _ = _grown(("overview", first), ("background", again), ("background", other))
    assert again not in _glance(briefing).values()
    assert _glance(_grown(("overview", LEDE), ("background", again))[0])["background"] == again


def test_no_sentence_of_a_page_that_the_model_is_unsure_of_is_shown_at_a_glance() -> None:
    limits = load_models(WEIGHTS_FILE).thresholds
    analysis = analyse(article_of(text_of(HEADLINE, NEXT)))
    sure, unsure = (Choice("next_steps", analysis.sentences[0], 0.9, 0.9, sure) for sure in (0.51, 0.49))
    assert is_fit(sure, limits)
    assert not is_fit(unsure, limits)
    assert is_fit(replace(sure, alone=0.75), limits)
    assert not is_fit(replace(sure, fit=0.3, alone=0.75), limits)


# Contexts


def test_a_quotation_whose_speaker_is_on_another_page_has_the_speaker_above_it() -> None:
    briefing, pages = _grown(("overview", LEDE), ("background", SPEAKER), ("stakes", SAID))
    [context] = briefing.contexts
    assert (context.needed_by, context.paragraph, context.need) == (2, 1, "speaker")
    assert "Tomas Reuter" in context.text
    [shown] = pages["stakes.md"].all("div", data_context=None)
    assert shown.attributes["data-context"] == "1"
    assert shown.attributes["class"] == "b-context"
    assert context.text in _words(shown)
    [label] = shown.all("p", data_label=None)
    assert _words(label) == "Just before, in Background:"
    [link] = label.all("a")
    assert link.attributes["href"] == f"../background/#{briefing.article.paragraphs[1].id}"
    for name in ("index.md", "background.md", "source.md"):
        assert pages[name].all("div", data_context=None) == []


@pytest.mark.parametrize(
    ("text", "outside", "open_at_end"),
    [
        ("'The keeper's boat is gone.' It left at noon.", ["", "It left at noon."], False),
        ("She said: ‘It is the boys’ boat. It is gone.’ ‘Really?’ he asked.", ["She said:", "", "he asked."], False),
        ("The boats’ crews left in the '90s.", ["The boats’ crews left in the '90s."], False),
        (
            "He cited the 'Harbour Act' of 1988. 'It is gone,' she said.",
            ["He cited the 'Harbour Act' of 1988.", "she said."],
            False,
        ),
    ],
)
def test_speech_in_single_marks_is_a_quotation(text: str, outside: list[str], open_at_end: bool) -> None:
    found = analyse(article_of(text_of("A headline", text))).sentences
    assert [" ".join(sentence.outside.split()) for sentence in found] == outside
    assert found[-1].ends_inside == open_at_end


def test_a_quotation_whose_speaker_is_on_the_same_page_has_none() -> None:
    briefing, _ = _grown(("overview", LEDE), ("stakes", SPEAKER), ("stakes", SAID))
    assert briefing.contexts == ()


def test_a_list_whose_lead_in_is_on_another_page_has_it_above() -> None:
    lead_in, listed = "The events follow one another closely:", "- The lamp is tested.\n- The stairs are repaired."
    briefing, _ = _grown(("overview", LEDE), ("background", lead_in), ("next-steps", listed))
    assert briefing.contexts == (Context(2, 1, lead_in, "lead_in"),)


def test_an_overview_without_the_articles_lede_begins_with_it() -> None:
    briefing, pages = _grown(("background", LEDE), ("overview", WHY), ("stakes", COST))
    lede = [context for context in briefing.contexts if context.needed_by is None]
    assert [(context.paragraph, context.need) for context in lede] == [(0, "lede")]
    assert LEDE.startswith(lede[0].text)
    [shown, *_] = pages["index.md"].all("div", data_context="0")
    assert lede[0].text in _words(shown)


LONG = " ".join(f"Harbour master Tomas Reuter told the council of storm number {n}." for n in range(9))


@pytest.mark.parametrize("before", [SPEAKER, LONG, f"{SPEAKER}\n\n[theme]: background\n{WHY}", f"{WHY} {SPEAKER}"])
@pytest.mark.parametrize("needing", [SAID, "He added that the buoy was old.", "But that cost too much.", "They agree."])
def test_a_context_is_a_verbatim_piece_of_an_earlier_paragraph_of_another_page(before: str, needing: str) -> None:
    briefing, _ = _grown(("overview", LEDE), ("background", before), ("stakes", needing))
    for context in briefing.contexts:
        assert context.needed_by is not None
        assert context.paragraph < context.needed_by
        assert context.text in briefing.article.paragraphs[context.paragraph].plain
        themes = [briefing.placements[number].theme for number in (context.paragraph, context.needed_by)]
        assert themes[0] != themes[1]
    above = [len(sentences(c.text)) for c in briefing.contexts if c.needed_by == len(briefing.placements) - 1]
    assert sum(above) <= 3


def _contexts(*marked: tuple[str, str]) -> list[tuple[int | None, str]]:
    """What stands above which paragraph."""
    briefing, _ = _grown(("overview", LEDE), *marked)
    return [(context.needed_by, context.text) for context in briefing.contexts]


POLICY = "The harbour policy of 2022 shows the way to a safer coast. It is a framework that includes:"


def test_what_a_list_is_about_is_told_by_the_sentence_that_opens_it_and_not_by_its_last_item() -> None:
    items = (
        ("background", POLICY),
        ("background", "Lamps on both piers; and"),
        ("background", "A pilot for each ship."),
    )
    shown = _contexts(*items, ("stakes", "Its strength lies in the fair rules that it sets for all boats."))
    assert shown == [(4, "The harbour policy of 2022 shows the way to a safer coast.")]


def test_a_pronoun_is_told_by_the_one_sentence_that_names_whom_it_means() -> None:
    named = "Harbour master Tomas Reuter told the council that the buoy had drifted twice."
    shown = _contexts(("background", named), ("background", "“It drifted again,” he said."), ("stakes", SAID))
    assert shown == [(3, named)]


def test_a_speaker_whom_the_paragraph_above_names_has_no_context() -> None:
    assert _contexts(("stakes", SPEAKER), ("background", SPEAKER), ("stakes", SAID)) == []


def test_of_two_people_with_one_surname_the_one_named_last_is_introduced() -> None:
    other = "The diver Greta Reuter told the council that the cables below the buoy had rusted through."
    said = ("stakes", "The buoy is not worth its paint, Reuter said on Friday.")
    assert [text for _, text in _contexts(("background", SPEAKER), ("background", other), said)] == [other]
    assert [text for _, text in _contexts(("background", other), ("background", SPEAKER), said)] == [
        "Harbour master Tomas Reuter told the council that the buoy had drifted twice in the storms of last winter."
    ]


def test_a_sentence_that_goes_on_from_the_paragraph_before_has_its_end() -> None:
    told = "Velm counted forty boats in May. They had no lamps at all."
    for opening in ("That’s true of the ferries, too.", "Which is why the ferries stay in the harbour at night."):
        assert _contexts(("background", told), ("stakes", opening)) == [(2, told)]


def test_no_context_begins_behind_the_opening_of_a_bracket() -> None:
    told = "Velm has one school left (its hall has burnt down. Only walls stand.)"
    assert _contexts(("background", told), ("stakes", "That’s true of the ferries, too.")) == [(2, told)]


@pytest.mark.parametrize("words", ["Mr. Reuter said on Friday.", "Reuter said on Friday."])
def test_a_speaker_with_a_bare_surname_has_the_sentence_that_introduces_him(words: str) -> None:
    shown = _contexts(("background", SPEAKER), ("stakes", f"The buoy is not worth its paint, {words}"))
    assert shown == [(2, SPEAKER.partition(" He has")[0])]


def test_a_pronoun_that_its_own_sentence_explains_has_no_context() -> None:
    assert _contexts(("background", WHY), ("stakes", "When it praised the plan, the council forgot the price.")) == []


def test_no_context_stands_twice_on_a_page() -> None:
    quotation = "“Nobody will call that safe,” Reuter said."
    briefing, _ = _grown(("overview", LEDE), ("background", SPEAKER), ("stakes", COST), ("overview", quotation))
    once = [context.text for context in briefing.contexts]
    assert len(once) == 1
    shown = _contexts(("background", SPEAKER), ("stakes", SAID), ("overview", NEXT), ("stakes", SAID))
    assert len(shown) == len({text for _, text in shown})


def test_a_context_is_not_cut_inside_a_bracket() -> None:
    cited = "The surveyor Ida Lind said that the tower leans (see her report. It is on the town's pages)."
    [(_, text)] = _contexts(("background", cited), ("stakes", "The tower may fall, Lind said."))
    assert text == cited


def test_a_context_has_no_stray_marks_before_it() -> None:
    stray = "??At a dinner the surveyor Ida Lind said that the tower leans."
    [(_, text)] = _contexts(("background", stray), ("stakes", "The tower may fall, Lind said."))
    assert text == stray.lstrip("?")


def test_of_a_long_quotation_a_context_shows_who_speaks() -> None:
    speech = " ".join(f"The storm took stair number {n}." for n in range(9))
    [(_, text)] = _contexts(
        ("background", f"The surveyor Ida Lind said: “{speech}”"), ("stakes", "The tower may fall, Lind said.")
    )
    assert text == "The surveyor Ida Lind said:"


def test_paragraphs_that_a_context_shows_whole_are_not_counted_as_missing() -> None:
    whole = "Harbour master Tomas Reuter told the council that the buoy had drifted twice."
    _, pages = _grown(("overview", LEDE), ("background", whole), ("overview", SAID))
    assert pages["index.md"].all("div", data_context="1")
    assert pages["index.md"].all("p", class_="b-gap") == []


BEFORE = "A company from Velm built the tower. The surveyor Alba Costa praised it."


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("The firm went out of business.", "the_role_first", "A company from Velm built the tower."),
        ("Those living on the coast know the tower.", "pointing_who", None),
        ("Mr. Costa said no more.", "surname_speaks", "The surveyor Alba Costa praised it."),
        ("The mayor Otto Varga wrote on Friday that he believes in it.", "speaker_named", None),
        ("It stood for this sturdy old tower.", "pointing", "A company from Velm built the tower."),
    ],
)
def test_a_reference_points_to_the_sentence_that_tells(text: str, kind: str, told: str | None) -> None:
    analysis = analyse(article_of(text_of("A headline", BEFORE, text)))
    last = analysis.of(1)[0]
    found = {reference.kind: reference.source for reference in references_of(analysis, last)}
    assert kind in found
    source = found[kind]
    assert kind.endswith(("_who", "_named")) or (source is not None and analysis.sentences[source].text == told)


def test_programs_and_feeds_have_the_contexts_too() -> None:
    _, pages = grow(article_of(_seed(("overview", LEDE), ("background", SPEAKER), ("stakes", SAID))))
    [data] = [json.loads(page.text) for page in pages if page.path.endswith("briefing.json")]
    [context] = data["contexts"]
    assert (context["needed_by"], context["paragraph"], context["need"]) == (2, 1, "speaker")
    assert context["text"] in data["paragraphs"][1]["plain"]


# At a glance


@pytest.mark.parametrize(
    "unfit",
    [
        "What will the lighthouse cost the town of Velm, and who will pay for the repair?",
        "These are the reasons that the council of Velm gave for its lighthouse:",
        "By Alba Costa and Tomas Reuter, Velm Gazette, with photographs of the lighthouse.",
        "“The lighthouse of Velm will cost the town more than its new school.”",
        "“The lighthouse of Velm will cost the town more than its new school,” he said.",
        "But the lighthouse of Velm will cost the town more than its new school.",
        "THE LIGHTHOUSE OF VELM WILL COST THE TOWN MORE THAN ITS NEW SCHOOL.",
        "It costs a lot.",
    ],
)
@pytest.mark.parametrize("theme", ["background", "stakes", "next_steps"])
def test_no_unfit_sentence_stands_at_a_glance(theme: str, unfit: str) -> None:
    briefing, _ = _grown(("overview", LEDE), (theme, unfit))
    assert theme not in _glance(briefing)


def test_a_theme_without_a_fit_sentence_has_its_name_its_count_and_the_way_there_above() -> None:
    _, pages = _grown(("overview", LEDE), ("background", "But who paid for it?"), ("background", "And why?"))
    assert pages["index.md"].all("section", class_="b-glance") == []
    [tab] = pages["index.md"].all("a", class_="b-tab b-theme--background")
    assert tab.attributes["href"] == "background/"
    assert _words(tab) == "Background 2"


def test_a_theme_with_nothing_filed_says_so_on_its_page_and_nothing_at_a_glance() -> None:
    _, pages = _grown(("overview", LEDE), ("background", WHY))
    assert pages["index.md"].all("li", class_="b-theme--stakes") == []
    assert "No paragraph was filed under Stakes." in _words(pages["stakes.md"])


@pytest.mark.parametrize(("mark", "shown"), [("1", ["b-card b-theme--stakes"]), ("none", [])])
def test_at_a_glance_stand_only_themes_with_a_sentence(mark: str, shown: list[str]) -> None:
    seed = DATED + text_of(
        HEADLINE,
        f"[theme]: overview\n{LEDE}",
        f"[theme]: background\n{SAID}",
        f"[theme]: stakes\n[glance]: {mark}\n{COST}",
    )
    page = read_page(next(page.text for page in grow(article_of(seed))[1] if page.path.endswith("seed/index.md")))
    assert [card.attributes["class"] for card in page.all("li", class_="b-card")] == shown
    assert len(page.all("section", class_="b-glance")) == bool(shown)
    assert [_words(tab) for tab in page.all("a", class_="b-tab")][1:3] == ["Background 1", "Stakes 1"]
    [turn] = page.one("nav", class_="b-turn").all("a")
    assert turn.attributes["href"] == "background/"


def test_the_lede_that_stands_above_an_overview_does_not_stand_there_again() -> None:
    lede = "Mayor Ida Lind of Velm lit the old harbour lamp on Monday."
    late, glad = "“It was late,” she said.", "“I am glad,” she said."
    briefing, _ = _grown(("background", lede), ("stakes", late), ("overview", glad))
    assert [(c.needed_by, c.text) for c in briefing.contexts] == [(None, lede), (1, lede)]


def test_no_sentence_stands_twice_on_an_overview() -> None:
    _, pages = _grown(
        ("overview", LEDE), ("overview", WHY), ("background", SPEAKER), ("stakes", COST), ("next-steps", NEXT)
    )
    shown = _words(pages["index.md"])
    for text in (LEDE, WHY, SPEAKER, COST, NEXT):
        for sentence in sentences(text):
            assert shown.count(sentence) <= 1, sentence
    assert [shown.count(text) for text in (LEDE, WHY, NEXT)] == [1, 1, 1]


# Gaps


def test_missing_paragraphs_are_counted_and_the_way_to_them_is_shown() -> None:
    briefing, pages = _grown(
        ("overview", LEDE), ("background", WHY), ("background", SPEAKER), ("overview", COST), ("stakes", NEXT)
    )
    [gap] = pages["index.md"].all("p", class_="b-gap")
    [link] = gap.all("a")
    assert _words(gap) == "2 paragraphs in Background"
    page, _, anchor = link.attributes["href"].partition("#")
    assert page == "source/"
    assert anchor in {e.attributes["id"] for e in pages["source.md"].all(id=None)}
    assert anchor.endswith(briefing.article.paragraphs[1].id[1:])
    for name in ("background.md", "stakes.md", "source.md"):
        assert pages[name].all("p", class_="b-gap") == []


def test_below_a_heading_a_line_leads_to_the_rest_of_its_section() -> None:
    seed = DATED + text_of(
        *(f"# {HEADLINE}", f"[theme]: overview\n\n{LEDE}", "## The tower", f"[theme]: background\n\n{WHY}"),
        *(f"[theme]: stakes\n\n{COST}", "## The stairs", f"[theme]: next-steps\n\n{NEXT}"),
    )
    _, pages = grow(article_of(seed, "seed.md"))
    read = {page.path.partition("seed/")[2]: read_page(page.text) for page in pages if page.path.endswith(".md")}
    heads = {name: [_words(heading) for heading in page.all(class_="b-subhead")] for name, page in read.items()}
    assert heads["background.md"] == heads["stakes.md"] == ["The tower"]
    assert heads["next-steps.md"] == ["The stairs"]
    parts = {name: [_words(part) for part in page.all("p", class_="b-part")] for name, page in read.items()}
    assert parts["background.md"] == ["Part of this section; more in Stakes"]
    assert parts["stakes.md"] == ["Part of this section; more in Background"]
    assert parts["index.md"] == parts["next-steps.md"] == []
    [way] = read["stakes.md"].one("p", class_="b-part").all("a")
    assert (
        way.attributes["href"]
        == f"../background/#{read['background.md'].one(**{'data-paragraph': '1'}).attributes['id']}"
    )


def test_a_heading_that_repeats_the_title_of_its_page_is_not_shown_there() -> None:
    seed = DATED + text_of(
        *(f"# {HEADLINE}", f"[theme]: overview\n\n{LEDE}", "## Background", f"[theme]: background\n\n{WHY}"),
        *("## The tower", f"[theme]: background\n\n{COST}"),
    )
    pages = {page.path.partition("seed/")[2]: page for page in grow(article_of(seed, "seed.md"))[1]}
    shown = [_words(heading) for heading in read_page(pages["background.md"].text).all(class_="b-subhead")]
    assert shown == ["The tower"]
    assert "Background" in [_words(heading) for heading in read_page(pages["source.md"].text).all(class_="b-subhead")]


def test_a_page_without_paragraphs_leads_to_the_whole_article() -> None:
    _, pages = _grown(("overview", LEDE), ("overview", WHY))
    empty = pages["stakes.md"].one("p", class_="b-empty")
    assert _words(empty) == "No paragraph was filed under Stakes. Read the whole article"
    assert [way.attributes["href"] for way in empty.all("a")] == ["../source/"]


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 paragraph that is no part of the story"), (2, "2 paragraphs that are no part of the story")],
)
def test_what_is_no_part_of_the_story_is_counted(count: int, words: str) -> None:
    _, pages = _grown(("overview", LEDE), *(("none", text) for text in (WHY, COST)[:count]))
    assert words in _words(pages["index.md"])


def test_what_is_missing_before_a_heading_is_counted_above_it() -> None:
    seed = DATED + text_of(
        *(f"# {HEADLINE}", f"[theme]: overview\n\n{LEDE}", f"[theme]: background\n\n{WHY}", "## The tower"),
        *(f"[theme]: stakes\n\n{COST}", f"[theme]: next-steps\n\n{SPEAKER}", f"[theme]: overview\n\n{NEXT}"),
    )
    pages = {page.path.partition("seed/")[2]: page for page in grow(article_of(seed, "seed.md"))[1]}
    text = _words(read_page(pages["index.md"].text))
    before, heading, after = (
        text.index(words)
        for words in ("1 paragraph in Background", "The tower", "2 paragraphs in Stakes and Next steps")
    )
    assert before < heading < after
    assert "Part of this section" not in text, "the gap below the heading tells the same"


# What is no news article


ODD = {
    "quotations only": text_of(
        "A town speaks", "“I came. I saw nothing.”", "“We never had a lamp,” he said.", "“Why?”"
    ),
    "a list of names": text_of("The council", "Alba Costa", "Tomas Reuter", "Ida Lind", "Otto Varga"),
    "verse": text_of(
        "A song of the lamp",
        "The lamp is out, the sea is wide,\nthe keeper sleeps, the gulls have cried,",
        "and in the dark beneath the hill\nthe water moves, the town is still.",
    ),
    "another language": text_of(
        "Der Rat von Velm beschließt das Licht",
        "Der Rat der Stadt Velm hat am Montag beschlossen, den alten Leuchtturm wieder in Betrieb zu nehmen.",
        "„Das ist ein guter Tag“, sagte er. Im Frühjahr 2027 soll die Lampe brennen.",
    ),
    "signs": text_of("A headline", "…", "—", "?!", "“", "1 2 3"),
    "an open quotation": text_of("A headline", "“Nobody came.", "Nobody saw it.", "Nobody said so, he said."),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_texts_have_few_sentences_apart_or_none(text: str) -> None:
    article = article_of(text)
    briefing, _ = grow(article)
    assert list(broken_promises(article)) == []
    assert len(briefing.excerpts) <= 1
    assert len(briefing.contexts) <= 1


def test_a_credit_between_two_paragraphs_is_no_context() -> None:
    told = "The council bought the old crane for one euro. Image by Ada Linden, CC BY-SA 4.0."
    briefing, _ = _grown(
        ("overview", LEDE), ("background", told), ("stakes", "This decision has cost the town a friend.")
    )
    assert [context.text for context in briefing.contexts if "Image" in context.text] == []
