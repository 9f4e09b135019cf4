"""Golden cases: each folder in cases/ has seeds and what the engine makes of them: briefing.json or problems.txt.

An advice.txt has the warnings of `make check`; in those cases the editor has placed all paragraphs.

`UPDATE_GOLDEN=1` rewrites the expected files; read the diff. A golden file shows that something changed, not that it is
right. It leaves out what the model predicts, which changes with every training: themes that no editor gave, their
confidence and reasons, the key points and the contexts.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from briefing.addresses import data_url
from briefing.edition import Edition
from briefing.lint import lint
from briefing.model import Briefing, FrontMatter
from briefing.pipeline import build, review
from briefing.problems import Code

CASES = sorted(path for path in Path(__file__).with_name("cases").iterdir() if path.is_dir())
AS_OF = dt.date(2026, 11, 22)
EXPECTED = ("briefing.json", "problems.txt", "advice.txt")

# Seeds too large for the repository.
LARGE: Mapping[str, Callable[[], str]] = {
    "a-file-of-ten-megabytes": lambda: "A headline\n\n" + "A word. " * 1_250_000,
    "a-line-of-sixty-thousand-characters": lambda: "A headline\n\nThis ends.\n\n" + "word " * 12_000,
    "front-matter-of-thirty-thousand-characters": lambda: "---\n" + "# A remark.\n" * 2_500 + "---\nA headline\n",
}

# Problems that no seed can cause: a repository's history, a bug of ours, a former site, and the model's uncertainty.
NOT_FROM_A_SEED = {
    *(Code.UNKNOWN_HISTORY, Code.GIT_REFUSES),
    *(Code.BROKEN_PROMISE, Code.LOST_ADDRESS, Code.UNSURE),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_a_case_gives_the_expected_output(case: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    _plant(case, seeds)
    edition = build(seeds, as_of=AS_OF)
    made = _made(edition)
    if (case / "advice.txt").exists():
        made["advice.txt"] = "".join(f"{p}\n" for p in sorted(lint(review(edition))) if p.code != Code.UNSURE)
    if os.environ.get("UPDATE_GOLDEN"):
        assert "CI" not in os.environ, "UPDATE_GOLDEN is for a person who reads the diff, not for CI"
        _write(case, made)
    expected = {name: (case / name).read_text(encoding="utf-8") for name in EXPECTED if (case / name).exists()}
    assert made == expected, f"\n{_diff(case, expected, made)}\n\nIf this is right: {_update_command(case)}"


def test_every_problem_that_a_seed_can_have_has_a_case() -> None:
    reported = "".join((c / name).read_text("utf-8") for c in CASES for name in EXPECTED[1:] if (c / name).exists())
    assert {code for code in Code if f": {code} " not in reported} == NOT_FROM_A_SEED


def test_every_key_of_the_front_matter_has_a_case() -> None:
    front = [
        path.read_bytes().partition(b"\n---")[0].decode("utf-8", "replace") for c in CASES for path in c.glob("*.md")
    ]
    lines = {line.partition(":")[0] for text in front for line in text.split("\n")}
    assert set(FrontMatter.__dataclass_fields__) <= lines


@pytest.mark.parametrize("ci", ["true", "1"])
def test_ci_refuses_to_rewrite_golden_files(ci: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    case = shutil.copytree(CASES[0], tmp_path / "case")
    before = {path.name: path.read_bytes() for path in case.iterdir()}
    monkeypatch.setenv("UPDATE_GOLDEN", "1")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(AssertionError, match="not for CI"):
        test_a_case_gives_the_expected_output(case, tmp_path)
    assert {path.name: path.read_bytes() for path in case.iterdir()} == before


def test_a_difference_is_shown_with_the_command_that_accepts_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = shutil.copytree(next(case for case in CASES if case.name == "an-empty-seed"), tmp_path / "an-empty-seed")
    problems = (case / "problems.txt").read_text(encoding="utf-8")
    (case / "problems.txt").write_text(problems.replace("T301", "T999"), encoding="utf-8")
    monkeypatch.delenv("UPDATE_GOLDEN", raising=False)
    with pytest.raises(AssertionError) as failed:
        test_a_case_gives_the_expected_output(case, tmp_path)
    assert "+seeds/seed.txt:1:1: T301" in str(failed.value)
    assert "UPDATE_GOLDEN=1 .venv/bin/python -m pytest" in str(failed.value)
    assert "an-empty-seed" in str(failed.value).splitlines()[-1] or "-k an-empty-seed" in str(failed.value)


def _plant(case: Path, seeds: Path) -> None:
    """Copies the seeds out of the repository, so that no date comes from its history."""
    seeds.mkdir()
    for path in case.iterdir():
        if path.name not in EXPECTED:
            shutil.copyfile(path, seeds / path.name)
    if case.name in LARGE:
        (seeds / "seed.txt").write_text(LARGE[case.name](), encoding="utf-8")


def _made(edition: Edition) -> dict[str, str]:
    assert len(edition.briefings) <= 1, "one briefing per case"
    made = {}
    if edition.briefings:
        made["briefing.json"] = _frozen(edition, edition.briefings[0])
    if edition.problems:
        made["problems.txt"] = "".join(
            f"{problem}{'' if problem.fatal else ' (not fatal)'}\n" for problem in edition.problems
        )
    return made


def _frozen(edition: Edition, briefing: Briefing) -> str:
    text = next(page.text for page in edition.pages if page.path == data_url(briefing.slug))
    data: dict[str, Any] = json.loads(text)
    for kept, paragraph in zip(data["paragraphs"], briefing.article.paragraphs, strict=True):
        for key in ("confidence", "reason", "review"):
            del kept[key]
        heading = None if paragraph.heading is None else briefing.article.headings[paragraph.heading]
        if not (paragraph.mark or (heading and heading.mark)):
            del kept["theme"]
    del data["key_points"], data["contexts"], data["source"]["sha256"]
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _write(case: Path, made: Mapping[str, str]) -> None:
    for name in EXPECTED:
        (case / name).unlink(missing_ok=True)
    for name, text in made.items():
        (case / name).write_text(text, encoding="utf-8")


def _diff(case: Path, expected: Mapping[str, str], made: Mapping[str, str]) -> str:
    lines: list[str] = []
    for name in EXPECTED:
        before, after = expected.get(name, "").splitlines(), made.get(name, "").splitlines()
        lines += difflib.unified_diff(before, after, f"{case.name}/{name}", "what the engine makes", lineterm="", n=1)
    return "\n".join(lines)


def _update_command(case: Path) -> str:
    return f"UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/test_cases.py -k {case.name}"
