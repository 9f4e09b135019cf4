"""Part of lint: days in the front matter that are probably slips of the pen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from briefing.lint.warning import warning
from briefing.model import Briefing
from briefing.problems import Code, Problem


def odd_dates(briefing: Briefing, as_of: dt.date | None) -> Iterator[Problem]:
    """W512: a `date` or `updated` after the edition's day, an `updated` before `date`, a `publish_at` with an hour."""
    front = briefing.article.front
    for key, day in (("date", front.date), ("updated", front.updated)):
        if day and as_of and day > as_of + dt.timedelta(1):  # it is tomorrow already in parts of the world
            hint = "correct it, or hold the briefing back with publish_at" if key == "date" else "correct it"
            yield _odd(briefing, key, f"{key} is {day}, which is after {as_of}", hint)
    if front.date and front.updated and front.updated < front.date:
        yield _odd(
            briefing, "updated", f"updated is {front.updated}, which is before date, {front.date}", "correct one"
        )
    if front.publish_at and front.publish_at.time() != dt.time():
        message = f"the hour of publish_at, {front.publish_at:%H:%M}, does not count"
        yield _odd(briefing, "publish_at", message, "a briefing appears with the first build on that day or later")


def _odd(briefing: Briefing, key: str, message: str, hint: str) -> Problem:
    found = re.search(rf"^{key}\s*:", briefing.article.seed.text, re.MULTILINE)
    line = briefing.article.seed.text.count("\n", 0, found.start()) + 1 if found else 1
    return warning(briefing.summary, line, Code.ODD_DATE, message, hint)
