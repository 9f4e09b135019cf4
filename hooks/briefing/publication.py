"""What is published: drafts and embargoes are held back, no two briefings share an address, and none loses its own."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from briefing.edition import Edition
from briefing.model import Briefing, FrontMatter, Hold, Summary
from briefing.problems import Code, Problem


def hold(front: FrontMatter, as_of: dt.date | None) -> Hold:
    """Why a briefing is not published; empty where it is. An embargo holds where the day is unknown."""
    if front.status != "published":
        return front.status
    is_due = front.publish_at is None or (as_of is not None and front.publish_at.date() <= as_of)
    return "" if is_due else "embargo"


def find_shared_addresses(briefings: Iterable[Summary]) -> tuple[frozenset[str], list[Problem]]:
    """The names of the seeds whose addresses, slug and aliases, are not theirs alone; and a problem for each."""
    claims: dict[str, list[Summary]] = defaultdict(list)
    for briefing in briefings:
        for slug in (briefing.slug, *briefing.front.aliases):
            claims[slug].append(briefing)
    shared = {slug: claimants for slug, claimants in claims.items() if len(claimants) > 1}
    problems = [problem for slug, claimants in shared.items() for problem in _clashes(slug, claimants)]
    return frozenset(briefing.name for claimants in shared.values() for briefing in claimants), problems


def _clashes(slug: str, claimants: Sequence[Summary]) -> Iterator[Problem]:
    for briefing in claimants:
        others = ", ".join(b.path for b in claimants if b is not briefing) or "this seed, by an alias"
        yield Problem(
            path=briefing.path,
            line=1,
            code=Code.SAME_SLUG,
            message=f"the address briefings/{slug}/ is also used by {others}",
            hint='give one of them its own "slug: …" in the front matter, or remove the alias',
        )


@dataclass(frozen=True, slots=True)
class Former:
    """A briefing of the last site; `paragraphs` returns the ids of its paragraphs, which are made from their text."""

    slug: str
    seed: str
    headline: str
    paragraphs: Callable[[], frozenset[str]] = frozenset


def find_lost_addresses(edition: Edition, last: Iterable[Former], shown_as: str) -> tuple[Problem, ...]:
    """A problem for each briefing of the last site whose address leads nowhere in this edition.

    It is fatal if every briefing of the last site is gone because there are no seeds at all.
    """
    last = tuple(last)
    if last and not (edition.briefings or edition.held):
        message = f"there are no seeds, but the last site has {_briefings(len(last))}"
        hint = "fetch the seeds (a submodule: git submodule update --init), or remove the last site to publish none"
        return (_lost(shown_as, message, hint, fatal=True),)
    lost = [former for former in last if former.slug not in edition.slugs]
    known = {former.slug for former in last}
    fresh = [briefing for briefing in edition.briefings if briefing.slug not in known] if lost else []
    return tuple(_lost_address(former, edition, fresh) for former in lost)


def _lost_address(former: Former, edition: Edition, fresh: Sequence[Briefing]) -> Problem:
    gone = f"the address briefings/{former.slug}/ of the last site leads nowhere now"
    for briefing in edition.held:
        if former.slug == briefing.slug or former.seed == briefing.article.seed.path:
            why = "a draft" if briefing.summary.held == "draft" else "not due yet"
            message = f"{gone}, because the briefing is {why}"
            return _lost(briefing.article.seed.path, message, 'use "status: removed" to leave a notice there')
    if successor := _successor(former, fresh):
        message = f"{gone}, because the briefing has moved to briefings/{successor.slug}/"
        return _lost(successor.article.seed.path, message, _alias(former.slug))
    hint = 'put the seed back with "status: removed", which leaves a notice, or name the address in another seed'
    return _lost(former.seed, f"{gone}, because its seed is gone", f'{hint}: "aliases: [{former.slug}]"')


def _alias(slug: str) -> str:
    return f'add it to the front matter, so that links to it keep working: "aliases: [{slug}]"'


def _successor(former: Former, fresh: Sequence[Briefing]) -> Briefing | None:
    """The briefing that a former one has become: of the same seed, else with most of its text, or its headline."""
    same_seed = [briefing for briefing in fresh if briefing.article.seed.path == former.seed]
    if same_seed or not fresh:
        return same_seed[0] if same_seed else None
    before = former.paragraphs()

    def common(briefing: Briefing) -> int:
        return len(before & {paragraph.id for paragraph in briefing.article.paragraphs})

    best = max(fresh, key=common)
    if 2 * common(best) >= max(1, len(before)):
        return best
    return next((briefing for briefing in fresh if briefing.article.headline.text == former.headline), None)


def _briefings(count: int) -> str:
    return f"{count} briefing{'' if count == 1 else 's'}"


def _lost(path: str, message: str, hint: str, *, fatal: bool = False) -> Problem:
    return Problem(path=path, line=1, code=Code.LOST_ADDRESS, message=message, hint=hint, fatal=fatal)
