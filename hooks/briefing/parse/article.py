"""Stage 2, parse: turns a seed into an article.

The readers (`plain.py`, `markdown.py`) find the blocks; this module numbers paragraphs and headings, applies the
editor's themes and collects all problems.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from briefing.english.furniture import TOPICS_LINE
from briefing.model import Article, FrontMatter, Line, Paragraph, Seed, Topic
from briefing.parse.blocks import Block, TooDeep
from briefing.parse.foreign import foreign_parts
from briefing.parse.front_matter import Split, read_front_matter
from briefing.parse.markdown import read_markdown
from briefing.parse.marks import NO_MARKS, Marks, apply_overrides, match_key, read_marks
from briefing.parse.plain import read_plain
from briefing.parse.values import LONGEST_TOPIC, MAX_LISTED, is_topic
from briefing.problems import Code, Problem, SeedError
from briefing.text import FULL_STOPS, PAUSES, digest, strip_invisible, visible
from briefing.topics import split_topics, topic_of

MAX_BLOCKS = 5_000
_LONGEST_HEADLINE = 200

_NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s")


def parse(seed: Seed) -> Article:
    """Parses a seed; raises `SeedError` with all its problems."""
    if foreign := tuple(foreign_parts(seed)):
        raise SeedError(*foreign)
    split = read_front_matter(seed)
    blocks = _read_blocks(seed, split)
    headline = _headline(split.front, blocks)
    marks, mark_problems = read_marks(seed, blocks)
    blocks = tuple(_resolve_standfirst(block, i in marks, split.front) for i, block in enumerate(blocks))
    headings, paragraphs = _contents(seed, blocks, marks)
    headings, paragraphs, unmatched = apply_overrides(seed, split.front.themes, headings, paragraphs)
    topics = _topics(split.front, blocks)
    problems = [*split.problems, *mark_problems, *unmatched, *_too_many(seed, split.first_line, topics)]
    if not split.problems:  # invalid front matter may contain the headline
        problems += _missing(seed, split.first_line, headline, paragraphs)
    if problems or headline is None:
        raise SeedError(*problems)
    return Article(
        seed=seed,
        front=split.front,
        body=split.body,
        headline=headline,
        standfirst=_standfirst(split.front, blocks),
        topics=topics,
        headings=headings,
        paragraphs=paragraphs,
        skipped=tuple(Line(b.line, b.text, b.plain) for b in blocks if b.kind == "skipped"),
    )


def _problem(seed: Seed, line: int, code: Code, message: str, hint: str) -> Problem:
    return Problem(path=seed.path, line=line, code=code, message=message, hint=hint)


def _read_blocks(seed: Seed, split: Split) -> tuple[Block, ...]:
    read = read_markdown if seed.is_markdown else read_plain
    try:
        blocks = read(split.body, split.first_line, title=split.front.title)
    except TooDeep as deep:
        problem = _problem(seed, deep.line, deep.code, deep.message, deep.hint)
        raise SeedError(*split.problems, problem) from None
    if len(blocks) > MAX_BLOCKS:
        message = f"the seed has {len(blocks):,} paragraphs and headings, more than the limit of {MAX_BLOCKS:,}"
        raise SeedError(_problem(seed, 1, Code.TOO_LARGE, message, "split it into several seeds"))
    return blocks


def _resolve_standfirst(block: Block, marked: bool, front: FrontMatter) -> Block:
    """Changes a standfirst that the editor has given a theme, as a paragraph, or that the front matter replaces."""
    if block.kind != "standfirst":
        return block
    if front.standfirst and visible(front.standfirst) == block.plain:
        return replace(block, kind="skipped")
    named = any(match_key(block.plain).startswith(match_key(override.key)) for override in front.themes)
    return replace(block, kind="paragraph") if marked or named or front.standfirst else block


def _too_many(seed: Seed, first_line: int, topics: Sequence[Topic]) -> Iterator[Problem]:
    if len(topics) > MAX_LISTED:
        message = f"the seed has {len(topics):,} topics, more than the limit of {MAX_LISTED}"
        yield _problem(seed, first_line, Code.INVALID_VALUE, message, "keep the most important ones")
    for topic in topics:
        if not is_topic(topic.name):
            hint = f"use a few words, {LONGEST_TOPIC} characters at most"
            yield _problem(seed, first_line, Code.INVALID_VALUE, f"invalid topic {topic.name[:40]!r}", hint)
            return


def _missing(seed: Seed, first_line: int, headline: Line | None, paragraphs: Sequence[Paragraph]) -> Iterator[Problem]:
    if headline is None:
        hint = 'put the headline on the first line, or add "title: …" to the front matter'
        if paragraphs and seed.is_markdown and _may_hold_headline(paragraphs[0].text):
            hint = "add a blank line below the headline, because Markdown joins adjacent lines into one paragraph"
        message = "headline is missing: the text starts with a paragraph" if paragraphs else "the seed is empty"
        yield _problem(seed, first_line, Code.NO_HEADLINE, message, hint)
    elif not paragraphs:
        line, hint = max(headline.line, first_line), "write the article below this line"
        yield _problem(seed, line, Code.NO_PARAGRAPHS, "the seed has a headline but no paragraphs", hint)


def _may_hold_headline(text: str) -> bool:
    """Whether the first line of a paragraph looks like a headline without a blank line below it."""
    first, *below = text.split("\n")
    return bool(below) and len(first) <= _LONGEST_HEADLINE and not first.rstrip().endswith(tuple(FULL_STOPS + PAUSES))


def _headline(front: FrontMatter, blocks: Sequence[Block]) -> Line | None:
    if front.title:
        return Line(1, front.title, visible(front.title))
    return next((Line(b.line, b.text, b.plain) for b in blocks if b.kind == "headline"), None)


def _standfirst(front: FrontMatter, blocks: Sequence[Block]) -> Line | None:
    if front.standfirst:
        return Line(1, front.standfirst, visible(front.standfirst))
    return next((Line(b.line, b.text, b.plain) for b in blocks if b.kind == "standfirst"), None)


def _topics(front: FrontMatter, blocks: Sequence[Block]) -> tuple[Topic, ...]:
    """The topics of the front matter, then those of the `Categories:` line, without duplicates."""
    found = TOPICS_LINE.fullmatch(blocks[0].text) if blocks and blocks[0].kind == "skipped" else None
    named = [*front.topics, *(split_topics(found["topics"]) if found else ())]
    once: dict[str, Topic] = {}
    for topic in map(topic_of, filter(None, map(visible, named))):
        once.setdefault(topic.slug, topic)
    return tuple(once.values())


def _contents(
    seed: Seed, blocks: Sequence[Block], marks: Mapping[int, Marks]
) -> tuple[tuple[Line, ...], tuple[Paragraph, ...]]:
    headings: list[Line] = []
    paragraphs: list[Paragraph] = []
    used: Counter[str] = Counter()
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            headings.append(Line(block.line, block.text, block.plain, marks.get(i, NO_MARKS).theme))
            continue
        if block.kind == "skipped" or block.kind == "headline" or block.kind == "standfirst":
            continue
        plain = block.shown(seed.is_markdown)
        name = f"p-{digest(plain)}"
        used[name] += 1
        paragraphs.append(
            Paragraph(
                index=len(paragraphs),
                id=name if used[name] == 1 else f"{name}-{used[name]}",
                line=block.line,
                heading=len(headings) - 1 if headings else None,
                kind=block.kind,
                text=block.text,
                plain=plain,
                html=block.html or _html(block, plain),
                mark=marks.get(i, NO_MARKS).theme,
                choices=marks.get(i, NO_MARKS).choices,
            )
        )
    return tuple(headings), tuple(paragraphs)


def _html(block: Block, plain: str) -> str:
    if block.kind == "list":
        return "\n".join(_items(block))
    if block.kind in ("table", "code"):
        return f"<pre>{html.escape(strip_invisible(block.text), quote=False)}</pre>"
    if block.kind == "quote":
        paragraphs = "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in plain.split("\n"))
        return f"<blockquote>{paragraphs}</blockquote>"
    return f"<p>{html.escape(plain, quote=False)}</p>"


def _items(block: Block) -> Iterator[str]:
    """The HTML of a plain seed's list; numbered items keep their numbers."""
    numbers = [int(found[1]) for line in block.text.split("\n") if (found := _NUMBER.match(line))]
    items = block.plain.split("\n")
    numbered = len(numbers) == len(items)
    yield "<ol>" if numbered else "<ul>"
    for i, item in enumerate(items):
        value = f' value="{numbers[i]}"' if numbered else ""
        yield f"<li{value}>{html.escape(item, quote=False)}</li>"
    yield "</ol>" if numbered else "</ul>"
