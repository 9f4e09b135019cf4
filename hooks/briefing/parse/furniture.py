"""What a block's own words give away, whatever stands around it: a caption, a date line, a byline, a promo.

Part of the plain reader (`plain.py`). Cue words are English, with a few others; without one a block is judged by its
looks alone (`headings.py`).
"""

from __future__ import annotations

import re

_LONGEST_CAPTION = 700
_LONGEST_NOTE = 200

# "Photo" in the languages whose credits were met so far.
_CREDITED = (
    r"(?:photos?|images?|pictures?|photographs?|illustrations?|graphics?|video|screenshot|visual"
    r"|foto|fotos|bild|imagen|imagem|ảnh|фото|写真|사진)"
)
_CAPTION_START = re.compile(
    rf"{_CREDITED}(?: (?:by|credit|courtesy|via))?(?: of)?\s*[:|©/]"
    r"|(?:photo|image|picture)$"
    r"|\d{1,2} of \d{1,3}\b"
    r"|(?:table|figure|fig\.|chart|exhibit|map) \d{1,2}[.:]"
    r"|(?:file (?:photo|picture|image))\b",
    re.IGNORECASE,
)
_CAPTION_END = re.compile(
    rf"\b{_CREDITED}(?: credit| courtesy)?(?: by| of)?:\s[^:]{{2,60}}$"
    r"|(?:getty images|shutterstock|istock|unsplash|afp|reuters|epa|ap photo|associated press|bloomberg"
    r"|the new york times|file (?:photo|image|picture))\)?\.?$"
    r"|\(\s*(?:ap )?(?:photo|image|picture|credit|file)\b[^()]{0,80}\)\.?$"
    r"|; from file\b[^.]{0,12}\.?$",
    re.IGNORECASE,
)
_GLUED_CREDIT = re.compile(r"[.!?”\"’)a-z]Credit(?:Credit)?[ :.…]*[A-Z]|[.!?”\"’)] Credit(?::|\.{3}|…)")
_AGENCY = re.compile(r"[/(©]|\bvia\b|\bCredit|\bPhoto|\bImage|\bPicture|\bfile\b", re.IGNORECASE)

_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DATE_WORD = rf"(?:{_DAY}|{_MONTH}|\d{{1,4}}(?:st|nd|rd|th)?|utc|[a-z]?[ecmpgu][dsm]?t|[ap]\.?m\.?|at|on|of|local time)"
# What is once read as a word stays one: a line of digits falls apart in millions of ways.
_DATE_LINE = re.compile(
    rf"(?>{_DATE_WORD}[\s,.:/|–-]*){{2,12}}$|\d{{2,4}}(?:st|nd|rd|th)?[\s,.:/|–-]*$|[\d\s.:/年月日-]{{6,}}$",
    re.IGNORECASE,
)

_NOTE_START = re.compile(
    # Promos
    r"(?:read (?:more|also|next|the full|our|this)|also read|see also|see more|more:|related(?: \w+)?:|recommended:"
    r"|watch(?: (?:live|now|more|the|this))?:|listen(?: to)?:|you may also like|don['’]t miss|sign up|subscribe"
    r"|advertisement|article content|continue reading|click here|follow us|share this|download (?:the|our)"
    r"|related (?:coverage|stor(?:y|ies)|articles?|content|topics?|links?)\b|video player\b|slideshow \("
    r"|reuters interactive\b|to view a graphic\b|\(?(?:end )?optional\b[^.]{0,30}$"
    r"|scroll down|story continues|join (?:us|our)|get (?:the|our) (?:latest|free)|>>|https?:|www\.|@\w+$|#\w+"
    r"|lire(?: aussi)?\s?:|lesen sie auch|lees ook|leia (?:mais|também)|lea también|leggi anche"
    r"|läs (?:mer|också)|les også"
    # Bylines, credits and signatures
    r"|written by|reporting by|courtesy of|contributing|contributors?:|additional reporting|with assistance"
    r"|to contact the|edited by|editing by|\(reporting by|\(editing by|sources?:|credit:|via:|(?:—|–|--?) ?(?=[^\W\d_])"
    # The desk's own notes
    r"|correction|clarification|editor['’]s note|notes?:|update[ds]?\b[^.]{0,60}:$|update[ds]?:|originally published"
    r"|last updated|first published|published|copyright|©|all rights reserved"
    r"|this (?:article|story) (?:was|is|first|has)"
    r"|dear\b)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"By [A-Z]")
_BRACKETED = re.compile(r"\([^()]*\)$|\[[^\[\]]*\]$")  # "(APPLAUSE)", "[Pause]"
_NOTE_END = re.compile(
    r"contributed to this (?:story|report|article)\.?$|[|] (?:sign up|subscribe|watch|read more)$|»$|>>$"
    r"|\bsign up here\.?$|\b[\w.]+@[\w.]+$",
    re.IGNORECASE,
)
_NOTES = (_NOTE_START.match, _BYLINE.match, _BRACKETED.match, _NOTE_END.search)
_POST = re.compile(r"[—–-] ?[^()]{1,80}\(@\w+\) \w+ \d{1,2}, \d{4}$")


def is_post(text: str) -> bool:
    """A post from a social network, quoted whole with its writer, handle and date."""
    return _POST.search(text[-140:]) is not None


def is_caption(text: str) -> bool:
    """A picture's, table's or figure's caption or credit."""
    if len(text) > _LONGEST_CAPTION:
        return False
    if _CAPTION_START.match(text) or _GLUED_CREDIT.search(text):
        return True
    end = text[-100:]
    return _CAPTION_END.search(end) is not None and _AGENCY.search(end) is not None


def is_note(text: str) -> bool:
    """Short prose that stands alone as a heading does but heads nothing: a date, a byline, a promo, a correction."""
    if len(text) > _LONGEST_NOTE:
        return False
    return is_date_line(text) or any(found(text) for found in _NOTES)


def is_date_line(text: str) -> bool:
    """A date or a time and nothing else."""
    return len(text) <= 60 and _DATE_LINE.match(text) is not None
