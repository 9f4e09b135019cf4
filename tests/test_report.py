"""The report of `make check`: tables that fit the terminal, a summary that no seed can forge, JSON that is valid."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from tests.conftest import AS_OF, clean_environment
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, plant, text_of
from tests.places import ROOT

from briefing.edition import Edition, Shelf
from briefing.problems import Code, Problem
from commands import check
from commands.selection import Selection
from report.checked import Checked
from report.columns import width_of
from report.document import document_of
from report.github import annotations_of, escaped
from report.terminal import details_of, lines_of
from settings import Settings

SCHEMA = json.loads((ROOT / "docs/schemas/check.json").read_text(encoding="utf-8"))
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "| a | b |\n|---|---|",
    "[click](javascript:alert(1)) ![x](https://e.example/p.png)",
    "`code` **bold** _it_ ~~gone~~ # head",
    "</details></summary><script>",
    "https://e.example www.e.example @octocat #1 :tada:",
    "&lt;b&gt; &#60;",
    "$x^2$ \\[a\\]",
]


def checked(folder: Path, *names: str) -> Checked:
    return check.check(Selection(Settings(folder, "seeds", None), frozenset(names) or None))


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "hooks/cli.py", "check", *arguments]
    given = clean_environment(AS_OF=AS_OF, **environment)
    return subprocess.run(call, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    seeds = [
        ("a.md", "---\ntopics: [Ports]\n---\n" + text_of(f"# {HEADLINE}", LEDE, WHY, COST, NEXT)),
        ("b.txt", text_of("灯塔又亮了", "灯塔又亮了。" * 30, "灯塔。" * 40)),
        ("c.md", "---\nstatus: draft\n---\n" + text_of("# A draft", COST, f"[theme]: none\n{WHY}")),
        ("bad.md", "---\ntopcis: x\n---\n" + text_of(HEADLINE, LEDE)),
    ]
    return plant(tmp_path / "seeds", seeds)


def test_the_json_follows_its_schema(folder: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    done = run(SEEDS=str(folder), JSON="1")
    document = json.loads(done.stdout)
    assert list(Draft202012Validator(SCHEMA).iter_errors(document)) == []
    assert (done.returncode, document["fatal"]) == (1, 1)
    assert {Path(seed["seed"]).name: seed["read"] for seed in document["seeds"]} == {
        "a.md": True,
        "b.txt": True,
        "c.md": True,
        "bad.md": False,
    }
    [fatal] = [problem for problem in document["problems"] if problem["level"] == "error"]
    assert (fatal["code"], fatal["line"]) == ("F202", 2)
    assert document["warnings"] == len(document["problems"]) - 1


def test_the_json_contains_every_line_of_the_text(folder: Path) -> None:
    document = document_of([checked(folder, "a.md")])
    lines = list(lines_of(checked(folder, "a.md")))
    assert sorted(lines) == sorted(
        "{path}:{line}:{column}: {code} {message}; {mend}".format(**problem) for problem in document["problems"]
    )


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_the_details_fit_the_terminal_whatever_the_script(folder: Path, columns: int) -> None:
    for briefing in checked(folder).briefings:
        lines = list(details_of(briefing, columns))
        head = next(number for number, line in enumerate(lines) if line.split()[:2] == ["line", "theme"])
        table = lines[head : head + 1 + len(briefing.article.paragraphs)]
        least = 75  # the other columns need this; words are shortened, numbers never
        assert [line for line in table if width_of(line) > max(columns, least)] == []
        assert all(re.match(r"[ ?]\s+\d+\s+\w+", line) for line in table[1:])


def test_the_details_show_the_overview_and_the_two_likeliest_themes(folder: Path) -> None:
    [briefing] = checked(folder, "a.md").briefings
    text = "\n".join(details_of(briefing, 200))
    assert f"headline: {HEADLINE}" in text
    assert "standfirst: none" in text
    assert "2026-12-06 (line 12)" in text
    for place in briefing.placements:
        paragraph = place.paragraph
        [row] = [line for line in text.split("\n") if re.match(rf"\??\s+{paragraph.line} ", line)]
        assert place.second
        assert place.second.key in row.split()
        assert f"{place.confidence:.0%}" in row
        assert row.startswith("?") is place.review


def test_the_warnings_of_a_whole_folder_are_folded_and_those_of_a_named_seed_are_not() -> None:
    problems = tuple(
        Problem(path="seeds/a.md", line=line, code=Code.UNSURE, message=f"m{line}", hint="fix it", fatal=False)
        for line in range(1, 4)
    )
    fatal = Problem(path="seeds/a.md", line=1, code=Code.YAML, message="wrong", hint="fix it")
    nothing = Edition(Shelf(()), Shelf(()), (), ())
    assert list(lines_of(Checked(nothing, (), (fatal, *problems), None))) == [
        "seeds/a.md:1:1: W501 m1; fix it (and 2 more: lines 2, 3)",
        "seeds/a.md:1:1: F201 wrong; fix it",
    ]
    assert len(list(lines_of(Checked(nothing, (), (fatal, *problems), frozenset({"seeds/a.md"}))))) == 4
    assert len(list(annotations_of(Checked(nothing, (), (fatal, *problems), None)))) == 1
    assert len(list(annotations_of(Checked(nothing, (), (fatal, *problems), frozenset({"seeds/a.md"}))))) == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_has_no_effect_in_the_summary(text: str) -> None:
    shown = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(f"| {escaped(text)} |\n|---|\n")
    tags = re.findall(r"<(\w+)", shown)
    assert set(tags) <= {"table", "thead", "tr", "th"}
    assert not re.search(r"[`*_\[\]()|~$\\@:#]", escaped(text).replace("&#", ""))


def test_no_seed_can_forge_a_part_of_the_summary(tmp_path: Path) -> None:
    seeds = [
        (f"{n}.md", text_of(f"# Title {n} {text}", f"{text} {LEDE}", f"## {text}", f"{text}{WHY}"))
        for n, text in enumerate(HOSTILE)
    ]
    folder, summary = plant(tmp_path / "seeds", seeds), tmp_path / "summary.md"
    named = " ".join(f"'{folder}/{name}'" for name, _ in seeds)
    run(SEEDS=named, GITHUB_STEP_SUMMARY=str(summary), GITHUB_ACTIONS="true")
    shown = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(summary.read_text(encoding="utf-8"))
    ours = {"table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "p", "ul", "li", "strong"}
    assert set(re.findall(r"<(\w+)", shown)) <= ours
    assert shown.count("<h3>") == len(seeds) + 1, "a heading for each seed, and one above the warnings"


def test_a_long_summary_is_cut_to_what_github_accepts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_SUMMARY_LIMIT", 2_000)
    folder = plant(tmp_path / "seeds", [(f"{n}.md", text_of(f"# Title {n}", LEDE, WHY)) for n in range(40)])
    check.write_summary(tmp_path / "summary.md", [checked(folder)])
    text = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert len(text.encode()) < 2_100
    assert text.endswith("_The summary is cut here; `make check` prints all of it._\n")


def test_warnings_are_counted_and_do_not_fail_the_check(tmp_path: Path) -> None:
    folder = plant(tmp_path / "seeds", [("a.md", text_of(f"# {HEADLINE}", LEDE, WHY, COST, NEXT))])
    done = run(SEEDS=str(folder))
    warnings = [line for line in done.stdout.splitlines() if ": W5" in line]
    assert done.returncode == 0
    assert warnings
    assert re.search(r"fatal problems: 0, warnings: [1-9]", done.stdout.splitlines()[-1])


def test_a_build_prints_no_warnings(tmp_path: Path) -> None:
    text = "---\ndate: 2026-11-02\n---\n" + text_of(f"# {HEADLINE}", LEDE, WHY, COST, NEXT)
    folder = plant(tmp_path / "seeds", [("a.md", text)])
    call = [sys.executable, "hooks/cli.py", "site"]
    given = clean_environment(AS_OF=AS_OF, SEEDS=str(folder), SITE=str(tmp_path / "site"))
    done = subprocess.run(call, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("1 briefing in ")


@pytest.mark.parametrize("command", ["site", "check"])
def test_on_github_nothing_that_a_seed_says_is_a_command(command: str, tmp_path: Path) -> None:
    """The older form of a command counts anywhere in a line."""
    orders = "##[add-path]/evil", "::error::of the seed", "::set-output name=a::b"
    seeds = plant(
        tmp_path / "seeds", [(f"{number}.md", f"---\nstatus: '{said}'\n---\n") for number, said in enumerate(orders)]
    )
    given = clean_environment(AS_OF=AS_OF, SEEDS=str(seeds), SITE=str(tmp_path / "site"), GITHUB_ACTIONS="true")
    call = [sys.executable, "hooks/cli.py", command]
    done = subprocess.run(call, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    lines = (done.stdout + done.stderr).splitlines()
    said = [
        line for line in lines if any(order[:6] in line for order in orders) and not line.startswith("::error file=")
    ]
    begin, token = next(
        (number, line.removeprefix("::stop-commands::"))
        for number, line in enumerate(lines)
        if line.startswith("::stop-commands::")
    )
    end = lines.index(f"::{token}::")
    assert len(said) >= len(orders)
    assert {*said} <= {*lines[begin + 1 : end]}
