"""Words of a seed that are shown or used apart from their paragraph: excerpts, contexts and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from briefing.partial_date import PartialDate

Role = Literal["key", "unknown", "concern", "event", "dated"]
Need = Literal["lede", "speaker", "referent", "lead_in", "continued", "contrast"]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of the seed, unchanged, that a page shows apart; `role` says what for.

    A "key" sentence represents its theme; an "unknown" says what is not known. `date` belongs to an "event" or a
    "dated" step; `whom` is whom a "concern" is about, in the source's words.
    """

    role: Role
    paragraph: int
    text: str
    date: PartialDate | None = None
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """A piece of an earlier paragraph without which another one, on another page, would be misread.

    `needed_by` is the number of that other paragraph, None where the overview as a whole needs it (the article's lede);
    `paragraph` that of the earlier one, `text` its piece, unchanged.
    """

    needed_by: int | None
    paragraph: int
    text: str
    need: Need


@dataclass(frozen=True, slots=True)
class Mention:
    """A date that the article names: `text` are its words, `sentence` the sentence they stand in."""

    date: PartialDate
    paragraph: int
    text: str
    sentence: str
