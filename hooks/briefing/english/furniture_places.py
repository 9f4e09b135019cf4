"""Recognises page furniture that only its place tells from prose: a day above the article, a signature or a life below.

`furniture_lines.py` recognises the rest by wording alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefing.english.furniture import DATE_LINE
from briefing.english.furniture_lines import Furniture, is_personal_name

_TOP = 4  # paragraphs that a day may be among
_MOST_AUTHORS = 2  # more lives than these are what the article is about
_LONGEST_DAY, _LONGEST_LIFE = 60, 900  # characters
_SIGNATURE = re.compile(r"[A-Z]{2,4}(?:/[A-Z]{2,4})?")  # "DM", "AB/CD"
_JOB = (
    r"(?:reporter|correspondent|writer|editor|columnist|journalist|author|contributor|producer|blogger|critic|freelancer"
    r"|photographer|[Pp]rofessor|fellow|lecturer|scholar|researcher|analyst|economist|historian|attorney|lawyer"
    r"|director|manager|founder|[Ff]ounder|partner|student|strategist|consultant)s?"
)
# "Ada Linden is a reporter at City News.", "Ada Linden covers the harbour."
_LIFE = re.compile(
    r"(?P<name>(?:[A-Z][\w.'’-]* ){2,5})"
    rf"(?:is (?:(?:an?|the|one of)\b|[A-Z]|{_JOB}\b)(?:[^.“”\"]{{0,90}}\b{_JOB}\b)?"
    r"|(?:covers|has covered|reports on|writes (?:about|for|on)|(?:can|may) be reached)\b)"
)
_SPEAKS = re.compile(r"\b(?:said|says|told|adds|added|argues|argued|warns|warned)\b|[“\"]")


def furniture_by_place(headline: str, texts: Sequence[str]) -> Iterator[tuple[int, Furniture]]:
    """The numbers of the paragraphs that are furniture where they stand; `texts` have none that its wording tells."""
    days = [i for i, text in enumerate(texts) if len(text) <= _LONGEST_DAY and DATE_LINE.match(text)]
    if len(days) == 1 and days[0] < min(_TOP, len(texts) - 1):  # several are a chronology
        yield days[0], "time"
    last = len(texts) - 1
    if last > 0 and _SIGNATURE.fullmatch(texts[last]):
        yield last, "byline"
        last -= 1
    for i in _lives_below(headline, texts[: last + 1]):
        yield i, "byline"


def _lives_below(headline: str, texts: Sequence[str]) -> Sequence[int]:
    """The last paragraphs, if each says who somebody is that is named nowhere else and says nothing: the authors."""
    lives = [i for i in range(1, len(texts)) if _is_life(texts[i], (headline, *texts[:i], *texts[i + 1 :]))]
    first = len(texts) - len(lives)
    return lives if len(lives) <= _MOST_AUTHORS and lives == list(range(first, len(texts))) else ()


def _is_life(text: str, others: Sequence[str]) -> bool:
    found = _LIFE.match(text) if len(text) <= _LONGEST_LIFE else None
    if not found or _SPEAKS.search(text) or not is_personal_name(name := found["name"].strip()):
        return False
    surname = name.split()[-1]
    return not any(surname in other for other in others)
