"""The Makefile and the lock files: set-up happens once, settings arrive unchanged, locks name no machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.browsing import lacking
from tests.places import NODE, ROOT

LOCKS = ("requirements.txt", "requirements-train.txt", "requirements-dev.txt")
NODE_FILES = ("tests/node/package.json", "tests/node/package-lock.json", "tests/node/eslint.config.mjs")
SETTINGS = ("SEEDS", "SEEDS_FROM", "SITE", "SITE_URL", "EDIT_URI", "AS_OF", "TITLE", "TESTS", "FIX", "JSON")

HOSTILE = [
    'Who\'s "right"?',
    "$(shell touch pwned)",
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "a\ntouch pwned",
    "$(info pwned)$(error pwned)",
    "${HOME} $HOME $$ $1 $(TITLE)",
    "C:\\new\\title # 100 % = *",
    "spaces  inside and after  ",
    "",
    "Überschrift – “naïve” 標題",
]

# Stubs for what the Makefile calls: each records its arguments and does nothing else.
STUB_CLI = f"""\
import json, os, sys
settings = {{name: os.environ[name] for name in {SETTINGS} if name in os.environ}}
print(json.dumps({{"arguments": sys.argv[1:], "settings": settings}}))
"""
STUB_NPM = """\
#!/bin/sh
echo "npm $*" >> calls
[ ! -e no-network ]
"""
STUB_PYTHON = """\
#!/bin/sh
echo "$*" >> calls
case "$*" in
  *"pip install"*) [ ! -e no-network ] ;;
  *"venv --clear"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile and the lock files, where nothing is installed."""
    for name in ("Makefile", *LOCKS, *NODE_FILES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture(autouse=True)
def stub_npm(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that comes first on the path."""
    npm = tmp_path_factory.mktemp("bin") / "npm"
    npm.write_text(STUB_NPM, encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}{os.pathsep}{os.environ['PATH']}")
    return npm


@pytest.fixture
def ready(checkout: Path) -> Path:
    """The same after set-up, with a `cli.py` that prints its arguments and settings."""
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").symlink_to(sys.executable)
    for stamp in (".made", ".site", ".train", ".test", ".node"):
        (checkout / ".venv" / stamp).touch()
    (checkout / "hooks").mkdir()
    (checkout / "hooks/cli.py").write_text(STUB_CLI, encoding="utf-8")
    return checkout


@pytest.fixture
def stub_python(checkout: Path) -> Path:
    python = checkout / "stub-python"
    python.write_text(STUB_PYTHON, encoding="utf-8")
    python.chmod(0o755)
    return python


