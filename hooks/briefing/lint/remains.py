"""Part of lint: what comes along with pasted text: HTML, page numbers, hyphens at line ends, labels of a web page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.lint.warning import opening, warning
from briefing.model import Briefing
from briefing.problems import Code, Problem

_TAG = (
    r"</?(?:p|h[1-6]|div|span|a|b|i|u|em|strong|ul|ol|li|br|hr|img|figure|figcaption|table|tr|td|th|blockquote|section"
)
_REMAINS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"<!--"), "readers see this HTML comment", "delete it"),
    (
        re.compile(rf"{_TAG}|article|iframe|script|style|font)(?:\s[^<>]*)?/?>", re.IGNORECASE),
        "readers see this HTML as typed",
        "replace the tags with Markdown, or delete them",
    ),
    (re.compile(r"\{\{[<%].{0,200}?[%>]\}\}", re.DOTALL), "readers see this shortcode as typed", "delete it"),
    (re.compile(r"\w{2,40}[-\u2010]\n[^\S\n]*[a-z]\w{0,40}"), "a word is divided at a line end", "join its two halves"),
    (
        re.compile(r"(?:From|To|Cc|Subject|Sent|Von|An|Betreff):\s\S.*\Z", re.IGNORECASE),
        "this looks like the head of a mail",
        "delete it",
    ),
    (
        re.compile(r"\s*(?:page )?\d{1,4}(?: of \d{1,4})?\s*\Z", re.IGNORECASE),
        "this looks like the number of a page",
        "delete it",
    ),
    (
        re.compile(
            r"(?:advertisement|share(?: this)?|skip to (?:main )?content|copy link|\d+ min read)\s*\Z", re.IGNORECASE
        ),
        "this looks like a label of a web page",
        "delete it",
    ),
)
_AT_START = 4  # the patterns from here on describe a whole paragraph
_ABOVE_HEADLINE = re.compile(r"[^.!?]{1,40}(?: [›»→>] [^.!?]{1,40}){1,6}|[A-Z][A-Z ]{2,24}")


def remains(briefing: Briefing) -> Iterator[Problem]:
    """W511, once for each kind of remains."""
    headline = briefing.article.headline
    if _ABOVE_HEADLINE.fullmatch(headline.plain) and not briefing.article.front.title:
        message = f"“{opening(headline.plain)}” was read as the headline, and looks like a label above one"
        yield warning(
            briefing.summary, headline.line, Code.PASTED_TEXT, message, "delete the line if it is not the headline"
        )
    lines = [(headline.line, headline.text)] if not briefing.article.front.title else []
    lines += [(line.line, line.text) for line in (briefing.article.standfirst, *briefing.article.headings) if line]
    lines += [(p.line, p.text) for p in briefing.article.paragraphs if p.kind not in ("code", "table")]
    for number, (pattern, message, hint) in enumerate(_REMAINS):
        for line, text in sorted(lines):
            found = pattern.match(text) if number >= _AT_START else pattern.search(text)
            if found:
                at = line + text.count("\n", 0, found.start())
                yield warning(briefing.summary, at, Code.PASTED_TEXT, f"{message}: “{opening(found.group())}”", hint)
                break
