"""What a sentence says that may stand apart under a label: that something happened, is to happen, or is not known."""

from __future__ import annotations

import re

_IN_OR_ON = re.compile(r"\b(?:[Ii]n|[Oo]n)(?: (?:early|late|mid))?[ -]$")
_NO_EVENT = re.compile(
    r"\b(?:since|until|between|from|is|are|does|do|has|have|will|would|(?-i:may)|might|could|if|unless|average|"
    r"compared|than)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|became|began|took|won|lost|made|came|went|left|held|met|broke|fell|rose|set|opened|wrote|"
    r"gave|got|found|struck|hit|drew|led|sold|bought|wore|ran|shot|stood|swam|\w{2,}ed)\b"
)
_WILL = re.compile(r"\bwill\b|['’]ll\b|\b(?:is|are) (?:now |also )?(?:expected|scheduled|due|set|slated|planned|to) |"
                   r"\bplan(?:s|ned)? to\b|\b(?:aims?|intends?) to\b|\bby\b|\bgoal\b")  # fmt: skip
_FORECAST = re.compile(
    r"\b(?:projections?|projected|forecasts?|estimates?|estimated|predicts?|model|suggests?|if|unless|could|might|"
    r"analysts?|averaged?)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^(?:By |Source:|Written by|Photo|Image|Video|Reporting by|Editing by|File photo|FILE PHOTO)|\(Photo"
)
_UNKNOWN = re.compile(
    r"^(?:It(?:['’]s| is| was| remains)|Whether .{5,160}|.{5,120} (?:is|are|was|were|remains?))(?: still|"
    r" also)? (?:not (?:yet |"
    r"immediately |fully )?(?:clear|known|decided|disclosed|released|identified)|unclear|unknown|"
    r"uncertain|hard to tell|"
    r"to be seen|an? (?:unanswered|open) question|under investigation)\b"
    r"|\b(?:has|have|had) (?:not|yet to) (?:yet |been |be |publicly |immediately )*(?:said why|confirmed?|"
    r"disclosed?|decided?|"
    r"identified|released?|announced?|determined?|reached|established)\b"
    r"|\bbeen no link established\b|\bstill being (?:investigated|determined|assessed)\b|\b(?:name|"
    r"identity|motive|cause)"
    r"\b.{0,60}\b(?:not|n['’]t) (?:immediately |been |yet )*(?:disclosed|released|known|clear|established)\b",
)


def tells_of_an_event(text: str, before: str) -> bool:
    """Whether something happened on the date that stands behind `before`; `text` are the article's own words."""
    placed = not before.strip("“\"'(") or _IN_OR_ON.search(before) is not None
    return placed and has_past(text) and not _NO_EVENT.search(text)


def has_past(text: str) -> bool:
    """Whether a verb is in the past."""
    return _PAST.search(text) is not None


def tells_of_a_step(text: str) -> bool:
    """Whether something is to happen."""
    return _WILL.search(text) is not None


def is_forecast(text: str) -> bool:
    """Whether figures or conditions are foreseen rather than a step."""
    return _FORECAST.search(text) is not None


def is_unknown(text: str) -> bool:
    """Whether a sentence says that something is not known, or not decided."""
    return _UNKNOWN.search(text) is not None


def opens_as_credit(text: str) -> bool:
    """Whether a text begins as a byline or a credit does."""
    return _CREDIT.search(text) is not None
