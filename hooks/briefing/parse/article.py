"""Stage 2, parse: a seed becomes an article. The two readers find the blocks; here they get their names and numbers."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from briefing.model import Article, FrontMatter, Line, Override, Paragraph, Seed
from briefing.parse.blocks import THEME_MARK, TOPICS_LINE, Block, TooDeep
from briefing.parse.front_matter import MAX_LISTED, read_front_matter
from briefing.parse.markdown import read_markdown
from briefing.parse.plain import read_plain
from briefing.problems import Code, Problem, SeedError
from briefing.text import digest, seen, visible

MAX_BLOCKS = 5_000
_MOST_CANDIDATES, _MOST_SHOWN, _MOST_LIKENED = 300, 4, 20
_LONGEST_HEADLINE = 200
_FEW_WORDS, _MOST_WORDS = 6, 30

_NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s")
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def parse(seed: Seed, themes: Sequence[str]) -> Article:
    """Reads a seed whole; `themes` are the names an editor may give. Raises `SeedError` with all that is wrong."""
    split = read_front_matter(seed, tuple(themes))
    read = read_markdown if seed.is_markdown else read_plain
    try:
        blocks = read(split.body, split.first_line, title=split.front.title)
    except TooDeep as deep:
        problem = Problem(path=seed.path, line=deep.line, code=Code.TOO_DEEP, message=deep.message, hint=deep.hint)
        raise SeedError(*split.problems, problem) from None
    if len(blocks) > MAX_BLOCKS:
        message = f"the seed has {len(blocks):,} paragraphs and headings, more than {MAX_BLOCKS:,}"
        raise SeedError(
            Problem(
                path=seed.path,
                line=1,
                code=Code.TOO_LARGE,
                message=message,
                hint="split it into several seeds",
            )
        )
    headline = _headline(split.front, blocks)
    marks, wrong_marks = _marks(seed, blocks, themes)
    blocks = tuple(_settled(block, i in marks, split.front) for i, block in enumerate(blocks))
    headings, paragraphs = _contents(seed, blocks, marks)
    headings, paragraphs, unmatched = _overridden(seed, split.front.themes, headings, paragraphs)
    topics = _topics(split.front, blocks)
    problems = [*split.problems, *wrong_marks, *unmatched]
    if len(topics) > MAX_LISTED:
        message = f"the seed names {len(topics):,} topics, more than {MAX_LISTED}"
        problems.append(
            Problem(
                path=seed.path,
                line=split.first_line,
                code=Code.WRONG_VALUE,
                message=message,
                hint="keep the most telling",
            )
        )
    if not split.problems:  # where the front matter is wrong, the headline may be in it
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
        aside=tuple(Line(b.line, b.text, b.plain) for b in blocks if b.kind == "aside"),
    )


def _settled(block: Block, marked: bool, front: FrontMatter) -> Block:
    """A standfirst that cannot be one: the editor has placed it as a paragraph, or has written another one above."""
    if block.kind != "standfirst":
        return block
    if front.standfirst and visible(front.standfirst) == block.plain:
        return replace(block, kind="aside")
    named = any(_key(block.plain).startswith(_key(override.key)) for override in front.themes)
    return replace(block, kind="paragraph") if marked or named or front.standfirst else block


def _key(text: str) -> str:
    """What two texts have in common for an editor: neither capitals, space nor the shape of quotation marks."""
    return visible(text).casefold().translate(_STRAIGHT)


def _missing(seed: Seed, first_line: int, headline: Line | None, paragraphs: Sequence[Paragraph]) -> Iterator[Problem]:
    if headline is None:
        hint = 'put the headline on the first line, or add "title: …" to the front matter'
        if paragraphs and seed.is_markdown and _may_hold_headline(paragraphs[0].text):
            hint = "put a blank line below the headline, as Markdown takes it and the lines below for one paragraph"
        what = "headline is missing: the text begins with a paragraph" if paragraphs else "the seed is empty"
        yield Problem(path=seed.path, line=first_line, code=Code.NO_HEADLINE, message=what, hint=hint)
    elif not paragraphs:
        message, line = "there is a headline but no paragraph", max(headline.line, first_line)
        yield Problem(
            path=seed.path,
            line=line,
            code=Code.NO_PARAGRAPHS,
            message=message,
            hint="write the article below this line",
        )


def _may_hold_headline(text: str) -> bool:
    """Whether the first of a paragraph's lines looks like a headline that lacks a blank line below."""
    first, *below = text.split("\n")
    return bool(below) and len(first) <= _LONGEST_HEADLINE and not first.rstrip().endswith((".", ",", ";", ":"))


