"""Part of stage 5: what a template needs to know, ready to print. All choosing and counting for pages happens here."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from briefing.model import Briefing, Paragraph, Placement, Source
from briefing.text import digest, slugify
from briefing.themes import load_themes, page_themes
from briefing.words import load_words, say_date

_WORDS_A_MINUTE = 230
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RIGHT_TO_LEFT = {"ar", "he", "fa", "ur", "ps", "yi", "dv", "ug", "ckb", "sd"}


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go: `key` names its theme, `count` what is there, `text` what to show of it."""

    url: str
    title: str
    key: str = ""
    text: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph on a page, with the heading that opens a new run above it."""

    p: Paragraph
    place: Placement
    headings: tuple[str, ...]
    theme: str
    home_url: str
    source_url: str

    @property
    def html(self) -> Markup:
        return Markup(self.p.html)  # noqa: S704 - made safe when parsed, and cleaned again when the page is whole

    @property
    def percent(self) -> str:
        return f"{self.place.confidence:.0%}"


@dataclass(frozen=True, slots=True)
class Note:
    """A change that readers should know of, in words."""

    date: dt.date
    said: str
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is coming: one sentence of a briefing, with its date where it names one."""

    date: str
    when: str
    text: str
    url: str
    headline: str


class BriefingView:
    """A briefing in the words of its pages. Addresses are below the site's, without a leading slash."""

    def __init__(self, briefing: Briefing) -> None:
        article = briefing.article
        self.briefing = briefing
        self.words = load_words()
        self.url = briefing.url
        self.headline = article.headline.plain
        self.standfirst = article.standfirst.plain if article.standfirst else None
        self.published, self.updated = briefing.published, briefing.updated
        self.source: Source = article.front.source
        self.seed = f"seeds/{article.seed.name}"
        self.tongue = _tongue(article.front.lang)

    @property
    def published_said(self) -> str:
        return say_date(self.published, self.words) if self.published else str(self.words["undated"])

    @property
    def updated_said(self) -> str:
        return say_date(self.updated, self.words) if self.updated else ""

    @cached_property
    def minutes(self) -> int:
        text = " ".join(p.plain for p in self.briefing.article.paragraphs)
        return max(1, math.ceil((len(text.split()) + len(_IDEOGRAPH.findall(text)) / 2) / _WORDS_A_MINUTE))

    @cached_property
    def topics(self) -> tuple[Link, ...]:
        return tuple(Link(topic_url(topic), topic) for topic in self.briefing.article.topics)

    @cached_property
    def lead(self) -> str:
        """One verbatim line for a card: the standfirst, else the first key point."""
        return self.standfirst or self.briefing.key_points[0].text

    @cached_property
    def tabs(self) -> tuple[Link, ...]:
        counts = {section.theme: len(section.paragraphs) for section in self.briefing.sections}
        themes = (
            Link(self.page_url(t.folder), t.title, t.key, count=counts[t.key] if t.folder else None)
            for t in page_themes()
        )
        return (*themes, Link(self.page_url("source"), str(self.words["source"]), "source"))

    @cached_property
    def cards(self) -> tuple[tuple[Link, str], ...]:
        """The themed pages besides the overview, each with what it is about."""
        leads = {theme.key: theme.lead for theme in page_themes()}
        return tuple((tab, leads[tab.key]) for tab in self.tabs[1:-1])

    @cached_property
    def points(self) -> tuple[Link, ...]:
        return tuple(
            Link(self.home_url(point.paragraph), self._titles[point.theme], point.theme, point.text)
            for point in self.briefing.key_points
        )

    @cached_property
    def updates(self) -> tuple[Note, ...]:
        """The history that readers see: major changes, the newest first. A minor one is silent."""
        major = [update for update in self.briefing.article.front.updates if update.major]
        newest = sorted(major, key=lambda update: update.date, reverse=True)
        return tuple(Note(update.date, say_date(update.date, self.words), update.note) for update in newest)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {theme.key: theme.title for theme in load_themes()}

    def page_url(self, folder: str) -> str:
        return f"{self.url}{folder}/" if folder else self.url

    def home_url(self, index: int) -> str:
        """Where a paragraph stands: on its themed page, else on the source page."""
        paragraph, theme = self.briefing.article.paragraphs[index], self.briefing.placements[index].theme
        folder = next((t.folder for t in page_themes() if t.key == theme), None)
        return self._source_url(paragraph) if folder is None else f"{self.page_url(folder)}#{paragraph.id}"

    def _source_url(self, paragraph: Paragraph) -> str:
        return f"{self.page_url('source')}#{source_id(paragraph)}"

    def rows(self, theme: str | None = None) -> tuple[Row, ...]:
        """The paragraphs of a theme, each run below its own heading; of all themes, with every heading in its place."""
        rows, last = [], -1
        for p, place in zip(self.briefing.article.paragraphs, self.briefing.placements, strict=True):
            if theme is not None and place.theme != theme:
                continue
            number = -1 if p.heading is None else p.heading
            first = last + 1 if theme is None else number
            headings = self.briefing.article.headings[first : number + 1] if number not in (-1, last) else ()
            last = number
            home = "" if place.theme == "none" else self.home_url(p.index)
            names = tuple(heading.plain for heading in headings)
            rows.append(Row(p, place, names, self._titles[place.theme], home, self._source_url(p)))
        return tuple(rows)

    @property
    def footnotes(self) -> tuple[str, ...]:
        """As they were typed."""
        return tuple(line.plain for line in self.briefing.article.footnotes)

    def headings_after(self) -> tuple[str, ...]:
        """Headings with nothing below them, at the article's end."""
        last = self.briefing.article.paragraphs[-1].heading
        return tuple(h.plain for h in self.briefing.article.headings[(-1 if last is None else last) + 1 :])


