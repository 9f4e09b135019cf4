"""Measures the selection models in five folds, split by article: part of `make evaluate` (CORPUS=folder).

Trains in each fold, and selects with the engine's own code, for paragraphs placed as labelled and as predicted by a
theme model that has not seen the articles. `--hold-out` measures the test set instead, with models trained on all the
rest: use it rarely. The shipped models have seen every article, so figures for them would be too good.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from briefing.excerpt import Excerpt, Role
from briefing.linear import Models
from briefing.select.contexts import find_contexts
from briefing.select.excerpts import find_excerpts
from briefing.select.key_sentences import PAGES, Choice, candidates, choose, is_fit
from briefing.select.ties import find_needs
from labelled import CORPUS, FOLDS, Array
from selection_corpus import ROLES, Annotated, read_annotated
from selection_examples import PLACINGS, Example, Placing, examples_of
from train_selection import THRESHOLDS, train
from train_standalone import train_alone

# Least `fit`, `fit_alone` and `fit_sure`; None: as it ships.
FIT_LIMITS = (None, (0.0, 0.0, 0.0), (0.25, 0.7, 0.0), (0.25, 0.7, 0.5), (0.25, 0.8, 0.0), (0.25, 0.8, 0.5))
SIGN_LIMITS = (0.45, 0.6, 0.75, 0.9)
ALONE_LIMITS = (0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class KeySentence:
    """A theme's best sentence: whether it is among the annotator's three and understood alone."""

    choice: Choice
    in_three: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class FitTheme:
    """A theme of which the annotator found a sentence fit; `on_page`: such a sentence is placed there."""

    article: str
    theme: str
    on_page: bool


@dataclass(frozen=True, slots=True)
class Apart:
    """A sentence shown apart: whether the label is true of it, and whether it is understood alone."""

    role: Role
    in_role: bool
    alone: bool


@dataclass(slots=True)
class Needs:
    """What contexts were shown at one threshold; `found` counts labelled needs by harm: all, met, met as named."""

    paragraphs: int = 0
    with_context: int = 0
    words: int = 0
    found: Counter[tuple[int, str]] = field(default_factory=Counter)


@dataclass(slots=True)
class Measured:
    """What was selected in all articles where paragraphs are placed in one way."""

    placing: Placing
    key_sentences: dict[tuple[str, str], KeySentence] = field(default_factory=dict)
    fit_themes: list[FitTheme] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    needs: dict[float, Needs] = field(default_factory=lambda: {limit: Needs() for limit in SIGN_LIMITS})

    def add(self, example: Example, alone: Sequence[float], models: Models) -> None:
        """Selects in one article."""
        labels, themes = example.labels, example.themes(self.placing)
        for theme, key in labels.key.items():
            if key:
                on_page = any(themes[example.analysis.sentences[number].paragraph] == theme for number in key)
                self.fit_themes.append(FitTheme(labels.name, theme, on_page))
        found = candidates(example.analysis, themes, alone, example.references, example.confidence(self.placing))
        for choice in choose(found, models):
            number, key = choice.sentence.number, labels.key.get(choice.theme, ())
            self.key_sentences[labels.name, choice.theme] = KeySentence(choice, number in key, labels.alone[number])
        self.apart += _apart(example, self.placing, alone, models)
        for limit, needs in self.needs.items():
            _add_needs(needs, example, themes, alone, {**models.thresholds, "sign": limit})


def _apart(example: Example, placing: Placing, alone: Sequence[float], models: Models) -> Iterator[Apart]:
    labels, analysis = example.labels, example.analysis
    number = {(s.paragraph, s.text): s.number for s in analysis.sentences}
    published = labels.article.front.date
    placements = example.placements[placing]
    for excerpt in find_excerpts(analysis, placements, example.references, alone, labels.dates, published, models):
        at = number[excerpt.paragraph, excerpt.text]
        yield Apart(excerpt.role, _in_role(labels, excerpt, at), labels.alone[at])


def _in_role(labels: Annotated, excerpt: Excerpt, number: int) -> bool:
    """Whether the annotator gave the sentence this role; where its text tells the date, with the same one."""
    notes = labels.roles[excerpt.role].get(number)
    if notes and notes[-1] == "text":
        date = str(excerpt.date)
        return notes[0].startswith(date) or date.startswith(notes[0])
    return notes is not None


def _add_needs(
    into: Needs, example: Example, themes: Sequence[str], alone: Sequence[float], least: Mapping[str, float]
) -> None:
    needs = find_needs(example.analysis, themes, example.references, alone, least)
    shown: dict[int | None, set[int]] = {}
    for context in find_contexts(example.analysis, needs, example.references):
        shown.setdefault(context.needed_by, set()).add(context.paragraph)
        into.words += len(context.text.split())
    into.paragraphs += len(themes)
    into.with_context += len(shown)
    for paragraph, label in example.labels.needs.items():
        # A need counts only where the themes put the two on different pages.
        away = {needed for needed in label.of if themes[needed] != themes[paragraph]}
        if themes[paragraph] != "none" and away:
            into.found[label.harm, "all"] += 1
            into.found[label.harm, "met"] += paragraph in shown
            into.found[label.harm, "named"] += bool(shown.get(paragraph, set()) & away)


@dataclass(frozen=True, slots=True)
class Results:
    """For every sentence the probability of being understood alone and the label, and what each placing shows."""

    probability: Array
    alone: Array
    measured: list[Measured]


def measure(splits: Sequence[tuple[Sequence[Example], Sequence[Example]]]) -> Results:
    """Trains on the first half of each split, and measures on the second."""
    measured = [Measured(placing) for placing in PLACINGS]
    rows: list[tuple[float, bool]] = []
    for seen, unseen in splits:
        models, standalone = train(seen), train_alone(seen)
        for example in unseen:
            alone = tuple(map(standalone.probability, example.features))
            rows += zip(alone, example.labels.alone, strict=True)
            for one in measured:
                one.add(example, alone, models)
    probability, labels = map(np.array, zip(*rows, strict=True))
    return Results(probability, labels, measured)


def folds(examples: Sequence[Example]) -> list[tuple[list[Example], list[Example]]]:
    """For each fold the articles to train on and those to measure on."""
    numbers = sorted({example.labels.fold for example in examples})
    assert len(numbers) <= FOLDS
    return [
        ([e for e in examples if e.labels.fold != fold], [e for e in examples if e.labels.fold == fold])
        for fold in numbers
    ]


def area_under_curve(score: Array, label: Array) -> float:
    """How often a right one has a higher score than a wrong one."""
    right, wrong = label.sum(), (~label).sum()
    return float((stats.rankdata(score)[label].sum() - right * (right + 1) / 2) / max(1, right * wrong))


def report(results: Results) -> None:
    """Prints the figures; an asterisk marks the thresholds that ship."""
    probability, alone = results.probability, results.alone
    above = (
        f"≥ {limit}: {_mean(alone[probability >= limit]):.3f} of {(probability >= limit).mean():.2f}"
        for limit in ALONE_LIMITS
    )
    print(
        f"  understood alone: AUC {area_under_curve(probability, alone):.3f}, "
        f"right {((probability > 0.5) == alone).mean():.3f}; " + ", ".join(above)
    )
    for measured in results.measured:
        print(f"\n  paragraphs placed as {measured.placing}")
        _report_key_sentences(measured)
        _report_needs(measured)
        _report_apart(measured)


def _report_key_sentences(measured: Measured) -> None:
    """For the three themes that an overview shows at a glance, and with its own sentence, which only programs get."""
    for name, pages in (("at a glance", PAGES[1:]), ("with the overview's own", PAGES)):
        themes = [one for one in measured.fit_themes if one.theme in pages]
        on_page = [one for one in themes if one.on_page]
        print(f"    {name}: {len(themes)} themes have a sentence fit to print, {len(on_page)} of them on their page")
        for limits in FIT_LIMITS:
            shown = {at: one for at, one in measured.key_sentences.items() if at[1] in pages and _passes(one, limits)}
            told = "* as it ships" if limits is None else "  fit ≥ {}, alone ≥ {}, sure ≥ {}".format(*limits)
            print(
                f"    {told}: shown {len(shown)}, "
                f"covered {_mean([(one.article, one.theme) in shown for one in themes]):.2f}, "
                f"of those on their page {_mean([(one.article, one.theme) in shown for one in on_page]):.2f}, "
                f"among an editor's three {_mean([one.in_three for one in shown.values()]):.3f}, "
                f"understood alone {_mean([one.alone for one in shown.values()]):.3f}"
            )


def _passes(one: KeySentence, limits: tuple[float, float, float] | None) -> bool:
    if limits is None:
        return is_fit(one.choice, THRESHOLDS)
    found = (one.choice.fit, one.choice.alone, one.choice.sure)
    return all(value >= limit for value, limit in zip(found, limits, strict=True))


def _report_needs(measured: Measured) -> None:
    for limit, needs in measured.needs.items():
        by_harm = (
            f"harm {harm} ({needs.found[harm, 'all']}): any context {_share(needs, harm, 'met'):.3f}, "
            f"the one named {_share(needs, harm, 'named'):.3f}"
            for harm in (2, 1)
        )
        ships = "*" if limit == THRESHOLDS["sign"] else " "
        labelled = sum(count for (_, kind), count in needs.found.items() if kind == "met")
        print(
            f"    {ships} sign < {limit}: context on {needs.with_context / needs.paragraphs:.3f} "
            f"of paragraphs ({needs.words / max(1, needs.with_context):.0f} words), "
            f"{labelled / max(1, needs.with_context):.2f} of them labelled; " + "; ".join(by_harm)
        )


def _report_apart(measured: Measured) -> None:
    for role in ROLES:
        own = [one for one in measured.apart if one.role == role]
        shares = f", in role {_mean([one.in_role for one in own]):.2f}, alone {_mean([one.alone for one in own]):.2f}"
        print(f"    apart, {role}: {len(own)}{shares if own else ''}")


def _share(needs: Needs, harm: int, kind: str) -> float:
    return needs.found[harm, kind] / max(1, needs.found[harm, "all"])


def _mean(values: Array) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hold-out", action="store_true", help="measure the test set, with models trained on the rest")
    options = parser.parse_args(arguments)
    annotated = read_annotated()
    if not annotated:
        print(
            f"selection: not measured; {CORPUS} lacks reading.jsonl, roles.jsonl or their articles; set CORPUS=folder"
        )
        return
    examples = examples_of(annotated)
    seen = [example for example in examples if not example.labels.held_out]
    held_out = [example for example in examples if example.labels.held_out]
    if options.hold_out:
        print(f"selection: the test set, {len(held_out)} articles")
        report(measure([(seen, held_out)]))
    else:
        print(f"selection: cross-validated on {len(seen)} articles")
        report(measure(folds(seen)))


if __name__ == "__main__":
    main()
