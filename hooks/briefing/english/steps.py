"""Recognises a sentence that announces a next step: "The bridge reopens on 26 May.", "The trial continues."

For a lone closing line, in which nothing else is said. Every pattern takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from briefing.english.calendar import MONTHS, WEEKDAYS
from briefing.english.sentences import sentences

_LONGEST = 220  # characters
_SHORT = 14  # words; a sentence as short as that which names a day, and is not about the past, is about the future
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
_WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
_WHEN = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}|{_MONTH} (?:\d{{1,2}}\b|20\d\d\b)|20\d\d-\d\d-\d\d|(?:on"
    rf"|by|until|before|from|next|this|in|and|or) "
    rf"(?:early |mid-|late |the (?:end of |start of |beginning of )?)?(?:{_WEEKDAY}|{_MONTH})"
    rf"|(?:{_WEEKDAY}),? (?:morning|afternoon|evening|night|\d)"
    r"|tomorrow|tonight|next (?:week|month|year|spring|summer|autumn|fall|winter|season|term|session)"
    r"|later (?:this|today|in)|(?:in|by|until|before|from) (?:early |mid-|late |the end of |(?:the )?(?:spring"
    r"|summer|autumn|fall|winter)(?: of)? )?20[2-9]\d"
    r"|(?:this|in the) (?:spring|summer|autumn|fall|winter|weekend|coming (?:days|weeks|months)))\b",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"\b(?:will|won['’]t|shall|['’]ll)\b"
    r"|\b(?:is|are|was|were) (?:\w+ )?(?:expected|scheduled|due|set|slated|planned|to (?!\w+ed\b)[a-z]+)\b"
    r"|\b(?:plans?|expects?|intends?|hopes?|aims?|has|have) to [a-z]+",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"(?<!\bto )\b(?:resumes?|begins?|starts?|opens?|closes?|ends?|expires?|returns?|votes?|meets?|decides?"
    r"|rules?|appears?|"
    r"runs?|continues?|concludes?|arrives?|launch(?:es)?|reconvenes?|takes? (?:effect|place|over)"
    r"|comes? into (?:force|effect)|"
    r"goes? (?:on sale|to|into|before|live)|kicks? off|falls? due|gets? under way|holds? (?:a|an|its|the|their"
    r"|his|her)|"
    r"(?:is|are) (?:on|in|at|by|from|\d)|lasts?|faces?|publish(?:es)?|reports?|announces?|leaves?|steps? down|"
    r"(?:has|have) until|can \w+)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bbe )\b(?!united\b|need\b|speed\b|indeed\b|hundred\b|breed\b)[a-z]{3,}ed\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|came|went|took|made|became|began|gave|found|left|held|led|lost|met|paid|ran|"
    r"rose|saw|sent|shot|spoke|stood|struck|threw|won|wrote|fell|hit|brought|built|broke|cut|fought|"
    r"last (?:week|month|year)|ago|since|yesterday|earlier)\b",
    re.IGNORECASE,
)
_PAST_BUT_AHEAD = re.compile(
    r"\b(?:was|were) (?:expected|scheduled|due|set|slated|planned|to)\b|,? (?:\w+ ){1,4}said\.?$", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"(?:the |an? )?(?:\w+ ){0,3}(?:continues?|goes on|go on|is under way|are under way)\.$", re.IGNORECASE
)
_ONGOING = re.compile(
    r"\b(?:trial|hearing|inquiry|inquest|investigation|investigations|case|search|talks|negotiations|appeal"
    r"|proceedings)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def announced_step(text: str, latest_year: int = 0) -> str | None:
    """When a step takes place, in the words of `text`, if that is one sentence about something ahead; else None.

    A trial or the like that continues has no day: its words are those of the sentence. `latest_year` is the latest year
    that the article names, and a sentence whose own years are all earlier announces nothing.
    """
    text = text.strip()
    if len(text) > _LONGEST or len(sentences(text)) != 1 or text.endswith(("?", ":")):
        return None
    if _years(text) and max(_years(text)) < latest_year:
        return None
    if _GOES_ON.match(text) and _ONGOING.search(text):
        return text
    when = _WHEN.search(text)
    return when[0] if when and _is_ahead(text) else None


def latest_year(texts: Iterable[str]) -> int:
    """The latest year, of the last or this century, in any of the texts; 0 if there is none."""
    return max((year for text in texts for year in _years(text)), default=0)


def _years(text: str) -> list[int]:
    return [int(year) for year in _YEAR.findall(text)]


def _is_ahead(text: str) -> bool:
    if _PAST.search(_PAST_BUT_AHEAD.sub(" ", text)):
        return False
    if _WILL.search(text):
        return True
    is_short = len(text.split()) <= _SHORT and text.endswith(".")
    return bool((is_short or _PRESENT.search(text)) and not _DONE.search(text))
