"""The documentation, held to the program: quoted messages and output, links, paths and commands.

What the program prints is quoted below a comment that says where it comes from: `<!-- from tests/cases/NAME: 3, 5 -->`
(the problems on those lines of the seed), `<!-- printed by COMMAND -->`. `UPDATE_GOLDEN=1` rewrites all quotations.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from tests.conftest import AS_OF, clean_environment
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, article_of, grow, plant, text_of
from tests.places import ENGINE, ROOT
from tests.test_lint import briefing_of

from briefing.lint import find, lint
from briefing.model import FrontMatter, Page
from briefing.pipeline import build
from briefing.problems import Code, Problem
from briefing.publication import Former, find_lost_addresses
from briefing.verify import verify

HANDBOOK = ROOT / "handbook"
CODES = HANDBOOK / "problem-codes.md"
GUIDE = HANDBOOK / "writing-seeds.md"
DECISIONS = sorted((HANDBOOK / "decisions").glob("[0-9]*.md"))
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted(HANDBOOK.rglob("*.md")))
CURRENT = [path for path in DOCUMENTS if path not in DECISIONS]  # a decision may name what has since moved

UPDATE_COMMAND = "UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/test_handbook.py"
QUOTATION = re.compile(r"(?P<comment><!-- from (?P<where>[^:>]+?)(?:: (?P<which>[^>]+))? -->\n)(?:>.*\n)*")
OUTPUT = re.compile(r"(?P<comment><!-- printed by (?P<command>.+) -->\n)(?:```text\n(?:(?!```).*\n)*```\n)?")
MAKE = re.compile(r"\bmake ((?:(?!\d)\w+))((?: \w+=(?:\"[^\"]*\"|\S+))*)")
PYTHON = f"PYTHONPATH=hooks {shlex.quote(sys.executable)}"
SLOW = ("make site", "make serve", "make test", "UPDATE_GOLDEN=1", "git ")  # not run here; their parts are checked

SECTIONS = dict(re.findall(r"^## ([A-Z]\d{3})\n(.*?)(?=^## |\Z)", CODES.read_text("utf-8"), re.MULTILINE | re.DOTALL))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# What no seed in tests/cases can show: a repository's history, a bug, and what the model is unsure of.


def _shallow_history(folder: Path) -> Iterator[Problem]:
    git = ("git", "-C", str(folder), "-c", "user.name=A. Costa", "-c", "user.email=a@example.org")
    (folder / "seeds").mkdir()
    for name in ("one", "two"):
        (folder / "seeds" / f"{name}.txt").write_text(text_of(f"{HEADLINE} {name}", LEDE), encoding="utf-8")
        for words in (("init", "-q"), ("add", "."), ("commit", "-qm", name)):
            subprocess.run([*git, *words], check=True)
    clone = ("git", "clone", "-q", "--depth", "1", f"file://{folder}", str(folder / "clone"))
    subprocess.run(clone, check=True)
    yield from build(folder / "clone" / "seeds").notes


def _no_repository(folder: Path) -> Iterator[Problem]:
    yield from build(plant(folder / "seeds", [("one.txt", text_of(HEADLINE, LEDE))])).notes


def _refused_by_git(folder: Path) -> Iterator[Problem]:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    with (folder / ".git/config").open("a", encoding="utf-8") as config:
        config.write("[extensions]\n\tunheardOf = true\n")
    subprocess.run(["git", "-C", str(folder), "config", "core.repositoryFormatVersion", "1"], check=True)
    [problem] = build(plant(folder / "seeds", [("one.txt", text_of(HEADLINE, LEDE))])).problems
    yield replace(problem, hint=problem.hint.replace(str(folder), "/work/briefings"))


def _renamed_seed(folder: Path) -> Iterator[Problem]:
    edition = build(plant(folder / "seeds", [("night-boat.txt", text_of(HEADLINE, LEDE))]))
    yield from find_lost_addresses(edition, [Former("harbour-ferry", "seeds/harbour-ferry.txt", HEADLINE)], "seeds")


def _no_seeds(folder: Path) -> Iterator[Problem]:
    last = [Former(f"briefing-{number}", "seeds/one.txt", HEADLINE) for number in range(9)]
    yield from find_lost_addresses(build(folder), last, "seeds")


def _changed_page(_: Path) -> Iterator[Problem]:
    briefing, pages = grow(article_of(text_of(HEADLINE, LEDE, f"[theme]: stakes\n{WHY}")))
    changed = [
        Page(page.path, page.text.replace("1988", "1989"), page.seed) if page.path.endswith("/stakes.md") else page
        for page in pages
    ]
    yield from verify(briefing, changed)


def _unsure_model(_: Path) -> Iterator[Problem]:
    front = "---\nstandfirst: A line below\ndate: 2026-11-02\n---\n"
    yield next(iter(_unsure(front + text_of(f"# {HEADLINE}", LEDE))))
    yield next(iter(_unsure(front + text_of(f"# {HEADLINE}", *[LEDE, WHY, COST, NEXT] * 2))))


def _unsure(text: str) -> list[Problem]:
    return [problem for problem in lint([find(briefing_of(text, unsure=True))]) if problem.code == Code.UNSURE]


MADE_HERE: Mapping[str, Callable[[Path], Iterator[Problem]]] = {
    "a shallow clone": _shallow_history,
    "a folder without a repository": _no_repository,
    "a repository that Git refuses to read": _refused_by_git,
    "a seed that was renamed": _renamed_seed,
    "a folder without seeds": _no_seeds,
    "a page that differs from its seed": _changed_page,
    "a model that is unsure": _unsure_model,
}


def _quoted(code: str | None, where: str, which: str | None, scratch: Path) -> list[str]:
    """A case's problems (of one code) as printed: all, the first, or those on the given lines of the seed."""
    if where in MADE_HERE:
        folder = scratch / where
        folder.mkdir(exist_ok=True)
        lines = [str(problem) for problem in MADE_HERE[where](folder)]
    else:
        files = [ROOT / where / name for name in ("problems.txt", "advice.txt")]
        lines = [line for file in files if file.exists() for line in file.read_text("utf-8").splitlines()]
    found = [line.removesuffix(" (not fatal)") for line in lines if not code or f": {code} " in line]
    if which == "first":
        return found[:1]
    wanted = {int(number) for number in which.split(", ")} if which else set()
    return [line for line in found if not wanted or int(line.split(":")[1]) in wanted]


