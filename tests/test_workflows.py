"""The workflows: linters, least privilege, and each `run:` step executed in a clone, as GitHub would."""

from __future__ import annotations

import hashlib
import json
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

# What `.ci/run` finds or installs, and `sleep`, so that tests do not wait.
TOOLS_OF_TESTS = {"chromium", "git", "java", "npm", "python3", "sleep"}

# The values of the expressions in the `env:` of steps; a missing one fails the test that runs the step.
EXPRESSIONS = {
    "github.ref_name": "main",
    "github.repository": "example/briefings",
    "github.server_url": "https://github.com",
    "steps.pages.outputs.base_url": "https://example.org/briefings",
    "steps.preview.outputs.artifact-url": "https://github.com/example/briefings/actions/runs/1/artifacts/2",
}


def load(workflow: Path) -> dict[str, Any]:
    """A workflow as GitHub reads it; YAML 1.1 would read the key `on` as true."""
    loaded: dict[str, Any] = yaml.load(workflow.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - strings only
    return loaded


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path.name, name, job) for path in WORKFLOWS for name, job in load(path)["jobs"].items()]


def output_of(command: Sequence[str | Path]) -> str:
    """Runs a linter; fails with its output if it reports anything."""
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
def test_the_file_is_valid_by_githubs_schema(schema: str, pattern: str) -> None:
    files = sorted(GITHUB.glob(pattern))
    assert files
    output_of([sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files])


def test_actionlint_finds_nothing() -> None:
    output_of([TOOLS / "actionlint", "-shellcheck", TOOLS / "shellcheck", *WORKFLOWS])


def test_zizmor_finds_nothing() -> None:
    output_of([TOOLS / "zizmor", "--offline", "--persona=pedantic", "--quiet", GITHUB])


def test_shellcheck_finds_nothing() -> None:
    output_of([TOOLS / "shellcheck", ROOT / ".ci/run"])
    assert os.access(ROOT / ".ci/run", os.X_OK)


@pytest.mark.parametrize("missing", [[], ["chromium"], ["git", "chromium"], ["npm"]])
def test_ci_run_installs_what_is_missing_and_runs_make_test(tmp_path: Path, missing: list[str]) -> None:
    stubs = tmp_path / "bin"
    stubs.mkdir()
    for name in ("bash", "dirname", "env", "cat"):
        (stubs / name).symlink_to(str(shutil.which(name)))
    stub_scripts = {
        "apt-get": 'echo "apt-get $*" >> "$LOG"; grep -c " update" "$LOG" | grep -qv "^1$"',  # the first update fails
        "make": 'echo "make $*, CI=$CI" >> "$LOG"; exit 3',
        "sudo": 'exec "$@"',
    }
    for name, script in stub_scripts.items() | {(name, "") for name in TOOLS_OF_TESTS - {*missing}}:
        (stubs / name).write_text(f"#!/bin/sh\nPATH=$PATH:/usr/bin:/bin\n{script}\n", encoding="utf-8")
        (stubs / name).chmod(0o755)
    log = tmp_path / "log"
    run = subprocess.run([ROOT / ".ci/run"], env={"PATH": str(stubs), "LOG": str(log)}, timeout=30, check=False)
    *installing, making = log.read_text(encoding="utf-8").splitlines()
    assert (run.returncode, making) == (3, "make test, CI=true")
    for package in missing:
        assert re.search(rf"apt-get install .* {package}( |$)", "\n".join(installing))


