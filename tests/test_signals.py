"""Clear signals and guards: what is heard, what is not, and that no line stalls a build."""

from __future__ import annotations

import time

import pytest
from tests.places import ROOT
from tests.test_theme_model import article

from briefing.classify.guards import CEILING, Guarded, best_theme, guard
from briefing.classify.placement import classify
from briefing.classify.signals import clear_signals, label_of
from briefing.classify.theme_model import predict
from briefing.english.cues import theme_named_by
from briefing.english.furniture_lines import furniture_kind, is_personal_name
from briefing.english.furniture_places import furniture_by_place
from briefing.english.steps import announced_step
from briefing.model import Article, Paragraph, Reason, Seed
from briefing.parse.article import parse
from briefing.read.files import read_seed

THEMES = ("overview", "background", "stakes", "next_steps", "none")

BYLINES = """By Rosa Lindqvist
by Rosa Lindqvist and Tom Okafor
By ROSA LINDQVIST
By Rosa de la Cruz, Health Editor
By Rosa Lindqvist in Eastmoor
By Rosa Lindqvist, Tom Okafor and Ann Roe
By Rosa Lindqvist | 3 May 2027
By Reuters Staff
By THE ASSOCIATED PRESS
Written by Rosa Lindqvist
Words by Rosa Lindqvist
Rosa Lindqvist, political correspondent
Rosa Lindqvist @rlindqvist
Rosa Lindqvist | 3 May 2027
EASTMOOR, May 3 (AP)
Eastmoor, May 3 (Reuters) -
By O. J. O’Hara, Staff Writer""".splitlines()
CREDITS = """Photo: Rosa Lindqvist/AFP
Photograph: Rosa Lindqvist
(Image: Getty)
Image credit: Rosa Lindqvist
Picture by Rosa Lindqvist
Illustration by Rosa Lindqvist
Getty Images
AP Photo/Rosa Lindqvist
File photo
Credit: Rosa Lindqvist
Reuters/Rosa Lindqvist""".splitlines()
TIMES = """Published 3 May 2027
Published: May 3, 2027, 10:15 am
Last updated on 3 May 2027
Updated 3:15 p.m. ET, May 3, 2027
Posted May 3, 2027
3 min read
12-minute read
Reading time: 4 minutes
2 hours ago""".splitlines()
PROMOTIONS = """Advertisement
Share this article
Share
Read more: Why the bridge stayed shut
READ MORE
Read also: Why the bridge stayed shut
Related: Why the bridge stayed shut
See also: Why the bridge stayed shut
Watch: the bridge opens
Listen: our podcast on bridges
Sign up for our morning newsletter
Subscribe to our newsletter
Follow us on Instagram
Follow Rosa Lindqvist on X
Click here to subscribe
Recommended
Most read
More from City News:
Up next: the bridge
Download our app
To read the report on the bridge, which has 70 pages, click here.
Do you want to know more about City News? Sign up here
Want more news from the river? Subscribe to our letter.
Boats is a free service that finds you a boat in your region. Prices are low. Click here for yours. *ad
Never miss a story: sign up for our free newsletter
Send your pictures of the bridge to us at bridge@example.org
[What to know before breakfast: City News in your inbox.]
Reactions, readers? Let us know in the comments below!
(You can now follow City News on Facebook.)
Read all letters in the old series »
@rlindqvist""".splitlines()
NOTICES = """© 2027 City News
Copyright City News 2027. All rights reserved.
Additional reporting by Rosa Lindqvist
Reporting by Rosa Lindqvist; editing by Tom Okafor
(Reporting by Rosa Lindqvist in Eastmoor; Editing by Tom Okafor)
Editing by Tom Okafor
Rosa Lindqvist contributed to this report.
Rosa Lindqvist contributed reporting.
This article was originally published in City News.
This story has been updated.
Contact the writer at rosa@example.org
Media contact: Rosa Lindqvist, 555 0100
Notes to editors:
Editor's note: an earlier version named the wrong bridge.
Correction: an earlier version named the wrong bridge.
With files from the Canadian Press
ENDS
-ends-
###
* * *
Source: City News
A version of this article appears in print on May 3, 2027, on Page A1. Order Reprints | Today’s Paper
This article is part of a series on bridges.
— With assistance by Rosa Lindqvist and Tom Okafor
(* Disclosure: City News owns a share in the bridge.)
Contributing: Rosa Lindqvist
With reports from City News and the Harbour Times
Rosa Lindqvist contributed research.
Special thanks to all who built the bridge with us.
If you buy something through these links, we may earn a commission.
The views expressed in this article are those of the author.
(Corrects paragraph 4 to say that the bridge is shut)""".splitlines()
PART_OF_THE_ARTICLE = """By Friday the bridge had been shut for a week.
By Christmas, Eastmoor had a new bridge.
By contrast, Westport has three.
Photographs of the bridge were handed to the court.
Copyright law does not cover such designs, she said.
The update was published on Monday by the ministry.
Share prices fell by a tenth.
Watch makers in Harlin are hiring.
Read the small print, she told buyers.
Follow-up tests found nothing.
Rosa Lindqvist, who led the inquiry, said the bridge was safe.
Related industries will suffer too.
Contact with the crew was lost at noon.
Sources close to the talks said that a deal was near.
Twelve minutes later the roof fell in.
More than 300 people came.
Advertising brings in half of its money.
Subscribers will pay 10% more from May.
Published figures show that crime has fallen.
“Photo: a word I cannot hear any more,” he said, and laughed, and then he was serious again.
Updated rules will apply from 3 May.
Ends of the rope were found on deck.
With reports from both banks growing worse, the mayor shut the bridge on Tuesday, and buses took another way.
The story is based on the life of a ferryman.
Optional stops are served in summer.
Residents can sign up for the swim now.
To cross the bridge in summer, drivers have to register.
If you want to cross in May, sign up before Tuesday.
Would you like to live on a boat? Tom Okafor would.
He told them to “click here”, and they did.
The mayor called it «a bridge too far »
Views expressed by residents were divided.
Thanks to the new bridge, the town has grown.
Date: Saturday, 3 May | Time: 3 p.m.""".splitlines()
STEPS = """Talks go on next week.
A second hearing is set for 9 February 2027.
The court will rule on Thursday.
The bridge reopens on 1 May.
Tickets go on sale on Friday.
Polls open at 7am on Sunday.
The law comes into force on 1 July 2027.
Applications close on 15 January.
She is due back in court on 4 March.
The committee meets again in April.
Parliament is expected to vote on the bill by the end of June.
The exhibition runs until 30 August 2027.
The final report is due in the autumn.
He is to appear before magistrates on Monday.
The trial continues.
The inquest continues.
A decision is expected later this month.
The new timetable starts on 12 December 2027.
Residents have until 5 December to object.
The two sides are scheduled to meet again on Tuesday.
Work begins in spring 2027.
The deadline is 31 March 2027.
Ministers vote on 8 May.""".splitlines()
NOT_STEPS = """The bridge opened in May 2019.
Talks broke down on Monday.
He was sentenced on 3 February 2020.
The fire was the third since 2019.
She said on Friday that she was tired.
Who will pay for it next year?
Nobody was hurt.
The last strike, in 2009, lasted eleven days.
Relatives called the fine an insult. The firm will appeal on Friday.""".splitlines()


