"""What is kept between builds: never trusted, bounded, and without influence on what is built."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from tests.test_encoder import OF_NEWS

from briefing.classify import encoder_scores as module
from briefing.classify.encoder_scores import encoder_scores
from briefing.classify.theme_model import predict
from briefing.classify.weights import load_weights
from cache import Cache


def _damage(file: Path, damage: str) -> None:
    content = file.read_bytes()
    damaged = {"empty": b"", "torn": content[:-3], "altered": content[:-1] + b"?", "foreign": b"[[1, 2]]"}
    if damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes(damaged[damage])


def test_what_was_put_is_there_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "scores")
    assert cache.get("a") is None
    cache.put("a", b"one")
    cache.put("a", b"two")
    assert cache.get("a") == b"two"
    assert [file.name for file in (tmp_path / "scores").iterdir()] == ["a"]


@pytest.mark.parametrize("damage", ["empty", "torn", "altered", "foreign", "folder"])
def test_a_damaged_entry_is_not_believed(damage: str, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("a", b"what was kept")
    _damage(tmp_path / "a", damage)
    assert cache.get("a") is None


def test_a_foreign_entry_with_a_digest_of_its_own_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(hashlib.sha256(b"not compressed").digest() + b"not compressed")
    assert Cache(tmp_path).get("a") is None


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file")
    cache.put("a", b"one")
    cache.trim()
    assert cache.get("a") is None
    assert (tmp_path / "file").read_text() == "in the way"


def test_the_entries_that_nobody_asked_for_longest_go_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_entries=2)
    for age, key in enumerate(("new", "older", "oldest", "half-written.123")):
        cache.put(key, b"value")
        os.utime(tmp_path / key, (1_000_000 - age, 1_000_000 - age))
    cache.get("oldest")
    cache.trim()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new", "oldest"]


def test_what_is_kept_is_not_read_again_and_predicts_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    fresh = predict(OF_NEWS, store=cache)
    assert fresh == predict(OF_NEWS)
    monkeypatch.setattr(module, "_read", lambda *_: pytest.fail("the encoder reads the article again"))
    assert predict(OF_NEWS, store=cache) == fresh


@pytest.mark.parametrize("value", [b"", b"nonsense", b"[]", b"[[1, 2]]", b"[[null]]", b"{}", b"3", b"\xff"])
def test_kept_scores_of_another_form_are_made_anew(value: bytes, tmp_path: Path) -> None:
    cache, weights = Cache(tmp_path), load_weights()
    scores = encoder_scores(OF_NEWS, weights, cache)
    [file] = tmp_path.iterdir()
    cache.put(file.name, value)
    assert encoder_scores(OF_NEWS, weights, cache) == scores == encoder_scores(OF_NEWS, weights)
