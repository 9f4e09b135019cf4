"""The architecture's walls, read from the folders and the code: who may import whom, and what the engine may touch.

A package of the engine is a stage if its docstring begins with "Stage". A stage imports itself and shared modules; only
`pipeline` knows the stages.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.places import ENGINE, ROOT

# What reads files: seeds and their history, or data that lies beside the code.
READS_FILES = {
    *("read/files.py", "read/git.py"),
    *("store.py", "themes.py", "messages/__init__.py", "english/cues.py", "english/names.py", "render/html.py"),
    *("classify/weights.py", "classify/encoder/weights.py", "linear.py"),
}
CALLS_ON_FILES = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "FileSystemLoader", "walk"}
FILE_MODULES = {"os", "shutil", "tempfile", "subprocess", "glob", "io"}

MODULES = sorted(ENGINE.rglob("*.py"))
ADAPTERS = [
    p
    for below in ("*.py", "commands/*.py", "report/*.py", "site_folder/*.py")
    for p in sorted((ROOT / "hooks").glob(below))
]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _is_stage(package: Path) -> bool:
    return (ast.get_docstring(_tree(package / "__init__.py")) or "").startswith("Stage ")


STAGES = {path.parent.name for path in ENGINE.glob("*/__init__.py") if _is_stage(path.parent)}


def _imports(path: Path) -> Iterator[str]:
    """Dotted names of all that a module imports, wherever it does so."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports here are absolute"
            yield node.module or ""


def _names(path: Path) -> set[str]:
    """Dotted names that a module uses: `os.environ`, `dt.date.today` …"""
    nodes = (node for node in ast.walk(_tree(path)) if isinstance(node, ast.Attribute | ast.Name))
    return {ast.unparse(node) for node in nodes}


def _last_parts(names: set[str]) -> set[str]:
    return {name.rpartition(".")[2] for name in names}


def _part(path: Path) -> str:
    """The stage or top-level module that a file of the engine belongs to."""
    return path.relative_to(ENGINE).parts[0].removesuffix(".py")


def _used(path: Path) -> set[str]:
    """The other stages and top-level modules of the engine that a file imports."""
    return {name.split(".")[1] for name in _imports(path) if name.startswith("briefing.")} - {_part(path)}


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_stages_are_packages_and_the_pipeline_runs_them_all() -> None:
    assert {"read", "parse", "classify", "select", "compose", "render"} == STAGES
    assert _used(ENGINE / "pipeline.py") >= STAGES


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem != "pipeline"], ids=_id)
def test_only_the_pipeline_knows_the_stages(path: Path) -> None:
    assert not _used(path) & {*STAGES, "pipeline"}


def test_what_a_stage_uses_uses_no_more_than_a_stage_may() -> None:
    """Shared modules form a floor of their own: data first, then what reads it."""
    shared = {name for path in MODULES if _part(path) in STAGES for name in _used(path)}
    for path in MODULES:
        if _part(path) in shared:
            assert _used(path) <= shared, _id(path)


@pytest.mark.parametrize("name", ["partial_date", "problems", "text"])
def test_the_lowest_modules_import_the_standard_library_alone(name: str) -> None:
    assert not _used(ENGINE / f"{name}.py")


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_the_engine_knows_no_site_generator_no_adapter_and_no_tool(path: Path) -> None:
    roots = {name.partition(".")[0] for name in _imports(path)}
    assert not roots & {"mkdocs", "material", "tools", "tests", *(adapter.stem for adapter in ADAPTERS)}


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_the_engine_reads_no_clock_no_environment_and_no_chance(path: Path) -> None:
    assert not set(_imports(path)) & {"time", "random", "secrets", "uuid", "socket", "urllib.request", "http.client"}
    attributes = _last_parts({name for name in _names(path) if "." in name})
    if path.relative_to(ENGINE).as_posix() == "read/git.py":  # hands it on to Git, without Git's own variables
        attributes -= {"environ"}
    assert not attributes & {"environ", "getenv", "today", "now", "utcnow", "localtime", "getcwd", "cwd", "urandom"}


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_only_readers_of_seeds_and_of_our_own_data_touch_the_disk(path: Path) -> None:
    touches = _last_parts(_names(path)) & CALLS_ON_FILES
    if path.relative_to(ENGINE).as_posix() not in READS_FILES:
        assert not touches
        assert not set(_imports(path)) & FILE_MODULES
    assert not touches & {"write_text", "write_bytes"}


def test_only_the_mkdocs_adapters_import_mkdocs() -> None:
    using = {path.name for path in (*ADAPTERS, *MODULES) if any(name.startswith("mkdocs") for name in _imports(path))}
    assert using == {"at_once.py", "mkdocs_hook.py", "preview.py", "shells.py", "spool.py"}


@pytest.mark.parametrize("path", ADAPTERS, ids=_id)
def test_adapters_import_at_their_top(path: Path) -> None:
    """MkDocs keeps hooks/ on the path only while the hook loads: an import inside a function would fail in an event."""
    inside = [
        node.lineno
        for function in ast.walk(_tree(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


@pytest.mark.parametrize("path", [*MODULES, *ADAPTERS], ids=_id)
def test_modules_and_public_names_have_a_docstring(path: Path) -> None:
    tree = _tree(path)
    assert ast.get_docstring(tree), f"{_id(path)} has no docstring"
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
    # MkDocs documents its events, on_…; main() is what its module says.
    silent = [n.name for n in public if not ast.get_docstring(n) and not n.name.startswith("on_") and n.name != "main"]
    assert silent == []


@pytest.mark.parametrize("path", [*MODULES, *ADAPTERS], ids=_id)
def test_nothing_catches_everything_and_no_class_has_an_empty_name(path: Path) -> None:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "Exception"
            assert caught not in ("Exception", "BaseException"), f"{_id(path)}:{node.lineno}"
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(("Manager", "Handler", "Processor", "Utils")), f"{_id(path)}:{node.lineno}"


@pytest.mark.parametrize("path", [*MODULES, *ADAPTERS], ids=_id)
def test_modules_and_functions_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 40
    ]
    assert long == []
