"""Pure functions on text and the punctuation of all scripts, shared by the stages. Imports nothing of the engine."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

# Punctuation of the scripts met so far: Latin, Chinese and Japanese, Arabic and Urdu, Devanagari, Myanmar, Khmer,
# Ethiopic and Armenian.
FULL_STOPS = ".。．｡۔।॥။།።។៕։᠃᱾꓿᭟᭞꧈܂‥"
EXCLAMATION_MARKS = "!！՜‼⁉"
QUESTION_MARKS = "?？؟፧՞;⁇⁈‽"
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

_LETTERS_OF_THEIR_OWN = frozenset("øæœłđðþıØÆŒŁĐÐÞ")
_WORD = re.compile(r"\w+")

# Soft hyphen, zero-width space, word joiner, byte-order mark: invisible, and they keep a search from matching.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")

# Thai, Lao, Tibetan, Myanmar and Khmer: a paragraph may end without any mark.
_UNMARKED_END = re.compile("[\u0e00-\u109f\u1780-\u17ff]$")


def any_of(characters: str) -> str:
    """A regular expression for one of these characters."""
    return f"[{re.escape(characters)}]"


_PARAGRAPH_END = re.compile(rf"{any_of(SENTENCE_ENDS)}{any_of(CLOSING_MARKS)}*(?:\[\d+\]|\d|[¹²³⁴-⁹])*$")


def ends_like_paragraph(text: str) -> bool:
    """Whether a text ends as a paragraph does in any script: with a stop, perhaps in quotation marks or with a note."""
    end = text.rstrip()[-12:]
    return _PARAGRAPH_END.search(end) is not None or _UNMARKED_END.search(end) is not None


# What `str.splitlines` takes for a line end, and no editor counts as one.
_NO_LINE_ENDS = re.compile("[\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """The lines of a file as editors count them; other separators, such as U+2028, become spaces."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NO_LINE_ENDS.sub(" ", unified).removesuffix("\n").split("\n")


def strip_invisible(text: str) -> str:
    """The text without invisible characters."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def visible(text: str) -> str:
    """The text as a reader sees it: without invisible characters, each run of white space as one space."""
    return " ".join(strip_invisible(text).split())


def in_json(unsafe: re.Pattern[str], text: str) -> str:
    """JSON with each unsafe character as an escape sequence, ten times as fast as `translate` where it is not ASCII."""
    return unsafe.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def letters(text: str) -> str:
    """The letters and digits of a text in compatibility form (NFKC), which no change of mark-up or space may alter."""
    return "".join(filter(str.isalnum, text if text.isascii() else unicodedata.normalize("NFKC", text)))


def alternatives(words: Iterable[str]) -> str:
    """The words as a choice: "a, b or c"."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def in_basic_letters(texts: Iterable[str]) -> str:
    """The words with letters such as ł, as somebody without them on the keyboard types them: "Łódź" as "lodz"."""
    found = (word for text in texts if not text.isascii() for word in _WORD.findall(text))
    words = (word.casefold() for word in found if not _LETTERS_OF_THEIR_OWN.isdisjoint(word))
    folded = (unicodedata.normalize("NFKD", word.translate(_LATIN)) for word in words)
    return " ".join(dict.fromkeys("".join(filter(str.isalnum, word)) for word in folded))


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