def test_git_keeps_seeds_and_cases_byte_for_byte() -> None:
    files = ["seeds/a.txt", "seeds/2026/a.md", "tests/cases/a/seed.txt"]
    attributes = output_of(["git", "check-attr", "text", *files])
    assert attributes.splitlines() == [f"{name}: text: unset" for name in files]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_commit_with_its_version(workflow: Path) -> None:
    uses = re.findall(r"uses: (.*)", workflow.read_text(encoding="utf-8"))
    assert uses
    others = [line for line in uses if not line.startswith("./.github/workflows/")]
    assert [line for line in others if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_an_action_has_the_same_commit_everywhere() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    pinned = set(re.findall(r"uses: (\S+@\S+)", text))
    assert len(pinned) == len({action.split("@")[0] for action in pinned})


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_no_permissions_by_default(workflow: Path) -> None:
    assert load(workflow)["permissions"] == {}


def test_only_jobs_that_attest_deploy_open_a_pull_request_or_comment_may_write() -> None:
    writing = {
        (workflow, job): {scope for scope, level in body["permissions"].items() if level != "read"}
        for workflow, job, body in jobs()
    }
    assert {place: scopes for place, scopes in writing.items() if scopes} == {
        ("new-briefing.yml", "open"): {"contents", "pull-requests"},
        ("new-briefing.yml", "answer"): {"issues"},
        ("publish.yml", "attest"): {"id-token", "attestations"},
        ("publish.yml", "deploy"): {"pages", "id-token"},
        ("scheduled.yml", "publish"): {"pages", "id-token", "attestations"},
    }


def test_only_main_is_published() -> None:
    publish = load(GITHUB / "workflows/publish.yml")
    assert publish["on"] == {"push": {"branches": ["main"]}, "workflow_dispatch": "", "workflow_call": ""}
    assert {job["if"] for job in publish["jobs"].values()} == {"github.ref == 'refs/heads/main'"}
    assert publish["concurrency"] == {"group": "pages", "cancel-in-progress": "false"}


def test_checkouts_have_the_history_and_keep_no_token() -> None:
    checkouts = [
        step["with"]
        for _, _, job in jobs()
        for step in job.get("steps", [])
        if "actions/checkout@" in step.get("uses", "")
    ]
    assert checkouts == [{"fetch-depth": "0", "persist-credentials": "false"}] * len(checkouts)


def test_no_script_contains_an_expression() -> None:
    """GitHub inserts the value before the shell reads the script, so a branch name could run code."""
    assert [run for _, _, job in jobs() for run in scripts(job) if "${{" in run] == []


def scripts(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job.get("steps", []) if "run" in step]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """This working tree as a clone of one commit, with the environment of this checkout."""
    if not (ROOT / ".venv/.test").exists():
        pytest.skip("needs the environment of `make test`")
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
            shutil.copy2(ROOT / name, clone / name)  # with its time stamp, so that make installs nothing
    (clone / ".venv").symlink_to(ROOT / ".venv")
    for command in ("init -q -b main", "add -A", "commit -q --no-gpg-sign -m All"):
        subprocess.run(["git", *command.split()], cwd=clone, env=runner(tmp_path), check=True)
    return clone


def runner(folder: Path) -> dict[str, str]:
    """The environment of a GitHub runner, with a fixed commit date, on which builds depend."""
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
    """Runs the scripts of a job in order, as a runner does; returns the expressions with the step outputs."""
    known = dict(expressions)
    output = clone.parent / "output"
    for step in job["steps"]:
        if "run" not in step:
            continue
        if "make test" in step["run"]:  # the test is running inside it
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
    """The step outputs in GITHUB_OUTPUT: name=value, or name<<end, lines, end."""
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


def test_every_job_with_a_script_has_a_test() -> None:
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
    """The steps that GitHub runs for the event if none fails."""
    job = load(GITHUB / "workflows/check.yml")["jobs"]["seeds"]
    on_request = "github.event_name == 'pull_request'"
    conditions = {on_request: event == "pull_request", f"{on_request} && !cancelled()": event == "pull_request"}
    return {"steps": [step for step in job["steps"] if "if" not in step or conditions[step["if"]]]}


def commit(clone: Path) -> None:
    for command in ("add -A", "commit -q --no-gpg-sign -m More"):
        subprocess.run(["git", *command.split()], cwd=clone, env=runner(clone.parent), check=True)


def test_the_seeds_job_checks_builds_and_writes_a_summary(clone: Path) -> None:
    run_steps(seeds_job("push"), clone)
    summary = (clone.parent / "summary.md").read_text(encoding="utf-8")
    assert (clone / "site/index.html").exists()
    assert summary.startswith("## Seeds\n\n| seed |")
    assert EXPRESSIONS["steps.preview.outputs.artifact-url"] in summary
    assert "::error" not in summary
    assert "## Pages" not in summary


def test_the_summary_of_a_pull_request_shows_its_seeds_and_changed_pages(clone: Path) -> None:
    text = "Velm lights its lamp\n\nThe council of Velm said on 2 November 2026 that its lamp will burn again.\n"
    (clone / "seeds/o'neill & sons.txt").write_text(text, encoding="utf-8")
    (clone / "seeds/_notes.md").write_text("No seed.\n", encoding="utf-8")
    (clone / "seeds/year-2038.txt").unlink()
    commit(clone)
    run_steps(seeds_job("pull_request"), clone)
    summary = (clone.parent / "summary.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^### seeds", summary, re.MULTILINE)) == 1, "details of the changed seeds only"
    assert "| opening words |" in summary
    assert "- /briefings/oneill-sons/\n" in summary
    assert re.search(r"\*\*removed: \d+\*\*\n\n- /briefings/year-2038/", summary)
    assert "/about/" not in summary, "unchanged pages are not listed"
    assert "briefings&#46;json" in summary


