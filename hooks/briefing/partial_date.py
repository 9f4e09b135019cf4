"""A date as far as a text names it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Precision = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as a text names it: a year, a month of a year, or a day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """ISO 8601 at this precision: "2035", "2027-03", "2026-12-06"."""
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "-".join(parts)

    @property
    def precision(self) -> Precision:
        return "year" if self.month is None else "month" if self.day is None else "day"

    @property
    def sort_key(self) -> str:
        """Orders dates of any precision; a year stands after the days in it."""
        return str(self).ljust(10, "9")

    def begins_by(self, day: dt.date) -> bool:
        """Whether its first day is `day` or earlier."""
        return str(self) <= day.isoformat()

    def is_over(self, day: dt.date) -> bool:
        """Whether its last day is before `day`."""
        return str(self) < day.isoformat()[: len(str(self))]
