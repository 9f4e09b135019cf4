"""Part of lint: topics of several briefings that are probably one, misspelt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from briefing.lint.warning import line_within, warning
from briefing.model import Briefing
from briefing.problems import Code, Problem

_SHORTEST_TOPIC = 6  # letters; "Iran" and "Iraq" are two topics


def near_topics(briefings: Sequence[Briefing]) -> Iterator[Problem]:
    """W510, on each seed that names the rarer of two topics one letter apart."""
    holders: dict[str, list[Briefing]] = defaultdict(list)
    spelt: dict[str, str] = {}
    for briefing in briefings:
        for topic in briefing.article.topics:
            holders[topic.name.casefold()].append(briefing)
            spelt.setdefault(topic.name.casefold(), topic.name)
    for rare, usual in sorted(_neighbours({topic: len(named) for topic, named in holders.items()}).items()):
        for briefing in holders[rare]:
            own = next(topic.name for topic in briefing.article.topics if topic.name.casefold() == rare)
            line = line_within(briefing.article.seed.text, own) + 1
            users = "another seed uses" if len(holders[usual]) == 1 else f"{len(holders[usual])} other seeds use"
            message = f"topic “{own}” is nearly the same as “{spelt[usual]}”, which {users}"
            yield warning(
                briefing, line, Code.NEAR_TOPIC, message, f"write “{spelt[usual]}” if you mean the same topic"
            )


def _neighbours(counts: Mapping[str, int]) -> dict[str, str]:
    """For each topic with a more frequent one a letter away, that one.

    Two words one letter apart are equal once the right letter is left out of each, so looking up every such form
    takes linear time.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for topic in counts:
        letters = "".join(filter(str.isalnum, topic))
        if len(letters) >= _SHORTEST_TOPIC:
            for rest in {letters, *(letters[:i] + letters[i + 1 :] for i in range(len(letters)))}:
                alike[rest].append(topic)
    found: dict[str, str] = {}
    for topics in alike.values():
        usual = min(topics, key=lambda topic: (-counts[topic], topic))
        for topic in topics:
            if topic != usual and not _differ_in_digits(topic, usual):
                found[topic] = min(found.get(topic, usual), usual, key=lambda name: (-counts[name], name))
    return found


def _differ_in_digits(one: str, other: str) -> bool:
    return [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]