def read(text: str, name: str = "seed.txt") -> Article:
    return parse(Seed(f"seeds/{name}", name, text, ""))


def themes_of(text: str, name: str = "seed.txt") -> list[str]:
    return [placement.theme.key for placement in classify(read(text, name))]


def guarded(of: Article, **probabilities: float) -> list[Guarded]:
    """The guards applied to a model that says the same of every paragraph."""
    row = [probabilities.get(theme, 0.1) for theme in THEMES]
    return guard(of, [tuple(p / sum(row) for p in row)] * len(of.paragraphs), THEMES)


def best(of: list[Guarded]) -> list[str]:
    return [THEMES[best_theme(paragraph.probabilities)] for paragraph in of]


# Wording


@pytest.mark.parametrize(
    ("kind", "lines"),
    [("byline", BYLINES), ("credit", CREDITS), ("time", TIMES), ("promotion", PROMOTIONS), ("notice", NOTICES)],
    ids=["bylines", "credits", "times", "promos", "notices"],
)
def test_furniture_is_recognised_by_its_wording(kind: str, lines: list[str]) -> None:
    assert [line for line in lines if furniture_kind(line) is None] == []
    assert sum(furniture_kind(line) == kind for line in lines) > len(lines) / 2


def test_prose_that_resembles_furniture_is_part_of_the_article() -> None:
    assert [line for line in PART_OF_THE_ARTICLE if furniture_kind(line)] == []


