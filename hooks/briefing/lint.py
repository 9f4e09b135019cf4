"""Stage 7, advise: what an editor would want to know, and may leave as it is. Warnings only: no build waits for them.

It reads finished briefings, for `make check` alone: a site is built without asking it. Cue words are English.
"""

from __future__ import annotations

import html
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from urllib.parse import urlsplit

from briefing.model import Briefing, Line
from briefing.problems import Code, Problem
from briefing.text import digest, visible

_MANY_UNSURE, _MOST_UNSURE = 6, 2 / 3  # so many, and so large a share, are told as one
_LONGEST_HEADING, _LONGEST_FINISHED_HEADING = 100, 60
_LONGEST_CROSSHEAD = 60
_LONGEST_WRAP = 120
_OBJECT = "\ufffc"
_OR_PLAIN = ", or name the file .txt, where each line is a paragraph"
_NUMBERED = re.compile(r"\s*\d+[.)]\s")
_ITEM = re.compile(r"\s*(?:[^\w\s]|o(?=\t)|\d+[.)])\s+")
_ENDED = re.compile(r"[.!?…:;,。！？；：،؛][\"'”’»)\]*]*$")
_FINISHED = re.compile(r"[.!…。！][\"'”’»)\]*]*$")

_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_RELATIVE = re.compile(
    rf"\b(?:(?:[Oo]n|[Ll]ast|[Nn]ext|[Tt]his|[Uu]ntil|[Bb]y|[Ss]ince) {_WEEKDAY}\b(?!,? \d)"
    r"|(?i:tomorrow|yesterday|tonight|today)\b(?!['’]s)"
    r"|(?i:last|next|this|later this|earlier this) (?:week|weekend|month|year|spring|summer|autumn|winter)\b)"
)

_LINK = re.compile(r"(?<!!)\[(?P<words>[^\[\]]*)\]\(\s*<?(?P<target>[^\s()<>]*)")
_HREF = re.compile(r'<a href="([^"]*)"')
_DEFINITION = re.compile(r" {0,3}\[(?!\^|theme\])[^\]]+\]:\s*<?(?P<target>[^\s<>]*)", re.IGNORECASE)
_HOST = re.compile(r"[^\s.:]+(?:\.[^\s.:]+)+\.?|[0-9a-f:.]*:[0-9a-f:.]*|localhost")

_MOST_LINKS = 100  # a seed, that are told
_SHINGLE = 8  # words
_KEPT_SHARE = 4  # one shingle in so many is compared: enough to tell, and quick
_ALIKE = 0.5
_MOST_HOLDERS = 5  # a phrase that more seeds share says nothing of two
_SHORTEST_TOPIC = 6


def advise(briefings: Sequence[Briefing]) -> Iterator[Problem]:
    """All that could be better about these briefings, each by itself and next to one another."""
    for briefing in briefings:
        for look in _LOOKS:
            yield from look(briefing)
    yield from _same_texts(briefings)
    yield from _near_topics(briefings)


def _unsure(briefing: Briefing) -> Iterator[Problem]:
    unsure = sum(place.review for place in briefing.placements)
    if unsure >= _MANY_UNSURE and unsure > _MOST_UNSURE * len(briefing.placements):
        message = f"not sure of {unsure} of {len(briefing.placements)} paragraphs, as of most that are not in English"
        hint = "look at each; make check FIX=1 writes the choices into the seed, for you to change"
        yield _warning(briefing, briefing.article.headline.line, Code.UNSURE, message, hint)
        return
    for place in briefing.placements:
        if place.review:
            second = f", else {place.second.key} ({place.second_confidence:.0%})" if place.second else ""
            message = (
                f"not sure: {place.theme.key} ({place.confidence:.0%}){second} for “{_opening(place.paragraph.plain)}”"
            )
            hint = f'to settle it, put "[theme]: {place.theme.key}", or the right one, on a line above it'
            yield _warning(briefing, place.paragraph.line, Code.UNSURE, message, hint)


