"""Part of compose: for each briefing, the others that its reader may want, and what they share.

Two briefings are related by what is telling: names and topics that few briefings have. Countries tell nothing, and a
single match may be chance, so nothing is shown rather than something wrong. Runs over all briefings of an edition, in
time linear in their number.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from briefing.english.names import are_aliases, is_country_or_language, is_familiar
from briefing.model import Relation, Summary, Topic

_MOST_RELATED = 3
_ENOUGH = 2.0  # of these weights in all
_TOPIC_WEIGHT, _NAME_WEIGHT, _FAMILIAR_WEIGHT = 1.0, 1.0, 0.5
# The share of an edition that may have a name or topic that tells its briefings from others, and bounds of that number.
_RARE_NAME, _RARE_TOPIC, _RARE_IN_ANY, _NEVER_RARE = 0.05, 0.02, (3, 4), 60
_PROMINENT = 16  # a briefing's most frequent names; others are by the way
_MOST_NAMES_SHOWN = 3

# What two briefings may share: a topic, or a name in the text.
_Subject = Topic | str


def relate(briefings: Sequence[Summary]) -> Mapping[str, tuple[Relation, ...]]:
    """For each briefing's slug up to three others, the closest first: those that share enough that is telling."""
    sharing: dict[_Subject, list[Summary]] = defaultdict(list)
    for briefing in briefings:
        for subject in _subjects(briefing):
            sharing[subject].append(briefing)
    telling = {subject: having for subject, having in sharing.items() if 1 < len(having) <= _rare(subject, briefings)}
    rarity = {subject: math.log(1 + len(briefings) / len(having)) for subject, having in telling.items()}
    return {briefing.slug: _closest(briefing, telling, rarity) for briefing in briefings}


def _subjects(briefing: Summary) -> Iterator[_Subject]:
    yield from briefing.topics
    yield from briefing.names[:_PROMINENT]


def _name(subject: _Subject) -> str:
    return subject.name if isinstance(subject, Topic) else subject


def _rare(subject: _Subject, briefings: Sequence[Summary]) -> float:
    """How many briefings may have a subject at most if it is to relate them."""
    if is_country_or_language(_name(subject)):
        return 0
    share, least = (_RARE_TOPIC, _RARE_IN_ANY[1]) if isinstance(subject, Topic) else (_RARE_NAME, _RARE_IN_ANY[0])
    return min(_NEVER_RARE, max(least, share * len(briefings)))


def _weight(subject: _Subject) -> float:
    if isinstance(subject, Topic):
        return _TOPIC_WEIGHT
    return _FAMILIAR_WEIGHT if is_familiar(subject) else _NAME_WEIGHT


def _closest(
    briefing: Summary, telling: Mapping[_Subject, Sequence[Summary]], rarity: Mapping[_Subject, float]
) -> tuple[Relation, ...]:
    others: dict[str, Summary] = {}
    shared: dict[str, list[_Subject]] = defaultdict(list)
    for subject in _subjects(briefing):
        for other in telling.get(subject, ()):
            if other is not briefing:
                others[other.slug] = other
                shared[other.slug].append(subject)
    common = {slug: _without_aliases(subjects) for slug, subjects in shared.items()}
    score = {slug: sum(rarity[subject] * _weight(subject) for subject in common[slug]) for slug in common}
    related = [slug for slug in common if sum(map(_weight, common[slug])) >= _ENOUGH]
    related.sort(key=lambda slug: (-score[slug], -_day(others[slug]).toordinal(), slug))
    return tuple(_relation(others[slug], common[slug]) for slug in related[:_MOST_RELATED])


def _without_aliases(subjects: Sequence[_Subject]) -> Sequence[_Subject]:
    """The subjects, the weightiest first, without those that are another one's in other words."""
    kept: list[_Subject] = []
    for subject in sorted(subjects, key=_weight, reverse=True):
        if not any(_are_one(subject, other) for other in kept):
            kept.append(subject)
    return kept


def _are_one(subject: _Subject, other: _Subject) -> bool:
    """Whether two subjects may be the same; topics are not, as an editor has told them apart."""
    both_topics = isinstance(subject, Topic) and isinstance(other, Topic)
    return not both_topics and are_aliases(_name(subject), _name(other))


def _relation(other: Summary, shared: Sequence[_Subject]) -> Relation:
    topics = tuple(subject for subject in shared if isinstance(subject, Topic))
    names = tuple(subject for subject in shared if isinstance(subject, str))
    return Relation(other, topics, names[:_MOST_NAMES_SHOWN])


def _day(briefing: Summary) -> dt.date:
    return briefing.published or dt.date.min
