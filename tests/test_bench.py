"""`make bench`: the same articles for both, and no figure for a build that failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.growing import HEADLINE, LEDE, NEXT, WHY, plant, text_of

import bench


def test_both_get_the_same_articles_each_with_a_headline_of_its_own(tmp_path: Path) -> None:
    folder = plant(tmp_path / "seeds", [("a.txt", text_of(HEADLINE, LEDE, WHY, NEXT)), ("b.txt", text_of("B", LEDE))])
    texts = bench.articles(folder, 3)
    assert texts == [(f"{HEADLINE} 1", LEDE, WHY, NEXT), ("B 2", LEDE), (f"{HEADLINE} 3", LEDE, WHY, NEXT)]
    ours, stock = bench.make_ours(tmp_path, texts), bench.make_stock(tmp_path, texts)
    assert [path.read_text("utf-8") for path in sorted((ours / "seeds").iterdir())] == [
        "\n\n".join(text) + "\n" for text in texts
    ]
    pages = "".join(path.read_text("utf-8") for path in stock.glob("docs/0/*.md"))
    assert all(pages.count(block) == 1 for block in texts[0][1:])


def test_a_build_that_fails_has_no_figure(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="ZeroDivisionError"):
        bench.run(tmp_path, "-c", "1 / 0")


def test_the_time_of_children_counts(tmp_path: Path) -> None:
    work = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3 * 10**7))'])"
    assert bench.run(tmp_path, "-c", work).seconds > bench.run(tmp_path, "-c", "pass").seconds + 0.1
