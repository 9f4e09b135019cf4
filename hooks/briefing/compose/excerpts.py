"""Part of stage 4: which sentences of the source a page shows once more. It chooses sentences, and writes none."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from briefing.english.cues import Patterns, load_cues, theme_cues
from briefing.english.sentences import sentences
from briefing.model import Article, Excerpt, Mention, Paragraph, Role, Section, Theme
from briefing.themes import load_themes

# An excerpt should say something whole, and fit a card.
_SHORTEST, _LONGEST = 40, 280
_TELLING = ("paragraph", "quote", "list")
_MOST = {"unknown": 4, "concern": 6, "event": 12, "dated": 12, "conditional": 4, "open": 4}
_LEAST_EVENTS = 2  # a single date makes no timeline

# What a sentence is worth as its theme's key sentence.
_CUE, _MOST_CUES = 1.0, 3
_LIKE_HEADLINE, _CENTRAL, _LEDE, _DATED = 2.0, 2.0, 2.0, 1.0
_LEANING, _ASKING, _HALF_A_QUOTATION, _ILL_SIZED, _UNFINISHED = -1.5, -1.0, -1.5, -3.0, -2.0
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a section, with its place."""

    paragraph: int
    text: str
    words: frozenset[str]

    @property
    def fits(self) -> bool:
        return _SHORTEST <= len(self.text) <= _LONGEST


def find_excerpts(
    article: Article, sections: Sequence[Section], dates: Sequence[Mention], published: dt.date | None
) -> tuple[Excerpt, ...]:
    """All excerpts of an article, each role's together: in seed order, events and dated steps by their date."""
    by_theme = {section.theme.key: section for section in sections}
    real = [section for section in sections if section.theme.has_page]
    ahead = _ahead(dates, published)
    return (
        *_key_sentences(article, real, ahead),
        *_openings(real),
        *_first("unknown", _unknowns(real)),
        *_first("concern", _concerns(by_theme["stakes"])),
        *_first(
            "event",
            _events(by_theme["background"], [m for m in dates if published is None or m.date.begins_by(published)]),
        ),
        *_steps(by_theme["next_steps"], ahead, english=_is_english(article.front.lang)),
    )


def _key_sentences(article: Article, sections: Sequence[Section], ahead: Sequence[Mention]) -> Iterator[Excerpt]:
    """One for each theme that has a paragraph; where none has, the first note still says what the seed is about."""
    headline = _words(article.headline.plain)
    dated = {"next_steps": frozenset(mention.sentence for mention in ahead)}
    found = [
        _key_sentence(s.theme, s.paragraphs, headline, dated.get(s.theme.key, frozenset()))
        for s in sections
        if s.paragraphs
    ]
    yield from found or [_key_sentence(load_themes()[-1], article.paragraphs[:1], frozenset())]


def _key_sentence(
    theme: Theme, paragraphs: Sequence[Paragraph], headline: frozenset[str], dated: frozenset[str] = frozenset()
) -> Excerpt:
    """The sentence that speaks most for the theme and reads well alone; the earlier one on a tie.

    `dated` are those that name a day worth knowing.
    """
    found = _sentences(paragraphs) or [Sentence(p.index, p.plain, frozenset()) for p in paragraphs]
    spread = Counter(word for sentence in found for word in sentence.words)

    cues = theme_cues(theme.key).cues

    def worth(place: int) -> float:
        sentence = found[place]
        size = max(1, len(sentence.words))
        shared = sum(1 for word in sentence.words if spread[word] > 1)
        return (
            _CUE * min(_MOST_CUES, sum(1 for cue in cues if cue.search(sentence.text)))
            + _LIKE_HEADLINE * len(sentence.words & headline) / max(1, len(headline))
            + _CENTRAL * shared / size
            + _LEDE * (place == 0 and theme.key == "overview")
            + _DATED * (sentence.text in dated)
            + _LEANING * _matches(load_cues().leaning, sentence.text)
            + _ASKING * sentence.text.endswith("?")
            + _HALF_A_QUOTATION * _opens_what_it_does_not_close(sentence.text)
            + _ILL_SIZED * (not sentence.fits)
            + _UNFINISHED * sentence.text.endswith(":")
        )

    best = found[max(range(len(found)), key=worth)]
    return Excerpt("key", best.paragraph, best.text)


def _openings(sections: Sequence[Section]) -> Iterator[Excerpt]:
    """How each theme begins: with its first sentence that is more than a word or two ("War powers." says little)."""
    for section in sections:
        if told := _sentences(section.paragraphs[:1]):
            first = next((sentence for sentence in told if len(sentence.text) >= _SHORTEST), told[0])
            yield Excerpt("opening", first.paragraph, first.text)