def test_furniture_may_be_known_by_its_place_alone() -> None:
    prose = [f"The bridge at mile {mile} was shut on Tuesday, the mayor said." for mile in (2, 3, 4, 5, 6)]
    life = "Rosa Lindqvist is a reporter at City News. She has written two books on bridges."
    texts = [prose[0], "Tuesday, May 4, 2027", *prose[1:], life, "RL"]
    assert dict(furniture_by_place("Bridges shut", texts)) == {1: "time", 6: "byline", 7: "byline"}


@pytest.mark.parametrize(
    "texts",
    [
        ["May 3, 2027", "The bridge was shut.", "May 4, 2027", "It was opened.", "It was full."],
        ["The bridge was shut.", "It was opened.", "It was full.", "It was quiet.", "May 4, 2027"],
        ["The bridge was shut, Rosa Lindqvist said.", "Rosa Lindqvist is a professor at Eastmoor."],
        ["Who is in the race?", *(f"{name} Lind is a lawyer from Eastmoor." for name in ("Rosa", "Ana", "Tom"))],
        ["The bridge was shut.", "Tom Okafor is a lawyer from Eastmoor. “It is a shame,” he said."],
        ["RL"],
    ],
    ids=["a chronology", "a day at the end", "a person met before", "people presented", "a person quoted", "no more"],
)
def test_what_resembles_furniture_by_place_is_part_of_the_article(texts: list[str]) -> None:
    assert dict(furniture_by_place("Bridge shut", texts)) == {}


def test_a_caption_is_on_no_themed_page() -> None:
    caption = "The depot at noon on Tuesday, with water up to the wheels. (Tom Okafor/City News)"
    placed = classify(read(DEPOT.replace("\n\nWhy it matters", f"\n\n{caption}\n\nWhy it matters")))
    assert [(p.theme.key, p.reasons[0]) for p in placed if p.paragraph.plain == caption] == [
        ("none", Reason("furniture_caption"))
    ]


def test_a_personal_name_is_not_mistaken_for_a_heading() -> None:
    assert all(map(is_personal_name, ("Rosa Lindqvist", "Ana de la Cruz", "J. R. O’Hara")))
    headings = ("Key Points", "What Next", "The White House", "rosa lindqvist", "Background", "Road Ahead")
    assert not any(map(is_personal_name, headings))


def test_a_sentence_about_something_ahead_announces_a_step() -> None:
    assert [line for line in STEPS if announced_step(line) is None] == []
    assert [line for line in NOT_STEPS if announced_step(line)] == []
    assert announced_step("The bridge reopens on 1 May.") == "1 May"


