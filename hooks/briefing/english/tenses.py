"""Whether a date is past or future, by the verbs around it; for `compose/dates.py`."""

from __future__ import annotations

import re

# In order: what an earlier line matches is not matched again ("is expected to" is not "expected").
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
    r"woke|won|wore|wrote))\b|(?P<contracted>['’]ll\b))"
)
_DIRECTIONS = {"past": -1, "future": 1, "contracted": 1}
_DEADLINES = ("by ", "until ", "till ", "Until ", "By ")
_QUOTATION = re.compile(r"“[^“”]*”|\"[^\"]*\"")


def nearest_tense(before: str, after: str) -> int:
    """-1 for past, 1 for future, 0 for open: by the last verb before a date, else by the first one after it.

    A verb after the date counts up to the second comma: "On Friday, she said, …".
    """
    is_deadline = before.endswith(_DEADLINES)
    preceding = _directions(before, ("present", "aim") if is_deadline else ("present",))
    following = _directions(",".join(after.split(",")[:2]), ("present", "aim"))
    direction = [*preceding[-1:], *following, 1 if is_deadline else 0][0]
    # "Shut until Sunday" is future, "ran until Sunday" may be either.
    return max(0, direction) if is_deadline else direction


def _directions(text: str, skipped: tuple[str, ...]) -> list[int]:
    """The direction of each verb outside quotations, whose time is the speaker's."""
    verbs = _TENSE.finditer(_QUOTATION.sub(" ", text))
    return [_DIRECTIONS.get(verb.lastgroup or "", 0) for verb in verbs if verb.lastgroup not in skipped]
