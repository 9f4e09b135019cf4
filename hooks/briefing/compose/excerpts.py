"""Part of stage 4: chooses the source's sentences that a page shows apart, one function for each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from briefing.compose.key_sentences import (
    LONGEST,
    PROSE,
    SHORTEST,
    choose_key_sentence,
    content_words,
    sentences_of,
)
from briefing.english.cues import load_cues, matches_any, theme_cues
from briefing.model import Article, Excerpt, Mention, Role, Section
from briefing.themes import load_themes

# How many excerpts of a role a page shows; the rest is in the full text below.
_MOST: dict[Role, int] = {"unknown": 4, "concern": 6, "event": 12, "dated": 12, "conditional": 4, "open": 4}
_FEWEST_EVENTS = 2  # a single date makes no timeline


def find_excerpts(
    article: Article, sections: Sequence[Section], dates: Sequence[Mention], published: dt.date | None
) -> tuple[Excerpt, ...]:
    """All excerpts of an article, grouped by role: in seed order, events and dated steps by date."""
    by_theme = {section.theme.key: section for section in sections}
    with_page = [section for section in sections if section.theme.has_page]
    past = [mention for mention in dates if published is None or mention.date.begins_by(published)]
    upcoming = _upcoming(dates, published)
    return (
        *_key_sentences(article, with_page, upcoming),
        *_openings(with_page),
        *islice(_unknowns(with_page), _MOST["unknown"]),
        *islice(_concerns(by_theme["stakes"]), _MOST["concern"]),
        *islice(_events(by_theme["background"], past), _MOST["event"]),
        *_next_steps(by_theme["next_steps"], upcoming, article.front.lang),
    )


def _key_sentences(article: Article, sections: Sequence[Section], upcoming: Sequence[Mention]) -> Iterator[Excerpt]:
    """One for each theme that has a paragraph. If none has, the article's first paragraph supplies one."""
    headline = content_words(article.headline.plain)
    dated = {"next_steps": frozenset(mention.sentence for mention in upcoming)}
    filled = [section for section in sections if section.paragraphs]
    for section in filled:
        theme = section.theme
        yield choose_key_sentence(theme, section.paragraphs, headline, dated.get(theme.key, frozenset()))
    if not filled:
        yield choose_key_sentence(load_themes()[-1], article.paragraphs[:1])


def _openings(sections: Sequence[Section]) -> Iterator[Excerpt]:
    """Each theme's first sentence of more than a word or two: "War powers." says little."""
    for section in sections:
        if opening := sentences_of(section.paragraphs[:1]):
            first = next((sentence for sentence in opening if len(sentence.text) >= SHORTEST), opening[0])
            yield Excerpt("opening", first.paragraph, first.text)


def _unknowns(sections: Sequence[Section]) -> Iterator[Excerpt]:
    """Sentences in which the source says that something is not known."""
    paragraphs = sorted((p for section in sections for p in section.paragraphs), key=lambda p: p.index)
    for sentence in sentences_of(paragraphs):
        fits = len(sentence.text) <= LONGEST and sentence.is_balanced
        if fits and matches_any(load_cues().unknown, sentence.text):
            yield Excerpt("unknown", sentence.paragraph, sentence.text)


def _concerns(section: Section) -> Iterator[Excerpt]:
    """Sentences in which the source says whom a stake concerns: the first for each of those."""
    seen: set[str] = set()
    for sentence in sentences_of(section.paragraphs):
        whom = _whom(sentence.text)
        if whom and whom.casefold() not in seen:
            seen.add(whom.casefold())
            yield Excerpt("concern", sentence.paragraph, sentence.text, whom=whom)


def _whom(sentence: str) -> str:
    """Whom a sentence says that a stake concerns, in its own words; empty if it does not say."""
    found = next((match for cue in load_cues().concern if (match := cue.search(sentence))), None)
    return "" if found is None or matches_any(load_cues().not_concern, found["who"]) else found["who"].strip()


def _events(section: Section, past: Sequence[Mention]) -> Sequence[Excerpt]:
    """A timeline of what had happened, the earliest first."""
    events = _dated("event", section, past)
    return events if len({event.date for event in events}) >= _FEWEST_EVENTS else ()


def _next_steps(section: Section, upcoming: Sequence[Mention], lang: str | None) -> Iterator[Excerpt]:
    """What comes next: steps with a date, steps that depend on a condition, and open ones.

    In languages other than English, dates and conditions in words go unrecognised; a step without one would be wrongly
    shown as open, so only those with a date are shown.
    """
    dated = _dated("dated", section, upcoming)
    yield from islice(dated, _MOST["dated"])
    if _is_english(lang):
        conditional = list(_conditional_steps(section, dated))
        yield from islice(conditional, _MOST["conditional"])
        yield from islice(_open_steps(section, [*dated, *conditional]), _MOST["open"])


def _conditional_steps(section: Section, dated: Sequence[Excerpt]) -> Iterator[Excerpt]:
    taken = {(step.paragraph, step.text) for step in dated}
    for sentence in sentences_of(section.paragraphs):
        is_free = (sentence.paragraph, sentence.text) not in taken and len(sentence.text) <= LONGEST
        if is_free and matches_any(load_cues().conditional, sentence.text):
            yield Excerpt("conditional", sentence.paragraph, sentence.text)


def _open_steps(section: Section, others: Sequence[Excerpt]) -> Iterator[Excerpt]:
    """The key sentence of each paragraph that has no other step."""
    taken = {step.paragraph for step in others}
    for paragraph in section.paragraphs:
        if paragraph.index not in taken and paragraph.kind in PROSE:
            key = choose_key_sentence(section.theme, [paragraph])
            if not key.text.endswith(":"):
                yield replace(key, role="open")


def _upcoming(dates: Sequence[Mention], published: dt.date | None) -> Sequence[Mention]:
    """The dates not over on the day of publication; if that is unknown, those in sentences about the future."""
    if published is not None:
        return [mention for mention in dates if not mention.date.is_over(published)]
    cues = theme_cues("next_steps").cues
    # Each sentence once: one that has thousands of dates must not stall a build.
    ahead = {sentence for sentence in {mention.sentence for mention in dates} if matches_any(cues, sentence)}
    return [mention for mention in dates if mention.sentence in ahead]


def _dated(role: Role, section: Section, dates: Sequence[Mention]) -> Sequence[Excerpt]:
    """The section's sentences with a date, by date; a sentence with several dates counts by its first."""
    inside = {paragraph.index for paragraph in section.paragraphs}
    first: dict[tuple[int, str], Mention] = {}
    for mention in dates:
        if mention.paragraph in inside:
            first.setdefault((mention.paragraph, mention.sentence), mention)
    ordered = sorted(first.values(), key=lambda mention: (mention.date.sort_key, mention.paragraph))
    return [Excerpt(role, mention.paragraph, mention.sentence, date=mention.date) for mention in ordered]


def _is_english(lang: str | None) -> bool:
    return (lang or "en").partition("-")[0].lower() == "en"
