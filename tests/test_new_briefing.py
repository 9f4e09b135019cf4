"""The workflow that turns an issue into a pull request, run in a scratch repository with hostile issues."""

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
# A `gh` that only records its arguments.
GH = """\
#!/usr/bin/env bash
printf '%s\\0' "$@" >> "$HOME/gh-arguments"
[[ $1 != pr ]] || cp "$RUNNER_TEMP/body.md" "$HOME/gh-body"
"""


@pytest.fixture
def forge(clone: Path) -> Path:  # noqa: F811
    """A clone with an origin to push to, and a stub of `gh`."""
    subprocess.run(["git", "init", "-q", "--bare", clone.parent / "origin.git"], check=True)
    subprocess.run(["git", "remote", "add", "origin", "../origin.git"], cwd=clone, check=True)
    (clone.parent / "bin").mkdir()
    (clone.parent / "bin/gh").write_text(GH, encoding="utf-8")
    (clone.parent / "bin/gh").chmod(0o755)
    return clone


def play(clone: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:  # noqa: F811
    """Runs both jobs, each in a clean checkout, as GitHub would."""
    monkeypatch.setenv("PATH", str(clone.parent / "bin"), prepend=":")
    event = str(event_of(clone.parent, body))
    found = run_steps(WORKFLOW["jobs"]["check"], clone, GIVEN, GITHUB_EVENT_PATH=event)
    subprocess.run(["git", "clean", "-qfd", "seeds"], cwd=clone, check=True)
    needed = {f"needs.check.outputs.{name}": found[f"steps.check.outputs.{name}"] for name in ("report", "draft")}
    return run_steps(WORKFLOW["jobs"]["open"], clone, {**GIVEN, **needed}, GITHUB_EVENT_PATH=event)


def gh_arguments(clone: Path) -> list[str]:  # noqa: F811
    return (clone.parent / "gh-arguments").read_text(encoding="utf-8").split("\0")[:-1]


def pushed(clone: Path) -> list[str]:  # noqa: F811
    """The files that the pushed branch changes."""
    origin = str(clone.parent / "origin.git")
    show = ["git", "--git-dir", origin, "show", "--name-status", "--format=", "briefing/issue-12"]
    shown = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    return shown.splitlines()


def test_an_issue_becomes_a_pull_request_with_its_check(forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(forge, body_of(Topics="Ports, Islands"), monkeypatch)
    assert pushed(forge) == ["A\tseeds/velm-lights-its-lamp.txt"]
    assert gh_arguments(forge) == [
        *("auth", "setup-git", "pr", "create", "--base", "main", "--head", "briefing/issue-12"),
        *("--title", "Briefing: Velm lights its lamp", "--body-file", str(forge.parent / "body.md")),
    ]
    body = (forge.parent / "gh-body").read_text(encoding="utf-8")
    assert body.startswith("Closes #12.\n")
    assert "(https://forge.example/o/r/blob/HEAD/CONTRIBUTING.md#your-first-briefing)" in body
    assert "| opening words |" in body.replace("&#32;", " ")
    assert "fatal problems: 0" in body.replace("&#58;", ":")


# All texts at once, because a run takes seconds; tests/test_issue_form.py tries them one by one.
@pytest.mark.parametrize("text", ["".join(text for text in HOSTILE[:-1] if "###" not in text), HOSTILE[-1]])
def test_no_text_is_executed_or_changes_another_file(text: str, forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(forge, body_of(Headline=f"Velm {text}", Topics=text, Source=text, Article=f"{text}\n\n{ARTICLE}"), monkeypatch)
    [changed] = pushed(forge)
    status, _, path = changed.partition("\t")
    assert status == "A"
    assert path.startswith("seeds/velm")
    assert path.endswith(".txt")
    assert not list(forge.parent.rglob("pwned*"))
    assert gh_arguments(forge)[2:5] == ["pr", "create", "--base"]
    title = gh_arguments(forge)[gh_arguments(forge).index("--title") + 1]
    assert title.startswith("Briefing: Velm")
    assert len((forge.parent / "gh-body").read_bytes()) < 65_536


def test_an_issue_of_a_megabyte_becomes_a_draft_with_the_problem(forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(forge, body_of(Article="A word. " * 131_072), monkeypatch)
    assert gh_arguments(forge)[-1] == "--draft"
    assert "S102" in (forge.parent / "gh-body").read_text(encoding="utf-8")


def test_an_issue_has_one_pull_request(forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(forge, body_of(), monkeypatch)
    subprocess.run(["git", "switch", "-q", "main"], cwd=forge, check=True)
    with pytest.raises(AssertionError, match="already exists"):
        play(forge, body_of(Headline="Another"), monkeypatch)
    assert pushed(forge) == ["A\tseeds/velm-lights-its-lamp.txt"]
    assert "the branch briefing/issue-12 already exists; edit the seed in its pull request" in answer(forge)


def test_an_issue_without_the_form_gets_a_comment(forge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="use the form to open a new issue"):
        play(forge, "Please write about ferries.", monkeypatch)
    assert not (forge.parent / "gh-arguments").exists()
    assert answer(forge) == (
        "No pull request was opened: the issue lacks the heading “### Headline” in its place; use the form to open a "
        "new issue. [Log](https://forge.example/o/r/actions/runs/7)"
    )


def answer(clone: Path) -> str:  # noqa: F811
    """The comment of the last job, given the outputs of the job that failed."""
    problem = dict(outputs_of((clone.parent / "output").read_text(encoding="utf-8")))["problem"]
    given = {
        "github.repository": "o/r",
        "github.run_id": "7",
        "github.server_url": "https://forge.example",
        "needs.check.outputs.problem || needs.open.outputs.problem || 'an unexpected error occurred'": problem,
    }
    (clone.parent / "output").unlink()
    run_steps(WORKFLOW["jobs"]["answer"], clone, {**GIVEN, **given})
    comment = gh_arguments(clone)[gh_arguments(clone).index("comment") :]
    assert comment[:5] == ["comment", "12", "--repo", "o/r", "--body"]
    return comment[5]


def test_only_issues_by_editors_or_accepted_by_them_are_processed() -> None:
    condition = " ".join(WORKFLOW["jobs"]["check"]["if"].split())
    assert condition == (
        "github.event.label.name == 'accepted' || (github.event.label.name == 'briefing' && "
        """contains(fromJSON('["OWNER", "MEMBER", "COLLABORATOR"]'), github.event.issue.author_association))"""
    )
    assert WORKFLOW["on"] == {"issues": {"types": ["labeled"]}}
    assert WORKFLOW["jobs"]["open"]["needs"] == "check"
    assert WORKFLOW["jobs"]["answer"]["needs"] == ["check", "open"]
    assert WORKFLOW["jobs"]["answer"]["if"] == "failure()"


def test_no_expression_contains_text_of_an_issue() -> None:
    text = (GITHUB / "workflows/new-briefing.yml").read_text(encoding="utf-8")
    assert "issue.body" not in text
    assert "issue.title" not in text
