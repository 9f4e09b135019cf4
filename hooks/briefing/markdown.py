"""The Markdown of seeds: CommonMark with tables, what of it a reader sees and what it hides. Parse and verify use it.

Nothing here looks for mark-up in a text: the library says which letters are the address of a link, a list's number or a
definition, and every other letter must be seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from briefing.text import strip_invisible, visible

Definition = Mapping[str, Any]  # of a link: label, href, title and map, the lines it stands on

# Bullets of word processors. Two of them are letters, which are bullets only before a tab.
PASTED_BULLETS = r"[•▪◦‣●○■□⁃\uf0b7\uf0a7\uf0d8\uf0fc]|[o§](?=\t)"
PASTED_BULLET = re.compile(rf"^(\s*)(?:{PASTED_BULLETS})(?=\s+[^\s-])")

_FOLLOWED = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_FILE = re.compile(r"[\w./~%#?=&-]*\.\w+(?:#\S*)?")
_ENTITY = re.compile(r"&#?\w{1,40};")


@dataclass(frozen=True, slots=True)
class Markdown:
    """A text's tokens and link definitions; both know the lines they stand on, counted from 0."""

    tokens: tuple[Token, ...]
    definitions: tuple[Definition, ...]

    def blocks(self) -> Iterator[Sequence[Token]]:
        """The tokens of each top-level block."""
        start = 0
        for i, token in enumerate(self.tokens):
            if token.level == 0 and token.nesting <= 0:
                yield self.tokens[start : i + 1]
                start = i + 1


def is_followed(address: str) -> bool:
    """Whether an address is one of web or mail, and stays a link on a page."""
    return _FOLLOWED.match(address) is not None


def is_file(address: str) -> bool:
    """Whether an address looks like the path of a file, and not like a word."""
    return _FILE.fullmatch(address) is not None


def read(lines: Sequence[str]) -> Markdown:
    """Reads Markdown. A line that looks like a link definition, as "[Minister]: No." does, is text.

    A definition has a web or mail address, or the path of a file that a link of the text uses. Which links there are
    depends on the definitions, so paths are tried first and kept if used.
    """
    found = _read(lines, is_file)
    for accepts in (_used(found).__contains__, lambda _: False):
        unused = [d for d in found.definitions if not is_followed(d["href"]) and d["href"] not in _used(found)]
        if not unused:
            break
        found = _read(lines, accepts)
    return found


def _read(lines: Sequence[str], accepts: Callable[[str], bool]) -> Markdown:
    environment: dict[str, Any] = {"accepts": accepts}
    tokens = _MARKDOWN.parse("\n".join(lines), environment)
    once = ({"label": label, **found} for label, found in environment.get("references", {}).items())
    return Markdown(tuple(tokens), (*once, *environment.get("duplicate_refs", ())))


def _used(found: Markdown) -> Collection[str]:
    """The targets of links and pictures."""
    return {str(token.attrs.get("href") or token.attrs.get("src")) for token in _inline(found.tokens) if token.attrs}


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or ():
            yield child
            yield from _inline(child.children or ())


def plain_of(block: Sequence[Token]) -> str:
    """What a reader sees of a block: a line for each item, cell or line of code."""
    return "\n".join(filter(None, map(seen, block)))


def seen(token: Token) -> str:
    """What a reader sees of a token: of a picture its description, or its address if it has none."""
    if token.type in ("fence", "code_block"):
        return strip_invisible(token.content.rstrip("\n"))
    return visible("".join(_seen_inline(child) for child in token.children or ()))


def _seen_inline(token: Token) -> str:
    if token.type == "image":
        return seen(token) or str(token.attrs.get("src", ""))
    return " " if token.type.endswith("break") else token.content


def shows_all(block: Sequence[Token], definitions: Sequence[Definition], text: str, plain: str) -> bool:
    """Whether `plain` shows every letter of a block's `text`, except those that a page hides, and no other.

    A page hides addresses, titles and labels of links, the language of code and, where there are items, the numbers of
    a list, which the browser draws.
    """
    written, shown = _count(text), _count(plain)
    hidden: Counter[str] = Counter()
    for piece in (*_hidden(block, bool(plain)), *_hidden_definitions(block, definitions)):
        hidden += _count(piece)
    if hidden:  # the entities of an address are decoded in it
        hidden += _count(" ".join(_ENTITY.findall(text)))
    entities = [pair for token in block for pair in token.meta.get("entities", ())]
    for typed, _ in entities:
        hidden += _count(typed)
    added: Counter[str] = Counter()
    for _, character in entities:
        added += _count(character)
    for address in (str(token.attrs["src"]) for token in _inline(block) if token.type == "image"):
        added += _count(address)  # of a definition
    return (written - shown) <= hidden and (shown - written) <= added


def _hidden(block: Sequence[Token], has_text: bool) -> Iterator[str]:
    """The pieces of a block's text that readers do not see."""
    for token in block:
        if token.type == "fence" or (token.type == "list_item_open" and has_text):
            yield token.info
    for token in _inline(block):
        if token.markup == "autolink":
            continue
        if label := str(token.meta.get("label", "")):
            yield label
        elif token.attrs:
            yield from map(str, token.attrs.values())


def _hidden_definitions(block: Sequence[Token], definitions: Sequence[Definition]) -> Iterator[str]:
    """Those inside a block, such as a quotation."""
    if not definitions or not block[0].map:
        return
    start, stop = block[0].map
    for definition in definitions:
        if start <= definition["map"][0] < stop:
            yield from (definition["label"], definition["href"], definition["title"])


def _count(text: str) -> Counter[str]:
    """How often a text has each letter, whatever its case, accents and ligatures; none depends on its neighbours."""
    return Counter(filter(str.isalnum, unicodedata.normalize("NFKD", strip_invisible(text)).casefold()))


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The library's rule for link definitions, for those that `read` accepts alone."""
    own, line = state.env, state.line
    state.env = {}
    is_definition = reference(state, start, end, silent)
    found, state.env = state.env.get("references", {}), own
    for label, definition in found.items():
        if not (is_followed(definition["href"]) or own["accepts"](definition["href"])):
            state.line = line
            return False
        if label in own.setdefault("references", {}):
            own.setdefault("duplicate_refs", []).append({"label": label, **definition})
        else:
            own["references"][label] = definition
    return is_definition


def _note_entities(state: StateCore) -> None:
    """Keeps how entities such as `&auml;` were typed, before the library joins them with the text around them."""
    for token in state.tokens:
        pairs = [(t.markup, t.content) for t in _inline((token,)) if t.type == "text_special" and t.info == "entity"]
        if pairs:
            token.meta["entities"] = pairs


class _Literal(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Accepts any link; a page keeps only those to web and mail addresses."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        """Keeps an address as the editor typed it; browsers encode it."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        """Shows a bare address as the editor typed it."""
        return link


def _dialect() -> MarkdownIt:
    markdown = _Literal("commonmark", {"html": False, "store_labels": True}).enable("table")
    markdown.block.ruler.at("reference", _reference)
    markdown.core.ruler.before("text_join", "note_entities", _note_entities)
    return markdown


_MARKDOWN = _dialect()


def render(block: Sequence[Token]) -> str:
    """A block's HTML."""
    return str(_MARKDOWN.renderer.render(block, _MARKDOWN.options, {})).strip()