def _headline(front: FrontMatter, blocks: Sequence[Block]) -> Line | None:
    if front.title:
        return Line(1, front.title, visible(front.title))
    return next((Line(b.line, b.text, b.plain) for b in blocks if b.kind == "headline"), None)


def _standfirst(front: FrontMatter, blocks: Sequence[Block]) -> Line | None:
    if front.standfirst:
        return Line(1, front.standfirst, visible(front.standfirst))
    return next((Line(b.line, b.text, b.plain) for b in blocks if b.kind == "standfirst"), None)


def _topics(front: FrontMatter, blocks: Sequence[Block]) -> tuple[str, ...]:
    """The front matter's topics, then those of the `Categories:` line; each once, whatever its capitals."""
    found = TOPICS_LINE.fullmatch(blocks[0].text) if blocks and blocks[0].kind == "aside" else None
    named = [*front.topics, *(re.split(r"\s+/\s+", found["topics"].strip()) if found else ())]
    once: dict[str, str] = {}
    for topic in filter(None, map(visible, named)):
        once.setdefault(topic.casefold(), topic)
    return tuple(once.values())


def _marks(seed: Seed, blocks: Sequence[Block], themes: Sequence[str]) -> tuple[dict[int, str], list[Problem]]:
    """The editor's marks: from the number of the block below each to its theme; and what is wrong with them."""
    marks: dict[int, str] = {}
    problems = []
    for i, block in enumerate(blocks):
        found = THEME_MARK.fullmatch(block.text) if block.kind == "aside" else None
        if not found:
            continue
        theme = found["theme"].strip().lower().replace("-", "_").replace(" ", "_")
        below = next((j for j in range(i + 1, len(blocks)) if blocks[j].kind != "aside" or _is_mark(blocks[j])), None)
        hint = f"write [theme]: and one of {', '.join(themes)}, on a line of its own above a paragraph or heading"
        if theme in themes and not found["theme"].startswith((" ", "\t")):
            message, hint = "there is no space after the colon", f"write [theme]: {theme}"
        elif theme not in themes:
            message = f"{found['theme'].strip()[:40]!r} is no theme"
            if close := difflib.get_close_matches(theme[:40], themes, 1, 0.5):
                hint = f"did you mean [theme]: {close[0]}?"
        elif below is None or blocks[below].kind in ("aside", "headline"):
            message = "this mark has no paragraph or heading below it"
            hint = "put it directly above the one that it speaks of, or delete it"
        else:
            marks[below] = theme
            continue
        problems.append(Problem(path=seed.path, line=block.line, code=Code.UNKNOWN_MARK, message=message, hint=hint))
    return marks, problems


def _is_mark(block: Block) -> bool:
    return THEME_MARK.fullmatch(block.text) is not None


def _contents(
    seed: Seed, blocks: Sequence[Block], marks: dict[int, str]
) -> tuple[tuple[Line, ...], tuple[Paragraph, ...]]:
    headings: list[Line] = []
    paragraphs: list[Paragraph] = []
    used: dict[str, int] = {}
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            headings.append(Line(block.line, block.text, block.plain, marks.get(i)))
            continue
        if block.kind == "aside" or block.kind == "headline" or block.kind == "standfirst":
            continue
        # A plain seed shows every character as itself, but for a list's bullets, which the page draws.
        plain = block.plain if seed.is_markdown or block.kind == "list" else visible(block.text)
        name = f"p-{digest(plain)}"
        used[name] = used.get(name, 0) + 1
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
                mark=marks.get(i),
            )
        )
    return tuple(headings), tuple(paragraphs)


