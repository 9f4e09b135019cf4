"""A briefing's view, made once: everything that its pages, feeds and pictures show is chosen and counted here."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from briefing import addresses
from briefing.excerpt import Excerpt, Role
from briefing.messages import Messages, format_count, format_list, format_reasons, load_messages
from briefing.model import Article, Briefing, Placement, Relation, Site, Step, Summary, Theme
from briefing.render.citation import view_about
from briefing.render.languages import language_attributes, page_attributes
from briefing.render.views import (
    BriefingView,
    Card,
    ContextView,
    DayOfChanges,
    Entry,
    Gap,
    Group,
    Item,
    Link,
    Note,
    Passage,
    RelatedBriefing,
    Row,
    Stretch,
    ThemePage,
)
from briefing.themes import page_themes

_WIDEST = 12  # the style sheet has a class for each width of a stretch


def view_briefing(
    briefing: Briefing, site: Site, as_of: dt.date | None = None, related: Sequence[Relation] = ()
) -> BriefingView:
    """The view of a briefing; `as_of` decides which of its steps are past."""
    article = briefing.article
    messages = load_messages(article.front.lang or site.lang)
    card = view_card(briefing.summary)
    tabs = tuple(_tabs(briefing, messages))
    homes = [addresses.paragraph_url(briefing.slug, placement) for placement in briefing.placements]
    contexts = _contexts(briefing, homes, messages)
    rows = [_row(briefing, placement, homes, contexts, messages) for placement in briefing.placements]
    items = _items_by_role(briefing, card, homes) | {"dated": view_entry(briefing.summary, as_of).steps}
    return BriefingView(
        briefing=briefing,
        messages=messages,
        card=card,
        standfirst=article.standfirst.plain if article.standfirst else None,
        source=article.front.source,
        seed=addresses.seed_file(article.seed.name),
        tabs=tabs,
        pages=tuple(_pages(briefing, messages, tabs, items, rows, homes, contexts.get(None, ()))),
        source_passages=tuple(_source_passages(article, rows)),
        headings_after=_headings_after(article),
        stretches=_stretches(briefing),
        items=items,
        related=tuple(RelatedBriefing(view_card(r.briefing), _reason(r, messages)) for r in related),
        updates=_updates(article),
        changes=tuple(_changes(briefing, homes)),
        about=view_about(briefing, site, messages),
        frame=page_attributes(article.front.lang, messages["lang"], site.lang),
    )


def view_card(summary: Summary) -> Card:
    """What a list shows of a briefing."""
    return Card(
        url=addresses.briefing_url(summary.slug),
        headline=summary.headline.plain,
        lead=summary.lead,
        language=language_attributes(summary.front.lang),
        topics=tuple(Link(addresses.topic_url(topic), topic.name) for topic in summary.topics),
        published=summary.published,
        updated=summary.updated,
        minutes=summary.minutes,
        held=summary.held,
    )


def view_entry(summary: Summary, as_of: dt.date | None = None) -> Entry:
    """What pages over all briefings show of one; `as_of` decides which of its steps are past."""
    card = view_card(summary)
    return Entry(summary, card, tuple(_view_step(step, card, as_of) for step in summary.steps))


def _view_step(step: Step, card: Card, as_of: dt.date | None) -> Item:
    past = step.date is not None and as_of is not None and step.date.is_over(as_of)
    return Item(step.text, step.url, step.date, step.whom, past, card.headline, card.language)


def _title(theme: Theme, messages: Messages) -> str:
    return str(messages["themes"][theme.key]["title"])


def _tabs(briefing: Briefing, messages: Messages) -> Iterator[Link]:
    """The pages of a briefing: the themes in reading order, then the source."""
    counts = Counter(placement.theme for placement in briefing.placements)
    for theme in page_themes():
        url = addresses.page_url(briefing.slug, theme)
        yield Link(url, _title(theme, messages), theme.key, count=counts[theme])
    yield Link(addresses.source_url(briefing.slug), messages["source"], "source")


def _pages(
    briefing: Briefing,
    messages: Messages,
    tabs: Sequence[Link],
    items: Mapping[Role, tuple[Item, ...]],
    rows: Sequence[Row],
    homes: Sequence[str],
    overview_contexts: tuple[ContextView, ...],
) -> Iterator[ThemePage]:
    key_points = {briefing.placements[e.paragraph].theme: e for e in briefing.excerpts_as("key")}
    sections = _sections(briefing, homes, messages)
    for theme, tab in zip(page_themes(), tabs, strict=False):
        labels = messages["themes"][theme.key]
        own = [row for row in rows if row.placement.theme == theme]
        groups = (Group(key, messages[key], items[role]) for key, role in theme.groups)
        key = key_points.get(theme)
        yield ThemePage(
            theme=theme,
            tab=tab,
            lead=labels["lead"],
            empty=labels["empty"],
            key_point=Link(homes[key.paragraph], tab.title, theme.key, key.text) if key else None,
            contexts=() if theme.folder else overview_contexts,
            groups=tuple(group for group in groups if group.items),
            passages=tuple(_passages(briefing.article, own, sections, (labels["title"], labels["lead"]))),
        )


def _contexts(
    briefing: Briefing, homes: Sequence[str], messages: Messages
) -> dict[int | None, tuple[ContextView, ...]]:
    """What stands above the paragraph of that number, because it needs it; above the whole overview by None."""
    found: dict[int | None, list[ContextView]] = {}
    for context in briefing.contexts:
        theme = briefing.placements[context.paragraph].theme
        just_before = context.needed_by is not None and context.paragraph == context.needed_by - 1
        view = ContextView(
            number=context.paragraph,
            label=messages["context_just_before" if just_before else "context_earlier"],
            title=_title(theme, messages) if theme.has_page else messages["source"],
            url=homes[context.paragraph],
            text=context.text,
        )
        found.setdefault(context.needed_by, []).append(view)
    return {needed_by: tuple(views) for needed_by, views in found.items()}


def _row(
    briefing: Briefing,
    placement: Placement,
    homes: Sequence[str],
    contexts: Mapping[int | None, tuple[ContextView, ...]],
    messages: Messages,
) -> Row:
    number = placement.paragraph.index
    own = contexts.get(number, ())
    told = {context.text for context in own}
    missing = [p for p in _missing_above(briefing, placement) if p.paragraph.plain not in told]
    below = sum(p.paragraph.heading != placement.paragraph.heading for p in missing)
    return Row(
        placement=placement,
        reason=format_reasons(placement.reasons, messages),
        theme=_title(placement.theme, messages),
        home_url=homes[number] if placement.theme.has_page else "",
        source_url=addresses.paragraph_source_url(briefing.slug, placement.paragraph),
        source_anchor=addresses.source_anchor(placement.paragraph),
        gap_before_heading=_gap(briefing, missing[:below], messages),
        gap=_gap(briefing, missing[below:], messages),
        contexts=own,
    )


def _missing_above(briefing: Briefing, placement: Placement) -> Sequence[Placement]:
    """The paragraphs of other pages between a paragraph and the one above it; none above a page's first."""
    above = placement.paragraph.index
    while above and briefing.placements[above - 1].theme != placement.theme:
        above -= 1
    return [p for p in briefing.placements[above : placement.paragraph.index] if above and p.theme.has_page]


