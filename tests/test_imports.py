"""The house's walls: who may import whom, and who may touch disk, clock and environment. Read from the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.places import ENGINE, ROOT

STAGES = ("seeds", "parse", "classify", "compose", "relate", "render", "check", "advise", "settle")
# What any stage may build on: data and words, no stage's work.
SHARED = {"model", "text", "themes", "words"}
# A stage of several modules; another stage has no business with them.
PARTS = {
    "history": "seeds",
    "judge": "classify",
    "signs": "classify",
    "dates": "compose",
    "tense": "compose",
    "excerpts": "compose",
    "changes": "compose",
    "view": "render",
    "metadata": "render",
    "picture": "render",
    "programs": "render",
    "calendar": "render",
}
ONLY_THE_STANDARD_LIBRARY = ("model", "text")
READS_DISK = {"seeds.py", "history.py", "themes.py", "words.py", "render.py", "judge.py", "excerpts.py"}

MODULES = sorted(ENGINE.rglob("*.py"))
DOORS = sorted((ROOT / "hooks").glob("*.py"))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _imports(path: Path) -> Iterator[str]:
    """Dotted names of all that a module imports, wherever it does so."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports here are written whole"
            yield node.module or ""


def _calls(path: Path) -> Iterator[str]:
    """Dotted names that a module speaks of: `os.environ`, `dt.date.today` …"""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Attribute | ast.Name):
            yield ast.unparse(node)


def _stage(path: Path) -> str:
    """The stage, or shared module, that a file of the engine belongs to."""
    name = path.relative_to(ENGINE).parts[0].removesuffix(".py")
    return PARTS.get(name, name)


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_stages_know_data_and_words_but_not_one_another(path: Path) -> None:
    own = _stage(path)
    used = {name.split(".")[1] for name in _imports(path) if name.startswith("briefing.")}
    used = {PARTS.get(name, name) for name in used} - {own}
    if own == "pipeline":
        assert used >= set(STAGES)
    elif own in ONLY_THE_STANDARD_LIBRARY:
        assert not used
    else:
        assert used <= SHARED


def test_every_module_of_the_engine_has_its_place() -> None:
    assert {_stage(path) for path in MODULES} == {*STAGES, *SHARED, "pipeline", "__init__"}


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_the_engine_knows_no_host_no_door_and_no_tool(path: Path) -> None:
    roots = {name.partition(".")[0] for name in _imports(path)}
    assert not roots & {"mkdocs", "material", "cli", "settings", "mkdocs_hook", "tools", "tests"}


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_the_engine_reads_no_clock_no_environment_and_no_chance(path: Path) -> None:
    assert not set(_imports(path)) & {"time", "random", "secrets", "uuid", "socket", "urllib.request", "http.client"}
    ends = {name.rpartition(".")[2] for name in _calls(path) if "." in name}
    assert not ends & {"environ", "getenv", "today", "now", "utcnow", "localtime", "getcwd", "cwd", "urandom"}


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_only_the_reader_of_seeds_and_the_readers_of_our_own_files_touch_the_disk(path: Path) -> None:
    touching = {
        "open",
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "FileSystemLoader",
        "PackageLoader",
        "walk",
    }
    touches = {name.rpartition(".")[2] for name in _calls(path)} & touching - {"walk"}
    touches |= {"os.walk"} & set(_calls(path))
    if path.name not in READS_DISK or path.parent != ENGINE:
        assert not touches
        assert not set(_imports(path)) & {"os", "shutil", "tempfile", "subprocess", "glob", "io"}
    assert not touches & {"write_text", "write_bytes"}


def test_only_the_mkdocs_door_knows_mkdocs() -> None:
    knowing = {path.name for path in (*DOORS, *MODULES) if any(name.startswith("mkdocs") for name in _imports(path))}
    assert knowing == {"mkdocs_hook.py", "preview.py"}


@pytest.mark.parametrize("path", DOORS, ids=_id)
def test_doors_import_at_their_top(path: Path) -> None:
    """MkDocs keeps hooks/ on the path only while the hook loads: an import inside a function would fail in an event."""
    inside = [
        node.lineno
        for function in ast.walk(_tree(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


@pytest.mark.parametrize("path", [*MODULES, *DOORS], ids=_id)
def test_modules_and_public_names_say_what_they_are_for(path: Path) -> None:
    tree = _tree(path)
    if not tree.body:
        return
    assert ast.get_docstring(tree), f"{_id(path)} has no docstring"
    hooks = {
        "on_startup",
        "on_config",
        "on_files",
        "on_env",
        "on_page_context",
        "on_post_page",
        "on_post_template",
        "main",
    }
    kinds = ast.FunctionDef | ast.ClassDef
    public = [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    silent = [node.name for node in public if not ast.get_docstring(node) and node.name not in hooks]
    assert silent == []


@pytest.mark.parametrize("path", [*MODULES, *DOORS], ids=_id)
def test_nothing_catches_everything_and_no_class_has_an_empty_name(path: Path) -> None:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "Exception"
            assert caught not in ("Exception", "BaseException"), f"{_id(path)}:{node.lineno}"
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(("Manager", "Handler", "Processor", "Utils")), f"{_id(path)}:{node.lineno}"
