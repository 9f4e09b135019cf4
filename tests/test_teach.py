"""What editors placed by hand teaches the judge: tried on a few invented seeds, in a folder of their own."""

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

from briefing.classify.theme_model import WEIGHTS, WeightsError, load, predict
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


def test_a_heading_that_editors_place_is_learnt_and_heard_in_the_next_seed(tmp_path: Path) -> None:
    done = teach(tmp_path, {topic: placed(topic) for topic in TOPICS})
    assert done.returncode == 0, done.stderr
    assert "Editors placed 8 paragraphs in 4 seeds." in done.stdout
    texts = ("The council met.", "It has a room on the eastern side of the harbour for all of its meetings.")
    new = article(*texts, headings=("Monday", HEADING))
    before, after = (predict(new, load(taught=path))[1] for path in (None, tmp_path / "taught.json"))
    assert after.probabilities[STAKES] > 2 * before.probabilities[STAKES]


def test_an_article_without_headings_is_judged_as_before(tmp_path: Path) -> None:
    teach(tmp_path, {topic: placed(topic) for topic in TOPICS})
    new = article("The harbour council voted on Monday.", "It will meet again next month, a spokesman said.")
    assert predict(new, load(taught=tmp_path / "taught.json")) == predict(new, load(taught=None))


def test_the_same_seeds_teach_the_same_bytes_however_often(tmp_path: Path) -> None:
    made = set()
    for _ in range(2):
        teach(tmp_path, {topic: placed(topic) for topic in TOPICS})
        made.add((tmp_path / "taught.json").read_bytes())
    assert len(made) == 1


def test_the_file_says_who_taught_it_one_sign_after_another(tmp_path: Path) -> None:
    teach(tmp_path, {topic: placed(topic) for topic in TOPICS})
    said = json.loads((tmp_path / "taught.json").read_text(encoding="utf-8"))
    assert {Path(path).stem: count for path, count in said["taught_by"].items()} == dict.fromkeys(sorted(TOPICS), 2)
    assert set(said["signs"]) > {"heading quay", "heading view"}
    assert all(sign.startswith("heading ") for sign in said["signs"])


@pytest.mark.parametrize(
    ("seeds", "told"),
    [
        ({"ferry": seed("ferry")}, "No editor placed a paragraph in any of the seeds"),
        (
            {"ferry": seed("ferry", 'themes:\n  "It voted by nine": overview')},
            "No editor placed a paragraph below a heading",
        ),
        # The judge knows it already, and the other seed would teach it otherwise.
        (
            {"ferry": placed("ferry", "background"), "bridge": placed("bridge", "next_steps")},
            "Their lessons do not help",
        ),
    ],
    ids=["no override", "none below a heading", "contradictory"],
)
def test_where_there_is_nothing_to_learn_nothing_is_written(
    tmp_path: Path, seeds: Mapping[str, str], told: str
) -> None:
    done = teach(tmp_path, seeds)
    assert done.returncode == 1
    assert told in done.stdout
    assert "taught.json is as it was" in done.stdout
    assert not (tmp_path / "taught.json").exists()


def test_a_seed_that_cannot_be_read_is_told_of_and_left_alone(tmp_path: Path) -> None:
    broken = "---\nthemes:\n  No such heading: stakes\n---\n" + seed("pier").partition("---\n\n")[2]
    done = teach(tmp_path, {**{topic: placed(topic) for topic in TOPICS}, "pier": broken})
    assert done.returncode == 0
    assert "not learnt from: " in done.stderr
    assert "pier.md:3:" in done.stderr


def test_training_without_a_corpus_learns_from_the_overrides(tmp_path: Path) -> None:
    pytest.importorskip("scipy", reason="training's requirements are not installed: make .venv/.train")
    done = teach(tmp_path, {topic: placed(topic) for topic in TOPICS}, tool="train")
    assert done.returncode == 0, done.stderr
    assert "is not here: the judge that ships learns from what editors placed by hand" in done.stdout
    assert (tmp_path / "taught.json").is_file()


@pytest.mark.parametrize(
    "damage", ["", "[]", '{"signs": {"heading x": 1}}', '{"signs": {"heading x": {"stakes": "a"}}}']
)
def test_a_broken_file_is_told_in_one_line_with_its_mend(tmp_path: Path, damage: str) -> None:
    (tmp_path / "taught.json").write_text(damage, encoding="utf-8")
    with pytest.raises(WeightsError, match=r"^taught\.json: .*run make train, or delete the file$"):
        load(WEIGHTS, tmp_path / "taught.json")
