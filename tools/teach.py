"""Teaches the judge that ships what the headings of a site mean, from what its editors placed by hand: `make train`.

For those who have no labelled articles. Every paragraph that an editor placed in SEEDS, by `themes:` in the front
matter or by a mark, is a lesson on the words of the heading above it. All other signs stay as they are: in a trial on
labelled articles, a few corrections taught to them made the judge worse for the rest of the site
(tools/MODEL_CARD.md). What is learnt goes to `taught.json` beside the weights, from the same start each time: the
same seeds give the same file, and deleting it undoes it all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefing.classify.features import Signs, signs_of, without_crossheads
from briefing.classify.theme_model import (
    TAUGHT,
    Row,
    Weights,
    WeightsError,
    load,
    marginals,
    predict,
    score,
    steps_of,
    with_lessons,
)
from briefing.model import Article
from briefing.parse.article import parse
from briefing.problems import SeedError
from briefing.read.files import read_seeds
from settings import SettingsError, read_settings

FAMILY = "heading "
STEPS, RATE, PULL, LARGEST = 10, 0.02, 1.0, 1.0

Lessons = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Overridden:
    """A seed in which an editor placed paragraphs: `placed` has their themes by number."""

    article: Article
    placed: Mapping[int, str]


def read_overridden() -> list[Overridden]:
    """The seeds of SEEDS with an override; a seed that cannot be read is told of and left alone."""
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
        print(f"not learnt from: {problem}", file=sys.stderr)
    return found


def _placed(article: Article) -> dict[int, str]:
    by_heading = {index: heading.mark for index, heading in enumerate(article.headings)}
    words = {p.index: p.mark or (by_heading[p.heading] if p.heading is not None else None) for p in article.paragraphs}
    return {index: theme.key for index, theme in words.items() if theme}


def learn(seeds: Sequence[Overridden], weights: Weights) -> dict[str, Row]:
    """What to add to the weights of headings' signs: a few small steps towards the editors' word, pulled back to 0."""
    themes = range(len(weights.themes))
    lessons: dict[str, Row] = {}
    read = [signs_of(seed.article) for seed in seeds]
    for _ in range(STEPS):
        taught = with_lessons(weights, lessons)
        wanted: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(weights.themes))
        for seed, signs in zip(seeds, read, strict=True):
            for index, miss in _misses(seed, signs, taught):
                for sign, strength in signs[index].items():
                    if sign.startswith(FAMILY):
                        row = wanted[sign]
                        for theme in themes:
                            row[theme] += strength * miss[theme]
        for sign, row in wanted.items():
            old = lessons.get(sign, (0.0,) * len(row))
            moved = (was + RATE * (more - PULL * was) for was, more in zip(old, row, strict=True))
            lessons[sign] = tuple(max(-LARGEST, min(LARGEST, value)) for value in moved)
    return {sign: tuple(round(value, 4) for value in row) for sign, row in sorted(lessons.items())}


def _misses(seed: Overridden, signs: Sequence[Signs], weights: Weights) -> Iterable[tuple[int, Row]]:
    """How far the judge is from the editor's word, paragraph by paragraph."""
    chances = marginals([score(one, weights) for one in signs], steps_of(seed.article, weights))
    for index, theme in seed.placed.items():
        yield index, tuple((key == theme) - chance for key, chance in zip(weights.themes, chances[index], strict=True))


def agreed(seeds: Sequence[Overridden], weights: Weights) -> int:
    """On how many of the placed paragraphs the judge agrees with the editor."""
    return sum(
        predict(seed.article, weights)[index].theme.key == theme
        for seed in seeds
        for index, theme in seed.placed.items()
    )


def agreed_unseen(seeds: Sequence[Overridden], weights: Weights) -> int:
    """The same, each seed judged after lessons from the others only."""
    return sum(
        agreed([seed], with_lessons(weights, learn([other for other in seeds if other is not seed], weights)))
        for seed in seeds
    )


def moved(seeds: Sequence[Overridden], before: Weights, after: Weights) -> list[str]:
    """The paragraphs of these seeds that no editor placed and that would stand elsewhere."""
    lines = []
    for seed in seeds:
        old, new = predict(seed.article, before), predict(seed.article, after)
        for paragraph, one, two in zip(seed.article.paragraphs, old, new, strict=True):
            if one.theme != two.theme and paragraph.index not in seed.placed:
                lines.append(f"{seed.article.seed.path}:{paragraph.line}: {one.theme} → {two.theme}")
    return lines


def written(lessons: Lessons, seeds: Sequence[Overridden], themes: Sequence[str]) -> str:
    """The file's text: one line a sign, so that a change can be reviewed."""
    data = {
        "taught_by": {seed.article.seed.path: len(seed.placed) for seed in seeds},
        "signs": {sign: dict(zip(themes, row, strict=True)) for sign, row in lessons.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def teach(weights: Weights, out: Path) -> bool:
    """Writes `out` and says what was learnt; or says why there is nothing to learn, writes nothing and is False."""
    seeds = read_overridden()
    placed = sum(len(seed.placed) for seed in seeds)
    lessons = learn(seeds, weights)
    if not lessons:
        below = "below a heading, in any of the seeds" if placed else "in any of the seeds"
        print(f"No editor placed a paragraph {below}: there is nothing to learn, and {out.name} is as it was.")
        return False
    taught = with_lessons(weights, lessons)
    before, unseen, after = agreed(seeds, weights), agreed_unseen(seeds, weights), agreed(seeds, taught)
    print(f"Editors placed {placed} paragraphs in {len(seeds)} seeds. With how many of them does the judge agree?")
    print(f"  {before} before, {unseen} when it is taught by the other seeds only, {after} when it is taught by all")
    if after <= before or unseen < before:
        print(f"Their lessons do not help: {out.name} is as it was.")
        return False
    for line in moved(seeds, weights, taught):
        print(f"  moves too, though nobody placed it: {line}")
    out.write_text(written(lessons, seeds, weights.themes), encoding="utf-8")
    print(f"{len(lessons)} signs of headings learnt, {out} (delete it to undo this)")
    return True


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TAUGHT.parent, help="the folder to write to (the engine's)")
    options = parser.parse_args(arguments)
    try:
        learnt = teach(load(taught=None), options.out / TAUGHT.name)
    except (SettingsError, WeightsError) as error:
        sys.exit(f"error: {error}")
    sys.exit(not learnt)


if __name__ == "__main__":
    main()
