"""English wording of page furniture, the lines around an article's prose: captions, date lines, bylines, promos.

Patterns for the plain reader (`parse/furniture.py`, `parse/headings.py`). Some include words of other languages, which
have no package of their own yet.
"""

from __future__ import annotations

import re

# The first line of a seed may name its topics.
TOPICS_LINE = re.compile(r"\s*categories:(?P<topics>.*)", re.IGNORECASE)

# Above a headline: a label that says what kind of article follows; the way to a page: "Home › News › Transport".
KICKER = re.compile(
    r"(?:exclusive|breaking(?: news)?|analysis|opinion|comment|explainer|live|interview|special report|in depth"
    r"|fact[ -]check|update|watch|listen|skip to (?:main )?content|exklusiv|eilmeldung|exclusif|exclusiva)[:!]?",
    re.IGNORECASE,
)
BREADCRUMBS = re.compile(r"[^.!?]{1,40}(?: ?[›»→] ?[^.!?›»→]{1,40}| [>/] [^.!?>/]{1,40}(?= [>/] |$)){1,6}")

# "Photo" in the languages whose credits have been seen in articles.
_CREDIT = (
    r"(?:photos?|images?|pictures?|photographs?|illustrations?|graphics?|video|screenshot|visual"
    r"|foto|fotos|bild|imagen|imagem|ảnh|фото|写真|사진)"
)
CAPTION_START = re.compile(
    rf"{_CREDIT}(?: (?:by|credit|courtesy|via))?(?: of)?\s*[:|©/]"
    r"|(?:photo|image|picture)$"
    r"|\d{1,2} of \d{1,3}(?:$|\s?[|:.]| (?-i:[A-Z]))"
    r"|(?:table|figure|fig\.|chart|exhibit|map) \d{1,2}[.:]"
    r"|(?:file (?:photo|picture|image)|photo taken|(?:cover|header|lead) image:)",
    re.IGNORECASE,
)
_PHOTO_AGENCY = r"getty images|shutterstock|istock|unsplash|ap photo|file (?:photo|image|picture)"
_AGENCY = rf"(?:{_PHOTO_AGENCY}|afp|reuters|epa|associated press|bloomberg|the new york times)"
_NAMES = r"(?:(?-i:[A-Z])[\w.'’-]*[ ,/]{1,2})"
CAPTION_END = re.compile(
    # After a finished sentence or a name: "…on Friday. Image: NASA"; "the big picture: more boats" is prose.
    rf"[^\w\s,;:–—-] ?{_CREDIT}(?: credit| courtesy)?(?: by| of)?:\s[^:]{{2,60}}$"
    # An agency after a sign or a name: "(Ada Linden/Reuters)", "via AP Photo"; "she told Reuters" is prose.
    rf"|(?:[/©|]|\bvia |\b{_CREDIT} by )\s?(?:\d{{4}} )?{_NAMES}{{0,6}}{_AGENCY}\)?\.?$"
    rf"|\((?:{_NAMES}{{1,6}}{_AGENCY}|{_PHOTO_AGENCY})\)\.?$"
    r"|\((?-i:[A-Z])[\w.'’-]+ [\w.'’ -]{2,30}/(?-i:[A-Z])[\w.&'’ -]{1,40}\)\.?$"
    r"|\b(?:reuters|afp|ap|epa|xinhua|getty images)/(?:(?-i:[A-Z])[\w.'’-]{0,20} ?){2,4}\)?$"
    r"|\(\s*(?:ap )?(?:photo|image|picture|credit|file)\b[^()]{0,80}\)\.?$"
    r"|; from file\b[^.]{0,12}\.?$",
    re.IGNORECASE,
)
# "…in the morning.CreditTom Reyes/The Harbour Times", as copied from web pages.
GLUED_CREDIT = re.compile(r"[.!?”\"’)a-z]Credit(?:Credit)?[ :.…]*[A-Z]|[.!?”\"’)] Credit(?::|\.{3}|…)")

_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DATE_WORD = rf"(?:{_DAY}|{_MONTH}|\d{{1,4}}(?:st|nd|rd|th)?|utc|[a-z]?[ecmpgu][dsm]?t|[ap]\.?m\.?|at|on|of|local time)"
# Atomic group: a line of digits can be split into words in millions of ways.
DATE_LINE = re.compile(
    rf"(?>{_DATE_WORD}[\s,.:/|–-]*){{2,12}}$|\d{{2,4}}(?:st|nd|rd|th)?[\s,.:/|–-]*$|[\d\s.:/年月日-]{{6,}}$",
    re.IGNORECASE,
)

NOTE_START = re.compile(
    # Promos
    r"(?:read (?:more|also|next|the full|our|this)|also read|see also|see more|more:|related(?: \w+)?:|recommended:"
    r"|watch(?: (?:live|now|more|the|this))?:|listen(?: to)?:|you may also like|don['’]t miss|sign up|subscribe"
    r"|advertisement|article content|continue reading|click here|follow us|share this|download (?:the|our)"
    r"|related (?:coverage|stor(?:y|ies)|articles?|content|topics?|links?)\b|video player\b|slideshow \("
    r"|reuters interactive\b|to view a graphic\b|\((?:end )?optional\b[^.]{0,30}$|(?:end )?optional$"
    r"|scroll down|story continues|join (?:us|our)|get (?:the|our) (?:latest|free)|>>|https?:|www\.|@\w+$|#\w+"
    r"|lire(?: aussi)?\s?:|lesen sie auch|lees ook|leia (?:mais|também)|lea también|leggi anche"
    r"|läs (?:mer|också)|les også"
    # Bylines, credits and signatures
    r"|written by|reporting by|courtesy of|contributing|contributors?:|additional reporting|with assistance"
    r"|to contact the|edited by|editing by|\(reporting by|\(editing by|sources?:|credit:|via:|(?:—|–|--?) ?(?=[^\W\d_])"
    # Editors' notes
    r"|correction|clarification|editor['’]s note|notes?:|update[ds]?\b[^.]{0,60}:$|update[ds]?:|originally published"
    r"|last updated|first published|published|copyright|©|all rights reserved"
    r"|this (?:article|story) (?:was|is|first|has)"
    r"|dear\b)",
    re.IGNORECASE,
)
NOTE_END = re.compile(
    r"contributed to this (?:story|report|article)\.?$|[|] (?:sign up|subscribe|watch|read more)$|»$|>>$"
    r"|\bsign up here\.?$|\b[\w.]+@[\w.]+$",
    re.IGNORECASE,
)
BYLINE = re.compile(r"By [A-Z]")
# "— Ada Linden (@ada) March 4, 2025", at the end of a quoted post.
POST_SIGNATURE = re.compile(r"[—–-] ?[^()]{1,80}\(@\w+\) \w+ \d{1,2}, \d{4}$")

# Words that open a numbered heading ("Step 2: …") and that end an item before another ("two boats; and").
NUMBERING = r"(?:Q|Step|Part)"
CONJUNCTION = r"(?:and|or)"
