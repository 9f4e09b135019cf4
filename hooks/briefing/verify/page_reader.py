"""Part of verify: reads a finished page as a browser does, and finds the elements that hold a seed's text.

A page is front matter and HTML blocks, which the site generator's Markdown passes through unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"])
_UNSEEN = frozenset(["head", "script", "style", "template", "title"])
_MARKS = {"data-paragraph": "paragraph", "data-context": "the context from paragraph"}


@dataclass(frozen=True, slots=True)
class Shown:
    """The text of one element, without what the site adds to it; `number` is the seed's paragraph that it is from."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Context(Shown):
    """A piece of a paragraph of another page; `above` is the paragraph that follows it, None at a page's end."""

    above: int | None


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page shows: paragraphs, contexts, and the text around them.

    `faults` are reasons to distrust the rest: elements that are not closed, or are in a wrong place.
    """

    paragraphs: tuple[Shown, ...]
    contexts: tuple[Context, ...]
    around: str
    faults: tuple[str, ...]


def read_page(text: str) -> PageContent:
    """The content of a page, given as the engine renders it."""
    reader = _Reader()
    reader.feed(text.partition("\n---\n")[2])
    reader.close()
    return reader.content()


class _Reader(HTMLParser):
    """Sends each text to a sink: its paragraph or context, the page around them, or None for what the site adds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._around: list[str] = []
        self._sink: list[str] | None = self._around
        self._open: list[tuple[str, list[str] | None]] = []  # each element, and the sink of what follows it
        self._paragraphs: list[tuple[int, list[str]]] = []
        self._contexts: list[tuple[int, list[str], int]] = []  # the last is how many paragraphs come before it
        self._faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        self._open.append((tag, self._sink))
        if self._sink is None:
            return
        for name, value in attrs:
            if name in _MARKS:
                self._begin(name, value or "")
            elif name in ("data-label", "hidden") or (name == "class" and "headerlink" in (value or "").split()):
                self._sink = None
                return
        if tag in _UNSEEN:
            self._sink = None

    def _begin(self, name: str, value: str) -> None:
        """Opens a paragraph or a context."""
        if not (value.isascii() and value.isdigit()):
            self._faults.append(f'{name}="{value[:20]}" is not a number')
            return
        if self._sink is not self._around:
            self._faults.append(f"{_MARKS[name]} {value} is inside another element with a seed's text")
        self._sink = []
        if name == "data-paragraph":
            self._paragraphs.append((int(value), self._sink))
        else:
            self._contexts.append((int(value), self._sink, len(self._paragraphs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._open and self._open[-1][0] == tag:
            self._sink = self._open.pop()[1]
            return
        self._faults.append(f"</{tag}> closes no element")
        depth = next((i for i in range(len(self._open) - 1, -1, -1) if self._open[i][0] == tag), None)
        if depth is not None:
            self._sink = self._open[depth][1]
            del self._open[depth:]

    def handle_data(self, data: str) -> None:
        if self._sink is not None:
            self._sink.append(data)

    def updatepos(self, i: int, j: int) -> int:
        """Counts no lines, as no message names one of a page: a tenth of the time."""
        return j

    def content(self) -> PageContent:
        below = [number for number, _ in self._paragraphs]
        return PageContent(
            paragraphs=tuple(Shown(number, "".join(sink)) for number, sink in self._paragraphs),
            contexts=tuple(
                Context(number, "".join(sink), below[at] if at < len(below) else None)
                for number, sink, at in self._contexts
            ),
            around="".join(self._around),
            faults=(*self._faults, *(f"<{tag}> is not closed" for tag, _ in self._open)),
        )
