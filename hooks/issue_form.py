"""The issue form's door: an issue of `.github/ISSUE_TEMPLATE/2-briefing.yml` becomes a seed. Standard library only.

    python3 hooks/issue_form.py

reads the event in GITHUB_EVENT_PATH, writes the seed and tells GITHUB_OUTPUT its path, its branch and a title, or why
there is none. What an issue says comes from strangers: it reaches the seed as text, a file's name as a slug, and no
shell at all.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from briefing.text import digest, slugify, visible

ROOT = Path(__file__).resolve().parent.parent

# The form's labels, in its order. All but the last are one line each, so that none can speak for another; the last is
# the article, and whatever stands there, down to the issue's end, is its text.
LABELS = ("Headline", "Line below the headline", "Date", "Topics", "Source", "Address", "Licence", "Article")
_NOTHING = "_No response_"
_LONGEST_LINE, _LONGEST_TITLE = 1000, 200
_FENCE = re.compile(r"(`{3,})(?:text)?\n(.*)\n\1\s*", re.DOTALL)


class IssueError(Exception):
    """An issue that is not what the form makes; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A seed to be: its name below `seeds/`, its whole text, and a title for the pull request."""

    name: str
    text: str
    title: str


def draft_of(body: str) -> Draft:
    """The seed that an issue's body asks for; it says nothing that the form did not ask."""
    said = _answers(body)
    headline, article = said["Headline"], said["Article"]
    if not headline or not article.strip():
        raise IssueError("the issue has no headline or no article; fill in both, and set the label anew")
    return Draft(
        name=f"{slugify(headline) or digest(headline)}.txt",
        text="\n".join(["---", *_front(said), "---", "", article.strip("\n"), ""]),
        title=headline[:_LONGEST_TITLE],
    )


def _answers(body: str) -> Mapping[str, str]:
    """The answers by label. The first of each heading counts, and none is looked for below the last."""
    rest = "\n" + "\n".join(body.replace("\r\n", "\n").split("\r"))
    answers = {}
    for label, below in zip(LABELS, (*LABELS[1:], None), strict=True):
        _, found, rest = rest.partition(f"\n### {label}\n")
        if not found:
            raise IssueError(
                f"the issue has no heading “### {label}” where the form puts it; open it anew with the form"
            )
        if below is None:
            answers[label] = _unfenced(rest.strip("\n"))
            break
        answer, found, _ = rest.partition(f"\n### {below}\n")
        line = "".join(c for c in visible(answer) if c.isprintable())[:_LONGEST_LINE]
        answers[label] = "" if line == _NOTHING else line
    return answers


def _unfenced(text: str) -> str:
    """The form shows the article as code, which puts it between two fences."""
    fenced = _FENCE.fullmatch(text)
    return fenced[2] if fenced else text


def _front(said: Mapping[str, str]) -> list[str]:
    """Front matter of quoted texts: whatever they hold, they are values."""
    topics = [topic for topic in map(str.strip, re.split(r"[,;/]", said["Topics"])) if topic]
    keys = {"title": "Headline", "standfirst": "Line below the headline", "date": "Date"}
    lines = [f"{key}: {_quoted(said[label])}" for key, label in keys.items() if said[label]]
    lines += [f"topics: [{', '.join(map(_quoted, topics))}]"] if topics else []
    source = {key: said[label] for key, label in (("name", "Source"), ("url", "Address"), ("licence", "Licence"))}
    if any(source.values()):
        lines += ["source:", *(f"  {key}: {_quoted(text)}" for key, text in source.items() if text)]
    return lines


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main() -> int:
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    number = int(event["issue"]["number"])
    try:
        draft = draft_of(str(event["issue"]["body"] or ""))
    except IssueError as error:
        print(f"::error::{error}")
        _tell(problem=str(error))
        return 1
    path = ROOT / "seeds" / draft.name
    if path.exists():
        path = path.with_name(f"{path.stem}-{number}.txt")
    path.write_bytes(draft.text.encode("utf-8", "replace"))  # byte for byte: lone surrogates apart, which no file holds
    _tell(seed=f"seeds/{path.name}", branch=f"briefing/issue-{number}", title=f"Briefing: {draft.title}")
    print(f"Wrote seeds/{path.name}")
    return 0


def _tell(**told: str) -> None:
    """To the steps that follow; each value is one line."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as output:
        output.writelines(f"{name}={value}\n" for name, value in told.items())


if __name__ == "__main__":
    sys.exit(main())
