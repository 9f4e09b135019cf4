"""What makes two names one topic: their slug, which neither capitals nor accents change."""

from __future__ import annotations

from briefing.model import Topic
from briefing.text import digest, slugify


def topic_of(name: str) -> Topic:
    """The topic of a name; "C++" and "C#" are not one."""
    slug = slugify(name.replace("+", " plus ").replace("#", " sharp "))
    return Topic(name, slug or f"topic-{digest(name.casefold())}")
