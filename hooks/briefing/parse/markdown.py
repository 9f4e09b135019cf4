"""The reader of Markdown seeds: CommonMark with tables becomes blocks; raw HTML is shown as text.

Part of stage 2; `plain.py` returns the same blocks. Pictures become their descriptions, because a page makes no request
to other hosts, and only links to web and mail addresses stay links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from briefing.english.furniture import TOPICS_LINE
from briefing.model import Kind
from briefing.parse.blocks import FOOTNOTE, PASTED_BULLETS, THEME_MARK, Block, BlockKind, TooDeep
from briefing.text import EXCLAMATION_MARKS, FULL_STOPS, PAUSES, shows_all, strip_invisible, visible


class _Literal(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Accepts any link; `_sanitise` keeps only those to web and mail addresses."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        """Keeps an address as the editor typed it; browsers encode it."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        """Shows a bare address as the editor typed it."""
        return link


_MARKDOWN = _Literal("commonmark", {"html": False}).enable("table")

_KINDS: dict[str, Kind] = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
}
_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_FILE = re.compile(r"[\w./~%#?=&-]*\.\w+(?:#\S*)?")
_BULLET = re.compile(rf"^(\s*)(?:{PASTED_BULLETS})(?=\s)")
_MAX_LEVEL = 16  # markdown-it drops what is nested deeper than 20
_DEFINED = re.compile(r" {0,3}\[[^\]]+\]:")
_MAX_BRACKETS = 2_000
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
    marks = {i for i, line in enumerate(lines) if THEME_MARK.match(line) or FOOTNOTE.match(line)}
    skipped = (marks - _code(body) if marks else marks) | {i for i in (first,) if TOPICS_LINE.match(lines[i])}
    # Replaced by a rule, a mark ends the block above it, such as a list, even without a blank line.
    tokens = _tokens(["***" if i in skipped else _BULLET.sub(r"\1-", line) for i, line in enumerate(lines)])
    blocks: list[Block] = []
    end = 0
    for group in _groups(tokens):
        start, stop = group[0].map or (end, end)
        if any(token.level > _MAX_LEVEL for token in group):
            message = "lists or quotations are nested more than 8 levels deep"
            raise TooDeep(first_line + start, message, "reduce the nesting to 8 levels")
        while stop > start and not lines[stop - 1].strip():
            stop -= 1
        blocks += _skipped(lines[end:start], first_line + end)
        blocks += _block(group, lines[start:stop], first_line + start)
        end = stop
    blocks += _skipped(lines[end:], first_line + end)
    return tuple(_with_roles(blocks, title))


def _tokens(lines: list[str]) -> list[Token]:
    """Markdown's tokens of `lines`. An interview's "[Minister]: No." looks like a link definition, and is text.

    A definition is one if it has a web or mail address, or the path of a file that a link uses.
    """
    environment: dict[str, Any] = {}
    tokens = _MARKDOWN.parse("\n".join(lines), environment)
    inline = [child for token in tokens for child in token.children or ()]
    used = {str(child.attrs.get("href") or child.attrs.get("src")) for child in inline if child.attrs}
    definitions = (*environment.get("references", {}).values(), *environment.get("duplicate_refs", ()))
    text = [d["map"][0] for d in definitions if not _is_address(d["href"], used)]
    if not text:
        return tokens
    for number in text:
        lines[number] = lines[number].replace("[", "\\[", 1)
    return _MARKDOWN.parse("\n".join(lines))


def _is_address(target: str, used: Collection[str]) -> bool:
    """Whether the target of a link definition is an address rather than a word; `used` are the targets of links."""
    return bool(_LINK.match(target)) or (target in used and bool(_FILE.fullmatch(target)))


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


def _code(body: str) -> set[int]:
    """The lines of fenced code, in which a mark is not a mark."""
    fences = (token.map for token in _MARKDOWN.parse(body) if token.type == "fence" and token.map)
    return {line for start, stop in fences for line in range(start, stop)}


def _groups(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each top-level block."""
    start = 0
    for i, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield tokens[start : i + 1]
            start = i + 1


def _skipped(lines: Sequence[str], first_line: int) -> Iterator[Block]:
    """Lines that markdown-it makes no block of: marks, the topics line, link definitions."""
    for number, line in enumerate(lines, first_line):
        if line.strip():
            yield Block("skipped", number, line, visible(line))


def _block(group: Sequence[Token], lines: Sequence[str], line: int) -> Iterator[Block]:
    text = "\n".join(lines)
    opening = group[0]
    _keep_numbers(group)
    for token in group:
        _sanitise(token)
    plain = "\n".join(_plain(token) for token in group if _plain(token))
    if opening.type == "hr":
        yield Block("skipped", line, text, visible(text))
    elif opening.type == "heading_open" and len(lines) <= 2 and len(plain) <= _LONGEST_HEADING:
        yield Block("heading", line, group[1].content, plain)
        if len(lines) == 2:
            yield Block("skipped", line + 1, lines[1], "")
    elif opening.type == "paragraph_open" and _is_bold_heading(group[1], plain):
        yield Block("heading", line, text, plain)
    elif not plain:
        yield Block("skipped", line, text, "")
    else:
        kind = _KINDS.get(opening.type, "caption" if group[1:] and _is_picture(group[1]) else "paragraph")
        rendered = _MARKDOWN.renderer.render(group, _MARKDOWN.options, {}).strip()
        if not shows_all(plain, text, kind):
            # Mark-up that would hide words, such as a table row with more cells than columns, is shown as typed.
            plain, rendered = strip_invisible(text), f"<pre>{html.escape(strip_invisible(text), quote=False)}</pre>"
        yield Block(kind, line, text, plain, rendered)


def _with_roles(blocks: Sequence[Block], title: str | None) -> Iterator[Block]:
    """Identifies the headline, its repetitions and the standfirst at the top of the article."""
    headline = visible(title) if title else None
    at_top = True  # while a headline, its repetitions or a standfirst may still come
    for i, block in enumerate(blocks):
        kind: BlockKind = block.kind
        if kind == "skipped" or not at_top:
            pass
        elif headline is not None and block.plain == headline:
            kind = "skipped"
        elif headline is None and (kind == "heading" or _is_line(block, _LONGEST_HEADING)):
            kind, headline = "headline", block.plain
        elif kind == "paragraph" and _is_line(block, _LONGEST_STANDFIRST) and _follows(blocks, i) == "paragraph":
            kind, at_top = "standfirst", False
        else:
            at_top = False
        yield Block(kind, block.line, block.text, block.plain, block.html)


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
            child = Token(
                "text", "", 0, content=_plain(child) or str(child.attrs.get("src", "")), meta={"picture": True}
            )
        elif child.type == "link_open":
            links.append(bool(_LINK.match(str(child.attrs.get("href", "")))))
            child.attrs.pop("title", None)
            if not links[-1]:
                continue
        elif child.type == "link_close" and not links.pop():
            continue
        kept.append(child)
    if token.children is not None:
        token.children = kept


def _plain(token: Token) -> str:
    """What a reader sees of a token."""
    if token.type in ("fence", "code_block"):
        return token.content.rstrip("\n")
    return visible("".join(" " if c.type.endswith("break") else c.content for c in token.children or ()))