def make(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs make as from a terminal, without the variables of the make that may be running this test."""
    outer = ("CI", "MFLAGS", *SETTINGS)
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k not in outer}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=inherited | dict(env or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def calls(folder: Path) -> list[str]:
    log = folder / "calls"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def test_make_alone_lists_every_command(checkout: Path) -> None:
    listed = make(checkout).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert phony
    assert re.findall(r"^make (\w+) +\S", listed, re.M) == phony[1].split()


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("way", ["argument", "environment"])
@pytest.mark.parametrize("setting", ["TITLE", "SEEDS"])
def test_a_setting_arrives_unchanged_and_is_never_executed(ready: Path, setting: str, way: str, value: str) -> None:
    given = [f"{setting}={value}"]
    run = make(ready, "new", *given) if way == "argument" else make(ready, "new", env={setting: value})
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {"arguments": ["new"], "settings": {setting: value}}
    assert not (ready / "pwned").exists()


def test_a_setting_that_is_not_given_stays_unset(ready: Path) -> None:
    assert json.loads(make(ready, "site").stdout) == {"arguments": ["site"], "settings": {}}


def test_file_names_are_utf_8_whatever_the_locale(ready: Path) -> None:
    (ready / "hooks/cli.py").write_text(
        "import os, sys; print(os.fsdecode(b'\\xc3\\xbc') == chr(0xfc))", encoding="utf-8"
    )
    elsewhere = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    assert make(ready, "site", env=elsewhere).stdout == "True\n"


@pytest.mark.parametrize(
    "name",
    [
        *("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "PIP_CONSTRAINT"),
        *("PYTHONSAFEPATH", "PYTHONPATH", "PYTHONHOME", "PYTHONWARNINGS", "PYTHONOPTIMIZE"),
    ],
)
def test_settings_of_a_users_pip_and_python_do_not_reach_the_commands(name: str, ready: Path) -> None:
    (ready / "hooks/cli.py").write_text(f"import os; print(os.environ.get({name!r}))", encoding="utf-8")
    assert make(ready, "site", env={name: "/nowhere"}).stdout == "None\n"


def test_pip_installs_into_the_environment_even_if_its_file_says_otherwise(checkout: Path, stub_python: Path) -> None:
    make(checkout, "site", f"PYTHON={stub_python}")
    [install] = [call for call in calls(checkout) if "pip install" in call]
    assert " --no-user " in install


def test_a_command_finds_its_modules_with_a_safe_path(tmp_path: Path) -> None:
    done = make(ROOT, "check", f"SEEDS={tmp_path}", env={"PYTHONSAFEPATH": "1"})
    assert done.returncode == 0, done.stderr


def python_calls(folder: Path) -> list[str]:
    return [call for call in calls(folder) if re.match(r"-m (ruff|mypy|pytest)", call)]


def test_make_test_runs_the_linters_then_the_whole_suite_on_several_cores(checkout: Path, stub_python: Path) -> None:
    run = make(checkout, "test", f"PYTHON={stub_python}")
    assert run.returncode == 0, run.stderr
    assert [call.split()[1] for call in python_calls(checkout)] == ["ruff", "ruff", "mypy", "pytest"]
    assert python_calls(checkout)[-1].startswith("-m pytest -n auto ")


def test_make_test_with_tests_runs_only_those_tests(checkout: Path, stub_python: Path) -> None:
    run = make(checkout, "test", f"PYTHON={stub_python}", "TESTS=tests/a.py tests/b.py;touch pwned")
    assert run.returncode == 0, run.stderr
    assert python_calls(checkout) == ["-m pytest tests/a.py tests/b.py;touch pwned"]
    assert not (checkout / "pwned").exists()


@pytest.mark.parametrize(("status", "expected"), [(0, 0), (1, 2)])
def test_make_lint_runs_eslint_and_fails_with_it(status: int, expected: int, checkout: Path, stub_python: Path) -> None:
    eslint = checkout / ".venv/node/node_modules/.bin/eslint"
    make(checkout, "lint", f"PYTHON={stub_python}")
    eslint.parent.mkdir(parents=True)
    eslint.write_text(f'#!/bin/sh\necho "eslint $*" >> calls\nexit {status}\n', encoding="utf-8")
    eslint.chmod(0o755)
    assert make(checkout, "lint", f"PYTHON={stub_python}").returncode == expected
    assert calls(checkout)[-1].startswith("eslint --config .venv/node/eslint.config.mjs ")
    assert calls(checkout)[-1].endswith(" docs/assets")


def test_eslint_rejects_code_that_could_insert_html(tmp_path: Path) -> None:
    eslint = NODE / ".bin/eslint"
    if not eslint.exists():
        lacking("ESLint needs npm (sudo apt-get install npm), then make lint")
    shutil.copy2(ROOT / "tests/node/eslint.config.mjs", NODE.parent)
    (tmp_path / "a.js").write_text("document.body.innerHTML = location.hash;\n", encoding="utf-8")
    command = [str(eslint), "--config", str(NODE.parent / "eslint.config.mjs"), "a.js"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1
    assert "use textContent or append" in run.stdout


def test_make_format_formats_and_tests_nothing(checkout: Path, stub_python: Path) -> None:
    assert make(checkout, "format", f"PYTHON={stub_python}").returncode == 0
    assert python_calls(checkout) == ["-m ruff check --fix-only --quiet", "-m ruff format --quiet"]


def test_set_up_happens_once_and_again_only_when_a_lock_changes(checkout: Path, stub_python: Path) -> None:
    def set_up_steps(target: str) -> int:
        before = len(calls(checkout))
        assert make(checkout, target, f"PYTHON={stub_python}").returncode == 0
        return sum(bool(re.search("venv|pip install|npm", call)) for call in calls(checkout)[before:])

    assert set_up_steps("site") == 2  # the environment; what the site needs
    assert set_up_steps("site") == set_up_steps("check") == set_up_steps("new") == 0
    assert set_up_steps("test") == 3  # what training and the tests need on top, and npm
    assert set_up_steps("test") == set_up_steps("site") == 0

    for lock in ("requirements-dev.txt", "tests/node/package-lock.json"):
        now = (checkout / ".venv/.test").stat().st_mtime
        os.utime(checkout / lock, (now + 10, now + 10))
        assert set_up_steps("site") == 0
        assert set_up_steps("test") == 1
        os.utime(checkout / lock, (now - 10, now - 10))


@pytest.mark.parametrize(("ci", "expected"), [("", 0), ("true", 2)])
def test_without_npm_eslint_is_skipped_except_in_ci(
    ci: str, expected: int, checkout: Path, stub_python: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("make", "sh", "touch", "mkdir", "cp"):
        (bare / name).symlink_to(str(shutil.which(name)))
    run = make(checkout, "test", f"PYTHON={stub_python}", env={"PATH": str(bare), "CI": ci})
    assert run.returncode == expected, run.stderr
    assert "ESLint is skipped: it needs npm (sudo apt-get install npm)" in run.stderr
    assert calls(checkout)[-1].startswith("-m mypy" if ci else "-m pytest")
    assert not (checkout / ".venv/.node").exists()


def test_a_failed_installation_is_repeated(checkout: Path, stub_python: Path) -> None:
    (checkout / "no-network").touch()
    assert make(checkout, "site", f"PYTHON={stub_python}").returncode != 0
    (checkout / "no-network").unlink()
    assert make(checkout, "site", f"PYTHON={stub_python}").returncode == 0
    assert sum("pip install" in call for call in calls(checkout)) == 2


def test_an_old_python_is_refused_in_one_line(checkout: Path) -> None:
    old = checkout / "old-python"
    old.write_text(
        "#!/usr/bin/env python3\nimport sys\nsys.version_info = (3, 10, 13)\nexec(sys.argv[2])\n", encoding="utf-8"
    )
    old.chmod(0o755)
    run = make(checkout, "site", f"PYTHON={old}")
    printed = [line for line in run.stderr.splitlines() if not line.startswith("make")]
    assert run.returncode != 0
    assert printed == ["Python 3.11 or newer is required; try make PYTHON=python3.12 …"]
    assert not (checkout / ".venv").exists()


def test_clean_removes_what_make_created_and_nothing_else(ready: Path) -> None:
    (ready / "site").mkdir()
    (ready / "hooks/__pycache__").mkdir()
    (ready / "seeds").mkdir()
    assert make(ready, "clean").returncode == 0
    assert sorted(path.name for path in ready.iterdir()) == ["Makefile", "hooks", *sorted(LOCKS), "seeds", "tests"]
    assert [path.name for path in (ready / "hooks").iterdir()] == ["cli.py"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_and_hashes_everything_and_names_no_machine(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^--|(?<![\w.])/\w", lock, re.M), "the lock names an address, an option or a path"
    assert "#    make lock " in lock
    for entry in re.split(r"\n(?=\w)", lock)[1:]:
        assert re.match(r"[\w.-]+==\S+ (; .+ )?\\\n +--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_every_requirement(name: str) -> None:
    wanted = re.findall(r"^(\w[\w-]*)", (ROOT / name).with_suffix(".in").read_text(encoding="utf-8"), re.M)
    locked = pins(name)
    assert [requirement for requirement in wanted if requirement.lower() not in locked] == []


def test_the_lock_of_npm_pins_and_hashes_everything_and_names_no_machine() -> None:
    wanted = json.loads((ROOT / "tests/node/package.json").read_text(encoding="utf-8"))
    locked = json.loads((ROOT / "tests/node/package-lock.json").read_text(encoding="utf-8"))["packages"]
    own = locked.pop("")
    for kind in ("dependencies", "devDependencies"):
        assert own[kind] == wanted[kind]
        assert {f"node_modules/{name}" for name in wanted[kind]} <= locked.keys()
    assert [name for name, entry in locked.items() if not entry["integrity"].startswith("sha512-")] == []
    assert [name for name, entry in locked.items() if "resolved" in entry] == [], "the lock names an address"


def test_the_tests_use_the_versions_that_build_the_site() -> None:
    site, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: dev[name] for name in site.keys() & dev.keys()} == {
        name: site[name] for name in site.keys() & dev.keys()
    }


def pins(name: str) -> dict[str, list[str]]:
    """The versions that a lock file pins, by package; several where they differ by Python version."""
    found: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M):
        found.setdefault(package, []).append(version)
    return found
