"""Small pure functions on text that several stages share. Imports nothing of the engine."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata

# Letters that do not come apart into a Latin one and an accent (ß is folded to ss with the capitals).
_LATIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "", "'": ""}
)

# Soft hyphen, zero-width space, word joiner, byte-order mark: no reader sees them, and searching trips over them.
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")


def strip_invisible(text: str) -> str:
    """The text without the characters that no reader sees."""
    return text.translate(_INVISIBLE)


def visible(text: str) -> str:
    """The text as a reader sees it: white space collapsed, invisible characters gone, nothing else changed."""
    return " ".join(strip_invisible(text).split())


def letters(text: str) -> str:
    """Only letters and digits (in compatibility form): what must survive whatever is done to mark-up and space."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def shows_all(plain: str, text: str, kind: str) -> bool:
    """Whether what a reader sees of a piece of Markdown has all its letters, but for those of link targets.

    Within a paragraph an address may stand for a picture; code is shown as it is, without its fence.
    """
    shown, written = letters(strip_invisible(plain)), letters(strip_invisible(text))
    if shown in (written, _without_markup(strip_invisible(text))):
        return True
    return kind in ("paragraph", "caption", "code") and shown in written


def _without_markup(text: str) -> str:
    """The letters of Markdown without link targets, list numbers and the names of entities.

    Nothing is looked for across another opening bracket, or another line's beginning: what has thousands would stall.
    """
    text = re.sub(r"!?\[([^\[\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\[([^\[\]]+)\]\[[^\]]*\]", r"\1", text)
    text = re.sub(r"^[^\S\n]*(?:[-*+•▪]|o(?=\t)|\d+[.)])\s+", "", text, flags=re.MULTILINE)
    return letters(re.sub(r"&(#\w+|\w+);", lambda found: _letterless(html.unescape(found.group())), text))


def _letterless(text: str) -> str:
    return text if text.isalnum() else " "


def digest(text: str, length: int = 10) -> str:
    """A short stable name for a text: the same words, whatever their spacing, give the same name."""
    words = unicodedata.normalize("NFC", visible(text))
    return hashlib.sha256(words.encode()).hexdigest()[:length]


def slugify(text: str, longest: int = 80) -> str:
    """An address of `a-z`, `0-9` and single hyphens, cut at a word; empty where the text has no such letters.

    Where other letters had to go, a digest keeps texts apart that differ in them alone.
    """
    latin = unicodedata.normalize("NFKD", text.casefold().translate(_LATIN))
    plain = latin.encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    slug = slug if len(slug) <= longest else slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    lost = any(letter.isalnum() and not letter.isascii() for letter in latin)
    return f"{slug}-{digest(text.casefold(), 6)}" if slug and lost else slug