def test_a_year_that_the_article_has_passed_announces_nothing() -> None:
    assert announced_step("The law takes effect on 1 May 2011.")
    assert announced_step("The law takes effect on 1 May 2011.", latest_year=2019) is None


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("**Why it matters:** Bread will be dearer.", "stakes"),
        ("Why it matters: Bread will be dearer.", "stakes"),
        ("**Why it matters**: Bread will be dearer.", "stakes"),
        ("__What’s next:__ The board meets again.", "next_steps"),
        ("The big picture: It is the third strike.", "background"),
        ("Background — It is the third strike.", "background"),
        ("WHAT HAPPENED: Drivers walked out.", "overview"),
        ("Next steps:", "next_steps"),
        ("Zoom in: Bakeries would close.", None),
        ("He said: The risks are large.", None),
        ("Background checks: they take a week.", None),
    ],
)
def test_a_label_names_the_theme_of_its_paragraph(text: str, theme: str | None) -> None:
    of = read(f"# A headline\n\nThe council voted on Monday to keep the ferry.\n\n{text}\n", "seed.md")
    found = label_of(of.paragraphs[-1])
    assert (found and found[1]) == theme


def test_a_heading_names_a_theme_only_if_it_names_nothing_else() -> None:
    assert theme_named_by("Why it matters") == "stakes"
    assert theme_named_by("What’s next?") == "next_steps"
    assert theme_named_by("The background") == "background"
    assert theme_named_by("Why it matters to Miami") is None


# What the guards do

DEPOT = """Bus depot floods

Water rose in the bus depot at Eastmoor early on Tuesday, the operator said, and thirty buses are out of service.

Why it matters:

Some 20,000 people take the bus to work each day, and the town has no other line across the river before the summer.

Talks on new buses begin on 4 May 2027.

Additional reporting by Tom Okafor
"""


def test_each_signal_moves_its_paragraph_and_says_so() -> None:
    of = read(DEPOT)
    sources = [signal and signal.source for signal in clear_signals(of)]
    assert sources == ["lede", "label", "label", "label", "furniture"]
    found = guarded(of, background=0.3)
    assert best(found) == ["overview", "stakes", "stakes", "stakes", "none"]
    assert found[1].reason == Reason("label", "Why it matters")
    assert found[4].reason == Reason("furniture_notice")
    assert all(sum(paragraph.probabilities) == pytest.approx(1) for paragraph in found)


def test_a_lone_closing_line_about_something_ahead_is_a_next_step() -> None:
    found = guarded(read(DEPOT.replace("Why it matters:\n\n", "")), none=0.6)
    assert best(found)[-2:] == ["next_steps", "none"]
    assert found[-2].reason == Reason("closing", "4 May")


def test_a_heading_that_names_one_theme_decides() -> None:
    text = "The town has bought the meadow behind the old mill, and a fence now runs along all of its northern side."
    found = guarded(article("The town bought it on Monday.", text, headings=("News", "Why it matters")), background=0.5)
    assert (best(found)[1], found[1].reason) == ("stakes", Reason("heading", "Why it matters"))


def test_a_signal_makes_no_theme_surer_than_such_signals_are_right() -> None:
    text = "The town has bought the meadow behind the old mill, and a fence now runs along all of its northern side."
    of = article("The town bought it on Monday.", text, headings=("News", "Why it matters"))
    assert guarded(of, stakes=0.2)[1].probabilities[THEMES.index("stakes")] == CEILING["heading"]
    sure = guarded(of, stakes=9.0)[1].probabilities[THEMES.index("stakes")]
    assert sure == pytest.approx(9 / 9.4)


def test_none_is_never_predicted_from_position_alone() -> None:
    found = guarded(article("The council voted on Monday to keep the ferry.", "Nobody was hurt in the fire."), none=0.9)
    assert "none" not in best(found)
    assert (
        best(guarded(article("The council voted on Monday.", "Photo provided by the operator."), none=0.9))[1] == "none"
    )


def test_the_overview_is_never_empty() -> None:
    of = read(
        "A headline\n\nWhy it matters\n\nThe council voted on Monday to keep the ferry for now.\n\nNobody was hurt.\n"
    )
    found = guarded(of, stakes=0.9)
    assert "overview" in best(found)
    assert [paragraph.review for paragraph in found if paragraph.reason == Reason("only_overview")] == [True]


