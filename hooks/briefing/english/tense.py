"""Part of stage 4: whether a date lies behind the writer or ahead, as the verbs around it say. Nothing is guessed."""

from __future__ import annotations

import re

# In order: what an earlier line has read is not read again ("is expected to" is not "expected").
_TENSE = re.compile(
    r"(?:\b(?:(?P<present>being (?:\w+ )?\w+ed)"
    r"|(?P<future>will|shall|won['’]t|going to|upcoming|(?:plans?|intends?|hopes?|expects?) to \w+|(?:is|are|be)"
    r"(?: also| now)? (?:expected|scheduled|due|set|slated|planned|likely|poised)(?: to \w+)?)"
    r"|(?P<open>would|could|may|might|should|can|must|cannot|(?:after|before)(?! \d)|following|for|expected|scheduled|"
    r"planned|(?:was|were) (?:due|set|slated|likely|to)|need(?:ed)?|united|hundred|indeed|speed|feed|bed|red|if|If|"
    r"whether|unless|each|every|annual(?:ly)?|usually|always)"
    r"|(?P<aim>to (?!the\b|a\b|an\b|his\b|her\b|its\b|their\b)[a-z]+)"
    r"|(?P<past>since|was|were|\w+ed|ate|became|began|bent|bore|bought|broke|brought|built|came|caught|chose|dealt|did|"
    r"drew|drove|fell|felt|fled|flew|fought|found|froze|gave|got|grew|had|heard|held|kept|knew|laid|led|left|lent|lost|"
    r"made|meant|met|overcame|oversaw|paid|ran|rode|rose|said|sang|sank|sat|saw|sent|shook|shot|slept|sold|sought|spent|"
    r"spoke|stole|stood|struck|swore|swept|swung|taught|thought|threw|told|took|tore|understood|underwent|went|withdrew|"
    r"woke|won|wore|wrote))\b|(?P<ahead>['’]ll\b))"
)
_LEAN = {"past": -1, "future": 1, "ahead": 1}
_DEADLINES = ("by ", "until ", "till ", "Until ", "By ")
_QUOTATION = re.compile(r"“[^“”]*”|\"[^\"]*\"")


def tense(before: str, after: str) -> int:
    """-1 for past, 1 for future, 0 for open: by the verb nearest before a date, else by the first one after it.

    One that follows counts up to the second comma: "On Friday, she said, …".
    """
    is_deadline = before.endswith(_DEADLINES)
    back = _leans(before, ("present", "aim") if is_deadline else ("present",))
    on = _leans(",".join(after.split(",")[:2]), ("present", "aim"))
    lean = [*back[-1:], *on, 1 if is_deadline else 0][0]
    return max(0, lean) if is_deadline else lean  # "shut until Sunday" is ahead, "ran until Sunday" may be either


def _leans(text: str, skipped: tuple[str, ...]) -> list[int]:
    """Where each verb of a piece of text leans; what is quoted in it is somebody else's time."""
    verbs = _TENSE.finditer(_QUOTATION.sub(" ", text))
    return [_LEAN.get(verb.lastgroup or "", 0) for verb in verbs if verb.lastgroup not in skipped]
