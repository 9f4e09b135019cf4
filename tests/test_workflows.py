"""The workflows: linted, least privilege, and each `run:` step really run, in a clone made as GitHub would make it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
TOOLS = Path(sys.executable).parent

# What `.ci/run` finds or installs, and a pause that need not be waited for.
TOOLS_OF_TESTS = {"chromium", "git", "java", "npm", "python3", "sleep"}

# What GitHub would put for each expression in a step's `env:`. One that is missing here fails the test that runs it.
EXPRESSIONS = {
    "github.ref_name": "main",
    "github.repository": "example/briefings",
    "github.server_url": "https://github.com",
    "steps.pages.outputs.base_url": "https://example.org/briefings",
    "steps.preview.outputs.artifact-url": "https://github.com/example/briefings/actions/runs/1/artifacts/2",
}


def load(workflow: Path) -> dict[str, Any]:
    """A workflow as GitHub reads it: for YAML 1.1 the key `on` would be the value true."""
    loaded: dict[str, Any] = yaml.load(workflow.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - strings only
    return loaded


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path.name, name, job) for path in WORKFLOWS for name, job in load(path)["jobs"].items()]


def output_of(command: Sequence[str | Path]) -> str:
    """Runs a linter, and fails with all it says unless it is content."""
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", "workflows/*.yml"),
        ("custom.github-workflows-require-timeout", "workflows/*.yml"),
        ("vendor.dependabot", "dependabot.yml"),
        ("vendor.github-issue-config", "ISSUE_TEMPLATE/config.yml"),
        ("vendor.github-issue-forms", "ISSUE_TEMPLATE/[0-9]*.yml"),
    ],
)
def test_github_would_accept_the_file(schema: str, pattern: str) -> None:
    files = sorted(GITHUB.glob(pattern))
    assert files
    output_of([sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files])


def test_actionlint_is_content() -> None:
    output_of([TOOLS / "actionlint", "-shellcheck", TOOLS / "shellcheck", *WORKFLOWS])


def test_zizmor_is_content() -> None:
    output_of([TOOLS / "zizmor", "--offline", "--persona=pedantic", "--quiet", GITHUB])


def test_shellcheck_is_content() -> None:
    output_of([TOOLS / "shellcheck", ROOT / ".ci/run"])
    assert os.access(ROOT / ".ci/run", os.X_OK)


@pytest.mark.parametrize("lacking", [[], ["chromium"], ["git", "chromium"], ["npm"]])
def test_ci_run_installs_what_is_lacking_and_ends_as_make_test_does(tmp_path: Path, lacking: list[str]) -> None:
    stubs = tmp_path / "bin"
    stubs.mkdir()
    for name in ("bash", "dirname", "env", "cat"):
        (stubs / name).symlink_to(str(shutil.which(name)))
    telling = {
        "apt-get": 'echo "apt-get $*" >> "$LOG"; grep -c " update" "$LOG" | grep -qv "^1$"',  # the first update fails
        "make": 'echo "make $*, CI=$CI" >> "$LOG"; exit 3',
        "sudo": 'exec "$@"',
    }
    for name, script in telling.items() | {(name, "") for name in TOOLS_OF_TESTS - {*lacking}}:
        (stubs / name).write_text(f"#!/bin/sh\nPATH=$PATH:/usr/bin:/bin\n{script}\n", encoding="utf-8")
        (stubs / name).chmod(0o755)
    log = tmp_path / "log"
    run = subprocess.run([ROOT / ".ci/run"], env={"PATH": str(stubs), "LOG": str(log)}, timeout=30, check=False)
    *installing, making = log.read_text(encoding="utf-8").splitlines()
    assert (run.returncode, making) == (3, "make test, CI=true")
    for package in lacking:
        assert re.search(rf"apt-get install .* {package}( |$)", "\n".join(installing))


def test_git_keeps_seeds_and_cases_byte_for_byte() -> None:
    files = ["seeds/a.txt", "seeds/2026/a.md", "tests/cases/a/seed.txt"]
    attributes = output_of(["git", "check-attr", "text", *files])
    assert attributes.splitlines() == [f"{name}: text: unset" for name in files]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_commit_and_say_its_version(workflow: Path) -> None:
    uses = re.findall(r"uses: (.*)", workflow.read_text(encoding="utf-8"))
    assert uses
    others = [line for line in uses if not line.startswith("./.github/workflows/")]
    assert [line for line in others if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_one_commit_for_one_action() -> None:
    """Or a bump has missed a place."""
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    pinned = set(re.findall(r"uses: (\S+@\S+)", text))
    assert len(pinned) == len({action.split("@")[0] for action in pinned})


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_is_allowed_unless_a_job_asks(workflow: Path) -> None:
    assert load(workflow)["permissions"] == {}


def test_only_what_deploys_opens_a_pull_request_or_answers_may_write() -> None:
    writing = {
        (workflow, job): {scope for scope, level in body["permissions"].items() if level != "read"}
        for workflow, job, body in jobs()
    }
    assert {place: scopes for place, scopes in writing.items() if scopes} == {
        ("new-briefing.yml", "open"): {"contents", "pull-requests"},
        ("new-briefing.yml", "answer"): {"issues"},
        ("publish.yml", "deploy"): {"pages", "id-token"},
        ("scheduled.yml", "publish"): {"pages", "id-token"},
    }


def test_publication_happens_from_main_only() -> None:
    publish = load(GITHUB / "workflows/publish.yml")
    assert publish["on"] == {"push": {"branches": ["main"]}, "workflow_dispatch": "", "workflow_call": ""}
    assert {job["if"] for job in publish["jobs"].values()} == {"github.ref == 'refs/heads/main'"}
    assert publish["concurrency"] == {"group": "pages", "cancel-in-progress": "false"}


def test_checkouts_bring_the_history_and_leave_no_token_behind() -> None:
    checkouts = [
        step["with"]
        for _, _, job in jobs()
        for step in job.get("steps", [])
        if "actions/checkout@" in step.get("uses", "")
    ]
    assert checkouts == [{"fetch-depth": "0", "persist-credentials": "false"}] * len(checkouts)


def test_no_expression_is_pasted_into_a_script() -> None:
    """GitHub would put its text in before the shell reads it: a branch's name could be code."""
    assert [run for _, _, job in jobs() for run in scripts(job) if "${{" in run] == []