def test_the_lede_stands_in_the_overview_whatever_the_model_says_and_what_follows_where_it_is_in_doubt() -> None:
    of = article("The council had voted in 1990 to keep the ferry.", "Nobody was hurt in the fire.", "It was shut.")
    assert best(guarded(of, background=0.97)) == ["overview", "background", "background"]
    assert best(guarded(of, background=0.5, overview=0.3)) == ["overview"] * 3
    four = article(*(f"The council voted for the ferry, number {number}." for number in range(4)))
    assert best(guarded(four, background=0.5, overview=0.3)) == ["overview"] * 3 + ["background"]


def test_the_model_keeps_its_reasons_where_no_guard_decides() -> None:
    predictions = predict(read(DEPOT))
    assert predictions[1].reasons[0] == Reason("label", "Why it matters")
    assert predictions[0].theme.key == "overview"
    assert not any(reason.key.startswith("furniture") for reason in predictions[0].reasons)


@pytest.mark.parametrize(
    ("line", "at_the_top"),
    [
        ("By Rosa Lindqvist", True),
        ("Rosa Lindqvist", True),
        ("4 min read", True),
        ("Share this story", True),
        ("Image source, Reuters", True),
        ("Sign up to our weekly letter", False),
        ("Rosa Lindqvist contributed to this article.", False),
        ("-30-", False),
    ],
)
def test_furniture_is_no_standfirst_no_heading_and_on_no_themed_page(line: str, at_the_top: bool) -> None:
    prose = (
        DEPOT.removesuffix("\n\nAdditional reporting by Tom Okafor\n")
        .replace("Why it matters:\n\n", "")
        .split("\n\n", 1)
    )
    of = read("\n\n".join((prose[0], line, prose[1]) if at_the_top else (*prose, line)))
    assert of.standfirst is None
    assert of.headings == ()
    placed = classify(of)
    assert [placement.theme.key == "none" for placement in placed if placement.paragraph.plain == line] in ([True], [])
    assert next(p.theme.key for p in placed if p.paragraph.plain != line) == "overview"


def test_names_alone_in_a_ranking_stay_headings() -> None:
    prose = "She has written four novels about the river, and the last of them sold half a million copies in a year."
    of = read(
        "\n\n".join(["Five authors to read", "Rosa Lindqvist", prose, "Tom Okafor", prose.replace("four", "six")])
    )
    assert [heading.plain for heading in of.headings] == ["Rosa Lindqvist", "Tom Okafor"]


@pytest.mark.parametrize("name", ["iter-schedule.md", "kigali-phase-down.md", "antarctic-mining-ban.txt"])
def test_no_seed_of_ours_has_an_empty_overview(name: str) -> None:
    placed = classify(parse(read_seed(ROOT / "seeds" / name, name, f"seeds/{name}")))
    assert "overview" in {placement.theme.key for placement in placed}


@pytest.mark.parametrize(
    "text",
    [
        "By " + "A" * 100_000,
        "By " + "Ana " * 50_000,
        "- " * 50_000,
        "a@" * 50_000,
        "(" * 100_000,
        "Photo by " * 20_000,
        "12:" * 50_000,
        " " * 100_000 + ".",
        "will on May 1 " * 10_000,
        "**" * 50_000 + "Why it matters:",
        "Published " * 20,
        "By " + "A. " * 38,
        "more " * 40,
        "reported from " * 15,
        "x" * 599,
        "To read " + "the click " * 30,
        "A. " * 190 + "is a",
        "With views expressed " * 28,
        "the the the " * 24 + "continues.",
    ],
    ids=lambda text: f"{text[:12]}…",
)
def test_no_line_takes_long(text: str) -> None:
    start = time.process_time()
    paragraph = Paragraph(0, "p", 1, None, "paragraph", text, text, "")
    for step in (furniture_kind, announced_step, theme_named_by, is_personal_name):
        step(text)
    label_of(paragraph)
    dict(furniture_by_place(text, (text, text)))
    guarded(article(text, text))
    assert time.process_time() - start < 0.5
