"""Part of stage 6: what a template needs to know, ready to print. All choosing and counting for pages happens here.

Addresses are below the site's, without a leading slash; `render` makes them relative to the page.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from briefing.messages import load_words, say_date, say_reasons
from briefing.model import (
    Article,
    Briefing,
    Excerpt,
    Paragraph,
    PartialDate,
    Placement,
    Relation,
    Role,
    Site,
    Source,
    Topic,
)
from briefing.themes import page_themes

Words = Mapping[str, Any]

_WORDS_A_MINUTE = 230
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RIGHT_TO_LEFT = {"ar", "he", "fa", "ur", "ps", "yi", "dv", "ug", "ckb", "sd"}
_SCRIPTS_RIGHT_TO_LEFT = {"arab", "hebr", "thaa", "syrc", "nkoo", "adlm"}
PICTURE_SIZE = 800, 420  # of the picture that goes with a link to a briefing, in pixels
_WIDEST = 12  # steps of width in the picture of how an article divides; the style sheet has a class for each

# Signs that LaTeX takes for its own.
_BIBTEX = str.maketrans(
    {sign: f"\\{sign}" for sign in "&%$#_"} | {sign: f"\\{sign}{{}}" for sign in "~^"} | dict.fromkeys("{}\\", "")
)

# What each themed page shows apart, above its paragraphs: the name of the group among the site's words, its excerpts.
_GROUPS: Mapping[str, tuple[tuple[str, Role], ...]] = {
    "overview": (("unknown", "unknown"),),
    "background": (("timeline", "event"),),
    "stakes": (("concerns", "concern"),),
    "next_steps": (("next_dated", "dated"), ("next_conditional", "conditional"), ("next_open", "open")),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go: `key` names its theme, `count` what is there, `text` what to show of it."""

    url: str
    title: str
    key: str = ""
    text: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a list of briefings shows of one. `tongue` is the mark-up that says what language its own words are in."""

    url: str
    headline: str
    lead: str
    tongue: Markup
    topics: tuple[Link, ...]
    published: dt.date | None
    updated: dt.date | None
    minutes: int
    held: str


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of the source shown apart, with its place; `label` stands before it, `date` is its ISO 8601."""

    text: str
    url: str
    label: str
    date: PartialDate | None
    past: bool
    headline: str
    tongue: Markup


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences that are shown apart for one reason: `key` names it. `cut`: there are more than are shown."""

    key: str
    title: str
    items: tuple[Item, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph on a page, with the headings that open a new run above it."""

    p: Paragraph
    place: Placement
    reason: str
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
class Run:
    """Neighbouring paragraphs of one theme: a stretch of the picture of how an article divides."""

    theme: str
    width: int


