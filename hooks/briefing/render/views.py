"""What the templates print, as data: each type is one piece of a page, chosen and counted, in no particular mark-up.

Addresses are below the site's; `html.py` makes them relative to the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from briefing.excerpt import Role
from briefing.messages import Messages
from briefing.model import Briefing, Paragraph, Placement, Source, Summary, Theme, Topic
from briefing.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go: `key` names its theme, `count` how much is there, `text` what to show of it."""

    url: str
    title: str
    key: str = ""
    text: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class TopicLink:
    """A topic with the addresses of its page and its feed, and how many briefings it has."""

    topic: Topic
    title: str
    url: str
    feed: str
    count: int


@dataclass(frozen=True, slots=True)
class Card:
    """What a list of briefings shows of one; `language` are the attributes of an element with the seed's own text."""

    url: str
    headline: str
    lead: str
    language: Markup
    topics: tuple[Link, ...]
    published: dt.date | None
    updated: dt.date | None
    minutes: int
    held: str


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of the seed shown apart, with its place; its label is its `date`, or `whom` it concerns."""

    text: str
    url: str
    date: PartialDate | None
    whom: str
    past: bool
    headline: str
    language: Markup


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences shown apart for one reason, which `key` names."""

    key: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ContextView:
    """A piece of an earlier paragraph, `number`, above one that needs it; `title` names the page it is from."""

    number: int
    label: str
    title: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Paragraphs of the article that are missing between two on a page: how many, on which `pages`, and the way."""

    label: str
    url: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph as pages show it: with its theme's title, why it stands there, and where else it can be found.

    `gap` and `contexts` stand above it on its themed page, `gap_before_heading` above its heading there.
    """

    placement: Placement
    reason: str
    theme: str
    home_url: str
    source_url: str
    source_anchor: str
    gap_before_heading: Gap | None
    gap: Gap | None
    contexts: tuple[ContextView, ...]

    @property
    def paragraph(self) -> Paragraph:
        return self.placement.paragraph

    @property
    def html(self) -> Markup:
        return Markup(self.paragraph.html)  # noqa: S704 - made safe when parsed, and sanitised with the whole page

    @property
    def percent(self) -> str:
        return f"{self.placement.confidence:.0%}"


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring paragraphs on a page, below the headings that stand above them there.

    `elsewhere`: the pages with other paragraphs below the same heading, and the first of these on each; without those
    that a gap names.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    elsewhere: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One of a briefing's themed pages.

    `key_point` is the sentence that represents it at a glance, None where no sentence is fit to; `contexts` stand above
    all its paragraphs.
    """

    theme: Theme
    tab: Link
    lead: str
    empty: str
    key_point: Link | None
    contexts: tuple[ContextView, ...]
    groups: tuple[Group, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring paragraphs of one theme in the bar that shows how an article divides; `width` is 1 to 12."""

    theme: str
    width: int


@dataclass(frozen=True, slots=True)
class Note:
    """An update that the editors want readers to know of."""

    date: dt.date
    note: str


@dataclass(frozen=True, slots=True)
class DayOfChanges:
    """What a day changed in the text, with a link to each paragraph; see `model.Change`."""

    day: dt.date
    paragraphs: tuple[Link, ...]
    again: int
    gone: int
    headline: bool


@dataclass(frozen=True, slots=True)
class RelatedBriefing:
    """Another briefing and what it has in common with this one."""

    card: Card
    reason: str


@dataclass(frozen=True, slots=True)
class About:
    """How a briefing was made, how to cite it, and where to report a mistake."""

    made: str
    citation: str
    bibtex: str
    report_url: str


@dataclass(frozen=True, slots=True)
class BriefingView:
    """A briefing as its pages, feeds and pictures show it, made once for all of them.

    `messages` are in the language of the seed where the site has them. `items` are all sentences shown apart, by role.
    """

    briefing: Briefing
    messages: Messages
    card: Card
    standfirst: str | None
    source: Source
    seed: str
    tabs: tuple[Link, ...]
    pages: tuple[ThemePage, ...]
    source_passages: tuple[Passage, ...]
    headings_after: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    items: Mapping[Role, tuple[Item, ...]]
    related: tuple[RelatedBriefing, ...]
    updates: tuple[Note, ...]
    changes: tuple[DayOfChanges, ...]
    about: About
    frame: Markup

    @property
    def url(self) -> str:
        return self.card.url

    @property
    def headline(self) -> str:
        return self.card.headline

    @property
    def language(self) -> Markup:
        return self.card.language

    @property
    def source_url(self) -> str:
        return self.tabs[-1].url

    @property
    def changed(self) -> dt.date | None:
        return self.briefing.summary.changed


@dataclass(frozen=True, slots=True)
class Entry:
    """A briefing as the pages over all briefings, the feeds and the calendar show it.

    `steps` are in the order of the briefing; `html` is its content for feeds, empty where no feed shows it.
    """

    summary: Summary
    card: Card
    steps: tuple[Item, ...]
    html: str = ""

    @property
    def url(self) -> str:
        return self.card.url

    @property
    def headline(self) -> str:
        return self.card.headline

    @property
    def changed(self) -> dt.date | None:
        return self.summary.changed
