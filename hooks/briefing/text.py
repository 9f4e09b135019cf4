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
_UNSEEN = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")

# Each run of signs is tried once, from its beginning: a line of nothing but full stops must not stall a build.
_SENTENCE_END = re.compile(
    r"""(?<![.!?…])[.!?…]++["'”’»)\]]*+(?=\s+["'“‘«(\[]*[^\W_a-z])|(?<![。！？])[。！？]++[」』”]*+(?=\S)"""
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Gov|Sen|Rep|Lt|Col|Sgt|Capt|St|Jr|Sr|vs|No|Nos|Art|Sec|Inc|Ltd|Co|Corp|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mt|Ft|approx|est|Fig|Op|e\.g|i\.e|a\.m|p\.m|(?:[A-Z]\.)+[A-Z])\.$"
)
_LONGEST_ABBREVIATION = 30
# "The talks in the U.S. He left." does end after an abbreviation: these words open a new sentence.
_OPENER = re.compile(
    r"\s+[\"'“‘]?(?:The|A|An|He|She|It|They|We|But|And|In|On|At|This|That|These|Those|If|When|While)\b"
)
# "Am 14. Januar" does not end: German writes its ordinals with a full stop, and what follows with a capital.
_AFTER_ORDINAL = re.compile(
    r"\s+(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    r"Jahrhundert|Jahrestag|Geburtstag)"
)


def seen(text: str) -> str:
    """The text without the characters that no reader sees."""
    return text.translate(_UNSEEN)


def visible(text: str) -> str:
    """The text as a reader sees it: white space collapsed, invisible characters gone, nothing else changed."""
    return " ".join(seen(text).split())


def letters(text: str) -> str:
    """Only letters and digits (in compatibility form): what must survive whatever is done to mark-up and space."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def shows_all(plain: str, text: str, kind: str) -> bool:
    """Whether what a reader sees of a piece of Markdown has all its letters, but for those of link targets.

    Within a paragraph an address may stand for a picture; code is shown as it is, without its fence.
    """
    shown, written = letters(seen(plain)), letters(seen(text))
    if shown in (written, _without_markup(seen(text))):
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


def sentences(plain: str) -> tuple[str, ...]:
    """The sentences of a paragraph, each a verbatim piece of it; in doubt two sentences stay together."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(plain):
        stop = end.end()
        abbreviated = _ABBREVIATION.search(plain, max(start, stop - _LONGEST_ABBREVIATION), stop)
        if abbreviated and not (plain.endswith("S.", start, stop) and _OPENER.match(plain, stop)):
            continue
        if plain[stop - 2 : stop - 1].isdigit() and _AFTER_ORDINAL.match(plain, stop):
            continue
        found.append(plain[start:stop].strip())
        start = stop
    return tuple(s for s in (*found, plain[start:].strip()) if s)
