"""What an editor decides about a paragraph beside its theme, by marks in the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NO_GLANCE = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """The editor's choices for one paragraph.

    `glance` is the number, from 1, of the sentence that stands for the paragraph's theme at a glance; `NO_GLANCE` says
    that the theme has none, None leaves it to the program. `context` is "none" where no context may stand above the
    paragraph, and "above" where it is kept with the paragraph above it.
    """

    glance: int | None = None
    context: Literal["", "none", "above"] = ""


NO_CHOICES = Choices()