def scripts(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job.get("steps", []) if "run" in step]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """This working tree as a fresh clone of one commit, but with this checkout's environment, which is set up."""
    if not (ROOT / ".venv/.test").exists():
        pytest.skip("needs the environment that `make test` makes")
    clone = tmp_path / "clone"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)  # with its time, by which make sees that nothing is to be installed
    (clone / ".venv").symlink_to(ROOT / ".venv")
    for command in ("init -q -b main", "add -A", "commit -q --no-gpg-sign -m All"):
        subprocess.run(["git", *command.split()], cwd=clone, env=runner(tmp_path), check=True)
    return clone


def runner(folder: Path) -> dict[str, str]:
    """The environment of a GitHub runner, as far as our steps see it. Builds depend on the day of the commit."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "RUNNER_TEMP": str(folder),
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_AUTHOR_DATE": "2026-11-22T12:00:00Z",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_COMMITTER_DATE": "2026-11-22T12:00:00Z",
    }


def run_steps(
    job: dict[str, Any], clone: Path, expressions: Mapping[str, str] = EXPRESSIONS, **environment: str
) -> dict[str, str]:
    """Runs a job's scripts one after another, as a runner does, and answers with what they have put out."""
    known = dict(expressions)
    output = clone.parent / "output"
    for step in job["steps"]:
        if "run" not in step:
            continue
        if "make test" in step["run"]:  # this is what is running now
            assert step["run"] == "make test"
            continue
        run = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", step["run"]],
            cwd=clone,
            env=runner(clone.parent) | environment | filled_in(step.get("env", {}), known),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert run.returncode == 0, f"{step['run']}\n{run.stdout}{run.stderr}"
        if output.exists():
            known |= {
                f"steps.{step['id']}.outputs.{name}": value for name, value in outputs_of(output.read_text("utf-8"))
            }
            output.unlink()
    return known


def outputs_of(text: str) -> Iterator[tuple[str, str]]:
    """What a step has written into GITHUB_OUTPUT: name=value, or name<<end, lines, end."""
    lines = iter(text.splitlines())
    for line in lines:
        name, several, end = line.partition("<<")
        if several and "=" not in name:
            yield name, "\n".join(iter(lambda: next(lines), end))
        else:
            name, _, value = line.partition("=")
            yield name, value


def filled_in(env: Mapping[str, str], expressions: Mapping[str, str]) -> dict[str, str]:
    return {
        name: re.sub(r"\$\{\{ (.+?) \}\}", lambda match: expressions[match[1]], value) for name, value in env.items()
    }