@dataclass(frozen=True, slots=True)
class Note:
    """A change that readers should know of."""

    date: dt.date
    note: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a day changed in the text, with the way to each paragraph, by number; see `model.Change`."""

    day: dt.date
    paragraphs: tuple[Link, ...]
    again: int
    gone: int
    headline: bool


@dataclass(frozen=True, slots=True)
class Kin:
    """A related briefing and the reason, in words."""

    card: Card
    reason: str


@dataclass(frozen=True, slots=True)
class About:
    """How a briefing was made, how to cite it, and where to tell of a mistake."""

    made: str
    citation: str
    bibtex: str
    report_url: str


@dataclass(frozen=True, slots=True)
class BriefingView:
    """A briefing in the words of its pages, in the language of its seed where the site has words for it."""

    briefing: Briefing
    words: Words
    card: Card
    standfirst: str | None
    source: Source
    seed: str
    tabs: tuple[Link, ...]
    points: tuple[Link, ...]
    runs: tuple[Run, ...]
    parts: tuple[Link, ...]
    themes: tuple[Link, ...]
    related: tuple[Kin, ...]
    updates: tuple[Note, ...]
    changes: tuple[Changed, ...]
    about: About
    frame: Markup

    @property
    def url(self) -> str:
        return self.card.url

    @property
    def headline(self) -> str:
        return self.card.headline

    @property
    def tongue(self) -> Markup:
        return self.card.tongue


def view_of(briefing: Briefing, site: Site, related: Sequence[Relation] = ()) -> BriefingView:
    """Everything that the pages of a briefing have in common."""
    article = briefing.article
    words = load_words(article.front.lang or site.lang)
    return BriefingView(
        briefing=briefing,
        words=words,
        card=card_of(briefing),
        standfirst=article.standfirst.plain if article.standfirst else None,
        source=article.front.source,
        seed=f"seeds/{article.seed.name}",
        tabs=_tabs(briefing, words),
        points=tuple(
            Link(home_url(briefing, point.paragraph), words["themes"][theme]["title"], theme, point.text)
            for point in briefing.excerpts_as("key")
            for theme in [briefing.placements[point.paragraph].theme.key]
        ),
        runs=_runs(briefing),
        parts=_parts(briefing, words),
        themes=_themes(briefing, words),
        related=tuple(Kin(card_of(relation.briefing), _reason(relation, words)) for relation in related),
        updates=_updates(article),
        changes=_changes(briefing),
        about=_about(briefing, site, words),
        frame=_frame(article, words, site),
    )


def card_of(briefing: Briefing) -> Card:
    """What a list shows of a briefing; its lead is verbatim: the standfirst, else the first key sentence."""
    article = briefing.article
    return Card(
        url=briefing.url,
        headline=article.headline.plain,
        lead=article.standfirst.plain if article.standfirst else briefing.excerpts_as("key")[0].text,
        tongue=tongue(article.front.lang),
        topics=tuple(Link(topic_url(topic), topic.name) for topic in article.topics),
        published=briefing.published,
        updated=briefing.updated,
        minutes=_minutes(article),
        held=briefing.held,
    )


def _minutes(article: Article) -> int:
    text = " ".join(p.plain for p in article.paragraphs)
    return max(1, math.ceil((len(text.split()) + len(_IDEOGRAPH.findall(text)) / 2) / _WORDS_A_MINUTE))


def _tabs(briefing: Briefing, words: Words) -> tuple[Link, ...]:
    counts = {section.theme.key: len(section.placements) for section in briefing.sections}
    themes = (
        Link(page_url(briefing, t.folder), words["themes"][t.key]["title"], t.key, count=counts[t.key])
        for t in page_themes()
    )
    return (*themes, Link(page_url(briefing, "source"), words["source"], "source"))


def _themes(briefing: Briefing, words: Words) -> tuple[Link, ...]:
    """The themed pages besides the overview, each with how it begins, or with what it says where it is empty."""
    openings = {briefing.placements[e.paragraph].theme.key: e.text for e in briefing.excerpts_as("opening")}
    return tuple(
        replace(tab, text=openings.get(tab.key) or words["themes"][tab.key]["empty"])
        for tab in _tabs(briefing, words)[1:-1]
    )


def _runs(briefing: Briefing) -> tuple[Run, ...]:
    sizes: list[tuple[str, int]] = []
    for place in briefing.placements:
        size = len(place.paragraph.plain)
        if sizes and sizes[-1][0] == place.theme.key:
            size += sizes.pop()[1]
        sizes.append((place.theme.key, size))
    largest = max(size for _, size in sizes)
    return tuple(Run(theme, max(1, round(_WIDEST * size / largest))) for theme, size in sizes)


def _parts(briefing: Briefing, words: Words) -> tuple[Link, ...]:
    """What the stretches are: the themes that have a paragraph."""
    return tuple(
        Link("", words["themes"][s.theme.key]["title"], s.theme.key) for s in briefing.sections if s.placements
    )


def _reason(relation: Relation, words: Words) -> str:
    if relation.topics:
        return f"{words['related_topic']} {_listed([topic.name for topic in relation.topics], words)}"
    return f"{words['related_names']} {_listed(relation.names, words)}"


def _listed(names: Sequence[str], words: Words) -> str:
    *first, last = names
    return f"{', '.join(first)} {words['and']} {last}" if first else last


def _updates(article: Article) -> tuple[Note, ...]:
    """The history that readers see: major changes, the newest first. A minor one is silent."""
    major = sorted((u for u in article.front.updates if u.major), key=lambda update: update.date, reverse=True)
    return tuple(Note(update.date, update.note) for update in major)


def _changes(briefing: Briefing) -> tuple[Changed, ...]:
    def way(index: int) -> Link:
        return Link(home_url(briefing, index), str(index + 1))

    return tuple(Changed(c.day, tuple(map(way, c.paragraphs)), c.again, c.gone, c.headline) for c in briefing.changes)


def _about(briefing: Briefing, site: Site, words: Words) -> About:
    places = briefing.placements
    ours = sum(place.by_editor for place in places)
    unsure = sum(place.review for place in places)
    told = [words["made_editor"].format(count=ours)] if ours else []
    told.append(words["made_unsure"].format(count=unsure) if unsure else words["made_sure"])
    count = f"{len(places)} {words['paragraph' if len(places) == 1 else 'paragraphs']}"
    return About(
        made=words["made_text"].format(paragraphs=count, placed=" ".join(told)),
        citation=_citation(briefing, site, words),
        bibtex=_bibtex(briefing, site),
        report_url=_report_url(briefing, site, words),
    )


def _citation(briefing: Briefing, site: Site, words: Words) -> str:
    source = briefing.article.front.source
    headline = briefing.article.headline.plain
    day = say_date(briefing.published, words) if briefing.published else words["undated"]
    parts = (source.author and f"{source.author}.", f"“{headline}”.", source.name and f"{source.name},", f"{day}.")
    cited = " ".join(filter(None, parts))
    return f"{cited} {site.name}: {site.url}{briefing.url}" if site.url else cited


def _bibtex(briefing: Briefing, site: Site) -> str:
    source = briefing.article.front.source
    day = briefing.published
    fields = {
        "author": (source.author or "").translate(_BIBTEX),
        "title": briefing.article.headline.plain.translate(_BIBTEX),
        "publisher": (source.name or "").translate(_BIBTEX),
        "howpublished": site.name.translate(_BIBTEX),
        "year": day and day.year,
        "month": day and day.month,
        "day": day and day.day,
        "url": site.url and f"{site.url}{briefing.url}",  # BibTeX takes an address as it stands
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@online{{{briefing.slug},\n" + ",\n".join(lines) + "\n}"


def _report_url(briefing: Briefing, site: Site, words: Words) -> str:
    """The owner's address with the briefing named in it; else what About says of corrections."""
    subject = f"{words['report_subject']} “{briefing.article.headline.plain}”"
    given = site.report.replace("{title}", quote(subject)).replace("{url}", quote(f"{site.url}{briefing.url}", ""))
    return given or "about/#corrections"


