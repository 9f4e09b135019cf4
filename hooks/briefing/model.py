"""The engine's data: frozen types that every stage reads and returns.

    Seed → Article → Placement, one per paragraph → Briefing → Page;  an Edition is everything one build makes.

Lines and columns count from 1, as text editors do; paragraphs and headings from 0, as `briefing.json` does.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from briefing.choices import NO_CHOICES, Choices
from briefing.excerpt import Context, Excerpt, Mention, Role
from briefing.partial_date import PartialDate

Kind = Literal["paragraph", "list", "quote", "table", "code", "caption"]
Status = Literal["draft", "published", "removed"]
Hold = Literal["", "draft", "embargo", "removed"]

_FOOTNOTE = re.compile(r"\s*\[\^[^\]]+\]:")
NO_THEME = "none"  # the key of the theme for bylines, captions, notes: what is not part of the article


@dataclass(frozen=True, slots=True)
class Theme:
    """A paragraph's role for its reader.

    `folder` is the address of the theme's page below the briefing's, `colour` that of social cards; `groups` name the
    excerpts that the page shows apart, each with the role of its sentences.
    """

    key: str
    folder: str
    colour: str = ""
    groups: tuple[tuple[str, Role], ...] = ()

    @property
    def has_page(self) -> bool:
        """False for "none" alone, whose paragraphs stand on the source page only."""
        return self.key != NO_THEME


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that briefings share. Two names with the same `slug` are one topic."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Version:
    """The text of a seed at the end of a day."""

    day: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A source article as the editor left it: `name` is its path below the seeds folder, `path` as messages show it.

    `versions` come from the repository, the oldest first; there are none where the seed never changed.
    """

    path: str
    name: str
    text: str
    sha256: str
    added: dt.date | None = None
    versions: tuple[Version, ...] = ()

    @property
    def is_markdown(self) -> bool:
        return self.name.lower().endswith(".md")


@dataclass(frozen=True, slots=True)
class Source:
    """Whose article the seed is."""

    name: str | None = None
    url: str | None = None
    author: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """A change that the editor reports; a major one moves `updated`."""

    date: dt.date
    note: str
    major: bool


@dataclass(frozen=True, slots=True)
class Override:
    """The editor's choice of a theme; `key` is a heading's text or a paragraph's opening words."""

    key: str
    theme: Theme
    line: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the editor says about the seed, validated; nothing in it is inferred."""

    title: str | None = None
    standfirst: str | None = None
    date: dt.date | None = None
    updated: dt.date | None = None
    topics: tuple[str, ...] = ()
    source: Source = field(default_factory=Source)
    slug: str | None = None
    status: Status = "published"
    publish_at: dt.datetime | None = None
    themes: tuple[Override, ...] = ()
    updates: tuple[Update, ...] = ()
    aliases: tuple[str, ...] = ()
    timezone: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A headline, standfirst or heading: `text` as in the seed, `plain` as a reader sees it, `mark` by the editor."""

    line: int
    text: str
    plain: str
    mark: Theme | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit that is placed. `heading` indexes `Article.headings`; `html` is `plain` with safe mark-up."""

    index: int
    id: str
    line: int
    heading: int | None
    kind: Kind
    text: str
    plain: str
    html: str
    mark: Theme | None = None
    choices: Choices = NO_CHOICES


@dataclass(frozen=True, slots=True)
class Article:
    """A parsed seed.

    `skipped` holds the lines that are not text of the article: topics line, repeated headline, marks, rules. Together
    with headline, standfirst, headings and paragraphs they make up all of `body`, which `verify` proves.
    """

    seed: Seed
    front: FrontMatter
    body: str
    headline: Line
    standfirst: Line | None
    topics: tuple[Topic, ...]
    headings: tuple[Line, ...]
    paragraphs: tuple[Paragraph, ...]
    skipped: tuple[Line, ...] = ()

    @property
    def footnotes(self) -> tuple[Line, ...]:
        """Footnotes, which belong to no paragraph and stand on the source page."""
        notes = (line for line in self.skipped if _FOOTNOTE.match(line.text))
        return tuple(line for line in notes if any(map(str.isalnum, line.text)))


class Reason(NamedTuple):
    """What speaks for a theme: a key of `[reasons]` in messages/, and the seed's own wording, if any.

    A tuple, because the model looks reasons up some hundred times a paragraph, and a dataclass is slow to hash.
    """

    key: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a paragraph stands, how sure that is (0 to 1), why, and whether an editor should review it.

    `second` is the next likeliest theme; None where an editor has placed the paragraph.
    """

    paragraph: Paragraph
    theme: Theme
    confidence: float
    reasons: tuple[Reason, ...]
    review: bool
    by_editor: bool = False
    second: Theme | None = None
    second_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in a published article on a day: the `paragraphs`, new or reworded, that still stand.

    `again` counts those that were changed again later, `gone` those that were removed; `headline` says whether it
    changed.
    """

    day: dt.date
    paragraphs: tuple[int, ...] = ()
    again: int = 0
    gone: int = 0
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A dated step that a briefing announces: `paragraph` is the id of the paragraph that says so, `url` its place."""

    date: PartialDate | None
    text: str
    whom: str
    paragraph: str
    url: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What is said of a briefing elsewhere than on its own pages: a few kilobytes, of which a build holds all.

    `path` and `name` are the seed's, `lead` is the standfirst or what stands for it, `names` are those that the article
    has more than once, the most frequent first. `held` says why it is not published; empty where it is.
    """

    slug: str
    path: str
    name: str
    front: FrontMatter
    headline: Line
    standfirst: Line | None
    lead: str
    minutes: int
    topics: tuple[Topic, ...]
    names: tuple[str, ...]
    steps: tuple[Step, ...]
    published: dt.date | None
    updated: dt.date | None
    held: Hold = ""

    @property
    def changed(self) -> dt.date | None:
        """The day of the last change of substance: a major update, else publication."""
        return max(filter(None, (self.published, self.updated)), default=None)


@dataclass(frozen=True, slots=True)
class Briefing:
    """An article with its placements, one for each paragraph: what pages are made from."""

    summary: Summary
    article: Article
    placements: tuple[Placement, ...]
    excerpts: tuple[Excerpt, ...]
    contexts: tuple[Context, ...]
    dates: tuple[Mention, ...]
    changes: tuple[Change, ...] = ()

    @property
    def slug(self) -> str:
        return self.summary.slug

    def placed_as(self, theme: Theme) -> tuple[Placement, ...]:
        """The placements with this theme, in seed order."""
        return tuple(placement for placement in self.placements if placement.theme == theme)

    def excerpts_as(self, *roles: Role) -> tuple[Excerpt, ...]:
        """The excerpts with any of these roles, in their order."""
        return tuple(excerpt for excerpt in self.excerpts if excerpt.role in roles)


@dataclass(frozen=True, slots=True)
class Relation:
    """A related briefing, and the topics and names that both have in common."""

    briefing: Summary
    topics: tuple[Topic, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """Where an edition appears. `url` ends in a slash; it is empty if unknown, and then no page gives full addresses.

    `report` is where readers report mistakes; `lang` is the language of pages that belong to no briefing; `pictures`
    says whether the adapter turns social cards into PNG files.
    """

    url: str = ""
    name: str = "Briefings"
    description: str = ""
    report: str = ""
    lang: str = "en"
    pictures: bool = False


NOWHERE = Site()


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the site: `path` below the docs folder, `seed` the seed behind it, for the edit link."""

    path: str
    text: str
    seed: str | None = None
