"""Teaching the model from what editors placed by hand, on a few invented seeds in a folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.places import ROOT
from tests.test_theme_model import article

from briefing.classify.theme_model import predict
from briefing.classify.weights import WEIGHTS_FILE, WeightsError, load_weights
from briefing.themes import theme_of

STAKES = theme_of("stakes")
HEADING = "The view from the quay"
TOPICS = ("ferry", "bridge", "library", "market")


def seed(topic: str, override: str = "") -> str:
    return f"""---
title: Council keeps the {topic}
{override}
---

The harbour council voted on Monday to keep the {topic} open until 2031, a spokesman said.

It voted by nine to two, after a debate of four hours in which both of the town's parties spoke.

## {HEADING}

The {topic} is on the eastern side of the harbour, and the council has a room there for its meetings.

People on that side have one in every street, and they are used to it.
"""


def placed(topic: str, theme: str = "stakes") -> str:
    return seed(topic, f'themes:\n  "{HEADING}": {theme}')


def teach(tmp_path: Path, seeds: Mapping[str, str], tool: str = "teach") -> subprocess.CompletedProcess[str]:
    """Runs the tool in a folder without a corpus, on these seeds and no others."""
    (tmp_path / "seeds").mkdir(exist_ok=True)
    for name, text in seeds.items():
        (tmp_path / "seeds" / f"{name}.md").write_text(text, encoding="utf-8")
    command = [sys.executable, str(ROOT / "tools" / f"{tool}.py"), "--out", str(tmp_path)]
    environment = {k: v for k, v in os.environ.items() if k != "CORPUS"}
    environment |= {"PYTHONPATH": str(ROOT / "hooks"), "SEEDS": str(tmp_path / "seeds")}
    return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)


def test_a_heading_that_editors_placed_counts_in_the_next_seed(tmp_path: Path) -> None:
    done = teach(tmp_path, {topic: placed(topic) for topic in TOPICS})
    assert done.returncode == 0, done.stderr
    assert "Editors placed 8 paragraphs in 4 seeds." in done.stdout
    texts = ("The council met.", "It has a room on the eastern side of the harbour for all of its meetings.")
    new = article(*texts, headings=("Monday", HEADING))
    before, after = (predict(new, load_weights(taught=path))[1] for path in (None, tmp_path / "taught.json"))
    assert after.probabilities[STAKES] > 2 * before.probabilities[STAKES]


def test_an_article_without_headings_gets_the_same_predictions_as_before(tmp_path: Path) -> None:
    teach(tmp_path, {topic: placed(topic) for topic in TOPICS})
    new = article("The harbour council voted on Monday.", "It will meet again next month, a spokesman said.")
    assert predict(new, load_weights(taught=tmp_path / "taught.json")) == predict(new, load_weights(taught=None))


def test_the_same_seeds_give_the_same_file_every_time(tmp_path: Path) -> None:
    made = set()
    for _ in range(2):
        teach(tmp_path, {topic: placed(topic) for topic in TOPICS})
        made.add((tmp_path / "taught.json").read_bytes())
    assert len(made) == 1


def test_the_file_names_the_seeds_and_holds_heading_features_only(tmp_path: Path) -> None:
    teach(tmp_path, {topic: placed(topic) for topic in TOPICS})
    data = json.loads((tmp_path / "taught.json").read_text(encoding="utf-8"))
    assert {Path(path).stem: count for path, count in data["taught_by"].items()} == dict.fromkeys(sorted(TOPICS), 2)
    assert set(data["features"]) > {"heading quay", "heading view"}
    assert all(name.startswith("heading ") for name in data["features"])


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        ({"ferry": seed("ferry")}, "No editor placed a paragraph in any seed"),
        (
            {"ferry": seed("ferry", 'themes:\n  "It voted by nine": overview')},
            "No editor placed a paragraph below a heading",
        ),
        # The model gets the first right already, and the second seed would teach it otherwise.
        (
            {"ferry": placed("ferry", "background"), "bridge": placed("bridge", "next_steps")},
            "The lessons do not help",
        ),
    ],
    ids=["no override", "none below a heading", "contradictory"],
)
def test_where_there_is_nothing_to_learn_nothing_is_written(
    tmp_path: Path, seeds: Mapping[str, str], message: str
) -> None:
    done = teach(tmp_path, seeds)
    assert done.returncode == 1
    assert message in done.stdout
    assert "taught.json is unchanged" in done.stdout
    assert not (tmp_path / "taught.json").exists()


def test_a_seed_with_problems_is_reported_and_skipped(tmp_path: Path) -> None:
    broken = "---\nthemes:\n  No such heading: stakes\n---\n" + seed("pier").partition("---\n\n")[2]
    done = teach(tmp_path, {**{topic: placed(topic) for topic in TOPICS}, "pier": broken})
    assert done.returncode == 0
    assert "skipped: " in done.stderr
    assert "pier.md:3:" in done.stderr


def test_train_without_a_corpus_learns_from_overrides(tmp_path: Path) -> None:
    done = teach(tmp_path, {topic: placed(topic) for topic in TOPICS}, tool="train")
    assert done.returncode == 0, done.stderr
    assert "teaching the present model from what editors placed by hand" in done.stdout
    assert (tmp_path / "taught.json").is_file()


@pytest.mark.parametrize(
    "damage", ["", "[]", '{"features": {"heading x": 1}}', '{"features": {"heading x": {"stakes": "a"}}}']
)
def test_a_damaged_file_gives_a_one_line_message_with_a_fix(tmp_path: Path, damage: str) -> None:
    (tmp_path / "taught.json").write_text(damage, encoding="utf-8")
    with pytest.raises(WeightsError, match=r"^taught\.json: .*run make train, or delete the file$"):
        load_weights(WEIGHTS_FILE, tmp_path / "taught.json")
