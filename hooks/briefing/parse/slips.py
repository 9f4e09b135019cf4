"""Which slip of the pen made front matter invalid YAML; the library's own message names its consequence.

Part of stage 2, used by `front_matter.py`.
"""

from __future__ import annotations

import re

import yaml

from briefing.parse.values import Invalid
from briefing.problems import Code
from briefing.text import visible

_CURLY = re.compile(r"(?:\s*-|\s*[\w-]+:)\s*[“”„‘’«]")
_QUOTED = re.compile(r"(?:\s*-|\s*[\w-]+:)\s*(?P<mark>[\"'])(?P<rest>.*)")


def slip_of(text: str, error: yaml.MarkedYAMLError) -> Invalid:
    """What is wrong with the front matter `text`, and where."""
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    typed = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in typed[: len(typed) - len(typed.lstrip())]:
        return Invalid(mark, "a tab indents this line", "indent with spaces", Code.YAML)
    if _CURLY.match(typed):
        message, hint = "the value is in curly quotation marks", 'use straight ones: "…"'
        return Invalid(mark, message, hint, Code.YAML)
    for number, line in enumerate(lines[: mark.line + 1] if mark else lines):
        quoted = _QUOTED.match(line)
        if quoted and quoted["mark"] not in re.sub(r"\\.|''", "", quoted["rest"]):
            at = yaml.Mark("", 0, number, quoted.start("mark"), None, 0)
            hint = f"end the value with {quoted['mark']}, or leave out the one before it"
            return Invalid(at, "the quotation mark is not closed", hint, Code.YAML)
    message = f"the front matter is not valid YAML: {visible(error.problem or 'syntax error')}"
    hint = 'write one "key: value" per line, and quote values that contain a colon or #'
    return Invalid(mark, message, hint, Code.YAML)