def _gap(briefing: Briefing, missing: Sequence[Placement], messages: Messages) -> Gap | None:
    if not missing:
        return None
    where = {placement.theme for placement in missing}
    titles = tuple(_title(theme, messages) for theme in page_themes() if theme in where)
    label = f"{format_count(len(missing), 'elsewhere', messages)} {format_list(titles, messages)}"
    return Gap(label, addresses.paragraph_source_url(briefing.slug, missing[0].paragraph), titles)


def _sections(briefing: Briefing, homes: Sequence[str], messages: Messages) -> Mapping[int | None, dict[Theme, Link]]:
    """For each heading's number the way to the first of its paragraphs on every page that has some."""
    found = defaultdict[int | None, dict[Theme, Link]](dict)
    for theme in page_themes():
        for placement, home in zip(briefing.placements, homes, strict=True):
            if placement.theme == theme:
                found[placement.paragraph.heading].setdefault(theme, Link(home, _title(theme, messages)))
    return found


def _passages(
    article: Article, rows: Sequence[Row], sections: Mapping[int | None, dict[Theme, Link]], above: Sequence[str]
) -> Iterator[Passage]:
    """The paragraphs of a theme, each run of them below its heading, unless that repeats one `above` all of them."""
    for number, group in groupby(rows, key=lambda row: row.paragraph.heading):
        own = tuple(group)
        if number is None:
            yield Passage((), own)
            continue
        heading, theme = article.headings[number].plain, own[0].placement.theme
        is_repetition = own[0] is rows[0] and heading.casefold() in map(str.casefold, above)
        told = {title for row in own if row.gap for title in row.gap.pages}
        elsewhere = tuple(way for other, way in sections[number].items() if other != theme and way.title not in told)
        yield Passage(() if is_repetition else (heading,), own, elsewhere)