def _frame(article: Article, words: Words, site: Site) -> Markup:
    """The attributes of an element that holds a whole page: the language of its labels, the direction of its seed."""
    lang = Markup("") if words["lang"] == site.lang else Markup(' lang="{}"').format(words["lang"])
    return lang + (Markup(' dir="rtl"') if _is_right_to_left(article.front.lang) else Markup(""))


def page_url(briefing: Briefing, folder: str) -> str:
    """The address of one of a briefing's pages."""
    return f"{briefing.url}{folder}/" if folder else briefing.url


def picture_url(briefing_url: str) -> str:
    """The address of the picture that goes with a link to a briefing."""
    return f"{briefing_url}card.png"


def home_url(briefing: Briefing, index: int) -> str:
    """Where a paragraph stands: on its themed page, else on the source page."""
    paragraph, theme = briefing.article.paragraphs[index], briefing.placements[index].theme
    return f"{page_url(briefing, theme.folder)}#{paragraph.id}" if theme.has_page else source_url(briefing, paragraph)


def source_url(briefing: Briefing, paragraph: Paragraph) -> str:
    """Where a paragraph stands on the source page."""
    return f"{page_url(briefing, 'source')}#{source_id(paragraph)}"


def rows_of(briefing: Briefing, words: Words, theme: str | None = None) -> tuple[Row, ...]:
    """The paragraphs of a theme, each run below its own heading; of all themes, with every heading in its place."""
    rows, last = [], -1
    for place in briefing.placements:
        p = place.paragraph
        if theme is not None and place.theme.key != theme:
            continue
        number = -1 if p.heading is None else p.heading
        first = last + 1 if theme is None else number
        headings = briefing.article.headings[first : number + 1] if number not in (-1, last) else ()
        last = number
        home = home_url(briefing, p.index) if place.theme.has_page else ""
        names = tuple(heading.plain for heading in headings)
        title = words["themes"][place.theme.key]["title"]
        why = say_reasons(place.reasons, words)
        rows.append(Row(p, place, why, names, title, home, source_url(briefing, p)))
    return tuple(rows)


