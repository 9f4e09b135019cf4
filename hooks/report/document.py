"""The report as JSON, for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from briefing.model import Briefing
from briefing.problems import Problem
from report.checked import Checked, key_points_of, reason_of

SCHEMA = "check/1"


def document_of(all_checked: Sequence[Checked]) -> Mapping[str, Any]:
    """The whole report; `docs/schemas/check.json` is its schema."""
    problems = [problem for checked in all_checked for problem in checked.problems]
    return {
        "schema": SCHEMA,
        "fatal": sum(problem.fatal for problem in problems),
        "warnings": sum(not problem.fatal for problem in problems),
        "problems": [_problem(problem) for problem in problems],
        "seeds": [
            seed
            for checked in all_checked
            for seed in (*map(_seed, checked.briefings), *({"seed": path, "read": False} for path in checked.unread))
        ],
    }


def _problem(problem: Problem) -> Mapping[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "level": "error" if problem.fatal else "warning",
        "message": problem.message,
        "mend": problem.hint,
    }


def _seed(briefing: Briefing) -> Mapping[str, Any]:
    article = briefing.article
    return {
        "seed": article.seed.path,
        "read": True,
        "slug": briefing.slug,
        "status": article.front.status,
        "publish_at": article.front.publish_at.isoformat() if article.front.publish_at else None,
        "headline": article.headline.plain,
        "standfirst": article.standfirst.plain if article.standfirst else None,
        "key_points": [{"theme": t, "paragraph": e.paragraph, "text": e.text} for t, e in key_points_of(briefing)],
        "dates": [
            {"date": str(m.date), "precision": m.date.precision, "paragraph": m.paragraph} for m in briefing.dates
        ],
        "paragraphs": [
            {
                "index": place.paragraph.index,
                "id": place.paragraph.id,
                "line": place.paragraph.line,
                "opening": " ".join(place.paragraph.plain.split()[:8]),
                "theme": place.theme.key,
                "confidence": place.confidence,
                "second": place.second.key if place.second else None,
                "second_confidence": place.second_confidence,
                "reason": reason_of(place),
                "review": place.review,
            }
            for place in briefing.placements
        ],
    }
