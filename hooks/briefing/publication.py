"""What is published: drafts and embargoes are held back, and no two briefings share an address."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from briefing.model import Briefing, FrontMatter, Hold
from briefing.problems import Code, Problem


def hold(front: FrontMatter, as_of: dt.date | None) -> Hold:
    """Why a briefing is not published; empty where it is. An embargo holds where the day is unknown."""
    if front.status != "published":
        return front.status
    is_due = front.publish_at is None or (as_of is not None and front.publish_at.date() <= as_of)
    return "" if is_due else "embargo"


def refuse_shared_addresses(briefings: Sequence[Briefing]) -> tuple[list[Briefing], list[Problem]]:
    """The briefings whose addresses, slug and aliases, are theirs alone; and a problem for each of the others."""
    claims: dict[str, list[Briefing]] = defaultdict(list)
    for briefing in briefings:
        for slug in (briefing.slug, *briefing.article.front.aliases):
            claims[slug].append(briefing)
    shared = {slug: claimants for slug, claimants in claims.items() if len(claimants) > 1}
    problems = [problem for slug, claimants in shared.items() for problem in _clashes(slug, claimants)]
    refused = Counter(briefing.article.seed.name for claimants in shared.values() for briefing in claimants)
    return [b for b in briefings if b.article.seed.name not in refused], problems


def _clashes(slug: str, claimants: Sequence[Briefing]) -> Iterator[Problem]:
    for briefing in claimants:
        others = ", ".join(b.article.seed.path for b in claimants if b is not briefing) or "this seed, by an alias"
        yield Problem(
            path=briefing.article.seed.path,
            line=1,
            code=Code.SAME_SLUG,
            message=f"the address briefings/{slug}/ is also used by {others}",
            hint='give one of them its own "slug: …" in the front matter, or remove the alias',
        )
