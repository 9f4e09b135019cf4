"""Fuzz the engine: documents made of every construct of Markdown and plain text, mixed and mutated, keep every promise.

`make fuzz`; COUNT= and SECONDS= bound it, SEED= repeats it. A document fails if the engine breaks a promise (E403) or
raises anything but a seed's problems. Failing documents are shrunk and saved in `.cache/fuzz/`, and the exit is 1.
Themes are dealt out in turn instead of predicted: the model takes most of a build's time and changes no text.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from briefing.compose.briefing import compose
from briefing.compose.dates import find_dates
from briefing.model import NOWHERE, Article, Placement, Seed
from briefing.parse.article import parse
from briefing.problems import SeedError
from briefing.render.briefing_pages import render_briefing
from briefing.render.briefing_view import view_briefing
from briefing.select.selection import select
from briefing.themes import load_themes
from briefing.verify import verify

FAILURES = Path(".cache/fuzz")
_SHRINKINGS = 400
_DAY = dt.date(2026, 11, 22)

_WORDS = (
    *(
        "lamp",
        "The council",
        "3",
        "12.",
        "2027",
        "U.S.",
        "“light”",
        "naïve",
        "灯塔",
        "منارة",
        "है।",
        "a_b",
        "x*y",
        "Ltd.",
    ),
    *("&nbsp;", "&amp;", "&auml;", "&#8217;", "&#x41;", "&bogus;", "\u00a0", "\u200b", "\u00ad", "e\u0301", "ﬁ", "№"),
    *(
        "\\*",
        "\\[",
        "\\",
        "`",
        "``",
        "*",
        "**",
        "_",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "|",
        "!",
        "~~",
        "#",
        ":",
        "-",
        "+",
        "^",
    ),
    *(
        "https://a.example/b?c=d&amp;e=f",
        "data-label",
        "mailto:a@b.example",
        "<b>",
        "<!--",
        "-->",
        "o\t",
        "§\t",
        "•",
        "==",
    ),
)
_INLINE = (
    *(
        "§",
        "§ § §.",
        "*§*",
        "**§ §**",
        "_§_",
        "***§***",
        "`§`",
        "`` § ` § ``",
        "§  \n§",
        "§\\\n§",
        "§\n§",
        "\\§ &amp; §",
    ),
    *("[§](https://a.example/§)", "[§](<https://a.example/b c> '§')", "[§]()", "[](https://a.example/)", "[§](b.html)"),
    *("[[§]](https://a.example/x)", "[§ [§]](https://a.example/y_(z)#w)", "[§](https://a.example/?a&lt;b)", "[§](§ §)"),
    *(
        "[§][a]",
        "[a]",
        "[a][]",
        "[§][b]",
        "[1][2]",
        "[§][§]",
        "[§]: §",
        "[^1]",
        "[§](mailto:a@b.example?subject=&auml;)",
    ),
    *(
        "![§](a.png)",
        "![](a.png '§')",
        "![§][a]",
        "[![§](a.png)](https://a.example/b)",
        "![*§* `§`](https://a.example/c)",
    ),
    *(
        "<https://a.example/§>",
        "<a@b.example>",
        "https://a.example/d",
        "<b>§</b>",
        "<!-- § -->",
        "<p class='§'>",
        "&§;",
    ),
)
_BLOCKS = (
    *(
        "~",
        "~ ~ ~",
        "# ~",
        "## ~ ##",
        "#",
        "##  ",
        "~\n===",
        "~\n---",
        "**~**",
        "---",
        "* * *",
        "===",
        "&nbsp;",
        "*&nbsp;*",
    ),
    *(
        "- ~\n- ~",
        "* ~\n\n* ~",
        "+ ~\n  - ~\n    ~",
        "1. ~\n2. ~",
        "3) ~\n9) ~",
        "1.\n2. ~",
        "-\n- ~",
        "-",
        "7.",
        "12",
        "- 3.",
    ),
    *(
        "- [ ] ~",
        "- [a]: https://a.example/\n- ~",
        "1. > ~\n   > ~",
        "> ~\n> ~",
        "> ~\n~",
        "> > ~\n>\n> - ~",
        ">",
        "> &nbsp;",
    ),
    *(
        "    ~\n    ~",
        "```§\n~\n\n~\n```",
        "~~~\n~",
        "```\n```",
        "\t~",
        "| ~ | ~ |\n|---|:-:|\n| ~ | ~ |",
        "| ~ |\n|---|\n| ~ | ~ |",
    ),
    *(
        "| ~ | ~ |\n| ~ | ~ |",
        "~ | ~\n--- | ---\n~",
        "~\t~\t~\n~\t~",
        "[a]: https://a.example/ '§'",
        "[b]:\nhttps://b.example/\n'§'",
    ),
    *(
        "[§]:\n~",
        "[c]: c.html\n~ [§][c]",
        "[d]: d.html",
        "[a]: <https://a.example/> (§)\n[b]: https://b.example/",
        "[^1]: ~",
    ),
    *(
        "[^2]: ~\n    ~\n    ~",
        "[Minister]: ~",
        "[theme]: stakes\n~",
        "[theme]: §",
        "Categories: § / §",
        "By § §",
        "(~)",
        "Q: ~\nA: ~",
    ),
    *(
        "<div>\n~\n</div>",
        "<!--\n~\n-->",
        "<script>~</script>",
        "17:40\n~",
        "~\n~\n~\n~",
        "• ~\n• ~",
        "– ~",
        "“~”",
        "§-\n§ ~",
        "\f",
    ),
)
_FRONT = (
    "",
    "",
    "---\ntitle: A title\n---\n",
    "---\ntopics: [a, b]\nlang: de\n---\n\n",
)
_CHARACTERS = "\n\n \t*_`[]()<>|#-+=:!&;\\\"'ab1.😀é\u00a0\u200b\u2028"


def document(dice: random.Random) -> tuple[str, str]:
    """A seed's name and text."""
    blocks = [_filled(dice, dice.choice(_BLOCKS)) for _ in range(dice.randint(1, 7))]
    joint = dice.choice(("\n\n", "\n\n", "\n\n", "\n", "\n \n\n"))
    text = dice.choice(_FRONT) + dice.choice(("# A lamp is lit\n\n", "A lamp is lit\n\n", "")) + joint.join(blocks)
    text += dice.choice(("", *["\n\nThe lamp is lit again, the council said. It had been dark for years.\n"] * 9))
    for _ in range(dice.choice((0, 0, 1, 3, 12))):
        text = _mutated(dice, text)
    return dice.choice(("seed.txt", "seed.md", "seed.md")), text


