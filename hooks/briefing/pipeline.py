"""The engine's stages in order: read → parse → classify → select → compose → render → verify. Adapters call `build`.

`review` adds advice for editors, `annotate` writes suggested marks into a seed; a build needs neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

from briefing.annotate import Annotated, annotate
from briefing.budget import oversized
from briefing.classify.placement import classify
from briefing.classify.theme_model import predict
from briefing.compose.briefing import compose
from briefing.compose.dates import find_dates
from briefing.compose.related import relate
from briefing.compose.summary import published_on
from briefing.edition import Edition, Shelf, Volume
from briefing.kept import KeptBriefing, pack, unpack
from briefing.lint import find
from briefing.lint.findings import Findings
from briefing.model import NOWHERE, Article, Briefing, Hold, Page, Relation, Seed, Site, Summary
from briefing.parse.article import parse
from briefing.problems import Code, Problem, SeedError
from briefing.publication import find_shared_addresses, hold
from briefing.read.files import read_seeds
from briefing.render.briefing_pages import render_briefing, render_withdrawn
from briefing.render.briefing_view import view_briefing, view_card, view_entry
from briefing.render.edition_pages import render_edition
from briefing.render.edition_view import view_edition
from briefing.render.feeds import render_content, shown_in_feeds
from briefing.render.views import Entry
from briefing.select.selection import select
from briefing.store import Store, remembered
from briefing.text import lines_of
from briefing.verify import verify

_Item = TypeVar("_Item")


class Watch(Protocol):
    """Passes items on, and tells somebody how many have passed."""

    def __call__(self, items: Sequence[_Item], what: str) -> Iterable[_Item]: ...


def unwatched(items: Sequence[_Item], what: str) -> Iterable[_Item]:
    """Tells nobody."""
    return items


@dataclass(frozen=True, slots=True)
class _Run:
    """How an edition is rendered; `build` says what each of these is."""

    site: Site
    as_of: dt.date | None
    store: Store | None
    put: Callable[[Page], None] | None = None
    over_all: bool = True
    watch: Watch = unwatched


def build(
    folder: Path,
    shown_as: str = "seeds",
    as_of: dt.date | None = None,
    only: Iterable[str] | None = None,
    site: Site = NOWHERE,
    preview: bool = False,
    store: Store | None = None,
    put: Callable[[Page], None] | None = None,
    *,
    over_all: bool = True,
    watch: Watch = unwatched,
) -> Edition:
    """Everything that the seeds below `folder` make, or those named in `only`.

    A bad seed costs its own pages only, and reports all its problems. `as_of` is the day on which the edition appears:
    what is embargoed beyond it is held back. `site` is where the edition will be read. A `preview` also shows drafts
    and embargoed briefings, marked as such. `store` keeps what takes long between builds. `put` takes each page as soon
    as it is rendered, and the edition is without: their texts are most of what a build would have in memory. Of an
    edition that is not publishable it may get pages that are none of it. Without `over_all`, no pages are rendered that
    several briefings share: no promise depends on them. `watch` hears which seed is worked on.
    """
    seeds, unreadable = read_seeds(folder, shown_as, only)
    works, unparsed = _compose_all(watch(seeds, "placing paragraphs"), store, preview)
    shown, held, clashes = _sort(works, as_of, preview)
    withdrawn = [work for work in held if work.summary.held == "removed"]
    pages, broken = _render(shown, withdrawn, _Run(site, as_of, store, put, over_all, watch))
    unfit = {problem.path for problem in broken}
    notes = [problem for problem in unreadable if problem.code == Code.UNKNOWN_HISTORY]
    problems = sorted((*(p for p in unreadable if p not in notes), *unparsed, *clashes, *broken))
    return Edition(
        Shelf([work for work in shown if work.summary.path not in unfit]),
        Shelf(held),
        tuple(pages),
        tuple(problems),
        as_of,
        tuple(notes) if _needs_history(works, as_of) else (),
        frozenset(slug for w in (*shown, *withdrawn) for slug in (w.summary.slug, *w.summary.front.aliases)),
    )


def _sort(
    works: Iterable[_Work], as_of: dt.date | None, preview: bool
) -> tuple[list[_Work], list[_Work], Sequence[Problem]]:
    """What the edition shows, what it holds back, and the problems of briefings that claim the same address."""
    dated = [work.held_as(hold(work.summary.front, as_of)) for work in works]
    clashing, clashes = find_shared_addresses([work.summary for work in dated])
    kept = [work for work in dated if work.summary.name not in clashing]
    shown = [work for work in kept if not work.summary.held or (preview and work.summary.held != "removed")]
    return shown, [work for work in kept if work.summary.held], clashes


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
    works, unparsed = _compose_all(seeds, store, preview=True)
    dated = [work.held_as(hold(work.summary.front, edition.as_of)) for work in works]
    fresh = [work for work in dated if work.summary.held != "removed"]
    others = [volume for volume in edition.briefings.volumes if volume.summary.name not in only]
    related = relate([volume.summary for volume in (*others, *fresh)])
    run = _Run(site, edition.as_of, store)
    own = [
        _rendered(work, related[work.summary.slug], view_entry(work.summary, edition.as_of), run, in_feed=True)
        for work in fresh
    ]
    pages = tuple(page for each in own for page in each.pages)
    problems = (*unreadable, *unparsed, *(problem for each in own for problem in each.problems))
    return Edition(Shelf([*others, *fresh]), Shelf(()), pages, problems, edition.as_of)


def _needs_history(works: Iterable[_Work], as_of: dt.date | None) -> bool:
    """Whether a briefing depends on a day that the repository would tell: its own, or today."""
    return any(as_of is None or work.summary.published is None for work in works)


def review(edition: Edition, store: Store | None = None) -> tuple[Findings, ...]:
    """What lint finds in each briefing, by seed; `lint` tells the warnings. Only what no store has is read."""
    volumes = {volume.summary.path: volume for volume in (*edition.briefings.volumes, *edition.held.volumes)}
    return tuple(_found(volumes[path], edition.as_of, store) for path in sorted(volumes))


def _found(volume: Volume, as_of: dt.date | None, store: Store | None) -> Findings:
    given = (volume.seed, volume.summary.held, as_of)
    return remembered(store, Findings, given, lambda: find(volume.read(), as_of))


@dataclass(frozen=True, slots=True)
class _Work:
    """A seed with the summary of its briefing, and what reads or makes the whole briefing."""

    seed: Seed
    summary: Summary
    whole: Callable[[], Briefing]

    def held_as(self, why: Hold) -> _Work:
        return replace(self, summary=replace(self.summary, held=why))

    def read(self) -> Briefing:
        return replace(self.whole(), summary=self.summary)


def _compose_all(
    seeds: Iterable[Seed], store: Store | None, preview: bool = False
) -> tuple[list[_Work], list[Problem]]:
    works: list[_Work] = []
    problems: list[Problem] = []
    for seed in seeds:
        try:
            works.append(_compose(seed, store, preview))
        except SeedError as error:
            problems += error.problems
    return works, problems


def _compose(seed: Seed, store: Store | None, preview: bool) -> _Work:
    """A preview has all briefings in memory, because it builds again at every save, when only one seed has changed."""
    whole: Callable[[], Briefing]
    if preview:
        whole = partial(_briefing_in_memory, seed, store)
    elif store:
        whole = partial(_briefing, seed, store)
    else:
        whole = cache(partial(_briefing, seed, None))
    return _Work(seed, remembered(None if preview else store, Summary, seed, lambda: whole().summary), whole)


def _briefing(seed: Seed, store: Store | None) -> Briefing:
    def make() -> KeptBriefing:
        return pack(make_briefing(parse(seed), tuple(_published_versions(seed)), store))

    return unpack(remembered(store, KeptBriefing, seed, make), seed)


_briefing_in_memory = lru_cache(maxsize=4096)(_briefing)


def make_briefing(
    article: Article, versions: Sequence[tuple[dt.date, Article]] = (), store: Store | None = None
) -> Briefing:
    """The briefing of a parsed seed: its paragraphs placed, its sentences selected."""
    placements = classify(article, partial(predict, store=store))
    dates = tuple(mention for p in article.paragraphs for mention in find_dates(p, article.front.date))
    selection = select(article, placements, dates, published_on(article))
    return compose(article, placements, dates, selection.excerpts, selection.contexts, versions)


def compose_backwards(folder: Path, shown_as: str, store: Store) -> None:
    """Puts the briefings of the seeds into the store, the last first, for a build that goes forward meanwhile."""
    seeds, _ = read_seeds(folder, shown_as)
    _compose_all(reversed(seeds), store)


def _published_versions(seed: Seed) -> Iterator[tuple[dt.date, Article]]:
    """The versions that readers saw: not unreadable ones, nor those held back until the next one came."""
    last_days = [*(later.day - dt.timedelta(1) for later in seed.versions[1:]), dt.date.max]
    for version, last_day in zip(seed.versions, last_days, strict=False):
        with suppress(SeedError):
            article = parse(_with_text(seed, version.text))
            if not hold(article.front, last_day):
                yield version.day, article


def _render(shown: Sequence[_Work], withdrawn: Sequence[_Work], run: _Run) -> tuple[list[Page], list[Problem]]:
    """The pages of an edition, without the briefings whose pages break a promise, and what they break.

    There are none where `put` takes them. Other briefings may lead to one that is left out, so they are rendered again
    without it.
    """
    related = relate([work.summary for work in shown])
    entries = [view_entry(work.summary, run.as_of) for work in shown]
    in_feeds = shown_in_feeds(view_edition(entries, run.site))
    pages: list[Page] = []
    put_page = run.put or pages.append
    broken: list[Problem] = []
    for number, (work, entry) in enumerate(run.watch([*zip(shown, entries, strict=True)], "writing pages")):
        own = _rendered(work, related[entry.summary.slug], entry, run, in_feed=entry.url in in_feeds)
        for page in own.pages:
            put_page(page)
        broken += own.problems
        entries[number] = replace(entry, html=own.content)
    if broken:
        unfit = {problem.path for problem in broken}
        pages, more = _render([work for work in shown if work.summary.path not in unfit], withdrawn, run)
        return pages, [*broken, *more]
    if run.over_all:
        notices = chain.from_iterable(render_withdrawn(work.summary, run.site) for work in withdrawn)
        for page in chain(notices, render_edition(entries, run.site)):
            put_page(page)
    return pages, []


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A briefing's own pages, its content for feeds that show it, and the promises that its pages break."""

    pages: tuple[Page, ...]
    content: str
    problems: tuple[Problem, ...]


def _rendered(work: _Work, related: Sequence[Relation], entry: Entry, run: _Run, *, in_feed: bool) -> _Rendered:
    """It depends on the day only in which steps are past."""

    def make() -> _Rendered:
        briefing = work.read()
        view = view_briefing(briefing, run.site, run.as_of, related)
        pages = tuple(render_briefing(view, run.site))
        content = render_content(view, run.site) if in_feed else ""
        return _Rendered(pages, content, (*verify(briefing, pages), *oversized(briefing, pages)))

    others = [(view_card(other.briefing), other.topics, other.names) for other in related]
    given = (work.seed, entry.card.held, [step.past for step in entry.steps], others, run.site, in_feed)
    return remembered(run.store, _Rendered, given, make)


def annotate_seed(briefing: Briefing, text: str) -> Annotated:
    """The `text` of a briefing's seed with a mark above each paragraph whose placement needs review."""
    seed = briefing.article.seed
    return annotate(briefing, text, lambda marked: parse(_with_text(seed, marked)))


def _with_text(seed: Seed, text: str) -> Seed:
    return replace(seed, text="\n".join(lines_of(text.removeprefix("\ufeff"))))
