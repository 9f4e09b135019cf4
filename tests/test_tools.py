"""Training and evaluation, on a corpus of a few invented articles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.places import ROOT
from tests.test_theme_model import article

from briefing.classify.theme_model import predict
from briefing.classify.weights import load_weights
from briefing.english.analysis import analyse
from briefing.english.references import all_references
from briefing.english.standalone import MODEL, standalone_features
from briefing.english.standalone import WEIGHTS_FILE as STANDALONE_FILE
from briefing.linear import load_models
from briefing.select.selection import WEIGHTS_FILE
from evaluate_coherence import count_changes
from labelled import Labelled, publisher_key


def run_tool(name: str, corpus: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": "hooks", "CORPUS": str(corpus)}
    command = [sys.executable, f"tools/{name}.py", *options]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def corpus_in(folder: Path, count: int = 6) -> Path:
    """Six articles, or `count`, without headings and as many with two, each from another publisher."""
    blocks = [
        ("overview", "The harbour council voted on Monday to keep the night ferry running until 2031."),
        ("background", "The ferry was founded in 1911 and had been closed for decades when the town bought it."),
        ("stakes", "Critics warn that the cost could harm families on the island, who fear higher fares."),
        ("next_steps", "The council will meet again next month and is expected to decide on the fares."),
    ]
    labelled = [{"kind": "paragraph", "text": text, "theme": theme, "unsure": False} for theme, text in blocks]
    heading = [{"kind": "heading", "text": "The years before"}]
    for name, parts in (("unheaded", labelled), ("headed", [*labelled[:1], *heading, *labelled[1:]])):
        articles = [
            {
                "id": f"invented-{number}",
                "headline": "Council keeps the ferry",
                "date": None,
                "address": f"https://{name}-{number}.example/ferry",
                "blocks": parts,
            }
            for number in range(count)
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    return folder


def selection_corpus_in(folder: Path) -> Path:
    """The same, twenty of each; those without headings have labels for the selection models."""
    corpus_in(folder, 20)
    articles = [json.loads(line) for line in (folder / "unheaded.jsonl").read_text("utf-8").splitlines()]
    where = [{"corpus": "unheaded", "id": article["id"]} for article in articles]
    labels = {
        "sentences": {f"{number}.0": block["text"] for number, block in enumerate(articles[0]["blocks"])},
        "not_alone": ["1.0", "3.0"],
        "key": {"overview": ["0.0"], "stakes": ["2.0"]},
        "needs": [{"p": 3, "of": [0], "why": "referent", "harm": 1}],
    }
    roles = {"event": [["1.0", "1911", "text"]], "dated": [], "unknown": [], "concern": [["2.0", "families"]]}
    for name, own in (("reading", labels), ("roles", roles)):
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(at | own) for at in where), encoding="utf-8")
    return folder


def test_evaluate_says_how_many_articles_the_model_was_trained_on(tmp_path: Path) -> None:
    done = run_tool("evaluate", corpus_in(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("12 articles; the model was trained on 0 of them")
    assert "headless: 6 articles, 24 paragraphs" in done.stdout


def test_a_publisher_has_one_key_by_name_and_by_domain() -> None:
    same = ("Harbour News", "www.harbour.co.uk", "The Harbour", "harbour", "harbournews.com")
    assert {publisher_key(name) for name in same} == {"harbour"}
    assert publisher_key("harbourtimes.com") != "harbour"


def test_train_writes_a_model_that_the_engine_can_use(tmp_path: Path) -> None:
    done = run_tool("train", corpus_in(tmp_path), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Cross-validated on" in done.stdout
    assert "Trained on 12 articles" in done.stdout
    assert "Editors placed" in done.stdout
    trained = load_weights(tmp_path / "weights.json.gz", None)
    assert len(trained.trained_on) == 12
    news = article(
        "The harbour council voted on Monday.", "Critics warn that the cost could harm families, who fear it."
    )
    assert [prediction.theme.key for prediction in predict(news, trained)] == ["overview", "stakes"]


@pytest.mark.parametrize("tool", ["evaluate", "train"])
def test_a_folder_without_labelled_articles_gives_a_one_line_message(tool: str, tmp_path: Path) -> None:
    done = run_tool(tool, tmp_path)
    assert done.returncode == 1
    assert f"no labelled articles in {tmp_path}; set CORPUS=folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_evaluate_bindings_counts_what_is_placed_as_one(tmp_path: Path) -> None:
    done = run_tool("evaluate_bindings", corpus_in(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "placed as one: pairs of neighbours with the same label" in done.stdout


def test_evaluate_dates_says_so_where_its_articles_are_missing(tmp_path: Path) -> None:
    done = run_tool("evaluate_dates", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("dates: not measured")
    assert len(done.stdout.splitlines()) == 1


def test_train_selection_writes_the_same_models_again_and_the_engine_reads_them(tmp_path: Path) -> None:
    corpus = selection_corpus_in(tmp_path)
    written = []
    for _ in range(2):
        done = run_tool("train_selection", corpus, "--out", str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert "selection: trained on 20 articles" in done.stdout
        written.append((tmp_path / "weights.json.gz").read_bytes())
    assert written[0] == written[1]
    trained, shipped = load_models(tmp_path / "weights.json.gz"), load_models(WEIGHTS_FILE)
    assert trained.models.keys() == shipped.models.keys()
    assert trained.thresholds == shipped.thresholds


def test_train_standalone_writes_a_model_that_the_engine_reads(tmp_path: Path) -> None:
    done = run_tool("train_standalone", selection_corpus_in(tmp_path), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "standalone: trained on 20 articles" in done.stdout
    trained, shipped = load_models(tmp_path / STANDALONE_FILE.name), load_models(STANDALONE_FILE)
    assert trained.models.keys() == shipped.models.keys()
    analysis = analyse(article("The harbour council voted on Monday to keep the night ferry running until 2031."))
    (features,) = standalone_features(analysis, all_references(analysis))
    assert trained[MODEL].probability(features) > 0.5


def test_evaluate_selection_measures_what_is_selected(tmp_path: Path) -> None:
    done = run_tool("evaluate_selection", selection_corpus_in(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("selection: cross-validated on")
    assert "paragraphs placed as labelled" in done.stdout
    assert "paragraphs placed as predicted" in done.stdout
    assert "* as it ships: shown" in done.stdout
    assert "* sign < 0.75: context on" in done.stdout


@pytest.mark.parametrize(
    ("tool", "what"),
    [("train_standalone", "trained"), ("train_selection", "trained"), ("evaluate_selection", "measured")],
)
def test_selection_tools_say_so_where_their_labels_are_missing(tool: str, what: str, tmp_path: Path) -> None:
    done = run_tool(tool, corpus_in(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.partition(" ")[2].startswith(f"not {what}; {tmp_path} lacks reading.jsonl")
    assert len(done.stdout.splitlines()) == 1


def test_theme_changes_are_counted_among_what_is_part_of_the_article() -> None:
    themes = ("overview", "background", "none", "overview", "overview", "stakes")
    one = Labelled("x", "x", "x", True, article(*"abcdef", headings=("First", "Second")), themes, (False,) * 6)
    counts = count_changes(one, themes, themes)
    assert (counts["pairs across a heading"], counts["changes across a heading"]) == (1, 1)
    assert (counts["pairs in a section"], counts["changes in a section"]) == (3, 2)
    assert (counts["single between two"], counts["torn sections"], counts["pages of one"]) == (1, 1, 2)