def _with_quotations(text: str, scratch: Path) -> str:
    """The text with its quotations as printed now; below a heading that is a code, problems of that code alone."""
    return "".join(_with_quotations_of(section, scratch) for section in re.split(r"(?m)^(?=## )", text))


def _with_quotations_of(section: str, scratch: Path) -> str:
    code = re.match(r"## ([A-Z]\d{3})\n", section)

    def quotation(found: re.Match[str]) -> str:
        lines = _quoted(code and code[1], found["where"], found["which"], scratch)
        assert lines, f"there is no such problem: {found['comment']}"
        return found["comment"] + ">\n".join(f"> `{line}`\n" for line in lines)

    return QUOTATION.sub(quotation, section)


def _with_output(text: str) -> str:
    def fresh(found: re.Match[str]) -> str:
        printed = "\n".join(line.rstrip() for line in _run(found["command"]).stdout.rstrip().splitlines())
        return f"{found['comment']}```text\n{printed}\n```\n"

    return OUTPUT.sub(fresh, text)


@functools.cache
def _run(command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of the handbook without the set-up that `make` would do."""
    command = MAKE.sub(lambda made: f"{made[2].strip()} {PYTHON} hooks/cli.py {made[1]}".strip(), command)
    command = command.replace("PYTHONPATH=hooks .venv/bin/python", PYTHON)
    environment = clean_environment(AS_OF=AS_OF, COLUMNS="110", PYTHONUTF8="1")
    shell = ["bash", "-o", "pipefail", "-c", command]
    return subprocess.run(shell, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


def _hold(path: Path, fresh: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        assert "CI" not in os.environ, "UPDATE_GOLDEN is for a person who reads the diff, not for CI"
        path.write_text(fresh, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == fresh, f"{_name(path)} quotes an old message or output: {UPDATE_COMMAND}"


def test_every_code_has_a_section_in_order_and_a_row_in_the_table() -> None:
    assert list(SECTIONS) == [code.value for code in Code]
    table = re.findall(r"\[([A-Z]\d{3})\]\(#([a-z]\d{3})\) \| (.+?) \|", CODES.read_text("utf-8"))
    assert sorted(code for code, _, _ in table) == sorted(code.value for code in Code)
    for code, anchor, title in table:
        assert anchor == code.lower()
        assert f"**{title}.**" in SECTIONS[code]


@pytest.mark.parametrize("code", list(Code))
def test_a_section_quotes_the_program_and_then_explains(code: Code) -> None:
    examples = re.findall(r"^> `(.+)`$", SECTIONS[code], re.MULTILINE)
    assert examples
    for example in examples:
        assert re.match(rf"seeds\S*:\d+:\d+: {code} [^;]+; .+", example)
    words = re.sub(r"^>.*\n|<!--.*-->|\*\*.*\*\*", "", SECTIONS[code], flags=re.MULTILINE)
    assert len(words.split()) > 10


@pytest.mark.parametrize("path", [path for path in CURRENT if QUOTATION.search(path.read_text("utf-8"))], ids=_name)
def test_quoted_problems_are_what_the_program_prints(path: Path, tmp_path: Path) -> None:
    _hold(path, _with_quotations(path.read_text("utf-8"), tmp_path))


@pytest.mark.parametrize("path", [path for path in CURRENT if OUTPUT.search(path.read_text("utf-8"))], ids=_name)
def test_quoted_output_is_what_the_command_prints(path: Path) -> None:
    _hold(path, _with_output(path.read_text("utf-8")))


@functools.cache
def _anchors(path: Path) -> frozenset[str]:
    """The anchors that GitHub gives a page's headings."""
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_relative_links_lead_to_files_and_headings_that_exist(path: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", path.read_text("utf-8"))):
        if re.match(r"\w+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / unquote(file)).resolve() if file else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in _anchors(there)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("path", CURRENT, ids=_name)
def test_paths_that_are_named_exist(path: Path) -> None:
    roots = "hooks|tests|tools|docs|overrides|handbook|seeds|.github|.ci"
    named = set(re.findall(rf"`((?:{roots})/[\w./-]*)`", path.read_text("utf-8")))
    examples = {name for name in named if name.startswith("seeds/")} - {"seeds/", "seeds/_template.md"}
    assert [name for name in sorted(named - examples) if not (ROOT / name).exists()] == []


def test_every_document_of_the_handbook_is_reached_from_its_index() -> None:
    reached = set()
    for index in (HANDBOOK / "README.md", HANDBOOK / "decisions" / "README.md"):
        links = re.findall(r"\]\(([^)#\s]+)", index.read_text("utf-8"))
        reached |= {(index.parent / link).resolve() for link in links}
    assert set(HANDBOOK.rglob("*.md")) - {HANDBOOK / "README.md"} <= reached


@pytest.mark.parametrize("path", CURRENT, ids=_name)
def test_each_make_command_names_a_target(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = path.read_text("utf-8")
    code = [*re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL), *re.findall(r"`([^`\n]+)`", text)]
    assert {target for piece in code for target in re.findall(r"\bmake ([a-z]+)", piece)} <= targets


def _commands() -> Iterator[tuple[str, str]]:
    for path in sorted((HANDBOOK / "how-to").glob("*.md")):
        for block in re.findall(r"^```sh\n(.*?)^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            for command in re.split(r"\n(?=\S)", block.strip()) if "'\n" not in block else [block.strip()]:
                if not command.startswith(("#", *SLOW)):
                    yield path.stem, command


@pytest.mark.parametrize(("where", "command"), list(_commands()))
def test_commands_of_the_how_tos_run(where: str, command: str) -> None:
    done = _run(command)
    assert done.returncode == 0, f"{where}: {done.stderr}"
    assert done.stdout.strip()


def test_each_how_to_has_a_command() -> None:
    how_to = {path.stem for path in (HANDBOOK / "how-to").glob("*.md")}
    assert {where for where, _ in _commands()} == how_to


def test_every_key_of_the_front_matter_has_a_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(FrontMatter.__dataclass_fields__)


def test_each_picture_is_there_is_light_and_has_its_words() -> None:
    pictures = re.findall(r"^!\[(.*)\]\((.+\.png)\)$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert {(HANDBOOK / path).resolve() for _, path in pictures} == set((ROOT / ".github/guide").iterdir())
    for words, path in pictures:
        assert len(words.split()) > 10
        assert (HANDBOOK / path).read_bytes().startswith(b"\x89PNG")
        assert (HANDBOOK / path).stat().st_size <= 60_000


def test_the_picture_of_the_architecture_names_every_part() -> None:
    drawn = set(re.findall(r"[a-z_]+", (HANDBOOK / "architecture.svg").read_text("utf-8")))
    parts = {path.name.removesuffix(".py") for path in (*ENGINE.iterdir(), *ENGINE.parent.iterdir()) if _is_code(path)}
    assert parts <= drawn


def _is_code(path: Path) -> bool:
    return (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()


@pytest.mark.parametrize("path", DECISIONS, ids=_name)
def test_a_decision_has_its_number_status_date_and_sections(path: Path) -> None:
    text = path.read_text("utf-8")
    status = r"(accepted|superseded by \[\d{4}\]\(.+\))"
    assert re.match(rf"# {path.name[:4]}\. .+\n\n- Status: {status}\n- Date: \d{{4}}-\d\d-\d\d\n", text)
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections == ["Context", "Decision", "Consequences", "When to revisit"]


def test_decisions_are_numbered_without_a_gap_and_listed_by_title() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    listed = re.findall(r"^\| \[(\d{4})\]\((.+?)\) \| (.+?) \| (\S+) \|", _index(), re.MULTILINE)
    titles = [path.read_text("utf-8").splitlines()[0].partition(". ")[2] for path in DECISIONS]
    dates = [re.findall(r"^- Date: (\S+)$", path.read_text("utf-8"), re.MULTILINE)[0] for path in DECISIONS]
    expected = [(p.name[:4], p.name, title, date) for p, title, date in zip(DECISIONS, titles, dates, strict=True)]
    assert listed == expected


def _index() -> str:
    return (HANDBOOK / "decisions" / "README.md").read_text("utf-8")


def test_the_form_links_to_a_heading_of_contributing() -> None:
    workflow = (ROOT / ".github/workflows/new-briefing.yml").read_text("utf-8")
    [anchor] = set(re.findall(r"\$GUIDE#([\w-]+)", workflow))
    assert anchor in _anchors(ROOT / "CONTRIBUTING.md")


def test_what_is_said_of_codes_elsewhere_leads_here() -> None:
    schema = json.loads((ROOT / "docs/schemas/check.json").read_text("utf-8"))
    assert "handbook/problem-codes.md" in schema["$defs"]["problem"]["properties"]["code"]["description"]
