"""The engine's stages in order: read → parse → classify → select → compose → render → verify. Adapters call `build`.

`review` adds advice for editors, `annotate` writes suggested marks into a seed; a build needs neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from briefing.annotate import Annotated, annotate
from briefing.budget import oversized
from briefing.classify.placement import classify
from briefing.classify.theme_model import predict
from briefing.compose.briefing import compose, published_on
from briefing.compose.dates import find_dates
from briefing.compose.related import relate
from briefing.lint import lint
from briefing.model import NOWHERE, Article, Briefing, Edition, Page, Seed, Site
from briefing.parse.article import parse
from briefing.problems import Code, Problem, SeedError
from briefing.publication import hold, refuse_shared_addresses
from briefing.read.files import read_seeds
from briefing.render.briefing_pages import render_briefing, render_withdrawn
from briefing.render.briefing_view import view_briefing
from briefing.render.edition_pages import render_edition
from briefing.render.views import BriefingView
from briefing.select.selection import select
from briefing.store import Store, remembered
from briefing.text import lines_of
from briefing.verify import verify


def build(
    folder: Path,
    shown_as: str = "seeds",
    as_of: dt.date | None = None,
    only: Iterable[str] | None = None,
    site: Site = NOWHERE,
    preview: bool = False,
    store: Store | None = None,
) -> Edition:
    """Everything that the seeds below `folder` make, or those named in `only`.

    A bad seed costs its own pages only, and reports all its problems. `as_of` is the day on which the edition appears:
    what is embargoed beyond it is held back. `site` is where the edition will be read. A `preview` also shows drafts
    and embargoed briefings, marked as such. `store` keeps what takes long between builds.
    """
    seeds, unreadable = read_seeds(folder, shown_as, only)
    composed, unparsed = _compose_all(seeds, partial(_remembered if preview else _compose, store=store))
    dated = [replace(briefing, held=hold(briefing.article.front, as_of)) for briefing in composed]
    kept, clashes = refuse_shared_addresses(dated)
    shown = [b for b in kept if not b.held or (preview and b.held != "removed")]
    held = [b for b in kept if b.held]
    pages, broken = _render(shown, [b for b in held if b.held == "removed"], site, as_of, store)
    unfit = {problem.path for problem in broken}
    notes = [problem for problem in unreadable if problem.code == Code.UNKNOWN_HISTORY]
    problems = sorted((*(p for p in unreadable if p not in notes), *unparsed, *clashes, *broken))
    return Edition(
        tuple(b for b in shown if b.article.seed.path not in unfit),
        tuple(held),
        tuple(pages),
        tuple(problems),
        as_of,
        tuple(notes) if _needs_history(composed, as_of) else (),
    )


def rebuild(
    edition: Edition,
    only: Collection[str],
    folder: Path,
    shown_as: str = "seeds",
    site: Site = NOWHERE,
    store: Store | None = None,
) -> Edition:
    """The seeds named in `only` as they are now, beside the other briefings of a preview's edition.

    Only these seeds' own pages and problems: a preview shows them while it builds everything.
    """
    seeds, unreadable = read_seeds(folder, shown_as, only)
    composed, unparsed = _compose_all(seeds, partial(_remembered, store=store))
    dated = [replace(briefing, held=hold(briefing.article.front, edition.as_of)) for briefing in composed]
    fresh = [briefing for briefing in dated if briefing.held != "removed"]
    shown = [*(b for b in edition.briefings if b.article.seed.name not in only), *fresh]
    related = relate(shown)
    views = [view_briefing(briefing, site, edition.as_of, related[briefing.slug]) for briefing in fresh]
    own = [_rendered(briefing, view, site, store) for briefing, view in zip(fresh, views, strict=True)]
    pages = tuple(page for each in own for page in each.pages)
    problems = (*unreadable, *unparsed, *(problem for each in own for problem in each.problems))
    return Edition(tuple(shown), (), pages, problems, edition.as_of)


def _needs_history(briefings: Iterable[Briefing], as_of: dt.date | None) -> bool:
    """Whether a briefing depends on a day that the repository would tell: its own, or today."""
    return any(as_of is None or briefing.published is None for briefing in briefings)


def review(edition: Edition) -> tuple[Problem, ...]:
    """Warnings that an editor may want to see, in order."""
    found = {b.article.seed.path: b for b in (*edition.briefings, *edition.held) if b.held != "removed"}
    return tuple(sorted(lint([briefing for _, briefing in sorted(found.items())], edition.as_of)))


def _compose_all(seeds: Iterable[Seed], composed: Callable[[Seed], Briefing]) -> tuple[list[Briefing], list[Problem]]:
    briefings: list[Briefing] = []
    problems: list[Problem] = []
    for seed in seeds:
        try:
            briefings.append(composed(seed))
        except SeedError as error:
            problems += error.problems
    return briefings, problems


def _compose(seed: Seed, store: Store | None) -> Briefing:
    def make() -> Briefing:
        return make_briefing(parse(seed), tuple(_published_versions(seed)), store)

    return remembered(store, Briefing, seed, make)


def make_briefing(
    article: Article, versions: Sequence[tuple[dt.date, Article]] = (), store: Store | None = None
) -> Briefing:
    """The briefing of a parsed seed: its paragraphs placed, its sentences selected."""
    placements = classify(article, partial(predict, store=store))
    dates = tuple(mention for p in article.paragraphs for mention in find_dates(p, article.front.date))
    selection = select(article, placements, dates, published_on(article))
    return compose(article, placements, dates, selection.excerpts, selection.contexts, versions)


# A preview builds again at every save, when only one seed has changed.
_remembered = lru_cache(maxsize=4096)(_compose)


def _published_versions(seed: Seed) -> Iterator[tuple[dt.date, Article]]:
    """The versions that readers saw: not unreadable ones, nor those held back until the next one came."""
    last_days = [*(later.day - dt.timedelta(1) for later in seed.versions[1:]), dt.date.max]
    for version, last_day in zip(seed.versions, last_days, strict=False):
        with suppress(SeedError):
            article = parse(_with_text(seed, version.text))
            if not hold(article.front, last_day):
                yield version.day, article


def _render(
    shown: Sequence[Briefing], withdrawn: Sequence[Briefing], site: Site, as_of: dt.date | None, store: Store | None
) -> tuple[list[Page], list[Problem]]:
    """The pages of an edition, without the briefings whose pages break a promise, and what they break.

    Other briefings may lead to one that is left out, so they are rendered again without it.
    """
    related = relate(shown)
    views = [view_briefing(briefing, site, as_of, related[briefing.slug]) for briefing in shown]
    own = [_rendered(briefing, view, site, store) for briefing, view in zip(shown, views, strict=True)]
    broken = [problem for each in own for problem in each.problems]
    if broken:
        unfit = {problem.path for problem in broken}
        rest = [b for b in shown if b.article.seed.path not in unfit]
        pages, more = _render(rest, withdrawn, site, as_of, store)
        return pages, [*broken, *more]
    pages = [page for each in own for page in each.pages]
    for briefing in withdrawn:
        pages += render_withdrawn(briefing, site)
    return [*pages, *render_edition(views, site)], []


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A briefing's own pages, and the promises that they break."""

    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]


def _rendered(briefing: Briefing, view: BriefingView, site: Site, store: Store | None) -> _Rendered:
    def make() -> _Rendered:
        pages = tuple(render_briefing(view, site))
        return _Rendered(pages, (*verify(briefing, pages), *oversized(briefing, pages)))

    return remembered(store, _Rendered, (briefing, view, site), make)


def annotate_seed(briefing: Briefing, text: str) -> Annotated:
    """The `text` of a briefing's seed with a mark above each paragraph whose placement needs review."""
    seed = briefing.article.seed
    return annotate(briefing, text, lambda marked: parse(_with_text(seed, marked)))


def _with_text(seed: Seed, text: str) -> Seed:
    return replace(seed, text="\n".join(lines_of(text.removeprefix("\ufeff"))))
