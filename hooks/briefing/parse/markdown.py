"""The reader of Markdown seeds: CommonMark with tables becomes blocks; raw HTML is shown as text.

Part of stage 2; `plain.py` returns the same blocks. Pictures become their descriptions, because a page makes no request
to other hosts, and only links to web and mail addresses stay links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile

from markdown_it.token import Token

from briefing.english.furniture import TOPICS_LINE
from briefing.english.sentences import sentences
from briefing.markdown import PASTED_BULLET, Markdown, is_followed, plain_of, read, render, seen, shows_all
from briefing.model import Kind
from briefing.parse.blocks import FOOTNOTE, MARK, Block, BlockKind, TooDeep
from briefing.problems import Code
from briefing.text import EXCLAMATION_MARKS, FULL_STOPS, PAUSES, ends_like_paragraph, letters, strip_invisible, visible

_KINDS: dict[str, Kind] = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
}
_MAX_LEVEL = 16  # markdown-it drops what is nested deeper than 20
_DEFINED = re.compile(r" {0,3}\[[^\]]+\]:")
_MAX_BRACKETS = 2_000
_LONGEST_ADDRESS, _MOST_ADDED = 2_000, 100_000
_LONGEST_HEADING = 200
_LONGEST_STANDFIRST = 250


def read_markdown(body: str, first_line: int, title: str | None = None) -> tuple[Block, ...]:
    """Splits `body` into blocks; each non-blank line is in exactly one of them, in order.

    `title` is the front matter's headline, if any. Raises `TooDeep` for nested lists or quotations beyond the limit.
    """
    # A line with only no-break spaces, as word processors leave them, counts as blank.
    lines = [line if line.strip() else "" for line in body.split("\n")]
    _check_brackets(lines, first_line)
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    marks = {i for i, line in enumerate(lines) if MARK.match(line) or FOOTNOTE.match(line)}
    marks = marks - _code(body) if marks else marks
    notes = _footnotes(lines, marks)
    skipped = marks | {i for note in notes for i in note} | {i for i in (first,) if TOPICS_LINE.match(lines[i])}
    # Replaced by a rule, a mark ends the block above it, such as a list, even without a blank line.
    read_as = ["***" if i in skipped else PASTED_BULLET.sub(r"\1-", line) for i, line in enumerate(lines)]
    markdown = read(read_as)
    _check_addresses(markdown, first_line, len(body))
    blocks: list[Block] = []
    end = 0
    for group in markdown.blocks():
        start, stop = group[0].map or (end, end)
        if any(token.level > _MAX_LEVEL for token in group):
            message = "lists or quotations are nested more than 8 levels deep"
            raise TooDeep(first_line + start, message, "reduce the nesting to 8 levels")
        while stop > start and not lines[stop - 1].strip():
            stop -= 1
        blocks += _skipped(lines[end:start], first_line + end)
        whole = shows_all(group, markdown.definitions, "\n".join(read_as[start:stop]), plain_of(group))
        blocks += _block(group, lines[start:stop], first_line + start, whole)
        end = stop
    blocks += _skipped(lines[end:], first_line + end)
    return tuple(_with_roles(_joined(blocks, first_line, notes), title))


def _check_brackets(lines: Sequence[str], first_line: int) -> None:
    """Refuses what takes quadratic time: for each opening bracket, markdown-it searches the rest of the paragraph."""
    brackets = 0
    for number, line in enumerate(lines, first_line):
        brackets = brackets + line.count("[") - bool(_DEFINED.match(line)) if line else 0
        if brackets > _MAX_BRACKETS:
            message = f"a paragraph has more than {_MAX_BRACKETS:,} opening brackets"
            raise TooDeep(
                number, message, "delete those that are not part of the text, or split the paragraph with blank lines"
            )


def _footnotes(lines: Sequence[str], marks: Collection[int]) -> list[range]:
    """The lines of each footnote: indented ones go on with it, below a blank line too."""
    found = []
    for start in sorted(number for number in marks if FOOTNOTE.match(lines[number])):
        stop = last = start + 1
        while last < len(lines) and last not in marks and (not lines[last] or lines[last].startswith(("  ", "\t"))):
            last += 1
            stop = last if lines[last - 1] else stop
        found.append(range(start, stop))
    return found


def _joined(blocks: Sequence[Block], first_line: int, notes: Sequence[range]) -> Iterator[Block]:
    """The blocks, with the lines of a footnote as one."""
    last_lines = {first_line + note.start: first_line + note.stop for note in notes}
    end = 0
    for i, block in enumerate(blocks):
        if block.line < end:
            continue
        if end := last_lines.get(block.line, 0):
            below = takewhile(lambda other, end=end: other.line < end, blocks[i : i + 1 + end - block.line])  # type: ignore[misc]
            text = "\n".join(other.text for other in below)
            block = Block("skipped", block.line, text, visible(text))
        yield block


def _check_addresses(markdown: Markdown, first_line: int, size: int) -> None:
    """Refuses long addresses, and definitions that many links repeat, as a page would be much larger than its seed."""
    added = 0
    for token in markdown.tokens:
        line = first_line + (token.map or (0, 0))[0]
        for child in token.children or ():
            address = str(child.attrs.get("href", "") or child.attrs.get("src", ""))
            if len(address) > _LONGEST_ADDRESS and is_followed(address):
                message = f"an address has {len(address):,} characters, more than the limit of {_LONGEST_ADDRESS:,}"
                raise TooDeep(line, message, "shorten it, or delete the link", Code.TOO_LARGE)
            added += len(address) if "label" in child.meta else 0
            if added > max(size, _MOST_ADDED):
                message = f"links repeat their definitions, which adds more than {added:,} characters to the text"
                raise TooDeep(line, message, "remove some of the links", Code.TOO_LARGE)


def _code(body: str) -> set[int]:
    """The lines of fenced code, in which a mark is not a mark."""
    fences = (token.map for token in read(body.split("\n")).tokens if token.type == "fence" and token.map)
    return {line for start, stop in fences for line in range(start, stop)}


def _skipped(lines: Sequence[str], first_line: int) -> Iterator[Block]:
    """Lines that markdown-it makes no block of: marks, the topics line, link definitions."""
    for number, line in enumerate(lines, first_line):
        if line.strip():
            yield Block("skipped", number, line, visible(line))


def _block(group: Sequence[Token], lines: Sequence[str], line: int, whole: bool) -> Iterator[Block]:
    """The block of these tokens; `whole` says whether they show all of its lines."""
    text, typed = "\n".join(lines), visible("\n".join(lines))
    opening, plain = group[0], plain_of(group)
    _keep_numbers(group)
    for token in group:
        _sanitise(token)
    if opening.type == "hr":
        yield Block("skipped", line, text, typed)
    elif not visible(plain) and (whole or not typed):
        yield Block("skipped", line, text, "")
    elif not whole:
        # Mark-up that would hide words is shown as typed: a table row with more cells than columns, a number alone.
        shown = strip_invisible(text)
        form = f"<pre>{html.escape(shown, quote=False)}</pre>"
        if not plain:
            shown, form = typed, f"<p>{html.escape(typed, quote=False)}</p>"
        yield Block(_kind(group) if plain else "paragraph", line, text, shown, form)
    elif opening.type == "heading_open" and not letters(plain):
        yield Block("skipped", line, text, plain)
    elif opening.type == "heading_open" and len(lines) <= 2 and len(plain) <= _LONGEST_HEADING:
        yield Block("heading", line, group[1].content, plain)
        if len(lines) == 2:
            yield Block("skipped", line + 1, lines[1], "")
    elif opening.type == "paragraph_open" and _is_bold_heading(group[1], plain):
        yield Block("heading", line, text, plain)
    else:
        yield Block(_kind(group), line, text, plain, render(group))


def _kind(group: Sequence[Token]) -> Kind:
    return _KINDS.get(group[0].type, "caption" if group[1:] and _is_picture(group[1]) else "paragraph")


def _with_roles(found: Iterator[Block], title: str | None) -> Iterator[Block]:
    """Identifies the headline, its repetitions and the standfirst at the top of the article."""
    headline, blocks = visible(title) if title else None, list(found)
    at_top = True  # while a headline, its repetitions or a standfirst may still come
    for i, block in enumerate(blocks):
        kind: BlockKind = block.kind
        if kind == "skipped" or not at_top:
            pass
        elif headline is not None and block.plain == headline:
            kind = "skipped"
        elif headline is None and _may_be_headline(block):
            kind, headline = "headline", block.plain
        elif kind == "paragraph" and _is_standfirst(block) and _follows(blocks, i) == "paragraph":
            kind, at_top = "standfirst", False
        else:
            at_top = False
        yield Block(kind, block.line, block.text, block.plain, block.html)


def _may_be_headline(block: Block) -> bool:
    has_letter = bool(letters(block.plain))
    return has_letter and (block.kind == "heading" or _is_line(block, _LONGEST_HEADING))


def _follows(blocks: Sequence[Block], i: int) -> BlockKind | None:
    return next((b.kind for b in blocks[i + 1 :] if b.kind != "skipped"), None)


def _is_line(block: Block, longest: int) -> bool:
    """Whether a block is one short line without a full stop."""
    return (
        block.kind == "paragraph"
        and "\n" not in block.text
        and len(block.plain) <= longest
        and not block.plain.endswith(tuple(FULL_STOPS + PAUSES))
    )


def _is_standfirst(block: Block) -> bool:
    """Whether a block is one short line that does not end as a paragraph does; two sentences are a lead."""
    return (
        _is_line(block, _LONGEST_STANDFIRST)
        and not block.plain.startswith("<")
        and not ends_like_paragraph(block.plain)
        and len(sentences(block.plain)) == 1
    )


def _is_bold_heading(inline: Token, plain: str) -> bool:
    children = [c for c in inline.children or () if c.content or c.nesting]
    return (
        len(children) == 3
        and children[0].type == "strong_open"
        and len(plain) <= 120
        and not plain.endswith(tuple(FULL_STOPS + EXCLAMATION_MARKS + PAUSES))
    )


def _is_picture(inline: Token) -> bool:
    children = [c for c in inline.children or () if c.type != "softbreak"]
    return bool(children) and all("picture" in c.meta for c in children)


def _keep_numbers(group: Sequence[Token]) -> None:
    """Keeps the typed number of items that do not count up, unless all are typed "1."."""
    lists: list[tuple[int, int]] = []  # of each open list, the first number and the next
    for token in group:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            start = int(token.attrs.get("start", 1))
            lists.append((start, start))
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open" and token.info:
            start, number = lists.pop()
            if int(token.info) not in (start, number):
                number = int(token.info)
                token.attrs["value"] = number
            lists.append((start, number + 1))


def _sanitise(token: Token) -> None:
    """Removes from a token what a page may not show."""
    token.attrs.pop("style", None)  # a table's alignment
    token.info = ""  # the language of a fence, which would become a class
    token.content = strip_invisible(token.content)
    if token.type.startswith("heading_"):
        token.tag = "p"  # a heading inside a list or a quotation
    kept: list[Token] = []
    links: list[bool] = []
    for child in token.children or ():
        child.content = strip_invisible(child.content)
        if child.type == "image":
            child = Token("text", "", 0, content=seen(child) or str(child.attrs.get("src", "")), meta={"picture": True})
        elif child.type == "link_open":
            links.append(is_followed(str(child.attrs.get("href", ""))))
            child.attrs.pop("title", None)
            if not links[-1]:
                continue
        elif child.type == "link_close" and not links.pop():
            continue
        kept.append(child)
    if token.children is not None:
        token.children = kept