def test_every_job_is_run_here() -> None:
    """A new job with a script needs a test below."""
    assert [(workflow, name) for workflow, name, job in jobs() if scripts(job)] == [
        ("check.yml", "test"),
        ("check.yml", "seeds"),
        ("new-briefing.yml", "check"),
        ("new-briefing.yml", "open"),
        ("new-briefing.yml", "answer"),
        ("publish.yml", "build"),
    ]


def test_the_test_job_runs_the_tests() -> None:
    assert scripts(load(GITHUB / "workflows/check.yml")["jobs"]["test"]) == ["make test"]


def seeds_job(event: str) -> dict[str, Any]:
    """The job as GitHub would run it on a pull request, or on a push; nothing having failed before."""
    job = load(GITHUB / "workflows/check.yml")["jobs"]["seeds"]
    on_request = "github.event_name == 'pull_request'"
    conditions = {on_request: event == "pull_request", f"{on_request} && !cancelled()": event == "pull_request"}
    return {"steps": [step for step in job["steps"] if "if" not in step or conditions[step["if"]]]}


def commit(clone: Path) -> None:
    for command in ("add -A", "commit -q --no-gpg-sign -m More"):
        subprocess.run(["git", *command.split()], cwd=clone, env=runner(clone.parent), check=True)


def test_the_seeds_job_checks_builds_and_sums_up(clone: Path) -> None:
    run_steps(seeds_job("push"), clone)
    summary = (clone.parent / "summary.md").read_text(encoding="utf-8")
    assert (clone / "site/index.html").exists()
    assert summary.startswith("## Seeds\n\n| seed |")
    assert EXPRESSIONS["steps.preview.outputs.artifact-url"] in summary
    assert "::error" not in summary
    assert "## Pages" not in summary


def test_a_pull_request_hears_of_its_own_seeds_and_of_the_pages_that_change(clone: Path) -> None:
    text = "Velm lights its lamp\n\nThe council of Velm said on 2 November 2026 that its lamp will burn again.\n"
    (clone / "seeds/o'neill & sons.txt").write_text(text, encoding="utf-8")
    (clone / "seeds/_notes.md").write_text("No seed.\n", encoding="utf-8")
    (clone / "seeds/year-2038.txt").unlink()
    commit(clone)
    run_steps(seeds_job("pull_request"), clone)
    summary = (clone.parent / "summary.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^### seeds", summary, re.MULTILINE)) == 1, (
        "the details of what has changed, of nothing else"
    )
    assert "| opening words |" in summary
    assert "- /briefings/oneill-sons/\n" in summary
    assert re.search(r"\*\*gone: \d+\*\*\n\n- /briefings/year-2038/", summary)
    assert "/about/" not in summary, "what does not change is not named"
    assert "briefings&#46;json" in summary


def test_the_publishing_job_builds_for_the_address_of_pages(clone: Path) -> None:
    run_steps(load(GITHUB / "workflows/publish.yml")["jobs"]["build"], clone)
    home = (clone / "site/index.html").read_text(encoding="utf-8")
    assert 'href="https://example.org/briefings/"' in home
    assert any(
        "https://github.com/example/briefings/edit/main/seeds/" in page.read_text(encoding="utf-8")
        for page in (clone / "site/briefings").rglob("index.html")
    )


def test_a_broken_seed_turns_the_seeds_job_red_and_says_where(clone: Path) -> None:
    (clone / "seeds/broken.md").write_text("---\ntitel: A key that does not exist\n---\nText.\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"::error file=seeds/broken\.md,line=2"):
        run_steps(seeds_job("push"), clone)
    summary = (clone.parent / "summary.md").read_text(encoding="utf-8")
    assert "### Problems" in summary
    assert "seeds/broken&#46;md&#58;2&#58;" in summary


def test_the_schedule_publishes_by_the_same_workflow() -> None:
    scheduled = load(GITHUB / "workflows/scheduled.yml")
    assert scheduled["jobs"]["publish"]["uses"] == "./.github/workflows/publish.yml"
    assert list(scheduled["on"]) == ["schedule"]
    publish = load(GITHUB / "workflows/publish.yml")
    asked = {scope: level for job in publish["jobs"].values() for scope, level in job["permissions"].items()}
    granted = scheduled["jobs"]["publish"]["permissions"]
    assert granted == asked | {"pages": "write"}, "a called workflow has what its caller grants, and no more"
