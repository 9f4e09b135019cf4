"""The encoder: word pieces and windows, the same bytes everywhere, and what happens without its file."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.growing import COST, LEDE, NEXT, WHY
from tests.places import ROOT
from tests.test_theme_model import NEWS, article

from briefing.classify import theme_model
from briefing.classify.blend import blend, softmax
from briefing.classify.encoder.scores import scores
from briefing.classify.encoder.weights import ENCODER_FILE, check_exact, load_encoder
from briefing.classify.encoder.windows import WINDOW_PIECES, position_features, windows_of
from briefing.classify.encoder.wordpieces import encode, pieces_of, split_words
from briefing.classify.encoder_scores import encoder_scores
from briefing.classify.features import extract_features
from briefing.classify.guards import best_theme
from briefing.classify.theme_model import emission_scores, marginals, predict, transitions
from briefing.classify.weights import WeightsError, load_weights
from briefing.model import Reason

VOCABULARY = {
    piece: number
    for number, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", "fer", "##ry", "the", ".", "a", "##a", "b"])
}
OF_NEWS = article(*NEWS, *(f"{text} That was said on {day} May." for day in range(1, 9) for text in NEWS))
# Any machine, any number of threads and any version of numpy must come to this; new weights come to another.
DIGEST = "86677c791a468b39"

PRINT_DIGEST = "from tests.test_encoder import OF_NEWS, digest; print(digest())"


def digest() -> str:
    """Identifies the encoder's scores of an invented article."""
    return hashlib.sha256(json.dumps(scores(OF_NEWS)).encode()).hexdigest()[:16]


# What it reads


def test_words_are_lower_case_without_accents_and_punctuation_stands_alone() -> None:
    words = ["cafe", "“", "under", "”", "$", "3", ".", "50", "(", "it", "'", "s", ")"]
    assert list(split_words("Café “Ünder” $3.50\u200b\n(it's)")) == words


def test_a_word_is_the_longest_pieces_that_make_it_up_or_unknown() -> None:
    assert pieces_of("ferry", VOCABULARY) == (3, 4)
    assert pieces_of("zebra", VOCABULARY) == (0,)
    assert pieces_of("a" * 65, VOCABULARY) == (0,)
    assert encode("The ferry.", VOCABULARY, {}, 3) == [5, 3, 4]


@pytest.mark.parametrize("text", ["a" * 200_000, "a " * 100_000, "\u0301" * 200_000, "(" * 200_000])
def test_a_long_text_takes_little_time(text: str) -> None:
    start = time.process_time()
    encode(text, VOCABULARY, {}, 72)
    assert time.process_time() - start < 1


def test_every_paragraph_is_whole_in_exactly_one_window() -> None:
    of = article(*("the ferry " * (number % 40 + 1) for number in range(60)), headings=("A ferry", "The ferry"))
    windows = windows_of(of, VOCABULARY, {})
    numbers = [number for window in windows for number in dict.fromkeys(n for n in window.paragraph if n >= 0)]
    assert numbers == list(range(60))
    for window in windows:
        assert len(window.pieces) == len(window.segment) == len(window.paragraph) <= WINDOW_PIECES
        assert window.segment[0] == 1
    assert len(position_features(of)) == 60


def test_a_window_shows_the_headline_and_the_heading_of_its_first_paragraph() -> None:
    of = article(*["the ferry " * 30] * 6, headings=("A b",))
    for window in windows_of(of, VOCABULARY, {}):
        assert list(zip(window.pieces, window.segment, strict=True))[4:7] == [(7, 1), (9, 1), (2, 1)]


# The same bytes everywhere


def test_no_sum_can_pass_what_float32_holds_exactly() -> None:
    assert check_exact(load_encoder()) < 1


def test_the_scores_are_those_recorded_on_another_machine() -> None:
    assert digest() == DIGEST


@pytest.mark.parametrize(
    "setting",
    [
        {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
        {"OPENBLAS_CORETYPE": "Prescott"},
        {"OPENBLAS_CORETYPE": "Nehalem"},
    ],
    ids=lambda setting: " ".join(f"{name}={value}" for name, value in setting.items()),
)
def test_threads_and_kernels_make_no_difference(setting: dict[str, str]) -> None:
    path = os.pathsep.join([str(ROOT / "hooks"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST],
        cwd=ROOT,
        env={**os.environ, **setting, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == DIGEST


def test_the_articles_read_before_make_no_difference() -> None:
    short = article("The ferry sank.", "It was raised.")
    alone = scores(short)
    scores(OF_NEWS)
    assert scores(short) == alone
    assert [len(row) for row in alone] == [5, 5]
    assert scores(article()) == ()


# Its place in the model


def test_a_blend_lies_between_both() -> None:
    assert blend((0.9, 0.1), (0.0, 0.0), 0.5) == pytest.approx((0.75, 0.25))
    assert blend((0.9, 0.1), (0.0, 0.0), 0.0) == pytest.approx((0.9, 0.1))
    assert sum(softmax((1.0, 2.0, -700.0))) == pytest.approx(1)


def test_where_the_encoder_decides_against_the_chain_no_feature_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    weights, told = load_weights(), article(LEDE, WHY, COST, NEXT)
    chain = marginals(
        [emission_scores(own, weights) for own in extract_features(told)],
        transitions(told, weights),
    )
    monkeypatch.setattr(theme_model, "choose_themes", lambda rows, *_: list(map(best_theme, rows)))  # without ties
    against = 0
    for row, prediction in zip(chain, predict(told), strict=True):
        by_chain = weights.themes[row.index(max(row))] == prediction.theme.key
        assert by_chain == (Reason("as_a_whole") not in prediction.reasons)
        against += not by_chain
    assert against


def test_a_book_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme_model, "encoder_scores", lambda *_: pytest.fail("the encoder reads a book"))
    assert all(prediction.review for prediction in predict(article(*NEWS * 60)))


def test_the_file_is_read_once_and_numpy_only_for_predictions() -> None:
    assert load_encoder() is load_encoder()
    command = "import sys, briefing.pipeline; print('numpy' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "hooks"), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([sys.executable, "-c", command], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("damage", ["missing", "empty", "torn", "altered"])
def test_a_missing_or_damaged_file_is_reported(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    content = ENCODER_FILE.read_bytes()
    if damage != "missing":
        altered = content[:9_000_000] + bytes([content[9_000_000] ^ 1]) + content[9_000_001:]
        path.write_bytes({"empty": b"", "torn": content[: len(content) // 2], "altered": altered}[damage])
    with pytest.raises(WeightsError, match=r"^encoder\.npz: cannot read the encoder .*restore it from git$"):
        load_encoder(path)


def test_a_file_that_the_calibration_does_not_fit_is_reported() -> None:
    with pytest.raises(WeightsError, match=r"calibrated with another encoder\.npz; restore both from git$"):
        encoder_scores(OF_NEWS, replace(load_weights(), encoder="another"))
