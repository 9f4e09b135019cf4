"""The reader of plain-text seeds: a body → blocks, each non-blank line of it in exactly one of them.

Part of stage 2; `markdown.py` returns the same blocks. The steps: lines become runs (`lines.py`), captions and notes
are recognised by their wording (`furniture.py`), headline and standfirst by their place, and `headings.py` decides
which of the remaining blocks are headings.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from briefing.english.furniture_lines import furniture_kind, is_personal_name
from briefing.english.sentences import sentences
from briefing.parse.blocks import Block, BlockKind
from briefing.parse.furniture import is_above_headline, is_caption, is_date_line, is_note, is_post
from briefing.parse.headings import SENTENCE, Part, PartShape, are_headings, size
from briefing.parse.lines import BULLET, NUMBER, QUOTE, Run, Shape, read_runs
from briefing.text import COLONS, ends_like_paragraph, letters, visible

_KIND_OF_SHAPE: dict[Shape, BlockKind] = {
    "item": "list",
    "row": "table",
    "quote": "quote",
    "rule": "skipped",
    "mark": "skipped",
}
_PART_OF_KIND: dict[BlockKind, PartShape] = {
    "list": "list",
    "table": "list",
    "quote": "list",
    "caption": "caption",
    "headline": "top",
    "standfirst": "top",
}

# Lengths are in Latin letters (see `size`). A text with a full stop must be shorter to be a headline or standfirst.
_LONGEST_HEADLINE, _LONGEST_FINISHED_HEADLINE = 200, 140
_LONGEST_STANDFIRST = 200
_LONGEST_CROSSHEAD = 25
_DRAWN_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+(?=\S)")
_LONGEST_ITEM = 160
_TOP = 8  # repetitions of a headline are among the first blocks


@dataclass(frozen=True, slots=True)
class _Draft:
    """A run before it becomes a block. `kind` is None while it may be a heading or paragraph; a note is no heading."""

    run: Run
    plain: str
    kind: BlockKind | None = None
    note: bool = False

    @property
    def part(self) -> Part:
        """The draft as `headings.py` needs it."""
        if self.kind is None:
            return Part(self.plain, "note" if self.note else "prose")
        return Part(self.plain, _PART_OF_KIND.get(self.kind, "note"))


def read_plain(body: str, first_line: int, *, title: str | None = None) -> tuple[Block, ...]:
    """Splits `body`, whose first line is line `first_line` of the seed, into blocks; line ends are `\\n`.

    With a `title` (the front matter's headline), no block is the headline, and its repetitions are skipped.
    Without one, a seed that starts with a long paragraph has no headline.
    """
    drafts = [_draft(run) for run in read_runs(body, first_line)]
    for step in (_with_topics, lambda seed: _with_top(seed, title), _with_numbers, _with_headings):
        drafts = step(drafts)
    return tuple(map(_block, drafts))


def _block(draft: _Draft) -> Block:
    text, markup = "\n".join(draft.run.lines), ""
    if draft.run.shape == "stanza":
        markup = f"<p>{'<br>'.join(html.escape(visible(line), quote=False) for line in draft.run.lines)}</p>"
    return Block(draft.kind or "paragraph", draft.run.line, text, draft.plain, markup)


def _draft(run: Run) -> _Draft:
    plain = _PLAIN_OF_SHAPE.get(run.shape, _joined)(run.lines)
    if run.shape in _KIND_OF_SHAPE:
        return _Draft(run, plain, _KIND_OF_SHAPE[run.shape])
    if run.shape == "stanza":
        return _Draft(run, plain, "paragraph")
    if is_caption(plain):
        return _Draft(run, plain, "caption")
    if is_post(plain):
        return _Draft(run, plain, "quote")
    return _Draft(run, plain, note=is_note(plain) or furniture_kind(plain) is not None)


def _joined(lines: Sequence[str]) -> str:
    return visible(" ".join(lines))


def _rows(lines: Sequence[str]) -> str:
    return "\n".join(map(visible, lines))


def _unquoted(lines: Sequence[str]) -> str:
    """A quotation's paragraphs, one a line, without the sign before each line; a line with nothing else ends one."""
    bare = [QUOTE.sub("", line, count=1).strip() if QUOTE.match(line) else line.strip() for line in lines]
    paragraphs = ([*members] for blank, members in groupby(bare, key=lambda line: not line) if not blank)
    return "\n".join(map(_joined, paragraphs))


def _items(lines: Sequence[str]) -> str:
    """One item per line, without bullet or number; a line without one continues the item above.

    "a)", "(1)" and "(iv)" stay, because HTML lists cannot show them.
    """
    items: list[list[str]] = []
    for line in lines:
        drawn = BULLET.match(line) or _DRAWN_NUMBER.match(line)
        if drawn or not items or NUMBER.match(line):
            items.append([line[drawn.end() :] if drawn else line])
        else:
            items[-1].append(line)
    return "\n".join(map(_joined, items))


_PLAIN_OF_SHAPE: dict[Shape, Callable[[Sequence[str]], str]] = {"item": _items, "row": _rows, "quote": _unquoted}


def _with_topics(drafts: list[_Draft]) -> list[_Draft]:
    """A topics line is the first line of a seed; anywhere else it is text, but not a heading."""
    return [
        replace(draft, kind=None if at else "skipped", note=True) if draft.run.shape == "topics" else draft
        for at, draft in enumerate(drafts)
    ]


def _with_top(drafts: list[_Draft], title: str | None) -> list[_Draft]:
    """Identifies the headline, the lines that repeat it, and the standfirst."""
    found = list(drafts)
    at = -1
    if title is None:
        at = next((i for i, draft in enumerate(drafts[:_TOP]) if not _may_precede_headline(draft)), len(drafts))
        if at == len(drafts) or not _may_be_headline(drafts[at]):
            return found
        found[:at] = [replace(draft, note=True) for draft in found[:at]]
        found[at] = replace(found[at], kind="headline")
        title = found[at].plain
    for i in range(at + 1, min(at + 1 + _TOP, len(found))):
        if found[i].kind is None and _repeats(found[i].plain, title):
            found[i] = replace(found[i], kind="skipped")
        elif found[i].kind is None and not found[i].part.unfinished:
            break
    return _with_standfirst(_with_byline(found, at + 1), at + 1)


def _with_byline(drafts: list[_Draft], start: int) -> list[_Draft]:
    """A name alone below the headline is the author's, unless further names stand alone, as in a ranking."""
    names = [i for i in range(start, len(drafts)) if drafts[i].kind is None and is_personal_name(drafts[i].plain)]
    first = next((i for i in range(start, len(drafts)) if drafts[i].kind != "skipped"), None)
    if first is None or names != [first]:
        return drafts
    return [*drafts[:first], replace(drafts[first], note=True), *drafts[first + 1 :]]


def _may_precede_headline(draft: _Draft) -> bool:
    is_text = bool(letters(draft.plain))
    return (
        draft.kind in ("skipped", "caption")
        or not is_text
        or is_date_line(draft.plain)
        or is_above_headline(draft.plain)
    )


def _may_be_headline(draft: _Draft) -> bool:
    if draft.kind is not None:
        return False
    longest = _LONGEST_HEADLINE if draft.part.unfinished else _LONGEST_FINISHED_HEADLINE
    return size(draft.plain) <= longest


def _repeats(text: str, title: str) -> bool:
    """Whether a text is the title, with or without a publisher's name at its end."""
    text, title = visible(text).casefold(), visible(title).casefold()
    return text == title or (title.startswith(text) and title[len(text) : len(text) + 3] in (" - ", " | ", " – "))


def _with_standfirst(drafts: list[_Draft], start: int) -> list[_Draft]:
    text = (i for i in range(start, len(drafts)) if not drafts[i].note and drafts[i].kind not in ("skipped", "caption"))
    at, below = next(text, None), next(text, None)
    if at is None or below is None or at >= start + _TOP or drafts[at].kind is not None:
        return drafts
    kind: BlockKind | None = "standfirst" if _is_standfirst(drafts[at], drafts[below]) else None
    return [*drafts[:at], replace(drafts[at], kind=kind), *drafts[at + 1 :]]


def _is_standfirst(draft: _Draft, below: _Draft) -> bool:
    """Whether a line is longer than a heading, and does not end as a paragraph does; two sentences are a lead."""
    text, length = draft.plain, size(draft.plain)
    if below.kind is not None or text[:1].islower() or text.endswith((*COLONS, "—")):
        return False
    if ends_like_paragraph(text) or len(sentences(text)) > 1:
        return False
    return _LONGEST_CROSSHEAD < length <= _LONGEST_STANDFIRST


def _with_numbers(drafts: list[_Draft]) -> list[_Draft]:
    """Consecutively numbered blocks are a list if all are short, else the paragraphs of a ranking."""
    numbers = [_number(draft) for draft in drafts]
    return [_numbered_draft(drafts, numbers, at) for at in range(len(drafts))]


def _numbered_draft(drafts: list[_Draft], numbers: list[int | None], at: int) -> _Draft:
    draft, number = drafts[at], numbers[at]
    if number is None:
        return draft
    next_to = [i for i in (at - 1, at + 1) if 0 <= i < len(drafts) and numbers[i] == number + i - at]
    if not next_to:
        return draft
    if all(_is_item(drafts[i].plain) for i in (at, *next_to)):
        return replace(draft, kind="list", plain=_items(draft.run.lines))
    return replace(draft, note=True)


def _is_item(text: str) -> bool:
    return size(text) <= _LONGEST_ITEM and len(SENTENCE.findall(text)) <= 1


def _number(draft: _Draft) -> int | None:
    if draft.kind is not None:
        return None
    mark = re.match(r"(\d{1,3})[.)]\s", draft.plain)
    return int(mark[1]) if mark else None


def _with_headings(drafts: list[_Draft]) -> list[_Draft]:
    text = [draft for draft in drafts if draft.kind != "skipped"]
    headings: Iterator[bool] = iter(are_headings([draft.part for draft in text]))
    return [
        draft if draft.kind == "skipped" or not next(headings) else replace(draft, kind="heading") for draft in drafts
    ]