def headings_after(article: Article) -> tuple[str, ...]:
    """Headings with nothing below them, at the article's end."""
    last = article.paragraphs[-1].heading
    return tuple(h.plain for h in article.headings[(-1 if last is None else last) + 1 :])


def groups_of(briefing: Briefing, theme: str, words: Words, as_of: dt.date | None) -> tuple[Group, ...]:
    """What a themed page shows apart, above its paragraphs."""
    groups = (
        Group(key, words[key], tuple(_item(briefing, excerpt, words, as_of) for excerpt in briefing.excerpts_as(role)))
        for key, role in _GROUPS[theme]
    )
    return tuple(group for group in groups if group.items)


def _item(briefing: Briefing, excerpt: Excerpt, words: Words, as_of: dt.date | None) -> Item:
    return Item(
        text=excerpt.text,
        url=home_url(briefing, excerpt.paragraph),
        label=say_date(str(excerpt.date), words) if excerpt.date else excerpt.whom,
        date=excerpt.date,
        past=excerpt.role == "dated" and as_of is not None and excerpt.date is not None and excerpt.date.is_over(as_of),
        headline=briefing.article.headline.plain,
        tongue=tongue(briefing.article.front.lang),
    )


def steps_of(
    briefings: Iterable[Briefing], role: Role, words: Words, as_of: dt.date | None, each: int | None = None
) -> tuple[Item, ...]:
    """What is still to come, over all briefings: the dated steps soonest first, others as the briefings come.

    `each` is how many of one briefing at most, its first.
    """
    coming: list[Item] = []
    for briefing in briefings:
        steps = (_item(briefing, excerpt, words, as_of) for excerpt in briefing.excerpts_as(role))
        coming += [step for step in steps if not step.past][:each]
    if role == "dated":
        coming.sort(key=lambda item: (item.date.sort_key if item.date else "", item.headline, item.url, item.text))
    return tuple(coming)


def tongue(lang: str | None) -> Markup:
    """The attributes of an element that holds a seed's own words: the site around them may speak another language."""
    if lang is None:
        return Markup('dir="auto"')
    return Markup('lang="{}" dir="{}"').format(lang, "rtl" if _is_right_to_left(lang) else "ltr")


def _is_right_to_left(lang: str | None) -> bool:
    """By the script that a tag names, as in "az-Arab"; else by the usual one of its language."""
    language, *rest = (lang or "").lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return script in _SCRIPTS_RIGHT_TO_LEFT if script else language in _RIGHT_TO_LEFT


def source_id(paragraph: Paragraph) -> str:
    """The anchor of a paragraph on the source page."""
    return f"s{paragraph.id[1:]}"


def topic_url(topic: Topic) -> str:
    """The address of a topic's page."""
    return f"topics/{topic.slug}/"


def newest_first(briefings: Iterable[Briefing]) -> tuple[Briefing, ...]:
    """By day, the newest first; without a day last; by headline where days are the same."""
    by_name = sorted(briefings, key=lambda b: (_folded(b.article.headline.plain), b.url))
    return tuple(sorted(by_name, key=lambda b: b.published or dt.date.min, reverse=True))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKD", name).casefold()


def by_month(cards: Iterable[Card], words: Words) -> tuple[tuple[str, tuple[Card, ...]], ...]:
    """A long list in months, as it comes: the newest first, without a day last."""
    months: dict[str, list[Card]] = {}
    for card in cards:
        name = say_date(card.published.isoformat()[:7], words) if card.published else words["undated"]
        months.setdefault(name, []).append(card)
    return tuple((name, tuple(members)) for name, members in months.items())
