"""Verify: the promises as code. Nothing lost, nothing invented; a build that breaks a promise fails and says where.

Runs after rendering and trusts no stage: compares the article with the seed, and the finished pages with the article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefing.model import Briefing, Page
from briefing.problems import Problem
from briefing.verify.article import verify_article
from briefing.verify.pages import verify_pages


def verify(briefing: Briefing, pages: Sequence[Page]) -> Iterator[Problem]:
    """Every broken promise of a briefing, `pages` being all that was rendered for it."""
    yield from verify_article(briefing.article)
    yield from verify_pages(briefing, pages)
