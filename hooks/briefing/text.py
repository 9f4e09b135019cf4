"""Pure functions on text and the punctuation of all scripts, shared by the stages. Imports nothing of the engine."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable

# Punctuation of the scripts met so far: Latin, Chinese and Japanese, Arabic and Urdu, Devanagari, Myanmar, Khmer,
# Ethiopic and Armenian.
FULL_STOPS = ".。۔।॥။។።։"
EXCLAMATION_MARKS = "!！"
QUESTION_MARKS = "?？؟፧"
ELLIPSIS = "…"
SENTENCE_ENDS = FULL_STOPS + EXCLAMATION_MARKS + QUESTION_MARKS + ELLIPSIS
COMMAS = ",，、،"
COLONS = ":："
SEMICOLONS = ";；؛"
PAUSES = COMMAS + COLONS + SEMICOLONS
# What may precede the first letter of a sentence, and what may follow its last punctuation mark. Quotation marks that
# close in one language open in another.
OPENING_MARKS = "\"'“‘„‚«‹»›([（「『¿¡"
CLOSING_MARKS = "\"'”’“‘»›«‹)]）」』*"

# Letters that Unicode does not decompose into a basic Latin letter and an accent (`casefold` turns ß into ss).
_LATIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "", "'": ""}
)

# Soft hyphen, zero-width space, word joiner, byte-order mark: invisible, and they keep a search from matching.
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")


def any_of(characters: str) -> str:
    """A regular expression for one of these characters."""
    return f"[{re.escape(characters)}]"


def strip_invisible(text: str) -> str:
    """The text without invisible characters."""
    return text if text.isascii() else text.translate(_INVISIBLE)


def visible(text: str) -> str:
    """The text as a reader sees it: without invisible characters, each run of white space as one space."""
    return " ".join(strip_invisible(text).split())


def letters(text: str) -> str:
    """The letters and digits of a text in compatibility form (NFKC), which no change of mark-up or space may alter."""
    return "".join(filter(str.isalnum, text if text.isascii() else unicodedata.normalize("NFKC", text)))


def shows_all(plain: str, text: str, kind: str) -> bool:
    """Whether `plain`, what a reader sees of the Markdown `text`, has all its letters, except those of link targets.

    In a paragraph or caption, the target of a picture without a description may be shown. Code loses its fence.
    """
    shown, written = letters(strip_invisible(plain)), letters(strip_invisible(text))
    if shown in (written, _without_markup(strip_invisible(text))):
        return True
    return kind in ("paragraph", "caption", "code") and shown in written


def _without_markup(text: str) -> str:
    """The letters of Markdown without link targets, list numbers and the names of entities.

    No pattern matches across another opening bracket or line start, so that thousands of them take linear time.
    """
    text = re.sub(r"!?\[([^\[\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\[([^\[\]]+)\]\[[^\]]*\]", r"\1", text)
    text = re.sub(r"^[^\S\n]*(?:[-*+•▪]|o(?=\t)|\d+[.)])\s+", "", text, flags=re.MULTILINE)
    return letters(re.sub(r"&(#\w+|\w+);", lambda found: _letterless(html.unescape(found.group())), text))


def _letterless(text: str) -> str:
    return text if text.isalnum() else " "


def alternatives(words: Iterable[str]) -> str:
    """The words as a choice: "a, b or c"."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def digest(text: str, length: int = 10) -> str:
    """A short, stable id: `length` hexadecimal digits, the same for the same words whatever their spacing."""
    words = unicodedata.normalize("NFC", visible(text))
    return hashlib.sha256(words.encode()).hexdigest()[:length]


def slugify(text: str, longest: int = 80) -> str:
    """A slug of `a-z`, `0-9` and single hyphens, at most `longest` characters, cut at a word where possible.

    If the text has letters that are lost, a digest of it follows, so that texts that differ only in those letters get
    different slugs. Empty if no letter or digit is left.
    """
    latin = unicodedata.normalize("NFKD", text.casefold().translate(_LATIN))
    plain = latin.encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    slug = slug if len(slug) <= longest else slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    lost = any(letter.isalnum() and not letter.isascii() for letter in latin)
    return f"{slug}-{digest(text.casefold(), 6)}" if slug and lost else slug