def _source_passages(article: Article, rows: Sequence[Row]) -> Iterator[Passage]:
    """All paragraphs with every heading in its place, those with nothing below them too."""
    shown = 0
    for number, group in groupby(rows, key=lambda row: row.paragraph.heading):
        upto = 0 if number is None else number + 1
        yield Passage(tuple(heading.plain for heading in article.headings[shown:upto]), tuple(group))
        shown = upto


def _headings_after(article: Article) -> tuple[str, ...]:
    """Headings with nothing below them, at the article's end."""
    last = article.paragraphs[-1].heading
    return tuple(h.plain for h in article.headings[(-1 if last is None else last) + 1 :])


def _items_by_role(briefing: Briefing, card: Card, homes: Sequence[str]) -> dict[Role, tuple[Item, ...]]:
    roles = [role for theme in page_themes() for _, role in theme.groups]
    return {role: tuple(_item(e, card, homes) for e in briefing.excerpts_as(role)) for role in roles}


def _item(excerpt: Excerpt, card: Card, homes: Sequence[str]) -> Item:
    url = homes[excerpt.paragraph]
    return Item(excerpt.text, url, excerpt.date, excerpt.whom, False, card.headline, card.language)


def _stretches(briefing: Briefing) -> tuple[Stretch, ...]:
    sizes: list[tuple[str, int]] = []
    for placement in briefing.placements:
        size = len(placement.paragraph.plain)
        if sizes and sizes[-1][0] == placement.theme.key:
            size += sizes.pop()[1]
        sizes.append((placement.theme.key, size))
    largest = max(size for _, size in sizes)
    return tuple(Stretch(theme, max(1, round(_WIDEST * size / largest))) for theme, size in sizes)


def _reason(relation: Relation, messages: Messages) -> str:
    shared = ("related_topic", [topic.name for topic in relation.topics]), ("related_names", relation.names)
    return " · ".join(f"{messages[key]} {format_list(names, messages)}" for key, names in shared if names)


def _updates(article: Article) -> tuple[Note, ...]:
    """What readers see of the editors' updates: major ones, the newest first. Minor ones are not shown."""
    major = sorted((u for u in article.front.updates if u.major), key=lambda update: update.date, reverse=True)
    return tuple(Note(update.date, update.note) for update in major)


def _changes(briefing: Briefing, homes: Sequence[str]) -> Iterator[DayOfChanges]:
    for change in briefing.changes:
        links = tuple(Link(homes[index], str(index + 1)) for index in change.paragraphs)
        yield DayOfChanges(change.day, links, change.again, change.gone, change.headline)
