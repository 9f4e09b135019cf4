"""What lint finds in one briefing: small, so that a store keeps it, and a check need not read the briefing again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from briefing.model import Summary
from briefing.problems import Problem


@dataclass(frozen=True, slots=True)
class Findings:
    """The warnings on a briefing, and what takes other briefings to judge: its text as a digest and as `phrases`.

    `themes` counts its paragraphs by theme, and `unsure` those to review. `topic_lines` are those of the seed that name
    the topics of `summary`, in their order.
    """

    summary: Summary
    themes: Mapping[str, int]
    unsure: int
    warnings: tuple[Problem, ...]
    text: str
    phrases: tuple[int, ...]
    topic_lines: tuple[int, ...]
