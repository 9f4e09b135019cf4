"""The budget of a seed: its pages may be larger than it by a factor, beyond which a site would grow without limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefing.model import Briefing, Page
from briefing.problems import Code, Problem

# Measured on articles, lists, dates and marks: 7 to 20 times the seed, and some 60,000 characters for the shortest.
# Every paragraph has its links and its reason, some 1,100 characters however short it is.
_MOST_PER_CHARACTER, _PER_PARAGRAPH, _ALWAYS = 40, 1_500, 1_000_000


def oversized(briefing: Briefing, pages: Sequence[Page]) -> Iterator[Problem]:
    """S102, where the pages of a briefing together are far larger than its seed."""
    seed = briefing.article.seed
    size = sum(len(page.text) for page in pages)
    limit = _ALWAYS + _MOST_PER_CHARACTER * len(seed.text) + _PER_PARAGRAPH * len(briefing.article.paragraphs)
    if size > limit:
        message = f"the pages of this seed have {size:,} characters, more than the limit of {limit:,} for its length"
        hint = "split it into several seeds, or remove what is repeated"
        yield Problem(path=seed.path, line=1, code=Code.TOO_LARGE, message=message, hint=hint)
