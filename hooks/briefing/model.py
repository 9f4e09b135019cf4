"""The engine's data: frozen types that every stage reads and returns. Imports nothing of the engine.

    Seed → Article → Placement, one a paragraph → Briefing → Page;  an Edition is everything one build makes.

Lines and columns count from 1, as text editors do; paragraphs and headings from 0, as `briefing.json` does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from briefing.partial_date import PartialDate
from briefing.problems import Problem

Kind = Literal["paragraph", "list", "quote", "table", "code", "caption"]
Status = Literal["draft", "published", "removed"]
NO_THEME = "none"  # the key of what is no part of the article
Hold = Literal["", "draft", "embargo", "removed"]
Role = Literal["key", "opening", "unknown", "concern", "event", "dated", "conditional", "open"]


@dataclass(frozen=True, slots=True)
class Theme:
    """What a paragraph does for its reader.

    `folder` is the address of the theme's page below the briefing's; `groups` name the excerpts that the page shows
    apart, each with the role of its sentences.
    """

    key: str
    folder: str
    groups: tuple[tuple[str, Role], ...] = ()

    @property
    def has_page(self) -> bool:
        """False for "none" alone: bylines, captions and the like stand on the source page only."""
        return self.key != NO_THEME


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that briefings share. Two names with the same `slug` are one topic."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Version:
    """What a seed held when a day was over."""

    day: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A source article as the editor left it: `name` is its path below the seeds folder, `path` as messages show it.

    `versions` are those that the repository has of it, the oldest first; none where it has stayed as it came.
    """

    path: str
    name: str
    text: str
    sha256: str
    added: dt.date | None = None
    versions: tuple[Version, ...] = ()

    @property
    def is_markdown(self) -> bool:
        return self.name.endswith(".md")


@dataclass(frozen=True, slots=True)
class Source:
    """Whose article the seed is."""

    name: str | None = None
    url: str | None = None
    author: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """A change that the editor notes; a major one moves `updated`."""

    date: dt.date
    note: str
    major: bool


@dataclass(frozen=True, slots=True)
class Override:
    """The editor's word on a theme; `key` is a heading's text or a paragraph's opening words."""

    key: str
    theme: Theme
    line: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the editor says about the seed, checked; nothing in it is guessed."""

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
    """A headline, standfirst or heading: `text` as in the seed, `plain` as a reader sees it, `mark` a theme."""

    line: int
    text: str
    plain: str
    mark: Theme | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit that is placed and proved. `heading` indexes `Article.headings`; `html` is `plain` with safe mark-up."""

    index: int
    id: str
    line: int
    heading: int | None
    kind: Kind
    text: str
    plain: str
    html: str
    mark: Theme | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A parsed seed.

    `aside` holds the lines that are no text of the article: topics line, repeated headline, marks, rules. Together with
    headline, standfirst, headings and paragraphs they are the whole of `body`, which `check` proves.
    """

    seed: Seed
    front: FrontMatter
    body: str
    headline: Line
    standfirst: Line | None
    topics: tuple[Topic, ...]
    headings: tuple[Line, ...]
    paragraphs: tuple[Paragraph, ...]
    aside: tuple[Line, ...] = ()

    @property
    def footnotes(self) -> tuple[Line, ...]:
        """Those asides that a reader still wants: they belong to no paragraph, and stand on the source page."""
        return tuple(line for line in self.aside if line.text.lstrip().startswith("[^"))


class Reason(NamedTuple):
    """What speaks for a place: a key of `[reasons]` in words/, and what the seed itself says there, if anything.

    A tuple, because the judge looks it up some hundred times a paragraph, and a dataclass is slow to hash.
    """

    key: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model makes of one paragraph: a probability for each theme (they sum to 1), its choice, and why.

    `review` marks the least sure choices, which an editor should look at.
    """

    probabilities: dict[Theme, float]
    theme: Theme
    reasons: tuple[Reason, ...]
    review: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a paragraph stands, how sure that is (0 to 1), why, and whether an editor should look.

    `second` is the theme that would be next, None where an editor has placed the paragraph.
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
class Excerpt:
    """A sentence of the seed, unchanged, that a page shows once more in a place of its own, and for what: its `role`.

    A "key" sentence stands for its theme, an "opening" begins it; "unknown" is what the source does not know.
    `date` is that of an "event" or of a "dated" step; `whom` is whom a "concern" is about, in the source's words.
    """

    role: Role
    paragraph: int
    text: str
    date: PartialDate | None = None
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A date that the text names: `text` are the words that name it, `sentence` the one in which they stand."""

    date: PartialDate
    paragraph: int
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a day changed in a published text: the `paragraphs` that are new or reworded since, and stand there still.

    `again` is how many more were, but were changed again later; `gone` how many were taken out; `headline` whether it
    was another before.
    """

    day: dt.date
    paragraphs: tuple[int, ...] = ()
    again: int = 0
    gone: int = 0
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One theme's share of an article; its paragraphs in seed order."""

    theme: Theme
    placements: tuple[Placement, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(placement.paragraph for placement in self.placements)


@dataclass(frozen=True, slots=True)
class Briefing:
    """An article, placed: what the pages are made from. `sections` has every theme, empty ones too.

    `held` is why it is not published: as a draft, until its day, or for good; empty where it is.
    """

    slug: str
    article: Article
    placements: tuple[Placement, ...]
    sections: tuple[Section, ...]
    excerpts: tuple[Excerpt, ...]
    dates: tuple[Mention, ...]
    published: dt.date | None
    updated: dt.date | None
    changes: tuple[Change, ...] = ()
    held: Hold = ""

    @property
    def changed(self) -> dt.date | None:
        """The day of the last change of substance: a major update, else publication."""
        return max(filter(None, (self.published, self.updated)), default=None)

    def excerpts_as(self, *roles: Role) -> tuple[Excerpt, ...]:
        """The excerpts that stand for any of `roles`, in their order."""
        return tuple(excerpt for excerpt in self.excerpts if excerpt.role in roles)


@dataclass(frozen=True, slots=True)
class Relation:
    """Another briefing that a reader of this one may want, and what both have: topics, and names in the text."""

    briefing: Briefing
    topics: tuple[Topic, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """Where an edition appears. `url` ends in a slash; empty where it is unknown, and then so is every full address.

    `report` is where a reader tells of a mistake; `lang` is that of the pages that belong to no briefing; `pictures`
    says whether the door makes PNG files of the pictures that go with links.
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
    """A file of the site: `path` below the docs folder, `seed` the path of the seed that an editor would change."""

    path: str
    text: str
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything one build makes, what it holds back (drafts, embargoed, withdrawn), and everything that was wrong.

    `held` and `briefings` have none in common, but for a preview: there drafts are briefings like others, and marked.
    """

    briefings: tuple[Briefing, ...]
    held: tuple[Briefing, ...]
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]

    @property
    def is_publishable(self) -> bool:
        return not any(problem.fatal for problem in self.problems)
