"""Part of lint: marks for the sentence at a glance that no page follows."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.lint.warning import warning
from briefing.model import Briefing
from briefing.problems import Code, Problem


def unused_glances(briefing: Briefing) -> Iterator[Problem]:
    """W513: of several marks in one theme the first counts, and what is not part of the article has no theme's page."""
    first: dict[str, int] = {}
    for place in briefing.placements:
        paragraph, key = place.paragraph, place.theme.key
        if paragraph.choices.glance is None:
            continue
        if not place.theme.has_page:
            message = "[glance] has no effect here, because the theme of this paragraph is none"
            hint = "delete the mark, or set another theme"
            yield warning(briefing.summary, paragraph.line, Code.UNUSED_MARK, message, hint)
        elif key in first:
            message = (
                f"[glance] has no effect here: for {key}, the mark of the paragraph on line {first[key]} comes first"
            )
            yield warning(briefing.summary, paragraph.line, Code.UNUSED_MARK, message, "keep one of the two marks")
        else:
            first[key] = paragraph.line