def test_the_publishing_job_builds_for_the_address_of_github_pages(clone: Path) -> None:
    known = run_steps(load(GITHUB / "workflows/publish.yml")["jobs"]["build"], clone)
    digest = hashlib.sha256((clone / "site/manifest.json").read_bytes()).hexdigest()
    assert known["steps.manifest.outputs.sha256"] == digest
    assert json.loads((clone.parent / "sbom.cdx.json").read_text(encoding="utf-8"))["bomFormat"] == "CycloneDX"
    home = (clone / "site/index.html").read_text(encoding="utf-8")
    assert 'href="https://example.org/briefings/"' in home
    assert any(
        "https://github.com/example/briefings/edit/main/seeds/" in page.read_text(encoding="utf-8")
        for page in (clone / "site/briefings").rglob("index.html")
    )


def test_the_attestation_is_about_the_manifest_of_the_site_that_is_deployed() -> None:
    publish = load(GITHUB / "workflows/publish.yml")["jobs"]
    [step] = publish["attest"]["steps"]
    assert step["with"] == {
        "subject-name": "manifest.json",
        "subject-digest": "sha256:${{ needs.build.outputs.manifest }}",
    }
    assert publish["build"]["outputs"] == {"manifest": "${{ steps.manifest.outputs.sha256 }}"}
    assert publish["attest"]["needs"] == publish["deploy"]["needs"] == "build"


def test_a_pull_request_of_thousands_of_seeds_is_checked(clone: Path) -> None:
    """Their names alone are more than one argument of a command may hold."""
    folder = clone / "seeds" / ("a-long-name-of-a-folder-" * 8)
    folder.mkdir()
    text = "Velm lights its lamp\n\nThe council of Velm said that its lamp will burn again.\n"
    for number in range(700):
        (folder / f"lamp-{number:04}.txt").write_text(text, encoding="utf-8")
    (folder / "broken.md").write_text("---\ntitel: x\n---\nText.\n", encoding="utf-8")
    commit(clone)
    [step] = [step for step in seeds_job("pull_request")["steps"] if "SEEDS_FROM" in step.get("run", "")]
    with pytest.raises(AssertionError, match=r"::error file=seeds/a-long-name") as failed:
        run_steps({"steps": [step]}, clone)
    output = str(failed.value)
    assert "Argument list too long" not in output
    assert len(re.findall("^::error ", output, re.M)) + len(re.findall("^::warning ", output, re.M)) <= 20


def test_a_broken_seed_fails_the_seeds_job_and_is_annotated(clone: Path) -> None:
    (clone / "seeds/broken.md").write_text("---\ntitel: A key that does not exist\n---\nText.\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"::error file=seeds/broken\.md,line=2"):
        run_steps(seeds_job("push"), clone)
    summary = (clone.parent / "summary.md").read_text(encoding="utf-8")
    assert "### Problems" in summary
    assert "seeds/broken&#46;md&#58;2&#58;" in summary


def test_the_schedule_uses_the_publishing_workflow() -> None:
    scheduled = load(GITHUB / "workflows/scheduled.yml")
    assert scheduled["jobs"]["publish"]["uses"] == "./.github/workflows/publish.yml"
    assert list(scheduled["on"]) == ["schedule"]
    publish = load(GITHUB / "workflows/publish.yml")
    asked = {scope: level for job in publish["jobs"].values() for scope, level in job["permissions"].items()}
    granted = scheduled["jobs"]["publish"]["permissions"]
    assert granted == asked | {"pages": "write"}, "a called workflow gets only what its caller grants"
