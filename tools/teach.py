"""Teaches the theme model what a site's headings mean, from what its editors placed by hand: part of `make train`.

For sites without labelled articles. Every paragraph that an editor placed in SEEDS, with `themes:` in the front matter
or a mark in the text, is a lesson about the words of the heading above it. No other feature changes: in an experiment
on labelled articles, teaching the others a few corrections made the model worse for the rest of the site
(tools/MODEL_CARD.md). The lessons go to `taught.json` beside the weights. Each run starts afresh: the same seeds give
the same file, and deleting it undoes the teaching.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from briefing.classify.blend import blend
from briefing.classify.coherence import placed_by_editor
from briefing.classify.encoder.scores import scores
from briefing.classify.features import extract_features
from briefing.classify.heading_features import without_crossheads
from briefing.classify.paragraph_features import Features
from briefing.classify.theme_model import emission_scores, marginals, predict, transitions
from briefing.classify.weights import TAUGHT_FILE, Row, Weights, WeightsError, load_weights, with_lessons
from briefing.model import Article
from briefing.parse.article import parse
from briefing.problems import SeedError
from briefing.read.files import read_seeds
from settings import SettingsError, read_settings

FAMILY = "heading "
STEPS, RATE, DECAY, LARGEST = 10, 0.02, 1.0, 1.0

# For each feature, what to add to its weights.
Lessons = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Overridden:
    """A seed in which an editor placed paragraphs: `placed` maps their indices to themes."""

    article: Article
    placed: Mapping[int, str]


def read_overridden() -> list[Overridden]:
    """The seeds in SEEDS with an override; prints the problems of seeds that it cannot read, and skips them."""
    settings = read_settings()
    seeds, problems = read_seeds(settings.seeds, settings.shown_as)
    found = []
    for seed in seeds:
        try:
            article = parse(seed)
        except SeedError as error:
            problems = (*problems, *error.problems)
            continue
        if placed := _placed(article):
            found.append(Overridden(without_crossheads(article), placed))
    for problem in problems:
        print(f"skipped: {problem}", file=sys.stderr)
    return found


def _placed(article: Article) -> dict[int, str]:
    return {index: theme.key for index, theme in enumerate(placed_by_editor(article)) if theme}


def learn(seeds: Sequence[Overridden], weights: Weights) -> dict[str, Row]:
    """What to add to the weights of heading features: a few small steps towards the editors' themes, with decay."""
    zero = (0.0,) * len(weights.themes)
    lessons: dict[str, Row] = {}
    features = [extract_features(seed.article) for seed in seeds]
    for _ in range(STEPS):
        for name, row in _gradient(seeds, features, with_lessons(weights, lessons)).items():
            pairs = zip(lessons.get(name, zero), row, strict=True)
            changed = (old + RATE * (gradient - DECAY * old) for old, gradient in pairs)
            lessons[name] = tuple(max(-LARGEST, min(LARGEST, value)) for value in changed)
    return {name: tuple(round(value, 4) for value in row) for name, row in sorted(lessons.items())}


def _gradient(
    seeds: Sequence[Overridden], features: Sequence[Sequence[Features]], weights: Weights
) -> Mapping[str, Sequence[float]]:
    """For each heading feature, in which direction its weights should change."""
    gradient: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(weights.themes))
    for seed, of_seed in zip(seeds, features, strict=True):
        for index, errors in _errors(seed, of_seed, weights):
            for name, value in of_seed[index].items():
                if name.startswith(FAMILY):
                    row = gradient[name]
                    for theme, error in enumerate(errors):
                        row[theme] += value * error
    return gradient


def _errors(seed: Overridden, features: Sequence[Features], weights: Weights) -> Iterable[tuple[int, Row]]:
    """For each paragraph that an editor placed, 1 for its theme and 0 for the others, less the probability of each."""
    rows = marginals([emission_scores(own, weights) for own in features], transitions(seed.article, weights))
    if weights.encoder_share:
        pairs = zip(rows, _encoder_scores(seed.article), strict=True)
        rows = [blend(row, scores, weights.encoder_share) for row, scores in pairs]
    for index, theme in seed.placed.items():
        yield index, tuple((key == theme) - chance for key, chance in zip(weights.themes, rows[index], strict=True))


@cache
def _encoder_scores(article: Article) -> tuple[Row, ...]:
    return scores(article)


def count_agreed(seeds: Sequence[Overridden], weights: Weights) -> int:
    """For how many of the placed paragraphs the model predicts the editor's theme."""
    return sum(
        predict(seed.article, weights)[index].theme.key == theme
        for seed in seeds
        for index, theme in seed.placed.items()
    )


def count_agreed_unseen(seeds: Sequence[Overridden], weights: Weights) -> int:
    """The same, each seed predicted after lessons from the others only."""
    return sum(
        count_agreed([seed], with_lessons(weights, learn([other for other in seeds if other is not seed], weights)))
        for seed in seeds
    )


def side_effects(seeds: Sequence[Overridden], before: Weights, after: Weights) -> list[str]:
    """The paragraphs of these seeds that no editor placed and that change their theme."""
    lines = []
    for seed in seeds:
        old, new = predict(seed.article, before), predict(seed.article, after)
        for paragraph, one, two in zip(seed.article.paragraphs, old, new, strict=True):
            if one.theme != two.theme and paragraph.index not in seed.placed:
                lines.append(f"{seed.article.seed.path}:{paragraph.line}: {one.theme.key} → {two.theme.key}")
    return lines


def file_text(lessons: Lessons, seeds: Sequence[Overridden], themes: Sequence[str]) -> str:
    """The file's text, one number a line, so that a change can be reviewed."""
    data = {
        "taught_by": {seed.article.seed.path: len(seed.placed) for seed in seeds},
        "features": {name: dict(zip(themes, row, strict=True)) for name, row in lessons.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def teach(weights: Weights, out: Path) -> bool:
    """Writes `out` and reports; or says why there is nothing to learn, and returns False."""
    seeds = read_overridden()
    placed = sum(len(seed.placed) for seed in seeds)
    lessons = learn(seeds, weights)
    if not lessons:
        below = "below a heading in any seed" if placed else "in any seed"
        print(f"No editor placed a paragraph {below}; {out.name} is unchanged.")
        return False
    taught = with_lessons(weights, lessons)
    before, after = count_agreed(seeds, weights), count_agreed(seeds, taught)
    unseen = count_agreed_unseen(seeds, weights)
    print(f"Editors placed {placed} paragraphs in {len(seeds)} seeds. The model agrees with")
    print(f"  {before} before, {unseen} after learning from the other seeds only, {after} after learning from all")
    if after <= before or unseen < before:
        print(f"The lessons do not help; {out.name} is unchanged.")
        return False
    for line in side_effects(seeds, weights, taught):
        print(f"  changes too, though no editor placed it: {line}")
    out.write_text(file_text(lessons, seeds, weights.themes), encoding="utf-8")
    print(f"Wrote {len(lessons)} heading features to {out}; delete the file to undo this.")
    return True


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TAUGHT_FILE.parent, help="the folder to write to (the engine's)")
    options = parser.parse_args(arguments)
    try:
        has_taught = teach(load_weights(taught=None), options.out / TAUGHT_FILE.name)
    except (SettingsError, WeightsError) as error:
        sys.exit(f"error: {error}")
    sys.exit(not has_taught)


if __name__ == "__main__":
    main()
