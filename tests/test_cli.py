"""The command line: `site` never harms the last good site, `check` lists every problem, `new` creates a valid seed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.conftest import AS_OF, build_site, clean_environment
from tests.growing import HEADLINE, LEDE, NEXT, WHY, article_of, plant, text_of
from tests.places import ROOT, SEEDS

from briefing.compose.summary import slug_of
from briefing.edition import Edition, Shelf
from briefing.problems import Code, Problem
from commands.new import create_seed
from report.checked import Checked
from report.github import annotations_of
from settings import Settings, SettingsError, read_settings

GOOD = text_of(HEADLINE, LEDE, WHY, NEXT)


def run(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "hooks/cli.py", command, *arguments]
    given = clean_environment(AS_OF=AS_OF, **environment)
    return subprocess.run(call, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Bad input, all in one folder, and the problem of each seed.
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty.txt": ("", ":1:1: T301 the seed is empty; "),
    "headline-only.txt": (HEADLINE + "\n", ":1:1: T302 the seed has a headline but no paragraphs; "),
    "ten-megabytes.txt": ("A word. " * 1_310_720, ":1:1: S102 the file has 10,485,760 bytes, more than "),
    "one.md": ("---\nslug: same\n---\n" + GOOD, ":1:1: E401 the address briefings/same/ is also used by "),
    "two.md": ("---\nslug: same\n---\n" + GOOD, ":1:1: E401 the address briefings/same/ is also used by "),
    "latin-1.txt": (f"{HEADLINE}\n\nDas Café schließt.\n".encode("latin-1"), ":3:8: S101 byte 0xe9 is not UTF-8; "),
    "broken-yaml.md": ("---\ntitle: a: b\n---\n" + GOOD, ":2:9: F201 the front matter is not valid YAML: "),
    "unknown-key.md": (
        "---\nstand-first: x\n---\n" + GOOD,
        ":2:1: F202 unknown key 'stand-first' in the front matter; did you",
    ),
    "no-date.md": ("---\ndate: 2026-02-30\n---\n" + GOOD, ":2:7: F204 invalid date '2026-02-30'; use YYYY-MM-DD"),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    seeds = [*((name, text) for name, (text, _) in BAD.items()), ("good.txt", GOOD)]
    return plant(tmp_path_factory.mktemp("bad") / "seeds", seeds)


@pytest.mark.parametrize("command", ["check", "site"])
def test_one_run_reports_every_problem_of_every_seed(command: str, bad: Path, tmp_path: Path) -> None:
    done = run(command, SEEDS=str(bad), SITE=str(tmp_path / "site"))
    output = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Traceback" not in output
    for name, (_, problem) in BAD.items():
        [line] = [line for line in output.splitlines() if f"{bad}/{name}:" in line or f"/{name}:" in line]
        assert problem in line
        assert "; " in line.partition(problem[:20])[2]
    assert all(": W5" in line for line in output.splitlines() if "good.txt:" in line), "advice only"


def test_check_ends_with_a_table_of_all_seeds(bad: Path) -> None:
    table = run("check", SEEDS=str(bad)).stdout.partition("\n\n")[2].splitlines()
    assert table[0].split()[:3] == ["seed", "problems", "paragraphs"]
    named = [line.split()[0].rpartition("/")[2] for line in table[1 : table.index("")]]
    assert sorted(named) == sorted([*BAD, "good.txt"])
    [good] = [line.split() for line in table if "good.txt" in line]
    assert good[1] == "0"
    assert good[2] == "3"
    assert f"fatal problems: {len(BAD)}," in table[-1]


def test_our_own_seeds_have_no_fatal_problem() -> None:
    done = run("check")
    assert done.returncode == 0, done.stdout
    assert "fatal problems: 0, warnings: " in done.stdout.splitlines()[-1]


def test_check_reports_only_the_named_seeds(bad: Path) -> None:
    done = run("check", SEEDS=f"{bad}/no-date.md '{bad}/good.txt'")
    assert done.returncode == 1
    assert "F204" in done.stdout
    assert "T301" not in done.stdout
    assert "seeds: 2, fatal problems: 1," in done.stdout


def test_check_reports_a_missing_seed_in_one_line(bad: Path) -> None:
    done = run("check", SEEDS=f"{bad}/nowhere.md")
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: no seed '{bad}/nowhere.md'; ")
    assert "Traceback" not in done.stderr


def test_on_github_each_problem_is_an_annotation(bad: Path) -> None:
    done = run("check", SEEDS=str(bad), GITHUB_ACTIONS="true")
    annotations = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert len(annotations) == len(BAD)
    assert any(line.startswith("::error file=") and "no-date.md,line=2,col=7::F204 " in line for line in annotations)
    assert not any(line.startswith("::") for line in run("check", SEEDS=str(bad)).stdout.splitlines())


def test_no_seed_can_issue_a_workflow_command() -> None:
    problem = Problem(
        path="seeds/a,b:c%.md",
        line=1,
        column=2,
        code=Code.YAML,
        message="x\n::set-output name=a::b\r%",
        hint="fix it",
        fatal=False,
    )
    checked = Checked(Edition(Shelf(()), Shelf(()), (), ()), (), (problem,), None)
    assert list(annotations_of(checked)) == [
        "::warning file=seeds/a%2Cb%3Ac%25.md,line=1,col=2::F201 x%0A::set-output name=a::b%0D%25; fix it"
    ]


@pytest.fixture
def good_site(tmp_path: Path) -> Path:
    return build_site(tmp_path / "site", plant(tmp_path / "good", [("lamp.txt", GOOD)]))


def test_a_fatal_problem_leaves_the_last_good_site_byte_for_byte(good_site: Path, bad: Path, tmp_path: Path) -> None:
    before, beside = contents(good_site), sorted(path.name for path in tmp_path.iterdir())
    assert "briefings/lamp/index.html" in before
    done = run("site", SEEDS=str(bad), SITE=str(good_site))
    assert done.returncode == 1
    assert "see the problems above; nothing was built" in done.stderr
    assert "Nothing was published; site/ is unchanged." in done.stderr
    assert contents(good_site) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == beside, "no scratch folder stays beside the site"


def test_a_new_site_replaces_the_old_one(good_site: Path, tmp_path: Path) -> None:
    build_site(good_site, plant(tmp_path / "other", [("buoy.txt", GOOD)]))
    assert (good_site / "briefings/buoy/index.html").is_file()
    assert not (good_site / "briefings/lamp").exists()


def test_a_build_writes_nothing_into_the_checkout(tmp_path: Path) -> None:
    def listing() -> list[tuple[str, int]]:
        folders = [ROOT / name for name in ("seeds", "docs", "overrides")]
        return sorted(
            (str(p), p.stat().st_mtime_ns) for f in folders for p in f.rglob("*") if "__pycache__" not in str(p)
        )

    before = listing()
    build_site(tmp_path / "site", plant(tmp_path / "seeds", [("lamp.txt", GOOD)]))
    assert listing() == before


HOSTILE_TITLES = [
    "Velm: a lamp, and its price",
    'He said "no" — and \\ left',
    "'single' # not a comment",
    "- [x] {a: b} & *anchor !tag | > % @ `",
    "---",
    "null",
    "2026-11-22",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "$(touch pwned) `touch pwned`",
    "灯塔又亮了",
    "\u202eevil\u202c title",
    "{{ 7 * 7 }}",
]


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_new_creates_a_seed_with_exactly_the_title(
    title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy2(SEEDS / "_template.md", tmp_path)
    if not title.isprintable():
        with pytest.raises(SettingsError, match="the headline is missing"):
            create_seed(title, tmp_path)
        return
    create_seed(title, tmp_path)
    [path] = [path for path in tmp_path.rglob("*") if path.name != "_template.md"]
    assert path.parent == tmp_path
    assert path.suffix == ".md"
    text = path.read_text(encoding="utf-8")
    assert yaml.safe_load(text.split("---\n")[1]) == {"title": title}
    output = capsys.readouterr().out
    assert path.name in output
    assert "make check" in output
    article = article_of(f"{text}\n{LEDE}\n", path.name)
    assert article.headline.plain == title
    assert f"/briefings/{slug_of(article)}/ " in output


def test_a_new_seed_has_a_fatal_problem_until_it_has_an_article(tmp_path: Path) -> None:
    shutil.copy2(SEEDS / "_template.md", tmp_path)
    create_seed("Velm: a lamp", tmp_path)
    last = len((tmp_path / "velm-a-lamp.md").read_text(encoding="utf-8").splitlines())
    done = run("check", SEEDS=str(tmp_path / "velm-a-lamp.md"))
    assert done.returncode == 1
    assert (
        f"velm-a-lamp.md:{last}:1: T302 the seed has a headline but no paragraphs; write the article below"
        in done.stdout
    )


def test_new_never_overwrites_a_seed(tmp_path: Path) -> None:
    shutil.copy2(SEEDS / "_template.md", tmp_path)
    plant(tmp_path, [("velm-votes-to-light-its-lighthouse-again.md", "kept")])
    with pytest.raises(SettingsError, match="already exists"):
        create_seed(HEADLINE, tmp_path)
    assert (tmp_path / "velm-votes-to-light-its-lighthouse-again.md").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("title", ["", "   ", "\u00ad"])
def test_new_requires_a_title(title: str) -> None:
    done = run("new", TITLE=title)
    assert done.returncode == 1
    assert 'make new TITLE="' in done.stderr


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    folder = plant(tmp_path / "seeds", [("a.txt", GOOD)])
    settings = read_settings({"SEEDS": f" {folder}/ ", "AS_OF": "2026-01-02"}, tmp_path)
    assert settings == Settings(folder, str(folder), settings.as_of)
    assert str(settings.as_of) == "2026-01-02"
    assert read_settings({}, tmp_path) == Settings(folder, "seeds", None), "no repository: no day, and no clock"


def test_the_default_day_is_that_of_the_newest_commit() -> None:
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%cs"]
    day = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    if not day:
        pytest.skip("no repository here")
    assert str(read_settings({}, ROOT).as_of) == day


def test_a_port_in_use_is_reported_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", PORT=str(port))
    assert done.returncode == 1
    assert done.stderr == f"error: port {port} is already in use; try PORT={port + 1}\n"


@pytest.mark.parametrize("port", ["here", "0", "70000", "-1"])
def test_an_invalid_port_is_refused(port: str) -> None:
    assert run("serve", PORT=port).stderr == f"error: invalid PORT '{port}'; use a number such as 8001\n"


def test_arguments_of_check_take_precedence_over_the_variable(bad: Path) -> None:
    done = run("check", f"{bad}/good.txt", f"{bad}/no-date.md", SEEDS=f"{bad}/nowhere.md")
    assert "seeds: 2, fatal problems: 1," in done.stdout
    whole = run("check", str(bad), SEEDS=f"{bad}/nowhere.md")
    assert f"seeds: {len(BAD) + 1}, fatal problems: {len(BAD)}," in whole.stdout
    assert whole.stdout == run("check", SEEDS=str(bad)).stdout


def test_options_take_precedence_over_their_variables(bad: Path, tmp_path: Path) -> None:
    assert run("check", "--json", f"{bad}/good.txt").stdout.startswith('{\n "schema": "check/1"')
    assert run("serve", "--port", "here", PORT="8001").stderr.startswith("error: invalid PORT 'here'; ")
    seeds = plant(tmp_path / "seeds", [("lamp.txt", GOOD)])
    assert run("site", "--site", str(tmp_path / "a"), SITE=str(tmp_path / "b"), SEEDS=str(seeds)).returncode == 0
    assert (tmp_path / "a/index.html").is_file()
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("command", ["site", "verify", "serve", "check", "new"])
def test_every_command_explains_itself(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: cli.py {command} [OPTIONS]")
    listed = next(line for line in run("--help").stdout.splitlines() if line.startswith(f"  {command} "))
    assert not listed.endswith("..."), "the first sentence of a help text fits its line"
