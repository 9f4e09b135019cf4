"""The edition that our own seeds and the varied cases make, as one folder of files.

    PYTHONPATH=hooks:. python tests/golden_edition.py FOLDER

`test_golden_edition.py` runs this file of an earlier commit too, to show what has changed since.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.growing import plant

from briefing.model import Site
from briefing.pipeline import build

TESTS = Path(__file__).resolve().parent
AS_OF = dt.date(2026, 11, 22)
SITE = Site("https://briefings.example/", "Briefings", "What the news means.", "mailto:desk@example.org", pictures=True)

# Cases whose seeds differ in shape or language from our own.
CASES = (
    "a-hostile-headline",
    "a-mark-above-a-heading",
    "a-quotation-and-a-table-in-a-plain-seed",
    "chinese-without-spaces",
    "dates-that-lean-on-the-day-of-writing",
    "everything-the-front-matter-may-say",
    "footnotes-in-markdown",
    "headings-in-capitals",
    "links-and-pictures-in-markdown",
    "lists-in-a-plain-seed",
    "lists-quotes-tables-and-code",
    "no-headings-at-all",
    "right-to-left",
    "the-editor-places-headings-and-paragraphs",
    "the-same-paragraph-three-times",
)


def make_edition() -> dict[str, str]:
    """Each file's text by its path below the docs folder; the seeds lie outside any repository, so git dates none."""
    with tempfile.TemporaryDirectory() as folder:
        edition = build(plant(Path(folder), _seeds()), as_of=AS_OF, site=SITE)
    assert edition.is_publishable, "\n".join(map(str, edition.problems))
    return {page.path: page.text for page in edition.pages}


def _seeds() -> Iterator[tuple[str, bytes]]:
    for path in sorted((TESTS.parent / "seeds").iterdir()):
        yield path.name, path.read_bytes()
    for case in CASES:
        for path in sorted((TESTS / "cases" / case).iterdir()):
            if path.suffix in (".md", ".txt") and path.stem not in ("problems", "advice"):
                yield f"{case}{path.suffix}", path.read_bytes()


if __name__ == "__main__":
    plant(Path(sys.argv[1]), make_edition().items())
