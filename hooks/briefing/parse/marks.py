"""The editor's word on themes: marks in the text, and the front matter's `themes`; what is wrong with either."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from briefing.model import Line, Override, Paragraph, Seed, Theme
from briefing.parse.blocks import THEME_MARK, Block
from briefing.problems import Code, Problem
from briefing.text import visible
from briefing.themes import theme_keys, theme_of

_MOST_CANDIDATES, _MOST_SHOWN, _MOST_LIKENED = 300, 4, 20
_FEW_WORDS, _MOST_WORDS = 6, 30
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def theme_key(written: str) -> str:
    """The key that an editor's spelling of a theme means: "Next steps" is `next_steps`."""
    return written.strip().lower().replace("-", "_").replace(" ", "_")


def same_words(text: str) -> str:
    """What two texts have in common for an editor: neither capitals, space nor the shape of quotation marks."""
    return visible(text).casefold().translate(_STRAIGHT)


def read_marks(seed: Seed, blocks: Sequence[Block]) -> tuple[dict[int, Theme], list[Problem]]:
    """The editor's marks: from the number of the block below each to its theme; and what is wrong with them."""
    marks: dict[int, Theme] = {}
    problems = []
    for i, block in enumerate(blocks):
        found = THEME_MARK.fullmatch(block.text) if block.kind == "aside" else None
        if not found:
            continue
        theme = theme_key(found["theme"])
        below = next((j for j in range(i + 1, len(blocks)) if blocks[j].kind != "aside" or _is_mark(blocks[j])), None)
        hint = f"write [theme]: and one of {', '.join(theme_keys())}, on a line of its own above a paragraph or heading"
        if theme in theme_keys() and not found["theme"].startswith((" ", "\t")):
            message, hint = "there is no space after the colon", f"write [theme]: {theme}"
        elif theme not in theme_keys():
            message = f"{found['theme'].strip()[:40]!r} is no theme"
            if close := difflib.get_close_matches(theme[:40], theme_keys(), 1, 0.5):
                hint = f"did you mean [theme]: {close[0]}?"
        elif below is None or blocks[below].kind in ("aside", "headline"):
            message = "this mark has no paragraph or heading below it"
            hint = "put it directly above the one that it speaks of, or delete it"
        else:
            marks[below] = theme_of(theme)
            continue
        problems.append(Problem(path=seed.path, line=block.line, code=Code.UNKNOWN_MARK, message=message, hint=hint))
    return marks, problems


def _is_mark(block: Block) -> bool:
    return THEME_MARK.fullmatch(block.text) is not None


def apply_overrides(
    seed: Seed, overrides: Sequence[Override], headings: tuple[Line, ...], paragraphs: tuple[Paragraph, ...]
) -> tuple[tuple[Line, ...], tuple[Paragraph, ...], list[Problem]]:
    """Applies the front matter's `themes`: each names one heading or begins one paragraph. A mark in the text wins."""
    problems: list[Problem] = []
    chosen: dict[int, Theme] = {}
    titles = [(h, same_words(h.plain), same_words(h.text)) for h in headings] if overrides else []
    openings = [(p, same_words(p.plain), same_words(p.text)) for p in paragraphs] if overrides else []
    for override in overrides:
        key = same_words(override.key)
        titled = [h for h, plain, text in titles if key in (plain, text)]
        begun = [
            p for p, plain, text in openings if key == p.id or (key and (plain.startswith(key) or text.startswith(key)))
        ]
        if (count := len(titled) + len(begun)) != 1:
            found = f"{count} headings or paragraphs" if count else "no heading or paragraph"
            message = f"{override.key[:60]!r} names {found}"
            likest = key if len(problems) < _MOST_LIKENED else ""  # comparing is slow
            hint = _told_apart(titled, begun) if count else _nearest_names(likest, headings, paragraphs)
            problems.append(
                Problem(path=seed.path, line=override.line, code=Code.UNMATCHED_THEME, message=message, hint=hint)
            )
        for line in (*(h.line for h in titled), *(p.line for p in begun)):
            chosen.setdefault(line, override.theme)
    headings = tuple(replace(h, mark=h.mark or chosen.get(h.line)) for h in headings)
    paragraphs = tuple(replace(p, mark=p.mark or chosen.get(p.line)) for p in paragraphs)
    return headings, paragraphs, problems


def _nearest_names(key: str, headings: Sequence[Line], paragraphs: Sequence[Paragraph]) -> str:
    """What an override that names nothing may have meant: as many words of each as it has itself, six at least."""
    words = max(_FEW_WORDS, len(key.split()))
    named = [(h.plain, h.line) for h in headings[:_MOST_CANDIDATES]]
    named += [(_opening(p.plain, words), p.line) for p in paragraphs[:_MOST_CANDIDATES]]
    lines = {same_words(name): (name, line) for name, line in reversed(named)}
    close = difflib.get_close_matches(key, lines, 3, 0.6)
    if close:
        return f"did you mean {' or '.join(_quoted(*lines[name]) for name in close)}?"
    shown = ", ".join(_quoted(name, line) for name, line in named[:3])
    return f"write a heading whole or a paragraph's opening words, such as {shown}"


def _told_apart(titled: Sequence[Line], begun: Sequence[Paragraph]) -> str:
    """How to name one of several: by more of its words, or by a mark where its words are no different."""
    texts = [*((h.plain, h.line) for h in titled), *((p.plain, p.line) for p in begun)][:_MOST_SHOWN]
    wholes = [same_words(text) for text, _ in texts]
    shown = [_quoted(_opening(text, _shared(same_words(text), wholes) + 3), line) for text, line in texts]
    alone = len(set(wholes)) == len(wholes) and not titled
    how = "write more of its words, as in" if alone else "put [theme]: and the theme above the one you mean,"
    return f"{how} {' or '.join(shown)}"


def _shared(text: str, texts: Sequence[str]) -> int:
    """How many opening words a text has in common with the others, at most."""
    words = text.split()[:_MOST_WORDS]
    others = [other.split()[:_MOST_WORDS] for other in texts if other != text]
    return max((len(_common(words, other)) for other in others), default=_FEW_WORDS)


def _common(one: Sequence[str], other: Sequence[str]) -> Sequence[str]:
    return [word for word, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))]


def _opening(text: str, words: int) -> str:
    return " ".join(text.split()[: min(words, _MOST_WORDS)])


def _quoted(name: str, line: int) -> str:
    return f"“{name}” (line {line})"
