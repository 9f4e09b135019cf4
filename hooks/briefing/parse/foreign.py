"""What is in a seed by mistake and must not be published: Git's conflict markers, front matter of other systems.

Part of stage 2, before everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.model import Seed
from briefing.problems import Code, Problem

_OURS, _BASE, _MIDDLE, _THEIRS = "<<<<<<< ", "||||||| ", "=======", ">>>>>>> "
_TOML = re.compile(r"\s*\+\+\+[ \t]*\n")
_JSON = re.compile(r"\s*\{\s*\n?\s*\"[\w-]+\"\s*:")
_UNFENCED = re.compile(
    r"\s*(?:title|date|layout|slug|tags|topics): ?[^\n]*\n(?:[\w-]+:[^\n]*\n| +[^\n]*\n)*---[ \t]*\n"
)
_YAML_HINT = 'write it as YAML, one "key: value" per line, between two lines of three hyphens (---)'


def foreign_parts(seed: Seed) -> Iterator[Problem]:
    """Problems that stop a seed before it is read."""
    lines = seed.text.split("\n")
    if any(line.startswith(_OURS) for line in lines) and any(line.startswith(_THEIRS) for line in lines):
        for number, line in enumerate(lines, 1):
            if line.startswith((_OURS, _BASE, _THEIRS)) or line == _MIDDLE:
                message, hint = "conflict marker of Git", "keep one of the two versions, and delete the markers"
                yield _problem(seed, number, Code.CONFLICT, f"{message}: {line[:20]!r}", hint)
    for pattern, kind in ((_TOML, "TOML (+++)"), (_JSON, "JSON")):
        if found := pattern.match(seed.text):
            above = len(found.group()) - len(found.group().lstrip())
            number = seed.text.count("\n", 0, above) + 1
            yield _problem(seed, number, Code.YAML, f"the front matter is {kind}, which is not supported", _YAML_HINT)
    if _UNFENCED.match(seed.text):
        yield _problem(seed, 1, Code.YAML, "the front matter does not begin with ---", "put a line of --- above it")


def _problem(seed: Seed, line: int, code: Code, message: str, hint: str) -> Problem:
    return Problem(path=seed.path, line=line, code=code, message=message, hint=hint)
