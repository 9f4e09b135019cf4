"""A page as any site generator builds it: a Markdown file with front matter and HTML blocks."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from briefing import addresses
from briefing.messages import Messages
from briefing.model import Page, Site
from briefing.render.head import head_of
from briefing.render.html import render_page
from briefing.render.views import BriefingView
from briefing.text import in_json

# What YAML reads otherwise than JSON, or not at all.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def make_page(
    url: str, template: str, messages: Messages, *, title: str, description: str, seed: str | None = None,
    front: Mapping[str, Any] | None = None, site: Site | None = None, b: BriefingView | None = None, **values: Any,
) -> Page:  # fmt: skip
    """The page at an address below the site's; `b` is the briefing that it belongs to, `front` more front matter.

    The site generator's templates print title and description as they are, so they are escaped here. Without `site` the
    page's head says nothing to other programs. The front matter is JSON, which is YAML too, and sooner read.
    """
    body = render_page(template, messages, url, title=title, b=b, **values)
    meta: dict[str, Any] = {
        "title": html.escape(title),
        "description": html.escape(description),
        "hide": ["navigation", "toc"],
    }
    meta |= {key: value for key, value in (front or {}).items() if value}
    if "feed" in meta:
        meta["feed"] = addresses.relative(meta["feed"], url)
    if site:
        meta["head"] = head_of(site, url, title, description, b)
    dumped = in_json(_UNSAFE, json.dumps(meta, ensure_ascii=False, default=str))
    return Page(addresses.page_path(url), f"---\n{dumped}\n---\n\n{body}\n", seed)