def _empty_themes(briefing: Briefing) -> Iterator[Problem]:
    for section in briefing.sections:
        if section.placements or not section.theme.has_page:
            continue
        close = [place for place in briefing.placements if place.second == section.theme]
        nearest = max(close, key=lambda place: place.second_confidence, default=None)
        message = f"no paragraph stands under {section.theme.key}: its page will say that the source has nothing"
        where = (
            f"; the likeliest is that in line {nearest.paragraph.line} ({nearest.second_confidence:.0%})"
            if nearest
            else ""
        )
        hint = f'if one belongs there, put "[theme]: {section.theme.key}" above it{where}'
        yield _warning(briefing, briefing.article.headline.line, Code.EMPTY_THEME, message, hint)


def _no_standfirst(briefing: Briefing) -> Iterator[Problem]:
    if briefing.article.standfirst is None:
        hint = 'add "standfirst: …" to the front matter, or one short line of text between headline and article'
        yield _warning(
            briefing, briefing.article.headline.line, Code.NO_STANDFIRST, "there is no line below the headline", hint
        )


def _long_headings(briefing: Briefing) -> Iterator[Problem]:
    for heading in briefing.article.headings:
        finished = _FINISHED.search(heading.plain) and not heading.plain.endswith("...")
        longest = _LONGEST_FINISHED_HEADING if finished else _LONGEST_HEADING
        if len(heading.plain) > longest:
            yield _warning(
                briefing,
                heading.line,
                Code.LONG_HEADING,
                f"this heading reads like a paragraph: “{_opening(heading.plain)}”",
                _to_paragraph(briefing, heading),
            )


def _to_paragraph(briefing: Briefing, heading: Line) -> str:
    if not briefing.article.seed.is_markdown:
        return "if it is none, end it with a full stop, or join it to the paragraph that it belongs to"
    return "if it is none, take its # or ** away" if heading.text.startswith("**") else "if it is none, take its # away"


def _short_paragraphs(briefing: Briefing) -> Iterator[Problem]:
    """A short line without an end above a longer one, in the midst of the article."""
    paragraphs = briefing.article.paragraphs
    for p, below in pairwise(paragraphs):
        may_head = p.kind == "paragraph" or (p.kind == "list" and _NUMBERED.match(p.text))
        alone = may_head and below.kind == "paragraph" and p.heading == below.heading and "\n" not in p.text.strip()
        if (
            alone
            and p.mark is None
            and len(p.plain) <= _LONGEST_CROSSHEAD < len(below.plain)
            and p.plain[:1].isupper()
            and not _ENDED.search(p.plain)
            and (p.kind == "list" or briefing.placements[p.index].theme.has_page)
        ):
            if briefing.article.seed.is_markdown:
                hint = "if it is one, put ## in front of it; else end it with a full stop"
            else:
                hint = "if it is one, name the file .md and put ## in front of it; else end it with a full stop"
            hint += ', or put "[theme]: none" above it where it is no part of the article'
            message = f"this paragraph reads like a heading: “{_opening(p.plain)}”"
            yield _warning(briefing, p.line, Code.SHORT_PARAGRAPH, message, hint)


def _pasted_text(briefing: Briefing) -> Iterator[Problem]:
    """What a word processor's text looks like, and Markdown reads otherwise."""
    if not briefing.article.seed.is_markdown:
        return
    for p in briefing.article.paragraphs:
        lines = p.text.split("\n")
        if p.kind == "code" and p.text[:1].isspace() and any(len(line) > _LONGEST_WRAP for line in lines):
            message = "this text is indented, so that Markdown shows it as code"
            yield _warning(briefing, p.line, Code.PASTED_TEXT, message, "take away the space in front of it")
        elif p.kind in ("paragraph", "list") and sum("\t" in line.strip() for line in _unmarked(lines)) > 1:
            message = "these lines have tabs within, but Markdown makes no table of them"
            hint = f"write a table with bars (| a | b |, and |---|---| below its first line){_OR_PLAIN}"
            yield _warning(briefing, p.line, Code.PASTED_TEXT, message, hint)
        elif p.kind in ("paragraph", "list") and any(len(line) > _LONGEST_WRAP for line in _unmarked(lines)[:-1]):
            message = f"the {len(lines)} lines from here on are one {p.kind}, as no blank line parts them"
            yield _warning(briefing, p.line, Code.PASTED_TEXT, message, f"put a blank line where one ends{_OR_PLAIN}")


