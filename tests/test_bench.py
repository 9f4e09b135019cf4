"""`make bench`: the same articles for all, figures beside goals, and no figure for what failed or is missing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.growing import HEADLINE, LEDE, NEXT, WHY, plant, text_of

from bench.__main__ import costs, goals, setting
from bench.articles import Text, read_articles
from bench.cost import Cost, run
from bench.ours import clear, make_ours, one_edited, save_scores
from bench.peers import HUGO, PEERS, ROOT, STOCK, Peer, check_pages, make_project
from bench.rounds import COLD, NOTHING, READ, Bench
from bench.table import Row, growth, largest, memory_of_one_more, pages_by_kind, ratio
from briefing.classify.encoder_scores import EncoderScores
from briefing.model import Briefing
from briefing.parse.article import parse
from briefing.pipeline import make_briefing
from briefing.read.files import read_seeds
from briefing.store import remembered
from cache import Cache

TEXT = Text("article-00001.txt", text_of(f"{HEADLINE} 1", LEDE, WHY, NEXT), f"{HEADLINE} 1", (LEDE, WHY, NEXT))


def test_articles_are_repeated_each_with_a_headline_and_an_address_of_its_own(tmp_path: Path) -> None:
    marked = f'---\ntitle: "B"\nslug: bee\n---\n{LEDE}\n'
    folder = plant(tmp_path, [("a.txt", text_of(HEADLINE, LEDE, WHY, NEXT)), ("b.md", marked)])
    one, two, three = read_articles(folder, 3)
    assert one == TEXT
    assert two == Text("article-00002.md", f'---\ntitle: "B 2"\n---\n{LEDE}\n', "B 2", (LEDE,))
    assert three == replace(
        TEXT, name="article-00003.txt", seed=TEXT.seed.replace(" 1\n", " 3\n", 1), headline=f"{HEADLINE} 3"
    )


def test_settings_that_make_no_bench_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="set ARTICLES to a folder of seeds"):
        read_articles(tmp_path, 3)
    for value in ("9", "many", "-10"):
        monkeypatch.setenv("N", value)
        with pytest.raises(SystemExit, match=f"invalid N '{value}'; use a number from 10, such as 300"):
            setting("N", 300, least=10)


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_peer_gets_all_paragraphs_of_an_article_on_four_pages(peer: Peer, tmp_path: Path) -> None:
    project = make_project(tmp_path, peer, [TEXT])
    pages = [path.read_text("utf-8") for path in project.glob("docs/0/*.md")]
    assert len(pages) == 4
    assert all("".join(pages).count(paragraph) == 1 for paragraph in TEXT.paragraphs)
    assert all(page.startswith(f"# {TEXT.headline}\n") for page in pages)


def test_our_copy_has_each_seed_in_a_commit_of_its_own(tmp_path: Path) -> None:
    ours = make_ours(tmp_path / "ours", [replace(TEXT, name=f"{number}.txt") for number in range(9)])
    seeds, problems = read_seeds(ours / "seeds")
    assert not problems
    assert {path.read_text("utf-8") for path in (ours / "seeds").iterdir()} == {TEXT.seed}
    days = [seed.added.isoformat() for seed in seeds if seed.added]
    assert days == ["2023-11-14", *["2023-11-15"] * 4, *["2023-11-16"] * 4]


def test_an_edit_lasts_for_a_while(tmp_path: Path) -> None:
    seeds = plant(tmp_path / "seeds", [("a.txt", TEXT.seed), ("b.txt", TEXT.seed)])
    with one_edited(tmp_path):
        assert (seeds / "a.txt").read_text("utf-8") == TEXT.seed.strip() + " More is known now.\n"
    assert {path.read_text("utf-8") for path in seeds.iterdir()} == {TEXT.seed}


def test_a_cold_build_after_the_reading_finds_the_scores_and_nothing_else(tmp_path: Path) -> None:
    ours, scores = tmp_path / "ours", tmp_path / "scores"
    seed = read_seeds(plant(tmp_path / "seeds", [("a.txt", TEXT.seed)]))[0][0]
    cache = Cache(ours / ".cache/results")
    read = EncoderScores(((0.5, -1.25),))
    remembered(cache, EncoderScores, "article", lambda: read)
    remembered(cache, Briefing, seed, lambda: make_briefing(parse(seed)))
    cache.put("picture", b"\x89PNG\r\n")
    cache.put("damaged", b"")
    (cache.folder / "damaged").write_bytes(b"{")
    save_scores(ours, scores)
    (ours / "site").mkdir()
    clear(ours, scores)
    assert [path.name for path in ours.iterdir()] == [".cache"]
    [kept] = cache.folder.iterdir()
    assert remembered(cache, EncoderScores, "article", lambda: EncoderScores(())) == read
    assert kept.name not in ("picture", "damaged")


def test_a_build_that_fails_has_no_figure(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="ZeroDivisionError"):
        run(tmp_path, sys.executable, "-c", "1 / 0")


def test_the_time_of_children_counts(tmp_path: Path) -> None:
    work = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3 * 10**7))'])"
    assert run(tmp_path, sys.executable, "-c", work).seconds > run(tmp_path, sys.executable, "-c", "pass").seconds + 0.1


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Three rounds of 100 briefings beside stock MkDocs, on a machine without Hugo whose speed changes."""
    few, some = f"{READ}, 10 briefings", f"{READ}, 33 briefings"
    megabytes = {few: 80, some: 81, READ: 89}
    seconds = {STOCK.name: 2.0, COLD: 9.0, NOTHING: 1.0, few: 0.5, some: 1.65, READ: 6.0}
    rounds: list[Mapping[str, Cost]] = [
        {name: Cost(slow * cost, 2 * slow * cost, megabytes.get(name, 99)) for name, cost in seconds.items()}
        for slow in (1, 2, 4)
    ]
    folders = {size: tmp_path / str(size) for size in (10, 33, 100)}
    return Bench(tmp_path, {STOCK.name: tmp_path / "stock"}, folders, rounds)


