"""Topics: two names are one topic if they have the same slug, whatever their capitals and accents."""

from __future__ import annotations

from briefing.model import Topic
from briefing.text import digest, slugify


def topic_of(name: str) -> Topic:
    """The topic of that name; "C++" and "C#" get different slugs."""
    slug = slugify(name.replace("+", " plus ").replace("#", " sharp "))
    return Topic(name, slug or f"topic-{digest(name.casefold())}")
