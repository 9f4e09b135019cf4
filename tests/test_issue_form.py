"""An issue becomes a seed: whatever strangers write becomes a value or text, in a file inside seeds/."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.growing import LEDE, NEXT, WHY, article_of, broken_promises, text_of
from tests.places import ROOT

import issue_form
from issue_form import LABELS, IssueError, draft_of

FORM = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/2-briefing.yml").read_text(encoding="utf-8"))
ARTICLE = text_of(LEDE, WHY, NEXT)

HOSTILE = [
    "$(touch pwned)",
    "`touch pwned`",
    "${{ github.token }}",
    "'; touch pwned; '",
    '"\ntouch pwned\n"',
    "---\nstatus: removed\n---",
    "../../.github/workflows/x.yml",
    "/etc/passwd",
    "title\nseed=../../x",
    "<script>alert(1)</script>",
    "&anchor *alias !!python/object:os.system",
    "::error::forged",
    "### Article\n\nNot the article",
    "\u2028\u0085\x00\x07\u202e",
    "a: b # c",
    "x" * 5000,
]


def body_of(**answers: str) -> str:
    """The body of an issue from GitHub's form."""
    given = {"Headline": "Velm lights its lamp", "Article": f"```text\n{ARTICLE}```"} | answers
    return "\n\n".join(f"### {label}\n\n{given.get(label, '_No response_')}" for label in LABELS)


def test_the_form_has_the_expected_labels_in_order() -> None:
    fields = [field for field in FORM["body"] if field["type"] != "markdown"]
    assert tuple(field["attributes"]["label"] for field in fields) == LABELS
    assert [field["type"] for field in fields] == ["input"] * (len(LABELS) - 1) + ["textarea"], (
        "all but the last are one line"
    )
    assert FORM["labels"] == ["briefing"]


def test_every_answer_becomes_part_of_the_seed() -> None:
    answers = {"Line below the headline": "A town pays", "Date": "2026-11-02", "Topics": "Ports, Islands ; Towns"}
    source = {"Source": "Velm Gazette", "Address": "https://velm.example/1?a=b#c", "Licence": "CC BY 4.0"}
    draft = draft_of(body_of(**answers, **source).replace("\n", "\r\n"))
    article = article_of(draft.text, draft.name)
    assert draft.name == "velm-lights-its-lamp.txt"
    assert article.headline.plain == "Velm lights its lamp"
    assert (article.front.standfirst, str(article.front.date)) == ("A town pays", "2026-11-02")
    assert tuple(topic.name for topic in article.topics) == ("Ports", "Islands", "Towns")
    assert article.front.source == gazette()
    assert [p.plain for p in article.paragraphs] == [LEDE, WHY, NEXT]


def gazette() -> object:
    return article_of(
        "---\nsource: {name: Velm Gazette, url: 'https://velm.example/1?a=b#c', licence: CC BY 4.0}\n---\nA\n\n" + LEDE
    ).front.source


def test_an_empty_answer_adds_no_key() -> None:
    article = article_of(draft_of(body_of()).text)
    assert article.front == article_of(f'---\ntitle: "Velm lights its lamp"\n---\n{LEDE}').front


@pytest.mark.parametrize("label", LABELS[:-1])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_answer_sets_more_than_its_own_value(label: str, text: str) -> None:
    body = body_of(**{label: text})
    if "### Article" in text:  # impossible in the form, possible in an edited issue: the article starts there
        assert "status" not in draft_of(body).text
        return
    if label == "Headline" and not any(map(str.isprintable, text.split())):
        with pytest.raises(IssueError):
            draft_of(body)
        return
    draft = draft_of(body)
    front = yaml.safe_load(draft.text.split("\n---\n")[0])
    assert set(front) <= {"title", "standfirst", "date", "topics", "source"}
    assert Path(draft.name).name == draft.name
    assert set(draft.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert draft.title.isprintable()
    assert len(draft.title) <= 200


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_in_the_article_is_text(text: str) -> None:
    draft = draft_of(body_of(Article=f"```text\n{text}\n\n{ARTICLE}\n```"))
    front = yaml.safe_load(draft.text.split("\n---\n")[0])
    assert front == {"title": "Velm lights its lamp"}
    body = draft.text.split("\n---\n", 1)[1]
    assert text.replace("\r", "\n").strip("\n") in body
    if "\x00" not in text:
        assert list(broken_promises(article_of(draft.text))) == []


@pytest.mark.parametrize(
    ("article", "text"),
    [
        ("```text\nOne.\n\nTwo.\n```", "One.\n\nTwo."),
        ("```text\nOne.\n```\ncode\n```\nTwo.\n```", "One.\n```\ncode\n```\nTwo."),
        ("````text\nOne.\n```\n````", "One.\n```"),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("```text\nnever closed", "```text\nnever closed"),
    ],
)
def test_only_the_forms_own_fence_is_removed(article: str, text: str) -> None:
    assert draft_of(body_of(Article=article)).text.endswith(f"---\n\n{text}\n")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Just words",
        body_of(Headline="_No response_"),
        body_of(Article="```text\n\n```"),
        body_of().replace("### Topics", "### Topic"),
        body_of().replace("### Article", "Article"),
    ],
)
def test_an_issue_without_the_shape_of_the_form_is_refused(body: str) -> None:
    with pytest.raises(IssueError, match=r"form|fill in"):
        draft_of(body)


@given(st.text(), st.text(st.sampled_from("ab:#'\"-\\\n{}[]&*!|>%@`é灯\u2028"), max_size=40))
def test_any_text_makes_a_seed_or_is_refused(article: str, line: str) -> None:
    try:
        draft = draft_of(body_of(Headline=line, Topics=line, Article=f"```text\n{article}\n```"))
    except IssueError:
        return
    front = yaml.safe_load(draft.text.split("\n---\n")[0])
    assert set(front) <= {"title", "topics"}


def event_of(folder: Path, body: str) -> Path:
    path = folder / "event.json"
    path.write_text(json.dumps({"issue": {"number": 12, "body": body}}), encoding="utf-8")
    return path


def test_an_existing_seed_is_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/velm-lights-its-lamp.txt").write_text("kept", encoding="utf-8")
    monkeypatch.setattr(issue_form, "ROOT", tmp_path)
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event_of(tmp_path, body_of())))
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    assert issue_form.main() == 0
    assert (tmp_path / "seeds/velm-lights-its-lamp.txt").read_text(encoding="utf-8") == "kept"
    assert (tmp_path / "output").read_text(encoding="utf-8").splitlines() == [
        "seed=seeds/velm-lights-its-lamp-12.txt",
        "branch=briefing/issue-12",
        "title=Briefing: Velm lights its lamp",
    ]
