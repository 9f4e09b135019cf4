"""FIX=1 writes marks for unsure placements into a seed, and changes nothing else in it."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.growing import COST, HEADLINE, LEDE, NEXT, WHY, article_of, grow, plant, text_of
from tests.places import ARTICLES, SEEDS, needs_articles
from tests.test_cli import run

from briefing.annotate import unsure_marks, with_marks
from briefing.model import Briefing
from briefing.pipeline import annotate_seed, build
from briefing.problems import SeedError
from briefing.text import digest
from briefing.themes import theme_of
from cache import RESULTS

_BLOCKS = [
    LEDE,
    WHY,
    COST,
    NEXT,
    "A short line without an end",
    "1. The first of two",
    "2. The second of two",
    "3. A longer one, which is no item: it goes on for as long as a paragraph does. It has two sentences, and a third.",
    "- one\n- two\n- three",
    "lamp\t12\nbuoy\t3",
    "| lamp | 12 |",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "> “A quotation,” she said.",
    "## A heading",
    f"### Another\n{WHY}",
    "**A bold line**",
    "```\ncode\n\nmore code\n```",
    "    indented code",
    "By Ada Costa",
    "[^1]: A footnote.",
    "[theme]: stakes\nThe editor has placed this, and it stays where it is.",
    f"{COST}\n{NEXT}",
    f"{LEDE}\u2028{WHY}",
    "* * *",
    "[a link]: https://velm.example/",
]
_TEXTS = st.lists(st.sampled_from(_BLOCKS), min_size=1, max_size=9).map(lambda blocks: text_of(HEADLINE, *blocks))
_FRONT = st.sampled_from(["", "---\ntitle: A title of its own\ndate: 2026-11-02\n---\n"])


def all_unsure(briefing: Briefing) -> Briefing:
    """As if the model were sure of nothing; what the editor has placed stays placed."""
    places = [replace(place, review=place.second is not None) for place in briefing.placements]
    return replace(briefing, placements=tuple(places))


def placed(briefing: Briefing) -> list[tuple[str, str, str]]:
    return [(place.paragraph.id, place.paragraph.text, place.theme.key) for place in briefing.placements]


@given(
    text=_TEXTS,
    front=_FRONT,
    name=st.sampled_from(["seed.txt", "seed.md"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.sampled_from(["", "\ufeff"]),
    last=st.sampled_from(["", "no newline at the end"]),
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_marks_are_written_and_nothing_else_changes(
    text: str, front: str, name: str, end: str, mark: str, last: str
) -> None:
    whole = mark + (front + text + last).replace("\n", end)
    try:
        article = article_of(whole, name)
    except SeedError:
        return  # `make check FIX=1` leaves seeds with fatal problems alone
    before = all_unsure(grow(article)[0])
    after, written, left = annotate_seed(before, whole)
    assert written.keys() | left.keys() == unsure_marks(before).keys()
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", after)
    added = [line + number for number, line in enumerate(sorted(written))]
    for number, line in zip(added, sorted(written), strict=True):
        assert lines[number - 1] == f"[theme]: {written[line].key}{end}"
    assert "".join(line for number, line in enumerate(lines, 1) if number not in added) == whole
    reread, _ = grow(article_of(after, name))
    assert placed(reread) == placed(before)
    again = replace(reread, placements=all_unsure(reread).placements)
    assert annotate_seed(again, after)[0] == after, "a second run writes nothing that the first could have"


def test_every_placement_of_our_own_seeds_can_be_marked() -> None:
    for briefing in build(SEEDS).briefings:
        text = (SEEDS / briefing.article.seed.name).read_bytes().decode()
        assert annotate_seed(all_unsure(briefing), text)[2] == {}


@needs_articles
def test_every_unsure_placement_of_real_articles_can_be_marked() -> None:
    some = {path.name for path in sorted(ARTICLES.glob("*.txt"))[::3]}  # those of test_promises.py, kept by content
    edition = build(ARTICLES, only=some, store=RESULTS)
    assert len(edition.briefings) == len(some)
    for briefing in edition.briefings:
        text = (ARTICLES / briefing.article.seed.name).read_bytes().decode()
        after, written, left = annotate_seed(briefing, text)
        assert left == {}
        assert len(after.splitlines()) == len(text.splitlines()) + len(written)


def test_a_mark_that_would_split_a_list_is_left_out(tmp_path: Path) -> None:
    text = text_of(HEADLINE, LEDE, "1. The stairs", "2. The lamp", "3. The keeper", WHY)
    briefing = all_unsure(grow(article_of(text))[0])
    after, _, left = annotate_seed(briefing, text)
    numbered = [p.line for p in briefing.article.paragraphs if p.kind == "list"]
    assert set(left) <= set(numbered)
    assert left
    assert placed(grow(article_of(after))[0]) == placed(briefing)


NONE, STAKES = theme_of("none"), theme_of("stakes")


def test_a_mark_ends_as_the_line_below_it_does() -> None:
    assert with_marks("a\r\nb\r\nc", {2: NONE, 3: STAKES}) == "a\r\n[theme]: none\r\nb\r\n[theme]: stakes\r\nc"
    assert with_marks("a\u2028b\r\nc", {2: NONE}) == "a\u2028b\r\n[theme]: none\r\nc"
    assert with_marks("a", {1: NONE}) == "[theme]: none\na"


UNSURE = text_of("灯塔又亮了", "灯塔又亮了。" * 30, "灯塔。" * 40)  # the model is trained on English


def test_fix_writes_each_mark_once_and_reports_it(tmp_path: Path) -> None:
    folder = plant(tmp_path / "seeds", [("a.txt", "\ufeff" + UNSURE.replace("\n", "\r\n"))])
    (folder / "a.txt").chmod(0o640)
    first = run("check", SEEDS=str(folder), FIX="1")
    data = (folder / "a.txt").read_bytes()
    assert first.returncode == 0, first.stderr
    assert data.count(b"[theme]: ") == 2
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == UNSURE.count("\n") + 2
    assert f"{folder}/a.txt:3: wrote [theme]: " in first.stdout
    assert ": W501 " not in first.stdout
    assert stat.S_IMODE((folder / "a.txt").stat().st_mode) == 0o640
    second = run("check", SEEDS=str(folder), FIX="1")
    assert "wrote" not in second.stdout
    assert (folder / "a.txt").read_bytes() == data
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


def test_fix_leaves_seeds_with_fatal_problems_and_seeds_not_named_alone(tmp_path: Path) -> None:
    texts = {
        "bad.md": f"---\ntopcis: x\n---\n{UNSURE}",
        "one.md": f"---\nslug: same\n---\n{UNSURE}",
        "two.md": f"---\nslug: same\n---\n{UNSURE}",
        "good.txt": UNSURE,
        "other.txt": UNSURE.replace("亮", "暗"),
    }
    folder = plant(tmp_path / "seeds", texts.items())
    named = " ".join(f"{folder}/{name}" for name in texts if name != "other.txt")
    assert run("check", SEEDS=named, FIX="1").returncode == 1
    changed = {name for name, text in texts.items() if (folder / name).read_text(encoding="utf-8") != text}
    assert changed == {"good.txt"}


@pytest.mark.parametrize("value", ["", "0", "no", "false"])
def test_fix_writes_only_when_asked(value: str, tmp_path: Path) -> None:
    folder = plant(tmp_path / "seeds", [("a.txt", UNSURE)])
    run("check", SEEDS=str(folder), FIX=value)
    assert digest((folder / "a.txt").read_text(encoding="utf-8")) == digest(UNSURE)


def test_fix_as_json_prints_json_alone(tmp_path: Path) -> None:
    folder = plant(tmp_path / "seeds", [("a.txt", UNSURE)])
    done = run("check", SEEDS=str(folder), FIX="1", JSON="1")
    assert done.stdout.startswith("{\n")
    assert "wrote [theme]: " in done.stderr


def test_marks_are_left_out_where_the_seed_would_have_too_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    text = text_of(HEADLINE, *[LEDE, WHY, COST, NEXT] * 2)
    briefing = all_unsure(grow(article_of(text))[0])
    monkeypatch.setattr("briefing.parse.article.MAX_BLOCKS", 12)
    after, written, left = annotate_seed(briefing, text)
    assert (len(written), len(left)) == (3, 5)
    assert placed(grow(article_of(after))[0]) == placed(briefing)
