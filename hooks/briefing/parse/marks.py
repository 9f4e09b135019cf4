"""The editor's marks in the text, such as `[theme]:`, and `themes` in the front matter, with their problems.

Part of stage 2, used by `article.py` on the blocks of both readers.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from briefing.choices import NO_CHOICES, Choices
from briefing.model import Line, Override, Paragraph, Seed, Theme
from briefing.parse.blocks import MARK, Block
from briefing.parse.choices import UnusableMark, choose, hint_of, is_choice
from briefing.problems import Code, Problem
from briefing.text import alternatives, visible
from briefing.themes import theme_keys, theme_of

_MAX_CANDIDATES, _MAX_SHOWN, _MAX_COMPARED = 300, 4, 20
_MOST_FOUND = 100  # paragraphs that begin with the same words
_LONGEST_COMPARED, _LONGEST_QUOTED = 120, 200  # characters, as not every language has spaces
_MIN_WORDS, _MAX_WORDS = 6, 30
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True, slots=True)
class Marks:
    """What the marks above a block say: its theme, and the editor's other choices."""

    theme: Theme | None = None
    choices: Choices = NO_CHOICES


NO_MARKS = Marks()


def theme_key(written: str) -> str:
    """A theme's key from an editor's spelling of it: "Next steps" becomes `next_steps`."""
    return written.strip().lower().replace("-", "_").replace(" ", "_")


def match_key(text: str) -> str:
    """The text as it is compared: without differences of case, white space and the form of quotation marks."""
    return visible(text).casefold().translate(_STRAIGHT)


def read_marks(seed: Seed, blocks: Sequence[Block]) -> tuple[dict[int, Marks], list[Problem]]:
    """What marks say of the blocks below them, by the block's index, and the problems of the marks."""
    found: dict[int, Marks] = {}
    problems = []
    for i, block in enumerate(blocks):
        mark = MARK.fullmatch(block.text) if block.kind == "skipped" else None
        if not mark:
            continue
        name, value = mark["name"].lower(), mark["value"]
        below = _below(blocks, i, name)
        try:
            _check_value(name, value)
            if below is None:
                message = f"there is no paragraph{' or heading' if name == 'theme' else ''} below this mark"
                raise UnusableMark(message, "move it directly above the one it is for, or delete it")
            marks = found.get(below, NO_MARKS)
            if name == "theme":
                marks = replace(marks, theme=theme_of(theme_key(value)))
            else:
                marks = replace(marks, choices=choose(marks.choices, name, value.strip().lower(), blocks, below, seed))
            if marks.theme and marks.choices.context == "above":
                message = "[context]: above contradicts the [theme] mark of the same paragraph"
                raise UnusableMark(message, "keep one of the two")
            found[below] = marks
        except UnusableMark as bad:
            problems.append(
                Problem(path=seed.path, line=block.line, code=Code.UNKNOWN_MARK, message=bad.message, hint=bad.hint)
            )
    return found, problems


def _check_value(name: str, value: str) -> None:
    """Raises `UnusableMark` unless the value is known and has a space before it."""
    key = theme_key(value) if name == "theme" else value.strip().lower()
    known = key in theme_keys() if name == "theme" else is_choice(name, key)
    if known and not value.startswith((" ", "\t")):
        raise UnusableMark("the space after the colon is missing", f"write [{name}]: {key}")
    if known:
        return
    if name != "theme":
        raise UnusableMark(f"unknown value {value.strip()[:40]!r} of [{name}]", hint_of(name))
    close = difflib.get_close_matches(key[:40], theme_keys(), 1, 0.5)
    hint = f"did you mean [theme]: {close[0]}?" if close else f"use [theme]: {alternatives(theme_keys())}"
    raise UnusableMark(f"unknown theme {value.strip()[:40]!r}", hint)


def _below(blocks: Sequence[Block], at: int, name: str) -> int | None:
    """The paragraph that a mark is for, or, of a theme, the heading; None if there is none before the next such mark.

    Marks of other names may stand between.
    """
    for number in range(at + 1, len(blocks)):
        block = blocks[number]
        other = MARK.fullmatch(block.text) if block.kind == "skipped" else None
        if block.kind != "skipped":
            barred = ("headline",) if name == "theme" else ("headline", "heading")
            return None if block.kind in barred else number
        if other and other["name"].lower() == name:
            return None
    return None


