"""Pages as trees, read with the standard library alone: tests do not trust the engine's own reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"])
_UNSEEN = frozenset(["script", "style", "template", "title", "head"])


@dataclass(eq=False)
class Element:
    """An element with its children: elements and text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag: str = "", **attributes: str | None) -> list[Element]:
        """All that match: `data_paragraph=None` matches any value of the attribute, `class_="x"` one class name."""
        return [e for e in self.walk() if (not tag or e.tag == tag) and e._has(attributes)]

    def one(self, tag: str = "", **attributes: str | None) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}>"
        return found[0]

    def text(self, *, added: bool = True) -> str:
        """What a reader sees; `added=False` leaves out what the site adds to a paragraph."""
        return "".join(self._texts(added))

    def _texts(self, added: bool) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in _UNSEEN and (added or not child._is_added()):
                yield from child._texts(added)

    def _is_added(self) -> bool:
        return "data-label" in self.attributes or "headerlink" in self.attributes.get("class", "").split()

    def _has(self, wanted: dict[str, str | None]) -> bool:
        for name, value in wanted.items():
            have = self.attributes.get(name.rstrip("_").replace("_", "-"))
            if have is None or (value is not None and value != have and value not in have.split()):
                return False
        return True


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in _VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.stack) - 1, 0, -1):
            if self.stack[depth].tag == tag:
                del self.stack[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        self.stack[-1].children.append(Element("!--", {"text": data}))


def read_html(text: str) -> Element:
    """The tree of a page or a fragment."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    return builder.stack[0]


def read_file(path: Path) -> Element:
    return read_html(path.read_text(encoding="utf-8"))


def read_page(text: str) -> Element:
    """The tree of a page as the engine renders it: front matter, then HTML."""
    return read_html(text.split("\n---\n", 1)[1])
