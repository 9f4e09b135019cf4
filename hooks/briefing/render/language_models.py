"""`llms.txt`, a guide to the site for language models, as llmstxt.org describes it; it lists the newest only."""

from __future__ import annotations

import re

from briefing import addresses
from briefing.messages import format_date
from briefing.render.edition_view import EditionView, upcoming
from briefing.text import visible

_LATEST = 50
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|]|&(?=#?\w+;))")


def guide_of(edition: EditionView) -> str:
    """What the site is, then lists of links, each with a note."""
    site, text, newest = edition.site, edition.messages, edition.newest
    own = text["programs"]

    def link(title: str, url: str, note: str) -> str:
        return f"- [{_escaped(title)}]({site.url}{url}): {note}"

    def data(slug: str) -> str:
        return f"[{own['data']}]({site.url}{addresses.data_url(slug)})"

    lists = {
        text["newest"]: [
            link(entry.headline, entry.url, f"{_escaped(entry.card.lead)} ({data(entry.summary.slug)})".strip())
            for entry in newest[:_LATEST]
        ],
        text["coming"]: [
            link(step.text, step.url, f"{format_date(step.date, text)}. {_escaped(step.headline)}")
            for step in upcoming(newest)[:_LATEST]
            if step.date
        ],
        text["topics"]: [
            link(topic.title, topic.url, f"[{text['feed']}]({site.url}{topic.feed})")
            for topic, _ in edition.topics[:_LATEST]
        ],
        own["title"]: [link(name, name, own["files"][name]) for name in own["files"]],
    }
    head = [f"# {_escaped(site.name)}", f"> {_escaped(site.description)}" if site.description else "", own["about"]]
    body = (f"## {title}\n\n" + "\n".join(links) for title, links in lists.items() if links)
    return "\n\n".join(filter(None, (*head, *body))) + "\n"


def _escaped(text: str) -> str:
    """A text on one line, in which Markdown finds nothing of its own."""
    return _MARKDOWN.sub(r"\\\1", visible(text))
