"""Reading seeds: encodings, line ends, file names, symbolic links."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.growing import HEADLINE, LEDE, plant, read, text_of
from tests.places import ROOT

from briefing.model import Seed
from briefing.problems import Code, Problem, SeedError
from briefing.read.files import MAX_BYTES, MAX_LINE
from briefing.read.files import read_seeds as read_seeds_and_history

TEXT = text_of(HEADLINE, LEDE)


def read_seeds(
    folder: Path, shown_as: str = "seeds", only: Iterable[str] | None = None
) -> tuple[tuple[Seed, ...], tuple[Problem, ...]]:
    """Without the note that there is no repository here."""
    seeds, problems = read_seeds_and_history(folder, shown_as, only)
    return seeds, tuple(problem for problem in problems if problem.code != Code.UNKNOWN_HISTORY)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(ends: str, mark: str) -> None:
    assert read(mark + TEXT.replace("\n", ends)).text == TEXT.rstrip("\n")


def test_the_checksum_is_that_of_the_file_on_disk() -> None:
    assert read("a\n").sha256 == "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"
    assert read("a\r\n").sha256 != read("a\n").sha256


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"A\n\nCaf\xe9 is.\n", Code.ENCODING, 3, 4),
        ("Ünï\n\nSo “ist” es.\n".encode("cp1252"), Code.ENCODING, 1, 1),
        (b"\xff\xfeA\x00", Code.ENCODING, 1, 1),
        (b"\xfe\xff\x00A", Code.ENCODING, 1, 1),
        (b"%PDF-1.7\n\x00\x01", Code.ENCODING, 1, 1),
        (b"A\n\nbell\x07\n", Code.CONTROL_CHARACTER, 3, 5),
        (b"A\n\nunit\x1f\n", Code.CONTROL_CHARACTER, 3, 5),
        (b"A\n\x02stx\n", Code.CONTROL_CHARACTER, 2, 1),
        ("A\n\nb\x9fc\n".encode(), Code.CONTROL_CHARACTER, 3, 2),
        (b"A\n" + b"x" * (MAX_LINE + 1), Code.TOO_LARGE, 2, 1),
        (b"x \n" * MAX_BYTES, Code.TOO_LARGE, 1, 1),
    ],
)
def test_what_cannot_be_decoded_is_reported_with_its_position(data: bytes, code: Code, line: int, column: int) -> None:
    with pytest.raises(SeedError) as refused:
        read(data)
    assert [(p.code, p.line, p.column) for p in refused.value.problems] == [(code, line, column)]


def test_the_largest_seed_and_the_longest_line_are_read() -> None:
    line = "x" * MAX_LINE
    assert len(read((line + "\n") * (MAX_BYTES // (MAX_LINE + 1))).text) > MAX_BYTES - MAX_LINE - 1


def test_seeds_in_subfolders_are_read_and_all_are_sorted_by_name(tmp_path: Path) -> None:
    names = ["b.txt", "a/z.md", "ä.txt", "a/b/c.txt", "Z.txt"]
    seeds, problems = read_seeds(plant(tmp_path, [(name, TEXT) for name in names]), "texts")
    assert [seed.name for seed in seeds] == sorted(names)
    assert [seed.path for seed in seeds] == [f"texts/{name}" for name in sorted(names)]
    assert problems == ()


def test_names_that_start_with_a_dot_or_an_underscore_are_ignored(tmp_path: Path) -> None:
    hidden = ["_template.md", ".a.txt.swp", "_drafts/a.txt", ".git/b.txt", "c/_d.md", ".DS_Store"]
    assert read_seeds(plant(tmp_path, [(name, b"\xff") for name in hidden])) == ((), ())


def test_one_unreadable_seed_does_not_hide_another(tmp_path: Path) -> None:
    plant(tmp_path, [("a.txt", b"\xff"), ("b.txt", b"\xff"), ("c.txt", TEXT)])
    seeds, problems = read_seeds(tmp_path)
    assert [seed.name for seed in seeds] == ["c.txt"]
    assert [problem.path for problem in problems] == ["seeds/a.txt", "seeds/b.txt"]


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    plant(tmp_path, [("a.txt", TEXT)])
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "dead.txt").symlink_to("nowhere.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    seeds, problems = read_seeds(tmp_path)
    assert [seed.name for seed in seeds] == ["a.txt"]
    reported = {(problem.path, problem.code) for problem in problems}
    assert reported == {(f"seeds/{name}.txt", Code.UNREADABLE) for name in ("link", "dead", "pipe")}


def test_a_seed_deleted_during_reading_is_skipped(tmp_path: Path) -> None:
    plant(tmp_path, [("a.txt", TEXT)])
    assert [seed.name for seed in read_seeds(tmp_path, only=["a.txt", "gone.txt"])[0]] == ["a.txt"]
    assert read_seeds(tmp_path, only=["gone.txt"]) == ((), ())


def test_an_unprintable_file_name_is_reported_in_printable_characters(tmp_path: Path) -> None:
    plant(tmp_path, [("a\x1b[31m\n.txt", TEXT), ("\u202egpj.txt", TEXT)])
    (tmp_path / os.fsdecode(b"latin-\xe9.txt")).write_bytes(b"x")
    seeds, problems = read_seeds(tmp_path)
    assert seeds == ()
    assert len(problems) == 3
    assert all(str(problem).isprintable() for problem in problems)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_lines_are_counted_by_line_feeds(separator: str) -> None:
    assert read(f"a{separator}b\nc").text == "a b\nc"


def test_the_extension_may_be_in_capitals(tmp_path: Path) -> None:
    seeds, problems = read_seeds(plant(tmp_path / "seeds", [("Lamp.TXT", TEXT), ("Pier.MD", TEXT)]))
    assert ([seed.is_markdown for seed in seeds], problems) == ([False, True], ())


def test_a_link_to_a_folder_is_reported_and_not_followed(tmp_path: Path) -> None:
    plant(tmp_path / "elsewhere", [("a.txt", TEXT)])
    seeds = plant(tmp_path / "seeds", [("b.txt", TEXT)])
    (seeds / "2026").symlink_to(tmp_path / "elsewhere")
    (seeds / "_old").symlink_to(tmp_path / "elsewhere")
    found, [problem] = read_seeds(seeds)
    assert [seed.name for seed in found] == ["b.txt"]
    assert str(problem).startswith("seeds/2026:1:1: S105 a link to a folder, which is not followed; replace it")
    assert problem.fatal


def test_a_folder_of_seeds_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    plant(tmp_path / "elsewhere", [("a.txt", TEXT)])
    (tmp_path / "seeds").symlink_to("elsewhere")
    assert [seed.name for seed in read_seeds(tmp_path / "seeds")[0]] == ["a.txt"]


@pytest.mark.parametrize("name", ["seeds/2025", "seeds"])
def test_a_folder_that_cannot_be_searched_is_reported_like_a_file(name: str, tmp_path: Path) -> None:
    plant(tmp_path / "seeds", [("a.txt", TEXT), ("2025/b.txt", TEXT)])
    (tmp_path / name).chmod(0)
    code = (
        "import os, sys, encodings.utf_8_sig; from pathlib import Path; from briefing.read.files import read_seeds\n"
        "os.geteuid() or os.setuid(12345)  # root may read everything\n"
        "print(*read_seeds(Path(sys.argv[1]))[1], sep='\\n')"
    )
    for folder in (tmp_path, *tmp_path.parents):
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(folder.stat().st_mode | 0o055)
    command = [sys.executable, "-c", code, str(tmp_path / "seeds")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    (tmp_path / name).chmod(0o755)
    assert f"{name}:1:1: S105 cannot read the folder (Permission denied); check its permissions" in done.stdout