def _filled(dice: random.Random, pattern: str) -> str:
    text = "".join(_line(dice) if character == "~" else character for character in pattern)
    return "".join(dice.choice(_WORDS) if character == "§" else character for character in text)


def _line(dice: random.Random) -> str:
    return " ".join(dice.choice(_INLINE) for _ in range(dice.choice((1, 1, 2, 4))))


def _mutated(dice: random.Random, text: str) -> str:
    """The text with a piece removed, repeated, moved or replaced by a character."""
    start = dice.randrange(len(text) + 1)
    stop = min(len(text), start + dice.choice((0, 1, 1, 3, 20)))
    at = dice.randrange(len(text) + 1)
    piece = dice.choice(("", text[start:stop] * 2, dice.choice(_CHARACTERS)))
    changed = text[:start] + piece + text[stop:]
    return changed if dice.random() < 0.8 else changed[:at] + text[start:stop] + changed[at:]


def failure(name: str, text: str) -> str:
    """How the engine fails on a seed; empty where it keeps its promises or refuses the seed."""
    lines = "\n".join(text.splitlines())
    try:
        article = parse(Seed(f"seeds/{name}", name, lines, ""))
        placements = tuple(_placements(article))
        dates = tuple(date for paragraph in article.paragraphs for date in find_dates(paragraph, _DAY))
        selected = select(article, placements, dates, _DAY)
        briefing = compose(article, placements, dates, selected.excerpts, selected.contexts)
        broken = next(verify(briefing, tuple(render_briefing(view_briefing(briefing, NOWHERE), NOWHERE))), None)
    except SeedError:
        return "refused"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if broken:
        return broken.message
    return (
        "grey"
        if any(p.html.startswith("<pre>") and p.kind not in ("code", "table") for p in article.paragraphs)
        else ""
    )


def _placements(article: Article) -> Iterator[Placement]:
    themes = tuple(load_themes())
    for paragraph in article.paragraphs:
        yield Placement(paragraph, paragraph.mark or themes[paragraph.index % len(themes)], 1.0, (), False)


def shrunk(text: str, fails: Callable[[str], bool]) -> str:
    """A shorter text that fails too: pieces are taken out while it does, the longest first."""
    size, left = max(1, len(text) // 2), _SHRINKINGS
    while size and left:
        at = 0
        while at < len(text) and left:
            shorter, left = text[:at] + text[at + size :], left - 1
            if fails(shorter):
                text = shorter
            else:
                at += size
        size //= 2
    return text


def main() -> int:
    count, seconds = int(os.environ.get("COUNT") or 5_000), float(os.environ.get("SECONDS") or 600)
    start = int(os.environ.get("SEED") or 1)
    began, done, outcomes = time.monotonic(), 0, Counter[str]()
    found: dict[str, str] = {}
    while done < count and time.monotonic() - began < seconds:
        name, text = document(random.Random(start * 1_000_000_007 + done))  # noqa: S311 - a test needs no secrecy
        outcome, done = failure(name, text), done + 1
        kind = outcome if outcome in ("", "refused", "grey") else "failed"
        outcomes[kind] += 1
        if kind == "failed" and len(found) < 20:
            small = shrunk(text, lambda t, n=name: failure(n, t) not in ("", "refused", "grey"))  # type: ignore[misc]
            found.setdefault(small, name)
    FAILURES.mkdir(parents=True, exist_ok=True)
    for number, (text, name) in enumerate(found.items()):
        path = FAILURES / f"{number:02}-{name}"
        path.write_text(text, encoding="utf-8")
        print(f"{path}: {failure(name, text)}\n  {text!r}")
    speed = done / (time.monotonic() - began)
    print(
        f"{done:,} documents, {speed:.0f} a second: {outcomes['']:,} kept every promise, {outcomes['refused']:,} were "
        f"refused as seeds, {outcomes['grey']:,} show mark-up as typed, {outcomes['failed']:,} failed"
    )
    return 1 if outcomes["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
