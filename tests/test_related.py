"""Related briefings: the reason is always something that both have in common."""

from __future__ import annotations

import pytest
from tests.growing import COST, LEDE, NEXT, article_of, text_of

from briefing.compose.related import relate
from briefing.model import Summary
from briefing.pipeline import make_briefing

HARBOUR = (
    "The keeper spoke of Orrin Vale and of the Harbour Commission. Later Orrin Vale wrote to the Harbour Commission."
)


def _briefing(name: str, *blocks: str, topics: str = "", date: str = "2026-11-22") -> Summary:
    front = f"---\ndate: {date}\ntopics: [{topics}]\n---\n"
    article = article_of(front + text_of(f"A headline on the {name}", *blocks), f"{name}.txt")
    return make_briefing(article).summary


def test_two_shared_topics_relate_and_are_the_reason() -> None:
    lamp, pier = (_briefing(name, LEDE, COST, topics="Sea Law, Sea Trade") for name in ("lamp", "pier"))
    other = _briefing("tower", LEDE, COST, topics="Bells, Sea Trade")
    found = relate([lamp, pier, other])
    assert [(r.briefing.slug, tuple(topic.name for topic in r.topics)) for r in found["lamp"]] == [
        ("pier", ("Sea Law", "Sea Trade"))
    ]
    assert found["tower"] == ()


def test_a_topic_and_a_name_relate_and_both_are_told() -> None:
    asked = "They asked Orrin Vale. Nobody but Orrin Vale had the key."
    found = relate([_briefing(name, LEDE, asked, topics="Bells") for name in ("lamp", "pier")])
    assert [(r.topics[0].name, r.names) for r in found["lamp"]] == [("Bells", ("Orrin Vale",))]


def test_two_shared_names_relate_and_one_does_not() -> None:
    both = [_briefing(name, LEDE, HARBOUR) for name in ("lamp", "pier")]
    one = _briefing("tower", NEXT, "They asked Orrin Vale. Nobody but Orrin Vale had the key.")
    found = relate([*both, one, *(_briefing(f"other-{word}", COST) for word in ("a", "b", "c"))])
    assert [(r.briefing.slug, r.names) for r in found["lamp"]] == [("pier", ("Orrin Vale", "Harbour Commission"))]
    assert found["tower"] == ()


@pytest.mark.parametrize(
    "names",
    [
        ("China", "India"),
        ("Japanese", "South Africa"),
        ("London", "Orrin Vale"),
        ("Orrin Vale", "Vale"),
        ("Harbour Commission", "HC"),
        ("Nordland", "Nordlanders"),
    ],
    ids=["countries", "a language", "a familiar name", "a name in short", "initials", "a root"],
)
def test_names_that_tell_little_do_not_relate(names: tuple[str, str]) -> None:
    text = " ".join(f"Then {name} was seen. Later {name} was seen again." for name in names)
    assert relate([_briefing(name, LEDE, text) for name in ("lamp", "pier")])["lamp"] == ()


def test_a_name_that_many_briefings_have_does_not_relate() -> None:
    every = [_briefing(f"lamp-{word}", LEDE, HARBOUR) for word in ("one", "two", "three", "four")]
    assert set(relate(every).values()) == {()}


def test_at_most_three_are_related_the_newest_first_on_a_tie() -> None:
    words = ("lamp", "pier", "tower", "stairs")
    alike = [_briefing(w, LEDE, topics="Harbours, Money", date=f"2026-11-0{n + 1}") for n, w in enumerate(words)]
    found = relate(alike)
    assert [relation.briefing.slug for relation in found["lamp"]] == ["stairs", "tower", "pier"]


def test_a_topic_of_more_than_sixty_briefings_relates_none() -> None:
    many = [_briefing(f"lamp-of-{chr(97 + n // 26)}{chr(97 + n % 26)}x", LEDE, topics="News, Bells") for n in range(61)]
    assert set(relate(many).values()) == {()}


def test_a_name_and_its_possessive_are_one() -> None:
    text = (
        "The firm of Vale said so. Clerks said that Vale had asked, and that Vale’s lamp and the Vale's boat are one."
    )
    one, other = _briefing("lamp", text, COST), _briefing("pier", text, COST)
    assert relate([one, other])["lamp"] == ()
