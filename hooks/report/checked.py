"""The result of a check, and the facts that every form of the report shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from briefing.edition import Edition, Shelf, Volume
from briefing.excerpt import Excerpt
from briefing.lint.findings import Findings
from briefing.messages import format_reasons, load_messages
from briefing.model import Briefing, FrontMatter, Placement
from briefing.problems import Problem
from briefing.read.files import SUFFIXES
from briefing.themes import load_themes, page_themes, theme_keys

_MOST_LINES = 12  # listed for a folded problem


@dataclass(frozen=True, slots=True)
class Checked:
    """The edition of a folder, with the findings and all problems of the selected seeds.

    `paths` are those of the selected seeds (None: all are selected).
    """

    edition: Edition
    findings: tuple[Findings, ...]
    problems: tuple[Problem, ...]
    paths: frozenset[str] | None

    @property
    def fatal(self) -> int:
        """The number of fatal problems."""
        return sum(problem.fatal for problem in self.problems)

    @property
    def briefings(self) -> Sequence[Briefing]:
        """The selected briefings, including drafts and withdrawn ones, sorted by seed."""
        both = (*self.edition.briefings.volumes, *self.edition.held.volumes)
        return Shelf([v for v in sorted(both, key=_path) if self.paths is None or v.summary.path in self.paths])

    @property
    def unread(self) -> Sequence[str]:
        """The paths of selected seeds that made no briefing."""
        read = {findings.summary.path for findings in self.findings}
        return sorted({p.path for p in self.problems if p.path.endswith(SUFFIXES)} - read)


def _path(volume: Volume) -> str:
    return volume.summary.path


def folded(problems: Iterable[Problem]) -> Iterator[str]:
    """One line for all problems of a kind in a seed: the first, and the lines of the others."""

    def kind(problem: Problem) -> tuple[str, str]:
        return problem.path, problem.code

    for _, alike in groupby(sorted(problems, key=kind), key=kind):
        first, *others = alike
        yield f"{first}{_and_lines([problem.line for problem in others])}"


def _and_lines(lines: Sequence[int]) -> str:
    if not lines:
        return ""
    named = ", ".join(map(str, lines[:_MOST_LINES])) + (", …" if len(lines) > _MOST_LINES else "")
    return f" (and {len(lines)} more: line{'s' if len(lines) > 1 else ''} {named})"


def rows_of(checked: Checked) -> Sequence[Sequence[str]]:
    """The table of the seeds: a head, then a row for each seed."""
    fatal = Counter(problem.path for problem in checked.problems if problem.fatal)
    warnings = Counter(problem.path for problem in checked.problems if not problem.fatal)
    held = {volume.summary.slug for volume in checked.edition.held.volumes}
    head = ("seed", "problems", "paragraphs", *theme_keys(), "to review", "warnings")
    rows = [head]
    for found in checked.findings:
        path, themes = found.summary.path, [found.themes.get(key, 0) for key in theme_keys()]
        counts = (fatal[path], sum(themes), *themes, found.unsure, warnings[path])
        state = f" ({_state(found.summary.front)})" if found.summary.slug in held else ""
        rows.append((path + state, *map(str, counts)))
    rows += [(path, str(fatal[path]), *["–"] * (len(head) - 3), str(warnings[path])) for path in checked.unread]
    return rows


def _state(front: FrontMatter) -> str:
    return front.status if front.status != "published" else f"waits for {front.publish_at}"


def sum_of(checked: Checked) -> str:
    """The totals, in one line."""
    seeds = len(checked.findings) + len(checked.unread)
    return f"seeds: {seeds}, fatal problems: {checked.fatal}, warnings: {len(checked.problems) - checked.fatal}"


def overview_of(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """What a briefing's overview shows, as pairs of a name and a text."""
    yield "headline", briefing.article.headline.plain
    yield "standfirst", briefing.article.standfirst.plain if briefing.article.standfirst else "none"
    yield from _at_a_glance(briefing)
    dates = (f"{mention.date} (line {_line(briefing, mention.paragraph)})" for mention in briefing.dates)
    yield "dates", ", ".join(dates) or "none"
    empty = {theme.key for theme in page_themes()} - {place.theme.key for place in briefing.placements}
    if empty:
        yield "empty", ", ".join(key for key in theme_keys() if key in empty)


def _at_a_glance(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """For each theme with paragraphs the sentence that stands for it, if it has one, and whether the editor chose so.

    That of the overview stands on cards and in lists, where there is no standfirst.
    """
    key_points = dict(key_points_of(briefing))
    for theme in load_themes():
        placements = briefing.placed_as(theme)
        marks = [p.paragraph.choices.glance for p in placements if p.paragraph.choices.glance is not None]
        name = f"at a glance, {theme.key}" if theme.folder else f"key point, {theme.key}"
        by_editor = "the editor's choice" if marks else ""
        if excerpt := key_points.get(theme.key):
            where = f"line {_line(briefing, excerpt.paragraph)}"
            yield name, f"{excerpt.text} ({', '.join(filter(None, (where, by_editor)))})"
        elif placements and theme.has_page and (theme.folder or marks):
            yield name, f"no sentence{f' ({by_editor})' if by_editor else ''}"


def key_points_of(briefing: Briefing) -> Iterator[tuple[str, Excerpt]]:
    """The key points, each with the theme it stands for."""
    for excerpt in briefing.excerpts_as("key"):
        yield briefing.placements[excerpt.paragraph].theme.key, excerpt


def reason_of(place: Placement) -> str:
    """Why a paragraph has its theme, in English."""
    return format_reasons(place.reasons, load_messages())


def _line(briefing: Briefing, paragraph: int) -> int:
    return briefing.article.paragraphs[paragraph].line
