"""Part of lint: topics of several briefings that are probably one, misspelt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from briefing.lint.findings import Findings
from briefing.lint.warning import line_within, warning
from briefing.model import Briefing, Summary
from briefing.problems import Code, Problem

_SHORTEST_TOPIC = 6  # letters; "Iran" and "Iraq" are two topics


def topic_lines_of(briefing: Briefing) -> tuple[int, ...]:
    """The line of the seed that names each of its topics."""
    text = briefing.article.seed.text
    return tuple(line_within(text, topic.name) + 1 for topic in briefing.summary.topics)


def near_topics(found: Sequence[Findings]) -> Iterator[Problem]:
    """W510, on each seed that names the rarer of two topics one letter apart."""
    holders: dict[str, list[tuple[Summary, str, int]]] = defaultdict(list)
    for own in found:
        for topic, line in zip(own.summary.topics, own.topic_lines, strict=True):
            holders[topic.name.casefold()].append((own.summary, topic.name, line))
    for rare, usual in sorted(_neighbours({topic: len(named) for topic, named in holders.items()}).items()):
        _, spelt, _ = holders[usual][0]
        users = "another seed uses" if len(holders[usual]) == 1 else f"{len(holders[usual])} other seeds use"
        for summary, own_spelling, line in holders[rare]:
            message = f"topic “{own_spelling}” is nearly the same as “{spelt}”, which {users}"
            yield warning(summary, line, Code.NEAR_TOPIC, message, f"write “{spelt}” if you mean the same topic")


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
