"""Topics: two names are one topic if they have the same slug, whatever their capitals and accents."""

from __future__ import annotations

import re

from briefing.model import Topic
from briefing.text import digest, slugify, visible


def split_topics(written: str) -> tuple[str, ...]:
    """The names in a line such as "A / B"; without a slash, commas or semicolons separate them."""
    separator = r"\s+/\s+" if re.search(r"\s/\s", written) else r"\s*[,;，、]\s+|[，、]"
    return tuple(filter(None, map(visible, re.split(separator, written.strip()))))


def topic_of(name: str) -> Topic:
    """The topic of that name; "C++" and "C#" get different slugs."""
    slug = slugify(name.replace("+", " plus ").replace("#", " sharp "))
    return Topic(name, slug or f"topic-{digest(name.casefold())}")
