"""The engine's stages in order: read → parse → classify → compose → relate → render → check. The doors call `build`.

`review` is what an editor may ask for besides: advice on what was built.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from briefing.annotate import Annotated, annotate
from briefing.classify.placement import classify
from briefing.compose.briefing import compose
from briefing.compose.related import relate
from briefing.lint import lint
from briefing.model import NOWHERE, Article, Briefing, Edition, Page, Seed, Site
from briefing.parse.article import parse
from briefing.problems import Problem, SeedError
from briefing.publication import hold, refuse_shared_addresses
from briefing.read.files import read_seeds
from briefing.render.feeds import render_programs
from briefing.render.pages import render_briefing, render_edition, render_removed
from briefing.render.social_card import render_picture
from briefing.verify import verify


def build(
    folder: Path,
    shown_as: str = "seeds",
    as_of: dt.date | None = None,
    only: Iterable[str] | None = None,
    site: Site = NOWHERE,
    preview: bool = False,
) -> Edition:
    """Everything that the seeds below `folder` make (or those named by `only`).

    One bad seed costs its own pages only, and tells all its problems. `as_of` is the day on which the edition appears:
    nothing embargoed until later is in it. `site` is where it will be read. A `preview` shows
    drafts and what is embargoed too, marked as such.
    """
    seeds, problems = read_seeds(folder, shown_as, only)
    read, unread = _read_all(seeds, _remembered if preview else _briefing_of)
    composed = [replace(briefing, held=hold(briefing.article.front, as_of)) for briefing in read]
    kept, clashes = refuse_shared_addresses(composed)
    shown = [b for b in kept if not b.held or (preview and b.held != "removed")]
    related = relate(shown)
    pages: list[Page] = []
    broken: list[Problem] = []
    for briefing in shown:
        own = tuple(render_briefing(briefing, site, as_of, related[briefing.slug]))
        broken += verify(briefing, own)
        pages += own
        pages += render_picture(briefing, site)
    held = [briefing for briefing in kept if briefing.held]
    for briefing in held:
        if briefing.held == "removed":
            pages += render_removed(briefing, site)
    pages += render_edition(shown, site, as_of)
    pages += render_programs(shown, site, as_of)
    found = (*problems, *unread, *clashes, *broken)
    return Edition(tuple(shown), tuple(held), tuple(pages), tuple(sorted(found)))


def review(edition: Edition) -> tuple[Problem, ...]:
    """The warnings that an editor would want to see, in order; a build neither needs nor makes them."""
    found = {b.article.seed.path: b for b in (*edition.briefings, *edition.held) if b.held != "removed"}
    return tuple(sorted(lint([briefing for _, briefing in sorted(found.items())])))


def annotate_seed(briefing: Briefing, text: str) -> Annotated:
    """The `text` of a briefing's seed with a mark above each paragraph whose placement needs review."""
    seed = briefing.article.seed
    return annotate(briefing, text, lambda marked: parse(_reread(seed, marked)))


def _reread(seed: Seed, text: str) -> Seed:
    return replace(seed, text="\n".join(text.removeprefix("\ufeff").splitlines()))


def _read_all(seeds: Iterable[Seed], briefing_of: Callable[[Seed], Briefing]) -> tuple[list[Briefing], list[Problem]]:
    briefings: list[Briefing] = []
    problems: list[Problem] = []
    for seed in seeds:
        try:
            briefings.append(briefing_of(seed))
        except SeedError as error:
            problems += error.problems
    return briefings, problems


def _briefing_of(seed: Seed) -> Briefing:
    article = parse(seed)
    return compose(article, classify(article), tuple(_published(seed)))


def _published(seed: Seed) -> Iterator[tuple[dt.date, Article]]:
    """The versions that readers saw: not what could not be read, nor what was held back until the next one came."""
    ends = [*(later.day - dt.timedelta(1) for later in seed.versions[1:]), dt.date.max]
    for version, last_day in zip(seed.versions, ends, strict=False):
        with suppress(SeedError):
            article = parse(_reread(seed, version.text))
            if not hold(article.front, last_day):
                yield version.day, article


# A preview builds anew with every save, and only one seed has changed.
_remembered = functools.lru_cache(maxsize=4096)(_briefing_of)
