"""The maintainers' tools, on a corpus of a few invented articles."""

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

from briefing.classify.theme_model import load, predict

needs_numpy = pytest.mark.skipif(
    not (importlib.util.find_spec("numpy") and importlib.util.find_spec("scipy")),
    reason="training's requirements are not installed: make .venv/.train",
)


def run_tool(name: str, corpus: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": "hooks", "CORPUS": str(corpus)}
    command = [sys.executable, f"tools/{name}.py", *options]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def corpus_in(folder: Path) -> Path:
    """Six articles without headings and six with two, each of another publisher."""
    blocks = [
        ("overview", "The harbour council voted on Monday to keep the night ferry running until 2031."),
        ("background", "The ferry was founded in 1911 and had been closed for decades when the town bought it."),
        ("stakes", "Critics warn that the cost could harm families on the island, who fear higher fares."),
        ("next_steps", "The council will meet again next month and is expected to decide on the fares."),
    ]
    told = [{"kind": "paragraph", "text": text, "theme": theme, "unsure": False} for theme, text in blocks]
    heading = [{"kind": "heading", "text": "The years before"}]
    for name, parts in (("unheaded", told), ("headed", [*told[:1], *heading, *told[1:]])):
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
def test_a_corpus_is_measured_and_said_to_be_new_to_the_judge(tmp_path: Path) -> None:
    done = run_tool("evaluate", corpus_in(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("12 articles; the judge has learnt from 0 of them")
    assert "headless: 6 articles, 24 paragraphs" in done.stdout


@needs_numpy
def test_a_corpus_is_learnt_from_and_the_engine_reads_what_was_learnt(tmp_path: Path) -> None:
    done = run_tool("train", corpus_in(tmp_path), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Cross-validated on 12 articles:" in done.stdout
    assert "Learnt from 12 articles" in done.stdout
    assert "Editors placed" in done.stdout
    learnt = load(tmp_path / "weights.json.gz", None)
    assert len(learnt.learnt_from) == 12
    news = article(
        "The harbour council voted on Monday.", "Critics warn that the cost could harm families, who fear it."
    )
    assert [prediction.theme.key for prediction in predict(news, learnt)] == ["overview", "stakes"]


@needs_numpy
@pytest.mark.parametrize("tool", ["evaluate", "train"])
def test_a_folder_without_labelled_articles_is_told_in_one_line(tool: str, tmp_path: Path) -> None:
    done = run_tool(tool, tmp_path)
    assert done.returncode == 1
    assert "holds no labelled articles; name a folder that does: CORPUS=folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_dates_are_measured_only_on_the_articles_of_the_list_and_else_say_so(tmp_path: Path) -> None:
    done = run_tool("evaluate_dates", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("dates: not measured")
    assert len(done.stdout.splitlines()) == 1
