"""Briefings as data: `briefing.json` and `briefings.json`, as `docs/schemas/` describes them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from briefing import addresses
from briefing.messages import Messages, format_reasons
from briefing.model import Placement, Summary
from briefing.render.views import BriefingView, Entry


def briefings_data(newest: Iterable[Entry]) -> str:
    """`briefings.json`: what each briefing is and where, the newest first."""
    return to_json({"schema": "briefings/1", "briefings": [_summary(entry.summary) for entry in newest]})


def briefing_data(view: BriefingView) -> str:
    """`briefing.json`: a briefing whole."""
    briefing, article = view.briefing, view.briefing.article
    summary = _summary(briefing.summary)
    seed, source = summary.pop("seed"), view.source
    return to_json(
        {
            "schema": "briefing/1",
            **summary,
            "source": {
                "seed": seed,
                "sha256": article.seed.sha256,
                "name": source.name,
                "url": source.url,
                "author": source.author,
                "licence": source.licence,
            },
            "headings": [{"line": h.line, "text": h.text, "plain": h.plain} for h in article.headings],
            "paragraphs": [_paragraph(placement, view.messages) for placement in briefing.placements],
            "key_points": [
                {"theme": briefing.placements[e.paragraph].theme.key, "paragraph": e.paragraph, "text": e.text}
                for e in briefing.excerpts_as("key")
            ],
            "contexts": [
                {"needed_by": c.needed_by, "paragraph": c.paragraph, "text": c.text, "need": c.need}
                for c in briefing.contexts
            ],
            "dates": [
                {"date": str(m.date), "precision": m.date.precision, "paragraph": m.paragraph, "text": m.text}
                for m in briefing.dates
            ],
        }
    )


def to_json(data: object) -> str:
    """JSON as every data file of the site has it."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _summary(briefing: Summary) -> dict[str, Any]:
    return {
        "slug": briefing.slug,
        "url": addresses.briefing_url(briefing.slug),
        "headline": briefing.headline.text,
        "standfirst": briefing.standfirst.text if briefing.standfirst else None,
        "topics": [topic.name for topic in briefing.topics],
        "published": _iso(briefing.published),
        "updated": _iso(briefing.updated),
        "seed": addresses.seed_file(briefing.name),
    }


def _paragraph(placement: Placement, messages: Messages) -> dict[str, Any]:
    p = placement.paragraph
    return {
        "index": p.index,
        "id": p.id,
        "line": p.line,
        "heading": p.heading,
        "kind": p.kind,
        "text": p.text,
        "plain": p.plain,
        "theme": placement.theme.key,
        "confidence": placement.confidence,
        "reason": format_reasons(placement.reasons, messages),
        "review": placement.review,
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