def _unknowns(sections: Sequence[Section]) -> Iterator[Excerpt]:
    paragraphs = sorted((p for section in sections for p in section.paragraphs), key=lambda p: p.index)
    for sentence in _sentences(paragraphs):
        whole = len(sentence.text) <= _LONGEST and not _opens_what_it_does_not_close(sentence.text)
        if whole and _matches(load_cues().unknown, sentence.text):
            yield Excerpt("unknown", sentence.paragraph, sentence.text)


def _concerns(section: Section) -> Iterator[Excerpt]:
    """Whom the source itself says that a stake concerns: each of them once."""
    named: set[str] = set()
    for sentence in _sentences(section.paragraphs):
        who = _who(sentence.text)
        if who and who.casefold() not in named:
            named.add(who.casefold())
            yield Excerpt("concern", sentence.paragraph, sentence.text, whom=who)


def _who(sentence: str) -> str:
    found = next((match for cue in load_cues().concern if (match := cue.search(sentence))), None)
    return "" if found is None or _matches(load_cues().no_concern, found["who"]) else found["who"].strip()


def _ahead(dates: Sequence[Mention], published: dt.date | None) -> Sequence[Mention]:
    """Those not yet over when the article appeared; where that day is unknown, those whose sentence looks ahead."""
    if published is None:
        cues = theme_cues("next_steps").cues
        ahead = {sentence for sentence in {mention.sentence for mention in dates} if _matches(cues, sentence)}
        return [mention for mention in dates if mention.sentence in ahead]
    return [mention for mention in dates if not mention.date.is_over(published)]


def _events(section: Section, dates: Sequence[Mention]) -> Sequence[Excerpt]:
    """What had happened when, the earliest first; a sentence that names several dates stands at its first."""
    events = _dated("event", section, dates)
    return events if len({event.date for event in events}) >= _LEAST_EVENTS else ()


def _steps(section: Section, dates: Sequence[Mention], *, english: bool) -> Iterator[Excerpt]:
    """What comes next: with a date, hanging on something, or open; an open paragraph is told by its key sentence.

    In another language dates and conditions in words are not known from what has none: only dates in figures are told.
    """
    dated = _dated("dated", section, dates)
    yield from _first("dated", dated)
    if not english:
        return
    known = {(step.paragraph, step.text) for step in dated}
    cues = load_cues().conditional
    rest = [s for s in _sentences(section.paragraphs) if (s.paragraph, s.text) not in known and len(s.text) <= _LONGEST]
    conditional = [Excerpt("conditional", s.paragraph, s.text) for s in rest if _matches(cues, s.text)]
    told = {step.paragraph for step in (*dated, *conditional)}
    yield from _first("conditional", conditional)
    untold = (p for p in section.paragraphs if p.index not in told and p.kind in _TELLING)
    keys = (_key_sentence(section.theme, [p], frozenset()) for p in untold)
    yield from _first("open", (replace(key, role="open") for key in keys if not key.text.endswith(":")))


def _dated(role: Role, section: Section, dates: Sequence[Mention]) -> Sequence[Excerpt]:
    inside = {p.index for p in section.paragraphs}
    first: dict[tuple[int, str], Mention] = {}
    for mention in dates:
        if mention.paragraph in inside:
            first.setdefault((mention.paragraph, mention.sentence), mention)
    ordered = sorted(first.values(), key=lambda mention: (mention.date.sort_key, mention.paragraph))
    return [Excerpt(role, mention.paragraph, mention.sentence, date=mention.date) for mention in ordered]


def _first(role: Role, excerpts: Iterator[Excerpt] | Sequence[Excerpt]) -> Iterator[Excerpt]:
    """No more of a role than a page can show at a glance: all of it stands below in full."""
    return (excerpt for _, excerpt in zip(range(_MOST[role]), excerpts, strict=False))


def _sentences(paragraphs: Sequence[Paragraph]) -> list[Sentence]:
    return [
        Sentence(p.index, text, _words(text))
        for p in paragraphs
        if p.kind in _TELLING
        for line in p.plain.split("\n")
        for text in sentences(line)
    ]


def _is_english(lang: str | None) -> bool:
    return (lang or "en").partition("-")[0].lower() == "en"


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text))


def _matches(patterns: Patterns, text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _opens_what_it_does_not_close(text: str) -> bool:
    return text.count("“") != text.count("”") or text.count('"') % 2 == 1
