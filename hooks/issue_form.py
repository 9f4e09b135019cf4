"""Turns an issue of the form `.github/ISSUE_TEMPLATE/2-briefing.yml` into a seed. Needs only the standard library.

`python3 hooks/issue_form.py` reads the event in GITHUB_EVENT_PATH, writes the seed, and sets the step outputs `seed`,
`branch` and `title`, or `problem`. Issues come from strangers: their text becomes text in a seed, or a slug
in a file name, and never part of a shell command.
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

# The form's labels, in its order. An answer is one line, so that it cannot contain another label; only the last, the
# article, extends to the end of the issue.
LABELS = ("Headline", "Line below the headline", "Date", "Topics", "Source", "Address", "Licence", "Article")
_NOTHING = "_No response_"
_LONGEST_LINE, _LONGEST_TITLE = 1000, 200
_FENCE = re.compile(r"(`{3,})(?:text)?\n(.*)\n\1\s*", re.DOTALL)


class IssueError(Exception):
    """An issue that does not have the shape of the form; the message says how to fix it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A new seed: its name below `seeds/`, its text, and the title of its pull request."""

    name: str
    text: str
    title: str


def draft_of(body: str) -> Draft:
    """The seed for the body of an issue; only answers to the form's questions become part of it."""
    answers = _answers(body)
    headline, article = answers["Headline"], answers["Article"]
    if not headline or not article.strip():
        raise IssueError("the issue has no headline or no article; fill in both, then remove and add the label")
    return Draft(
        name=f"{slugify(headline) or digest(headline)}.txt",
        text="\n".join(["---", *_front(answers), "---", "", article.strip("\n"), ""]),
        title=headline[:_LONGEST_TITLE],
    )


def _answers(body: str) -> Mapping[str, str]:
    """The answers by label. Of repeated headings the first counts; below the last label everything is text."""
    rest = "\n" + "\n".join(body.replace("\r\n", "\n").split("\r"))
    answers = {}
    for label, below in zip(LABELS, (*LABELS[1:], None), strict=True):
        _, found, rest = rest.partition(f"\n### {label}\n")
        if not found:
            raise IssueError(
                f"the issue lacks the heading “### {label}” in its place; use the form to open a new issue"
            )
        if below is None:
            answers[label] = _unfenced(rest.strip("\n"))
            break
        answer, found, _ = rest.partition(f"\n### {below}\n")
        line = "".join(c for c in visible(answer) if c.isprintable())[:_LONGEST_LINE]
        answers[label] = "" if line == _NOTHING else line
    return answers


def _unfenced(text: str) -> str:
    """Removes the code fence in which the form wraps the article."""
    fenced = _FENCE.fullmatch(text)
    return fenced[2] if fenced else text


def _front(answers: Mapping[str, str]) -> list[str]:
    """The lines of the front matter; answers are quoted, so that they cannot add keys."""
    topics = [topic for topic in map(str.strip, re.split(r"[,;/]", answers["Topics"])) if topic]
    keys = {"title": "Headline", "standfirst": "Line below the headline", "date": "Date"}
    lines = [f"{key}: {_quoted(answers[label])}" for key, label in keys.items() if answers[label]]
    lines += [f"topics: [{', '.join(map(_quoted, topics))}]"] if topics else []
    source = {key: answers[label] for key, label in (("name", "Source"), ("url", "Address"), ("licence", "Licence"))}
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
        _set_outputs(problem=str(error))
        return 1
    path = ROOT / "seeds" / draft.name
    if path.exists():
        path = path.with_name(f"{path.stem}-{number}.txt")
    path.write_bytes(draft.text.encode("utf-8", "replace"))  # keeps line ends; UTF-8 cannot encode a lone surrogate
    _set_outputs(seed=f"seeds/{path.name}", branch=f"briefing/issue-{number}", title=f"Briefing: {draft.title}")
    print(f"Created seeds/{path.name}")
    return 0


def _set_outputs(**outputs: str) -> None:
    """Sets step outputs; each value is one line."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as output:
        output.writelines(f"{name}={value}\n" for name, value in outputs.items())


if __name__ == "__main__":
    sys.exit(main())