def apply_overrides(
    seed: Seed, overrides: Sequence[Override], headings: tuple[Line, ...], paragraphs: tuple[Paragraph, ...]
) -> tuple[tuple[Line, ...], tuple[Paragraph, ...], list[Problem]]:
    """Applies the front matter's `themes`, whose keys match one heading or paragraph each. A mark in the text wins."""
    problems: list[Problem] = []
    chosen: dict[int, Theme] = {}
    find = _finder(headings, paragraphs) if overrides else None
    for override in overrides:
        key = match_key(override.key)
        headed, begun = find(key) if find else ([], [])
        if (count := len(headed) + len(begun)) != 1:
            found = f"{count} headings or paragraphs" if count else "no heading or paragraph"
            message = f"{override.key[:60]!r} matches {found}"
            compared = key if len(problems) < _MAX_COMPARED else ""  # difflib is slow
            hint = _how_to_tell_apart(headed, begun) if count else _nearest_names(compared, headings, paragraphs)
            problems.append(
                Problem(path=seed.path, line=override.line, code=Code.UNMATCHED_THEME, message=message, hint=hint)
            )
        for line in (*(h.line for h in headed), *(p.line for p in begun)):
            chosen.setdefault(line, override.theme)
    headings = tuple(replace(h, mark=h.mark or chosen.get(h.line)) for h in headings)
    paragraphs = tuple(replace(p, mark=p.mark or chosen.get(p.line)) for p in paragraphs)
    return headings, paragraphs, problems


def _finder(
    headings: Sequence[Line], paragraphs: Sequence[Paragraph]
) -> Callable[[str], tuple[list[Line], list[Paragraph]]]:
    """Finds the headings that are a text, and the paragraphs that begin with it or have it as their id.

    Texts are sorted, so that thousands of keys are looked up in thousands of paragraphs in no time.
    """
    titles: dict[str, list[Line]] = defaultdict(list)
    for heading in headings:
        for key in {match_key(heading.plain), match_key(heading.text)}:
            titles[key].append(heading)
    openings = sorted((key, p.index) for p in paragraphs for key in {match_key(p.plain), match_key(p.text)})
    keys, ids = [key for key, _ in openings], {p.id: p for p in paragraphs}

    def find(key: str) -> tuple[list[Line], list[Paragraph]]:
        start, stop = (bisect_left(keys, key), bisect_left(keys, key + "\U0010ffff")) if key else (0, 0)
        begun = sorted({index for _, index in openings[start : min(stop, start + _MOST_FOUND)]})
        return titles[key], [ids[key]] if key in ids else [paragraphs[index] for index in begun]

    return find


def _nearest_names(key: str, headings: Sequence[Line], paragraphs: Sequence[Paragraph]) -> str:
    """A hint for an override that matches nothing: the headings and opening words most like `key`."""
    words = max(_MIN_WORDS, len(key.split()))
    named = [(h.plain, h.line) for h in headings[:_MAX_CANDIDATES]]
    named += [(_opening(p.plain, words), p.line) for p in paragraphs[:_MAX_CANDIDATES]]
    lines = {match_key(name)[:_LONGEST_COMPARED]: (name, line) for name, line in reversed(named)}
    close = difflib.get_close_matches(key[:_LONGEST_COMPARED], lines, 3, 0.6)
    if close:
        return f"did you mean {alternatives(_quoted(*lines[name]) for name in close)}?"
    if not named:
        return "delete it: the seed has no heading or paragraph"
    shown = alternatives(_quoted(name, line) for name, line in named[:3])
    return f"use a whole heading or a paragraph's opening words, such as {shown}"


def _how_to_tell_apart(headed: Sequence[Line], begun: Sequence[Paragraph]) -> str:
    """A hint for an override with several matches: more words where the texts differ, else a mark."""
    texts = [*((h.plain, h.line) for h in headed), *((p.plain, p.line) for p in begun)][:_MAX_SHOWN]
    keys = [match_key(text) for text, _ in texts]
    shown = [_quoted(_opening(text, _shared(match_key(text), keys) + 3), line) for text, line in texts]
    alone = len(set(keys)) == len(keys) and not headed
    how = "use more words, such as" if alone else "put a [theme]: mark above the one you mean:"
    return f"{how} {alternatives(shown)}"


def _shared(text: str, texts: Sequence[str]) -> int:
    """How many opening words a text shares with the one of the others most like it."""
    words = text[:1000].split()[:_MAX_WORDS]
    others = [other[:1000].split()[:_MAX_WORDS] for other in texts if other != text]
    return max((len(_common(words, other)) for other in others), default=_MIN_WORDS)


def _common(one: Sequence[str], other: Sequence[str]) -> Sequence[str]:
    return [word for word, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))]


def _opening(text: str, words: int) -> str:
    return " ".join(text[:1000].split()[: min(words, _MAX_WORDS)])[:_LONGEST_QUOTED]


def _quoted(name: str, line: int) -> str:
    return f"“{name[:_LONGEST_QUOTED]}” (line {line})"
