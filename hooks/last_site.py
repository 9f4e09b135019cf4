"""The briefings of the last site, read from its data: what readers may have linked to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from briefing.publication import Former


def read_last_site(folder: Path | None) -> tuple[Former, ...]:
    """Every briefing of a site; none where there is no site."""
    data = _json(folder / "briefings.json") if folder else None
    listed = data.get("briefings") if isinstance(data, dict) else None
    return tuple(_formers(folder, listed)) if folder and isinstance(listed, list) else ()


def _formers(folder: Path, listed: list[Any]) -> Iterator[Former]:
    for entry in listed:
        match entry:
            case {"slug": str(slug), "seed": str(seed), "headline": str(headline)}:
                yield Former(slug, seed, headline, lambda slug=slug: _paragraphs(folder, slug))  # type: ignore[misc]


def _paragraphs(folder: Path, slug: str) -> frozenset[str]:
    """The ids of a briefing's paragraphs, which come from their text."""
    data = _json(folder / "briefings" / slug / "briefing.json") if "/" not in slug else None
    paragraphs = data.get("paragraphs") if isinstance(data, dict) else None
    return frozenset(p["id"] for p in paragraphs or () if isinstance(p, dict) and isinstance(p.get("id"), str))


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
