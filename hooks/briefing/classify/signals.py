"""Clear signals: what says plainly which theme a paragraph has, so that no reader would doubt it.

    label       a paragraph that opens with "Why it matters:", or stands below such a line
    heading     a section whose heading names one theme and nothing else: "Background", "What happens next"
    closing     a last paragraph of one sentence about something ahead, with its day: "The bridge reopens on 26 May."
    top         what precedes the first heading of an article whose headings divide it by themes: the overview
    lede        the first paragraph: the overview, whatever the model says
    opening     the second and the third, above any heading: likely the overview
    furniture   a byline, credit, caption, time, promo or notice: none

`guards.py` says how much each signal counts against the theme model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from briefing.classify.heading_features import named_themes
from briefing.english.cues import theme_named_by
from briefing.english.furniture_lines import Furniture, furniture_kind, is_personal_name
from briefing.english.furniture_places import furniture_by_place
from briefing.english.steps import announced_step, latest_year
from briefing.model import NO_THEME, Article, Line, Paragraph, Reason

Source = Literal["label", "heading", "closing", "top", "lede", "opening", "furniture"]

# The themes that a place in the article speaks for.
OVERVIEW, NEXT_STEPS = "overview", "next_steps"
_MOST_ABOVE = 3  # paragraphs that may precede the first heading and still be the top of the article
_OPENING = 3  # paragraphs in which an article tells its news
_THEMES_OF_DIVIDED_ARTICLE = 3
_LONGEST_LABEL = 40  # characters
_LAST_OF_BYLINE = 2  # the last paragraph that a name alone can open an article as
_LABEL = re.compile(
    r"[*_#>\s]{0,8}([^\W\d_][^:\n*_]{1,38}?)\s?(?:[*_]{1,3}\s?:|:\s?[*_]{1,3}|:(?=\s|$)|[*_]{1,3}\s?[-–—]\s|\s[–—]\s)"
)


@dataclass(frozen=True, slots=True)
class Signal:
    """What speaks for a paragraph's theme, where that is said, and the reason that an editor reads."""

    theme: str
    source: Source
    reason: Reason


@lru_cache(maxsize=1)  # the guards and the bindings ask for the same article
def clear_signals(article: Article) -> tuple[Signal | None, ...]:
    """For each paragraph its strongest signal, if it has one."""
    found = dict(_furniture_signals(article))
    content = [paragraph for paragraph in article.paragraphs if paragraph.index not in found]
    for signals in (
        _label_signals(content),
        _heading_signals(article, content),
        _closing_signals(content),
        _opening_signals(content),
    ):
        for index, signal in signals:
            found.setdefault(index, signal)
    return tuple(found.get(paragraph.index) for paragraph in article.paragraphs)


def _furniture_signals(article: Article) -> Iterator[tuple[int, Signal]]:
    """Captions and lines of furniture, and what is furniture where it stands, as a name alone at the top."""
    at_top, rest = True, list[Paragraph]()
    for paragraph in article.paragraphs:
        kind = "caption" if paragraph.kind == "caption" else furniture_kind(paragraph.plain)
        if kind is None and at_top:
            at_top = False
            is_last = paragraph.index + 1 == len(article.paragraphs)
            if paragraph.index <= _LAST_OF_BYLINE and not is_last and is_personal_name(paragraph.plain):
                kind = "byline"
        if kind:
            yield paragraph.index, _furniture_signal(kind)
        else:
            rest.append(paragraph)
    for number, kind in furniture_by_place(article.headline.plain, [paragraph.plain for paragraph in rest]):
        yield rest[number].index, _furniture_signal(kind)


def _furniture_signal(kind: Furniture) -> Signal:
    return Signal(NO_THEME, "furniture", Reason(f"furniture_{kind}"))


def label_of(paragraph: Paragraph) -> tuple[str, str] | None:
    """The label that opens a paragraph, bold or not, or that is all of it, and the theme that the label names."""
    for text in (paragraph.text, paragraph.plain):
        found = _LABEL.match(text[: _LONGEST_LABEL + 20])
        theme = theme_named_by(found[1]) if found else None
        if found and theme:
            return found[1].strip(), theme
    if len(paragraph.plain) > _LONGEST_LABEL or paragraph.kind != "paragraph":
        return None
    theme = theme_named_by(paragraph.plain)
    return (paragraph.plain, theme) if theme else None


def _label_signals(content: Sequence[Paragraph]) -> Iterator[tuple[int, Signal]]:
    """A label counts for its paragraph and the lists below; one alone in its line, for all paragraphs to the next."""
    standing: tuple[str, str] | None = None
    stands_alone, heading = False, None
    for paragraph in content:
        label = label_of(paragraph)
        if label or paragraph.heading != heading:
            standing, stands_alone = label, label is not None and _is_all_of(paragraph, label[0])
        elif not stands_alone and paragraph.kind != "list":
            standing = None
        heading = paragraph.heading
        if standing:
            yield paragraph.index, Signal(standing[1], "label", Reason("label", standing[0]))


def _is_all_of(paragraph: Paragraph, label: str) -> bool:
    return len(paragraph.plain.strip(" :.*_?!–—-")) <= len(label) + 1


def _heading_signals(article: Article, content: Sequence[Paragraph]) -> Iterator[tuple[int, Signal]]:
    """In an article divided by themes, looser headings count too ("What comes next in Miami"), and so does the top."""
    named = [named_themes(heading.plain) for heading in article.headings]
    divided = len({theme for themes in named for theme in themes}) >= _THEMES_OF_DIVIDED_ARTICLE
    above = sum(paragraph.heading is None for paragraph in content)
    for paragraph in content:
        if paragraph.heading is None:
            if divided and above <= _MOST_ABOVE:
                yield paragraph.index, Signal(OVERVIEW, "top", Reason("before_headings"))
            continue
        heading = article.headings[paragraph.heading]
        theme = _theme_of_heading(heading, tuple(named[paragraph.heading]) if divided else ())
        if theme:
            yield paragraph.index, Signal(theme, "heading", Reason("heading", heading.plain))


def _theme_of_heading(heading: Line, named: tuple[str, ...]) -> str | None:
    return theme_named_by(heading.plain) or (named[0] if len(named) == 1 else None)


def _closing_signals(content: Sequence[Paragraph]) -> Iterator[tuple[int, Signal]]:
    if len(content) >= 2 and content[-1].kind == "paragraph":
        when = announced_step(content[-1].plain, latest_year(paragraph.plain for paragraph in content))
        if when:
            yield content[-1].index, Signal(NEXT_STEPS, "closing", Reason("closing", when))


def _opening_signals(content: Sequence[Paragraph]) -> Iterator[tuple[int, Signal]]:
    for number, paragraph in enumerate(content[:_OPENING]):
        if paragraph.kind == "paragraph" and paragraph.heading is None:
            source: Source = "opening" if number else "lede"
            yield paragraph.index, Signal(OVERVIEW, source, Reason(source))
