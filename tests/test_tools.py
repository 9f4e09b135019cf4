"""Training and evaluation, on a corpus of a few invented articles."""

from __future__ import annotations

import importlib.util
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

needs_numpy = pytest.mark.skipif(
    not (importlib.util.find_spec("numpy") and importlib.util.find_spec("scipy")),
    reason="training's requirements are not installed: make .venv/.train",
)


def run_tool(name: str, corpus: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": "hooks", "CORPUS": str(corpus)}
    command = [sys.executable, f"tools/{name}.py", *options]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def corpus_in(folder: Path) -> Path:
    """Six articles without headings and six with two, each from another publisher."""
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
            for number in range(6)
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    return folder


@needs_numpy
def test_evaluate_says_how_many_articles_the_model_was_trained_on(tmp_path: Path) -> None:
    done = run_tool("evaluate", corpus_in(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("12 articles; the model was trained on 0 of them")
    assert "headless: 6 articles, 24 paragraphs" in done.stdout


@needs_numpy
def test_train_writes_a_model_that_the_engine_can_use(tmp_path: Path) -> None:
    done = run_tool("train", corpus_in(tmp_path), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Cross-validated on 12 articles:" in done.stdout
    assert "Trained on 12 articles" in done.stdout
    assert "Editors placed" in done.stdout
    trained = load_weights(tmp_path / "weights.json.gz", None)
    assert len(trained.trained_on) == 12
    news = article(
        "The harbour council voted on Monday.", "Critics warn that the cost could harm families, who fear it."
    )
    assert [prediction.theme.key for prediction in predict(news, trained)] == ["overview", "stakes"]


@needs_numpy
@pytest.mark.parametrize("tool", ["evaluate", "train"])
def test_a_folder_without_labelled_articles_gives_a_one_line_message(tool: str, tmp_path: Path) -> None:
    done = run_tool(tool, tmp_path)
    assert done.returncode == 1
    assert f"no labelled articles in {tmp_path}; set CORPUS=folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_evaluate_dates_says_so_where_its_articles_are_missing(tmp_path: Path) -> None:
    done = run_tool("evaluate_dates", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("dates: not measured")
    assert len(done.stdout.splitlines()) == 1