def _lost_objects(briefing: Briefing) -> Iterator[Problem]:
    """What a word processor's clipboard has in the place of a picture."""
    for p in briefing.article.paragraphs:
        if _OBJECT in p.plain:
            line = p.line + _line_within(p.text, _OBJECT)
            message = f"something that is no text, a picture perhaps, was left behind: readers see the sign {_OBJECT}"
            yield _warning(briefing, line, Code.PASTED_TEXT, message, "delete the sign")


def _unmarked(lines: Sequence[str]) -> Sequence[str]:
    """The lines without a list's bullets and numbers; of a list of many items, nothing runs on."""
    items = [_ITEM.match(line) for line in lines]
    bare = [line[item.end() :] if item else line for line, item in zip(lines, items, strict=True)]
    return bare if not all(items[1:]) else bare[-1:]


def _relative_dates(briefing: Briefing) -> Iterator[Problem]:
    """One warning a seed: the mend is one line."""
    if briefing.article.front.date is not None:
        return
    found = [(p, match.group()) for p in briefing.article.paragraphs for match in _RELATIVE.finditer(p.plain)]
    if found:
        paragraph, words = found[0]
        more = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
        message = f"“{words}” names no day that a later reader could know{more}"
        hint = 'add "date: …" to the front matter, the day on which the text appeared, or write the day out'
        yield _warning(briefing, paragraph.line, Code.RELATIVE_DATE, message, hint)


def _dead_links(briefing: Briefing) -> Iterator[Problem]:
    hint = "write the whole address, with https://, or leave the words without a link"
    for line, wrong in islice(_wrong_links(briefing), _MOST_LINKS):
        yield _warning(briefing, line, Code.DEAD_LINK, f"this link leads nowhere: {wrong}", hint)


def _wrong_links(briefing: Briefing) -> Iterator[tuple[int, str]]:
    """Links with their lines: as parsed where they stay links, as typed where they had to become words."""
    if not briefing.article.seed.is_markdown:
        return
    for p in briefing.article.paragraphs:
        kept = dict.fromkeys(html.unescape(target) for target in _HREF.findall(p.html))
        for target in kept:
            if wrong := _wrong_with(target):
                yield p.line + _line_within(p.text, target), wrong
        typed, line, at = "" if p.kind == "code" else _without_code(p.text), p.line, 0
        for found in _LINK.finditer(typed):
            line, at = line + typed.count("\n", at, found.start()), found.start()
            if found["target"] not in kept and (wrong := _wrong_with(found["target"])):
                yield line, wrong
    for aside in briefing.article.aside:
        definition = _DEFINITION.match(aside.text)
        if definition and (wrong := _wrong_with(definition["target"])):
            yield aside.line, wrong


def _without_code(text: str) -> str:
    """The text with its code spans blank, line by line; each run of backticks ends at the next one of its length."""
    runs = list(re.finditer("`+", text))
    ends: dict[int, re.Match[str]] = {}
    pairs: list[re.Match[str] | None] = []
    for run in reversed(runs):
        pairs.append(ends.get(len(run.group())))
        ends[len(run.group())] = run
    kept, at = [], 0
    for run, end in zip(runs, reversed(pairs), strict=True):
        if end and run.start() >= at:
            kept += [text[at : run.start()], "\n" * text.count("\n", run.start(), end.end())]
            at = end.end()
    return "".join([*kept, text[at:]])


def _line_within(text: str, words: str) -> int:
    return text.count("\n", 0, max(0, text.find(words)))