def test_a_figure_stands_beside_its_goal_and_a_missing_peer_says_how_to_get_it(bench: Bench) -> None:
    rows = [
        Row("nothing changed", 0.6, "× stock", ratio(NOTHING, STOCK)),
        Row("cold", 2.5, "× stock", ratio(COLD, STOCK)),
        Row("beside Hugo", 1, "× Hugo", ratio(NOTHING, HUGO)),
    ]
    _, nothing, cold, hugo = (" ".join(line.split()) for line in goals(bench, rows))
    assert nothing == "nothing changed 0.50 0.6 × stock met"
    assert cold == "cold 4.50 2.5 × stock missed"
    assert hugo.startswith("beside Hugo – 1 × Hugo: Hugo is not installed; make bench PEERS=1 does it: ")
    assert hugo.endswith(HUGO.install)


def test_costs_are_medians(bench: Bench) -> None:
    title, stock, *_ = (" ".join(line.split()) for line in costs(bench))
    assert title == "100 briefings, medians of 3 CPU wall memory"
    assert stock == "stock MkDocs 4.00 s 8.00 s 99 MB"


def test_growth_is_told_from_several_sizes(bench: Bench) -> None:
    (beside_least, listed), (kilobytes, span) = growth(bench), memory_of_one_more(bench)
    assert (round(beside_least, 6), listed) == (1.2, "100 ms of 10, 100 ms of 33, 120 ms of 100")
    assert (kilobytes, span) == (100, "from 10 to 100")


def test_the_largest_page_of_each_kind_is_looked_at(tmp_path: Path) -> None:
    for name in (
        "",
        "about/",
        "briefings/",
        "briefings/a/",
        "briefings/b/",
        "briefings/a/stakes/",
        "briefings/2026/2/",
    ):
        (tmp_path / name).mkdir(exist_ok=True, parents=True)
        (tmp_path / name / "index.html").write_text(f"<p>{name}", "utf-8")
    (tmp_path / "briefings/b/index.html").write_text("<p>a longer page</p>", "utf-8")
    (tmp_path / "404.html").write_text("<p>gone</p>", "utf-8")
    assert pages_by_kind(tmp_path) == {
        "": "",
        "*.html": "404.html",
        "about/": "about/",
        "briefings/": "briefings/",
        "briefings/*/": "briefings/b/",
        "briefings/*/*/": "briefings/2026/2/",
        "briefings/*/stakes/": "briefings/a/stakes/",
    }


def test_a_site_that_lacks_pages_has_no_figure(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"site/{number}").mkdir(parents=True)
        (tmp_path / f"site/{number}/index.html").touch()
    check_pages(tmp_path, 1)
    with pytest.raises(SystemExit, match="4 pages of 8"):
        check_pages(tmp_path, 2)


def test_the_two_largest_are_named() -> None:
    assert largest({"": 2_000, "about/": 1_000, "search/": 3_440}) == (3.44, "3.4 of search/, 2.0 of home")


def test_what_is_installed_stays_in_the_checkout() -> None:
    for peer in PEERS:
        assert peer.program.startswith((".venv/", ".cache/bench/"))
        assert not peer.install or " .cache/bench/" in peer.install
    assert STOCK.command[0] == str(ROOT / ".venv/bin/python")
