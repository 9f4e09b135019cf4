"""Which sentences may be shown apart with a label: an event and its date, a dated step, what is not known.

Plain rules on top of the dates and cues of the engine, and on the chance that the sentence is understood alone. The
labelled examples of a role are too few to train a model that beats them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from briefing.english.analysis import Analysis, Sentence
from briefing.english.apart import has_past, is_forecast, is_unknown, tells_of_a_step, tells_of_an_event
from briefing.english.cues import load_cues, matches_any
from briefing.english.references import Reference
from briefing.english.tenses import nearest_tense
from briefing.excerpt import Excerpt, Mention, Role
from briefing.linear import Models
from briefing.model import Placement
from briefing.select.key_sentences import is_barred

_LEAST_CHANCE = 0.7  # of being understood alone, where a role has no threshold of its own
# How many excerpts of a role a page shows; the rest is in the full text.
_MOST: dict[Role, int] = {"unknown": 4, "concern": 6, "event": 12, "dated": 12}
_FEWEST_EVENTS = 2  # a single date makes no timeline


def find_excerpts(
    analysis: Analysis,
    placements: Sequence[Placement],
    references: Sequence[Sequence[Reference]],
    alone: Sequence[float],
    dates: Sequence[Mention],
    published: dt.date | None,
    models: Models,
) -> tuple[Excerpt, ...]:
    """What stands apart under a label, grouped by role: in seed order, events and dated steps by date."""
    by_sentence: dict[tuple[int, str], list[Mention]] = {}
    for mention in dates:
        by_sentence.setdefault((mention.paragraph, mention.sentence), []).append(mention)
    found: dict[Role, list[Excerpt]] = {role: [] for role in _MOST}
    for sentence in analysis.sentences:
        chance, theme = alone[sentence.number], placements[sentence.paragraph].theme
        if not theme.has_page or is_barred(sentence, references[sentence.number]):
            continue
        first = by_sentence.get((sentence.paragraph, sentence.text), [])[:1]
        for excerpt in _excerpts(sentence, theme.key, first, published):
            if chance >= models.thresholds.get(excerpt.role, _LEAST_CHANCE):
                found[excerpt.role].append(excerpt)
    return tuple(excerpt for role, excerpts in found.items() for excerpt in _ordered(role, excerpts)[: _MOST[role]])


def _ordered(role: Role, excerpts: list[Excerpt]) -> Sequence[Excerpt]:
    if role == "event" and len({excerpt.date for excerpt in excerpts}) < _FEWEST_EVENTS:
        return ()
    if role == "concern":  # each of those whom it concerns once
        return list({excerpt.whom.casefold(): excerpt for excerpt in reversed(excerpts)}.values())[::-1]
    return sorted(excerpts, key=lambda excerpt: excerpt.date.sort_key if excerpt.date else "")


def _excerpts(sentence: Sentence, theme: str, first: Sequence[Mention], published: dt.date | None) -> Iterator[Excerpt]:
    """The roles that a sentence may stand in; one with several dates counts by its first."""
    for mention in first:
        if theme == "background" and _is_event(sentence, mention, published):
            yield Excerpt("event", sentence.paragraph, sentence.text, date=mention.date)
        elif theme == "next_steps" and _is_step(sentence, mention, published):
            yield Excerpt("dated", sentence.paragraph, sentence.text, date=mention.date)
    # The overview shows its own paragraphs in full, just above.
    if theme != "overview" and not sentence.quotes and is_unknown(sentence.text):
        yield Excerpt("unknown", sentence.paragraph, sentence.text)
    if theme == "stakes" and (whom := _whom(sentence.text)):
        yield Excerpt("concern", sentence.paragraph, sentence.text, whom=whom)


def _whom(sentence: str) -> str:
    """Whom a sentence says that a stake concerns, in its own words; empty if it does not say."""
    found = next((match for cue in load_cues().concern if (match := cue.search(sentence))), None)
    return "" if found is None or matches_any(load_cues().not_concern, found["who"]) else found["who"].strip()


def _around(sentence: Sentence, mention: Mention) -> tuple[str, str]:
    at = max(0, sentence.text.find(mention.text))
    return sentence.text[:at], sentence.text[at + len(mention.text) :]


def _is_event(sentence: Sentence, mention: Mention, published: dt.date | None) -> bool:
    """A day or month in figures, in or on which something happened, told by the article itself."""
    before, after = _around(sentence, mention)
    if mention.date.precision == "year" or not any(map(str.isdigit, mention.text)) or sentence.speaker:
        return False
    if published is not None and not mention.date.is_over(published):
        return False
    known = sentence.outside if sentence.quotes else sentence.text
    return nearest_tense(before, after) < 0 and tells_of_an_event(known, before)


def _is_step(sentence: Sentence, mention: Mention, published: dt.date | None) -> bool:
    """Something that is to happen then, or by then, and no forecast of figures."""
    before, after = _around(sentence, mention)
    if published is None or mention.date.is_over(published) or sentence.quotes or is_forecast(sentence.text):
        return False
    tense = nearest_tense(before, after)
    will_be = (tense > 0 or before.endswith("by ")) and tells_of_a_step(sentence.text)
    # "Talks resume on 26 November": a day in figures, and nothing that is over.
    on_a_day = mention.date.precision == "day" and str(mention.date) > str(published) and before.endswith("on ")
    return will_be or (on_a_day and tense >= 0 and not has_past(sentence.text))