def _wrong_with(target: str) -> str:
    """What keeps an address from being followed; nothing is ever asked of the network."""
    shown = visible(target)[:60]
    if not target:
        return "it has no address"
    if target.lower().startswith("mailto:"):
        return (
            ""
            if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", target[7:].partition("?")[0])
            else f"{shown!r} is no address"
        )
    if not target.lower().startswith(("http://", "https://")):
        return f"{shown!r} is no web or mail address, so that readers see plain words"
    try:
        parts = urlsplit(target)
        known = bool(_HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError:
        known = False
    return "" if known else f"{shown!r} names no host"


def _no_licence(briefing: Briefing) -> Iterator[Problem]:
    source = briefing.article.front.source
    if (source.name or source.url) and not source.licence:
        line = next(
            (n for n, text in enumerate(briefing.article.seed.text.split("\n"), 1) if text.startswith("source:")), 1
        )
        message = "the source is named, but not what allows its text to stand here"
        hint = 'add "licence: …" below "source:", such as CC BY 4.0, public domain, by permission, or own text'
        yield _warning(briefing, line, Code.NO_LICENCE, message, hint)


_LOOKS: tuple[Callable[[Briefing], Iterator[Problem]], ...] = (
    _unsure,
    _empty_themes,
    _no_standfirst,
    _long_headings,
    _short_paragraphs,
    _pasted_text,
    _lost_objects,
    _relative_dates,
    _dead_links,
    _no_licence,
)


def _same_texts(briefings: Sequence[Briefing]) -> Iterator[Problem]:
    """A text that came before, whole or nearly. Each piece is looked up once: time grows as the seeds do."""
    whole: dict[str, Briefing] = {}
    holders: dict[int, list[int]] = defaultdict(list)
    for number, briefing in enumerate(briefings):
        words = " ".join(p.plain for p in briefing.article.paragraphs).casefold().split()
        pieces = _shingles(words)
        shared = Counter(other for piece in pieces for other in holders[piece])
        for piece in pieces:
            if len(holders[piece]) < _MOST_HOLDERS:
                holders[piece].append(number)
        first = whole.setdefault(digest(" ".join(words), 32), briefing)
        likest, count = max(shared.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
        if first is not briefing:
            yield _same_text(briefing, first, "the same text as")
        elif count >= _ALIKE * len(pieces):
            yield _same_text(briefing, briefings[likest], "most of this text stands in")


def _shingles(words: Sequence[str]) -> set[int]:
    """Runs of words by number: those that a fixed rule keeps, the same in every seed."""
    runs = (" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))
    numbers = {zlib.crc32(run.encode()) for run in runs}
    return {number for number in numbers if number % _KEPT_SHARE == 0} or numbers


def _same_text(briefing: Briefing, other: Briefing, what: str) -> Problem:
    hint = 'keep one; a new version goes into the old file, with a note under "updates:"'
    return _warning(briefing, briefing.article.headline.line, Code.SAME_TEXT, f"{what} {other.article.seed.path}", hint)


def _near_topics(briefings: Sequence[Briefing]) -> Iterator[Problem]:
    """Two topics that one letter tells apart: the one that fewer seeds name is told of the other."""
    holders: dict[str, list[Briefing]] = defaultdict(list)
    spelt: dict[str, str] = {}
    for briefing in briefings:
        for topic in briefing.article.topics:
            holders[topic.name.casefold()].append(briefing)
            spelt.setdefault(topic.name.casefold(), topic.name)
    for rare, usual in sorted(_neighbours({topic: len(named) for topic, named in holders.items()}).items()):
        for briefing in holders[rare]:
            own = next(topic.name for topic in briefing.article.topics if topic.name.casefold() == rare)
            line = _line_within(briefing.article.seed.text, own) + 1
            seeds = "another seed says" if len(holders[usual]) == 1 else f"{len(holders[usual])} other seeds say"
            message = f"the topic “{own}” is nearly “{spelt[usual]}”, as {seeds}"
            yield _warning(briefing, line, Code.NEAR_TOPIC, message, f"write “{spelt[usual]}”, if the same is meant")


def _neighbours(counts: Mapping[str, int]) -> dict[str, str]:
    """For each topic with a commoner one a letter away, that one: without a letter, two such words are the same."""
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
            if topic != usual and not _told_apart_by_digits(topic, usual):
                found[topic] = min(found.get(topic, usual), usual, key=lambda name: (-counts[name], name))
    return found


def _told_apart_by_digits(one: str, other: str) -> bool:
    return [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]


def _opening(text: str) -> str:
    words = text[:200].split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _warning(briefing: Briefing, line: int, code: Code, message: str, hint: str) -> Problem:
    return Problem(path=briefing.article.seed.path, line=line, code=code, message=message, hint=hint, fatal=False)