def _overridden(
    seed: Seed, overrides: Sequence[Override], headings: tuple[Line, ...], paragraphs: tuple[Paragraph, ...]
) -> tuple[tuple[Line, ...], tuple[Paragraph, ...], list[Problem]]:
    """Applies the front matter's `themes`: each names one heading or begins one paragraph. A mark in the text wins."""
    problems: list[Problem] = []
    chosen: dict[int, str] = {}
    titles = [(h, _key(h.plain), _key(h.text)) for h in headings] if overrides else []
    openings = [(p, _key(p.plain), _key(p.text)) for p in paragraphs] if overrides else []
    for override in overrides:
        key = _key(override.key)
        titled = [h for h, plain, text in titles if key in (plain, text)]
        begun = [
            p for p, plain, text in openings if key == p.id or (key and (plain.startswith(key) or text.startswith(key)))
        ]
        if (count := len(titled) + len(begun)) != 1:
            found = f"{count} headings or paragraphs" if count else "no heading or paragraph"
            message = f"{override.key[:60]!r} names {found}"
            likest = key if len(problems) < _MOST_LIKENED else ""  # comparing is slow
            hint = _told_apart(titled, begun) if count else _nearest_names(likest, headings, paragraphs)
            problems.append(
                Problem(path=seed.path, line=override.line, code=Code.UNMATCHED_THEME, message=message, hint=hint)
            )
        for line in (*(h.line for h in titled), *(p.line for p in begun)):
            chosen.setdefault(line, override.theme)
    headings = tuple(replace(h, mark=h.mark or chosen.get(h.line)) for h in headings)
    paragraphs = tuple(replace(p, mark=p.mark or chosen.get(p.line)) for p in paragraphs)
    return headings, paragraphs, problems


def _nearest_names(key: str, headings: Sequence[Line], paragraphs: Sequence[Paragraph]) -> str:
    """What an override that names nothing may have meant: as many words of each as it has itself, six at least."""
    words = max(_FEW_WORDS, len(key.split()))
    named = [(h.plain, h.line) for h in headings[:_MOST_CANDIDATES]]
    named += [(_opening(p.plain, words), p.line) for p in paragraphs[:_MOST_CANDIDATES]]
    lines = {_key(name): (name, line) for name, line in reversed(named)}
    close = difflib.get_close_matches(key, lines, 3, 0.6)
    if close:
        return f"did you mean {' or '.join(_quoted(*lines[name]) for name in close)}?"
    shown = ", ".join(_quoted(name, line) for name, line in named[:3])
    return f"write a heading whole or a paragraph's opening words, such as {shown}"


def _told_apart(titled: Sequence[Line], begun: Sequence[Paragraph]) -> str:
    """How to name one of several: by more of its words, or by a mark where its words are no different."""
    texts = [*((h.plain, h.line) for h in titled), *((p.plain, p.line) for p in begun)][:_MOST_SHOWN]
    wholes = [_key(text) for text, _ in texts]
    shown = [_quoted(_opening(text, _shared(_key(text), wholes) + 3), line) for text, line in texts]
    alone = len(set(wholes)) == len(wholes) and not titled
    how = "write more of its words, as in" if alone else "put [theme]: and the theme above the one you mean,"
    return f"{how} {' or '.join(shown)}"


def _shared(text: str, texts: Sequence[str]) -> int:
    """How many opening words a text has in common with the others, at most."""
    words = text.split()[:_MOST_WORDS]
    others = [other.split()[:_MOST_WORDS] for other in texts if other != text]
    return max((len(_common(words, other)) for other in others), default=_FEW_WORDS)


def _common(one: Sequence[str], other: Sequence[str]) -> Sequence[str]:
    return [word for word, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))]


def _opening(text: str, words: int) -> str:
    return " ".join(text.split()[: min(words, _MOST_WORDS)])


def _quoted(name: str, line: int) -> str:
    return f"“{name}” (line {line})"


def _html(block: Block, plain: str) -> str:
    if block.kind == "list":
        return "\n".join(_items(block))
    if block.kind in ("table", "code"):
        return f"<pre>{html.escape(seen(block.text), quote=False)}</pre>"
    if block.kind == "quote":
        lines = "<br>".join(html.escape(visible(line), quote=False) for line in block.text.split("\n"))
        return f"<blockquote><p>{lines}</p></blockquote>"
    return f"<p>{html.escape(plain, quote=False)}</p>"


def _items(block: Block) -> Iterator[str]:
    """A plain list as HTML; numbered items keep their numbers, whatever they are."""
    numbers = [int(found[1]) for line in block.text.split("\n") if (found := _NUMBER.match(line))]
    items = block.plain.split("\n")
    numbered = len(numbers) == len(items)
    yield "<ol>" if numbered else "<ul>"
    for i, item in enumerate(items):
        value = f' value="{numbers[i]}"' if numbered else ""
        yield f"<li{value}>{html.escape(item, quote=False)}</li>"
    yield "</ol>" if numbered else "</ul>"
