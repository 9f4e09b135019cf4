"""Templates and sanitised HTML: two of the three walls between a seed's text and a reader's browser.

Jinja escapes every value, and nh3 sanitises the finished page; the first wall is the parser, which lets only safe
mark-up through.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jinja2
import nh3

from briefing import addresses
from briefing.messages import Messages, format_count, format_date
from briefing.render.views import Passage
from briefing.text import in_basic_letters

URL_SCHEMES = {"http", "https", "mailto"}

# fmt: off
_TAGS = {
    "a", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "header", "hr", "li",
    "nav", "ol", "p", "pre", "section", "span", "strong", "summary", "table", "tbody", "td", "th", "thead", "time",
    "tr", "ul",
}
# fmt: on
_ATTRIBUTES = {
    "*": {"class", "id", "dir", "lang", "role", "aria-label", "aria-current", "title"},
    "a": {"href", "rel", "type"},
    "li": {"value"},
    "ol": {"start"},
    "time": {"datetime"},
}


def render_template(name: str, **values: Any) -> str:
    """A template of `templates/` filled in; every value is escaped unless it is Markup."""
    return _environment().get_template(name).render(values)


def render_page(name: str, messages: Messages, here: str, **values: Any) -> str:
    """The HTML blocks of a page at the address `here`, sanitised.

    Each line begins with a tag, so that no Markdown in a seed's text can begin one.
    """
    body = render_template(
        name,
        text=messages,
        to=functools.partial(addresses.relative, here=here),
        format_date=functools.partial(format_date, messages=messages),
        format_count=functools.partial(format_count, messages=messages),
        **values,
    )
    safe = nh3.clean(
        body,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=URL_SCHEMES,
        link_rel=None,
        generic_attribute_prefixes={"data-"},
    )
    return re.sub(r"\n(?!<)", "&#10;", re.sub(r"\n\s*\n", "\n", safe.strip()))


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["in_basic_letters"] = _in_basic_letters
    return environment


def _in_basic_letters(passages: Iterable[Passage]) -> str:
    return in_basic_letters(row.paragraph.plain for passage in passages for row in passage.rows)
