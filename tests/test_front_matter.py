"""Front matter: every value is the text that the editor typed, and every problem is reported with its place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.growing import HEADLINE, LEDE, NEXT, article_of, text_of

from briefing.model import FrontMatter, Source, Update
from briefing.problems import Code, Problem, SeedError

BODY = text_of(HEADLINE, LEDE, NEXT)


def front(text: str, name: str = "seed.md") -> FrontMatter:
    return article_of(f"---\n{text}\n---\n{BODY}", name).front


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(SeedError) as refused:
        front(text)
    return refused.value.problems


@pytest.mark.parametrize("name", ["seed.txt", "seed.md"])
@pytest.mark.parametrize("text", ["", "# nothing but a remark", "title:", "title: ~\ndate: null\ntopics:\nthemes:"])
def test_every_key_may_be_left_out(text: str, name: str) -> None:
    assert front(text, name) == FrontMatter()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("1e3", "1e3"),
        ("2026-11-22", "2026-11-22"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        ('"no"', "no"),
        ("'it''s'", "it's"),
        ('"a \\"b\\" \\u00e9"', 'a "b" é'),
        ("a  b", "a b"),
        ("a\n  b", "a b"),
        (">\n  a\n  b", "a b"),
        ("Ein “Ü” – 標題", "Ein “Ü” – 標題"),
    ],
)
def test_a_title_is_the_text_that_was_typed(written: str, meant: str) -> None:
    assert front(f"title: {written}").title == meant


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("date: 2026-03-01", "date", dt.date(2026, 3, 1)),
        ("date: 2026-03-01T10:00:00Z", "date", dt.date(2026, 3, 1)),
        ("date: '2026-03-01 10:00'", "date", dt.date(2026, 3, 1)),
        ("topics: Space", "topics", ("Space",)),
        ("topics: [Space, 'International Law']", "topics", ("Space", "International Law")),
        ("topics:\n  - no\n  - 2026", "topics", ("no", "2026")),
        ("slug: a-b-2", "slug", "a-b-2"),
        ("aliases: [a, b-c]", "aliases", ("a", "b-c")),
        ("lang: pt-BR", "lang", "pt-BR"),
        ("status: removed", "status", "removed"),
        ("source: {name: A, url: 'https://a.example/?b=c#d'}", "source", Source("A", "https://a.example/?b=c#d")),
        ("updates: [{date: 2026-01-02, note: x}]", "updates", (Update(dt.date(2026, 1, 2), "x", major=False),)),
        (
            "updates: {date: 2026-01-02, note: x, kind: major}",
            "updates",
            (Update(dt.date(2026, 1, 2), "x", major=True),),
        ),
        (
            "updates: [{date: 2026-01-02, note: x, major: yes}]",
            "updates",
            (Update(dt.date(2026, 1, 2), "x", major=True),),
        ),
        ("updates: [{date: 2026-01-02, note: x, major: }]", "updates", (Update(dt.date(2026, 1, 2), "x", major=True),)),
    ],
)
def test_a_value_may_be_written_in_any_form(text: str, key: str, value: Any) -> None:
    assert getattr(front(text), key) == value


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("publish_at: 2026-03-01T06:00", "2026-03-01T06:00:00+00:00"),
        ("publish_at: 2026-03-01T06:00+05:30", "2026-03-01T06:00:00+05:30"),
        ("publish_at: 2026-07-01T06:00\ntimezone: Europe/Berlin", "2026-07-01T06:00:00+02:00"),
        ("timezone: Europe/Berlin\npublish_at: 2026-12-01", "2026-12-01T00:00:00+01:00"),
    ],
)
def test_a_moment_without_an_offset_is_in_the_seeds_time_zone(text: str, moment: str) -> None:
    held = front(text).publish_at
    assert held is not None
    assert held.isoformat() == moment


@pytest.mark.parametrize(
    ("key", "suggestion"),
    [
        ("titel", "did you mean 'title'?"),
        ("Topics", "did you mean 'topics'?"),
        ("tags", "use 'topics'"),
        ("author", "use 'source: author'"),
        ("lastmod", "use 'updated'"),
        ("xyzzy", "use title, standfirst, "),
    ],
)
def test_an_unknown_key_is_reported_with_a_suggestion(key: str, suggestion: str) -> None:
    [problem] = problems(f"title: A\n{key}: x")
    assert (problem.code, problem.line, problem.column) == (Code.UNKNOWN_KEY, 3, 1)
    assert suggestion in problem.hint


def test_all_problems_are_reported_at_once_with_line_and_column() -> None:
    found = problems("date: soon\nslug: A B\nwrong: x\nupdates:\n  - {date: never}")
    assert sorted((p.line, p.column, p.code) for p in found) == [
        (2, 7, Code.INVALID_DATE),
        (3, 7, Code.INVALID_VALUE),
        (4, 1, Code.UNKNOWN_KEY),
        (6, 5, Code.INVALID_VALUE),
        (6, 12, Code.INVALID_DATE),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "title: [a",
        "title: 'a",
        "\ttitle: a",
        "title: a\n b: c",
        "a: b: c",
        "*a",
        "&a b",
        "!!python/object:os.system x",
        "%YAML 9",
    ],
)
def test_invalid_yaml_is_reported(text: str) -> None:
    for problem in problems(text):
        assert problem.code in (Code.YAML, Code.UNKNOWN_KEY, Code.INVALID_VALUE)
        assert 1 <= problem.line <= 5


@pytest.mark.parametrize("text", ["&a title: x", "title: &a x", "title: *a", "a: &a [1]\nb: *a", "<<: {title: x}"])
def test_anchors_aliases_and_merge_keys_are_rejected(text: str) -> None:
    assert {problem.code for problem in problems(text)} <= {Code.YAML, Code.UNKNOWN_KEY}


@pytest.mark.parametrize(
    "address",
    [
        "https://",
        "https:///x",
        "https://[velm",
        "https://velm.example:99999/",
        "https://\u2100.example/",
        "velm.example",
    ],
)
def test_an_address_without_a_host_is_reported(address: str) -> None:
    [problem] = problems(f"source: {{url: '{address}'}}")
    assert problem.code is Code.INVALID_VALUE
    assert "invalid web address" in problem.message


def test_a_title_in_the_front_matter_does_not_change_the_text() -> None:
    article = article_of(f"---\ntitle: Another\n---\n{text_of(LEDE, NEXT)}")
    assert article.headline.plain == "Another"
    assert [paragraph.plain for paragraph in article.paragraphs] == [LEDE, NEXT]
    assert [paragraph.line for paragraph in article.paragraphs] == [4, 6]


def test_a_mark_in_the_text_wins_over_a_theme_in_the_front_matter() -> None:
    body = text_of(HEADLINE, LEDE, "[theme]: stakes\n" + NEXT)
    article = article_of(f'---\nthemes:\n  "Engineers will": background\n  "The town of": next steps\n---\n{body}')
    assert [p.mark and p.mark.key for p in article.paragraphs] == ["next_steps", "stakes"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("topics: Islands, Money", ("Islands", "Money")),
        ("topics: Islands / Money", ("Islands", "Money")),
        ('topics: "Velm, Upper"', ("Velm, Upper",)),
        ('topics: ["Velm, Upper", Money]', ("Velm, Upper", "Money")),
    ],
)
def test_topics_on_one_line_are_several(typed: str, names: tuple[str, ...]) -> None:
    assert front(typed).topics == names


def test_the_topics_line_may_have_commas() -> None:
    article = article_of(f"Categories: Islands, Money\n\n{BODY}")
    assert [topic.name for topic in article.topics] == ["Islands", "Money"]
    assert article_of(f"Categories: Roads, rails / Money\n\n{BODY}").topics[0].name == "Roads, rails"


@pytest.mark.parametrize("day", ["2026-W47-1", "20261122", "2026-327"])
def test_a_date_has_year_month_and_day(day: str) -> None:
    assert [problem.code for problem in problems(f"date: {day}")] == [Code.INVALID_DATE]


@pytest.mark.parametrize(
    ("text", "line", "slip"),
    [
        ("source:\n\tname: Gazette", 3, "tab"),
        ("title: “Velm: a lamp”", 2, "curly"),
        ('title: "Velm\ndate: 2026-11-22', 2, "not closed"),
        ("title: Velm: a lamp", 2, "not valid YAML"),
    ],
)
def test_the_message_names_the_slip(text: str, line: int, slip: str) -> None:
    (problem,) = problems(text)
    assert (problem.code, problem.line) == (Code.YAML, line)
    assert slip in problem.message


@pytest.mark.parametrize("name", ["seed.txt", "seed.md"])
@pytest.mark.parametrize(
    "text", ['+++\ntitle = "A"\n+++\n', '{\n  "title": "A"\n}\n', "title: A\ndate: 2026-01-01\n---\n"]
)
def test_front_matter_of_other_systems_is_refused(text: str, name: str) -> None:
    with pytest.raises(SeedError) as refused:
        article_of(f"{text}\n{BODY}", name)
    assert [(problem.code, problem.line) for problem in refused.value.problems] == [(Code.YAML, 1)]
