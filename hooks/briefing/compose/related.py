"""Stage 5, relate: which other briefings a reader of one may want, and what they share. Linear in their number."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefing.model import Article, Briefing, Relation, Topic

_MOST = 3
_LEAST_NAMES = 2  # one name in common may be chance; a topic is the editor's word
_TOO_COMMON = 60  # what more briefings than this have in common tells none of them apart
_SHOWN_NAMES = 3
_TOPIC, _NAMED = 2.0, 1.0  # what a topic weighs against a name that is as rare

# Words with a capital that begin no sentence, and what joins them: "United Nations", "Bank of England".
_NAME = re.compile(r"(?<=[\w,;:)”’] )(?:[A-Z][\w’-]+\.?|[A-Z]{2,})(?: (?:(?:of|de|al|bin|van|der) )?[A-Z][\w’-]+)*")
_NO_NAME = re.compile(
    r"(?:The|A|An|In|On|At|But|And|I|He|She|It|They|We|You|This|That|Mr|Mrs|Ms|Dr|Monday|Tuesday|Wednesday|Thursday|Friday|"
    r"Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December)$"
)


@dataclass(frozen=True, slots=True)
class _Tie:
    """Something that two briefings may have in common."""

    topic: Topic | None
    name: str = ""


def relate(briefings: Sequence[Briefing]) -> Mapping[str, tuple[Relation, ...]]:
    """For each briefing's slug up to three others, the nearest first: by topics, or names that few have."""
    ties = {briefing.slug: _ties(briefing.article) for briefing in briefings}
    members: dict[str, list[Briefing]] = defaultdict(list)
    for briefing in briefings:
        for key in ties[briefing.slug]:
            members[key].append(briefing)
    worth = {key: math.log(1 + len(briefings) / len(having)) for key, having in members.items()}
    telling = {key: having for key, having in members.items() if 1 < len(having) <= _TOO_COMMON}
    return {briefing.slug: _nearest(briefing, ties[briefing.slug], telling, worth) for briefing in briefings}


def _nearest(
    briefing: Briefing, ties: Mapping[str, _Tie], members: Mapping[str, Sequence[Briefing]], worth: Mapping[str, float]
) -> tuple[Relation, ...]:
    others: dict[str, Briefing] = {}
    shared: dict[str, list[_Tie]] = defaultdict(list)
    near: dict[str, float] = defaultdict(float)
    for key, tie in ties.items():
        for other in members.get(key, ()):
            if other is not briefing:
                others[other.slug] = other
                shared[other.slug].append(tie)
                near[other.slug] += worth[key] * (_TOPIC if tie.topic else _NAMED)
    good = [slug for slug, has in shared.items() if any(tie.topic for tie in has) or len(has) >= _LEAST_NAMES]
    good.sort(key=lambda slug: (-near[slug], -_day(others[slug]).toordinal(), slug))
    return tuple(_relation(others[slug], shared[slug]) for slug in good[:_MOST])


def _relation(other: Briefing, shared: Sequence[_Tie]) -> Relation:
    topics = tuple(tie.topic for tie in shared if tie.topic)
    return Relation(other, topics, tuple(tie.name for tie in shared if not tie.topic)[:_SHOWN_NAMES])


def _ties(article: Article) -> Mapping[str, _Tie]:
    topics = {f"topic {topic.slug}": _Tie(topic) for topic in article.topics}
    return topics | {f"name {name}": _Tie(None, name) for name in _names(article)}


def _names(article: Article) -> tuple[str, ...]:
    """The names that an article speaks of more than once, most often first."""
    found = Counter(name.rstrip(".") for p in article.paragraphs for name in _NAME.findall(p.plain))
    return tuple(name for name, times in found.most_common() if times > 1 and not _NO_NAME.match(name))


def _day(briefing: Briefing) -> dt.date:
    return briefing.published or dt.date.min
