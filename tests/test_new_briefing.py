"""The workflow that makes a pull request of an issue, run in a scratch repository with what strangers could write."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.test_issue_form import ARTICLE, HOSTILE, body_of, event_of
from tests.test_workflows import GITHUB, clone, load, outputs_of, run_steps  # noqa: F401 - `clone` is a fixture

WORKFLOW = load(GITHUB / "workflows/new-briefing.yml")
GIVEN = {
    "github.token": "a-token",
    "github.event.issue.number": "12",
    "github.event.repository.default_branch": "main",
    "github.event.repository.html_url": "https://forge.example/o/r",
}
# A GitHub that remembers what it was asked for, argument by argument.
GH = """\
#!/usr/bin/env bash
printf '%s\\0' "$@" >> "$HOME/gh-asked"
[[ $1 != pr ]] || cp "$RUNNER_TEMP/body.md" "$HOME/gh-body"
"""


@pytest.fixture
def forge(clone: Path) -> Path:  # noqa: F811
    """A clone with an origin to push to, and a `gh` that only notes."""
    subprocess.run(["git", "init", "-q", "--bare", clone.parent / "origin.git"], check=True)
    subprocess.run(["git", "remote", "add", "origin", "../origin.git"], cwd=clone, check=True)
    (clone.parent / "bin").mkdir()
    (clone.parent / "bin/gh").write_text(GH, encoding="utf-8")
    (clone.parent / "bin/gh").chmod(0o755)
    return clone


def play(clone: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:  # noqa: F811
    """Both jobs, each in a fresh checkout, as GitHub would run them."""
    monkeypatch.setenv("PATH", str(clone.parent / "bin"), prepend=":")
    event = str(event_of(clone.parent, body))
    found = run_steps(WORKFLOW["jobs"]["check"], clone, GIVEN, GITHUB_EVENT_PATH=event)
    subprocess.run(["git", "clean", "-qfd", "seeds"], cwd=clone, check=True)
    needed = {f"needs.check.outputs.{name}": found[f"steps.check.outputs.{name}"] for name in ("report", "draft")}
    return run_steps(WORKFLOW["jobs"]["open"], clone, {**GIVEN, **needed}, GITHUB_EVENT_PATH=event)


def asked(clone: Path) -> list[str]:  # noqa: F811
    return (clone.parent / "gh-asked").read_text(encoding="utf-8").split("\0")[:-1]


def pushed(clone: Path) -> list[str]:  # noqa: F811
    """The files that the branch has changed in the origin."""
    origin = str(clone.parent / "origin.git")
    show = ["git", "--git-dir", origin, "show", "--name-status", "--format=", "briefing/issue-12"]
    shown = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    return shown.splitlines()


def test_a_filled_in_form_becomes_a_pull_request_with_its_check(forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(forge, body_of(Topics="Ports, Islands"), monkeypatch)
    assert pushed(forge) == ["A\tseeds/velm-lights-its-lamp.txt"]
    assert asked(forge) == [
        *("auth", "setup-git", "pr", "create", "--base", "main", "--head", "briefing/issue-12"),
        *("--title", "Briefing: Velm lights its lamp", "--body-file", str(forge.parent / "body.md")),
    ]
    body = (forge.parent / "gh-body").read_text(encoding="utf-8")
    assert body.startswith("Closes #12.\n")
    assert "(https://forge.example/o/r/blob/HEAD/CONTRIBUTING.md#your-first-briefing)" in body
    assert "| opening words |" in body.replace("&#32;", " ")
    assert "fatal problems: 0" in body.replace("&#58;", ":")


# All at once, as each run costs seconds; tests/test_issue_form.py tries them one by one.
@pytest.mark.parametrize("text", ["".join(text for text in HOSTILE[:-1] if "###" not in text), HOSTILE[-1]])
def test_no_text_is_run_or_leaves_its_place(text: str, forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(forge, body_of(Headline=f"Velm {text}", Topics=text, Source=text, Article=f"{text}\n\n{ARTICLE}"), monkeypatch)
    [changed] = pushed(forge)
    status, _, path = changed.partition("\t")
    assert status == "A"
    assert path.startswith("seeds/velm")
    assert path.endswith(".txt")
    assert not list(forge.parent.rglob("pwned*"))
    assert asked(forge)[2:5] == ["pr", "create", "--base"]
    title = asked(forge)[asked(forge).index("--title") + 1]
    assert title.startswith("Briefing: Velm")
    assert len((forge.parent / "gh-body").read_bytes()) < 65_536


def test_a_megabyte_is_told_and_the_pull_request_is_a_draft(forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(forge, body_of(Article="A word. " * 131_072), monkeypatch)
    assert asked(forge)[-1] == "--draft"
    assert "S102" in (forge.parent / "gh-body").read_text(encoding="utf-8")


def test_an_issue_has_one_pull_request(forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(forge, body_of(), monkeypatch)
    subprocess.run(["git", "switch", "-q", "main"], cwd=forge, check=True)
    with pytest.raises(AssertionError, match="is there already"):
        play(forge, body_of(Headline="Another"), monkeypatch)
    assert pushed(forge) == ["A\tseeds/velm-lights-its-lamp.txt"]
    assert "the branch briefing/issue-12 is there already; mend the seed in its pull request" in answer(forge)


def test_an_issue_of_another_shape_is_answered(forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="open it anew with the form"):
        play(forge, "Please write about ferries.", monkeypatch)
    assert not (forge.parent / "gh-asked").exists()
    assert answer(forge) == (
        "No pull request was opened, as the issue has no heading “### Headline” where the form puts it; open it anew "
        "with the form. [What was tried](https://forge.example/o/r/actions/runs/7)"
    )


def answer(clone: Path) -> str:  # noqa: F811
    """What the last job says on the issue, from what the one that failed has put out."""
    problem = dict(outputs_of((clone.parent / "output").read_text(encoding="utf-8")))["problem"]
    given = {
        "github.repository": "o/r",
        "github.run_id": "7",
        "github.server_url": "https://forge.example",
        "needs.check.outputs.problem || needs.open.outputs.problem || 'something went wrong on the way'": problem,
    }
    (clone.parent / "output").unlink()
    run_steps(WORKFLOW["jobs"]["answer"], clone, {**GIVEN, **given})
    comment = asked(clone)[asked(clone).index("comment") :]
    assert comment[:5] == ["comment", "12", "--repo", "o/r", "--body"]
    return comment[5]


def test_only_editors_issues_and_those_that_editors_accept_are_taken() -> None:
    condition = " ".join(WORKFLOW["jobs"]["check"]["if"].split())
    assert condition == (
        "github.event.label.name == 'accepted' || (github.event.label.name == 'briefing' && "
        """contains(fromJSON('["OWNER", "MEMBER", "COLLABORATOR"]'), github.event.issue.author_association))"""
    )
    assert WORKFLOW["on"] == {"issues": {"types": ["labeled"]}}
    assert WORKFLOW["jobs"]["open"]["needs"] == "check"
    assert WORKFLOW["jobs"]["answer"]["needs"] == ["check", "open"]
    assert WORKFLOW["jobs"]["answer"]["if"] == "failure()"


def test_what_an_issue_says_stands_in_no_expression() -> None:
    text = (GITHUB / "workflows/new-briefing.yml").read_text(encoding="utf-8")
    assert "issue.body" not in text
    assert "issue.title" not in text
