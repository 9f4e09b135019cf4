"""Part of compose: for each briefing, the others that its reader may want, and what they share.

Runs over all briefings of an edition, in time linear in their number.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from briefing.model import Relation, Summary, Topic

_MOST_RELATED = 3
_FEWEST_NAMES = 2  # one shared name may be chance; a topic is the editor's choice
_TOO_COMMON = 60  # what more briefings than this share distinguishes none of them
_MOST_NAMES_SHOWN = 3
_TOPIC_WEIGHT, _NAME_WEIGHT = 2.0, 1.0

# What two briefings may share: a topic, or a name in the text.
_Subject = Topic | str


def relate(briefings: Sequence[Summary]) -> Mapping[str, tuple[Relation, ...]]:
    """For each briefing's slug up to three others, the closest first: those that share a topic, or rare names."""
    subjects = {briefing.slug: _subjects(briefing) for briefing in briefings}
    sharing: dict[str, list[Summary]] = defaultdict(list)
    for briefing in briefings:
        for key in subjects[briefing.slug]:
            sharing[key].append(briefing)
    rarity = {key: math.log(1 + len(briefings) / len(having)) for key, having in sharing.items()}
    distinctive = {key: having for key, having in sharing.items() if 1 < len(having) <= _TOO_COMMON}
    return {briefing.slug: _closest(briefing, subjects[briefing.slug], distinctive, rarity) for briefing in briefings}


def _closest(
    briefing: Summary,
    subjects: Mapping[str, _Subject],
    sharing: Mapping[str, Sequence[Summary]],
    rarity: Mapping[str, float],
) -> tuple[Relation, ...]:
    others: dict[str, Summary] = {}
    shared: dict[str, list[_Subject]] = defaultdict(list)
    score: dict[str, float] = defaultdict(float)
    for key, subject in subjects.items():
        for other in sharing.get(key, ()):
            if other is not briefing:
                others[other.slug] = other
                shared[other.slug].append(subject)
                score[other.slug] += rarity[key] * (_TOPIC_WEIGHT if isinstance(subject, Topic) else _NAME_WEIGHT)
    related = [slug for slug, common in shared.items() if _is_enough(common)]
    related.sort(key=lambda slug: (-score[slug], -_day(others[slug]).toordinal(), slug))
    return tuple(_relation(others[slug], shared[slug]) for slug in related[:_MOST_RELATED])


def _is_enough(shared: Sequence[_Subject]) -> bool:
    return len(shared) >= _FEWEST_NAMES or any(isinstance(subject, Topic) for subject in shared)


def _relation(other: Summary, shared: Sequence[_Subject]) -> Relation:
    topics = tuple(subject for subject in shared if isinstance(subject, Topic))
    names = tuple(subject for subject in shared if isinstance(subject, str))
    return Relation(other, topics, names[:_MOST_NAMES_SHOWN])


def _subjects(briefing: Summary) -> Mapping[str, _Subject]:
    """By a key that is the same in every briefing that has the subject."""
    topics: dict[str, _Subject] = {f"topic {topic.slug}": topic for topic in briefing.topics}
    return topics | {f"name {name}": name for name in briefing.names}


def _day(briefing: Summary) -> dt.date:
    return briefing.published or dt.date.min
