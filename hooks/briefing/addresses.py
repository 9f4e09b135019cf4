"""Every address of the site, and the file behind each page.

Addresses are relative to the site's root, without a leading slash; a page's ends in "/", a file's does not.
"""

from __future__ import annotations

import functools
import posixpath
from urllib.parse import urlsplit

from briefing.model import Paragraph, Placement, Theme, Topic

HOME = ""
ARCHIVE = "briefings/"
ARCHIVE_PARTS = "archive/"  # by year: below briefings/, a briefing may be called 2026
TOPICS = "topics/"
TOPICS_PARTS = "topics-by-letter/"
NEXT_STEPS = "next-steps/"
ABOUT = "about/"
CORRECTIONS = "about/#corrections"

FEED = "feed.xml"
JSON_FEED = "feed.json"
CALENDAR = "calendar.ics"
LANGUAGE_MODEL_GUIDE = "llms.txt"
BRIEFINGS_DATA = "briefings.json"


def briefing_url(slug: str) -> str:
    """A briefing's address, which is also its overview's."""
    return f"{ARCHIVE}{slug}/"


def page_url(slug: str, theme: Theme) -> str:
    """A briefing's page for a theme."""
    return f"{briefing_url(slug)}{theme.folder}/" if theme.folder else briefing_url(slug)


def source_url(slug: str) -> str:
    """The page that shows a briefing's seed in its own order."""
    return f"{briefing_url(slug)}source/"


def paragraph_url(slug: str, placement: Placement) -> str:
    """Where a paragraph stands: on its themed page, else on the source page."""
    if placement.theme.has_page:
        return f"{page_url(slug, placement.theme)}#{placement.paragraph.id}"
    return paragraph_source_url(slug, placement.paragraph)


def paragraph_source_url(slug: str, paragraph: Paragraph) -> str:
    """Where a paragraph stands on the source page."""
    return f"{source_url(slug)}#{source_anchor(paragraph)}"


def source_anchor(paragraph: Paragraph) -> str:
    """The id of a paragraph on the source page; on its themed page it is the paragraph's own."""
    return f"s{paragraph.id[1:]}"


def data_url(slug: str) -> str:
    """A briefing as data."""
    return f"{briefing_url(slug)}briefing.json"


def picture_url(slug: str) -> str:
    """The picture that goes with a link to a briefing."""
    return f"{briefing_url(slug)}card.png"


def seed_file(name: str) -> str:
    """Where a seed is in the repository of the site."""
    return f"seeds/{name}"


def topic_url(topic: Topic) -> str:
    """A topic's page."""
    return f"{TOPICS}{topic.slug}/"


def topic_feed_url(topic: Topic) -> str:
    """A topic's feed."""
    return f"{topic_url(topic)}{FEED}"


def page_path(url: str) -> str:
    """The Markdown file of a page, below the docs folder: a folder's `index.md`, but `source.md` for `source/`."""
    parts = url.rstrip("/").split("/")
    is_page_of_briefing = url.startswith(ARCHIVE) and len(parts) == 3
    return "/".join(parts) + ".md" if is_page_of_briefing else f"{url}index.md"


def relative(url: str, here: str) -> str:
    """A relative URL from the page at `here`, valid wherever the site is deployed; absolute URLs are unchanged."""
    path, mark, fragment = url.partition("#")
    if ":" in path and urlsplit(url).scheme:
        return url
    if mark and path.rstrip("/") == here.rstrip("/"):
        return mark + fragment
    return _relative_path(path, here) + mark + fragment


@functools.lru_cache(maxsize=4096)
def _relative_path(path: str, here: str) -> str:
    way = posixpath.relpath(path or ".", here or ".")
    return way if path and not path.endswith("/") else f"{way}/"