def _tongue(lang: str | None) -> Markup:
    """The attributes of an element that holds the seed's own words: the site around them speaks another language."""
    if lang is None:
        return Markup('dir="auto"')
    direction = "rtl" if lang.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
    return Markup('lang="{}" dir="{}"').format(lang, direction)


def source_id(paragraph: Paragraph) -> str:
    """The anchor of a paragraph on the source page."""
    return f"s{paragraph.id[1:]}"


def topic_url(topic: str) -> str:
    """The address of a topic's page: the same for all its spellings."""
    name = slugify(topic.replace("+", " plus ").replace("#", " sharp "))
    return f"topics/{name or f'topic-{digest(topic.casefold())}'}/"


def newest_first(views: Iterable[BriefingView]) -> tuple[BriefingView, ...]:
    """By day, the newest first; without a day last; by headline where days are the same."""
    by_name = sorted(views, key=lambda view: (unicodedata.normalize("NFKD", view.headline).casefold(), view.url))
    return tuple(sorted(by_name, key=lambda view: view.published or dt.date.min, reverse=True))


def dated_steps(views: Iterable[BriefingView], as_of: dt.date | None) -> tuple[Step, ...]:
    """The sentences under "next steps" that name a day still to come, soonest first."""
    steps: dict[tuple[str, str], Step] = {}
    for view in views:
        for mention in view.briefing.dates:
            place = view.briefing.placements[mention.paragraph]
            if place.theme != "next_steps" or (as_of and mention.date < as_of.isoformat()[: len(mention.date)]):
                continue
            text = mention.sentence
            said, url = say_date(mention.date, view.words), view.home_url(mention.paragraph)
            step = Step(mention.date, said, text, url, view.headline)
            known = steps.get((step.url, text))
            steps[step.url, text] = min(known, step, key=_soonest) if known else step
    return tuple(sorted(steps.values(), key=lambda step: (_soonest(step), step.headline, step.url, step.text)))


def _soonest(step: Step) -> str:
    """Sorts a bare year after the days in it: what is sure to be near comes first."""
    return step.date.ljust(10, "9")


def undated_steps(views: Iterable[BriefingView], dated: Sequence[Step]) -> tuple[Step, ...]:
    """For each briefing with next steps but none among `dated`, its key sentence on them."""
    have = {step.url.partition("#")[0] for step in dated}
    return tuple(
        Step("", "", point.text, point.url, view.headline)
        for view in views
        for point in view.points
        if point.key == "next_steps" and point.url.partition("#")[0] not in have
    )
