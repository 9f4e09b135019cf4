"""Compares two built sites: lists in Markdown which pages a change adds, removes and alters.

    python tools/changed_pages.py OLD NEW

Leaves out what only helps to find pages: search index, site map, the parts of long lists.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "hooks"))

from briefing.addresses import ARCHIVE_PARTS, TOPICS_PARTS
from report.github import escaped

MOST_NAMES = 100  # of each kind, so that a pull request's summary stays readable
_PAGES = (".html", ".xml", ".json", ".txt", ".ics")
_INDEXES = ("pagefind/", "search/", "sitemap.xml", "assets/", ARCHIVE_PARTS, TOPICS_PARTS)


def pages_of(site: Path) -> Mapping[str, bytes]:
    """The pages and data files of a site, by path."""
    paths = (path for path in site.rglob("*") if path.is_file() and path.suffix in _PAGES)
    named = {path.relative_to(site).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(_INDEXES)}


def summary(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[str]:
    """The differences, in Markdown; one list for each kind."""
    kinds = {
        "new": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(name for name in old.keys() & new.keys() if old[name] != new[name]),
    }
    yield "## Pages\n"
    if not any(kinds.values()):
        yield "No page changes.\n"
    for kind, names in kinds.items():
        if names:
            yield f"**{kind}: {len(names)}**\n"
            yield from (f"- {escaped('/' + name.removesuffix('index.html'))}" for name in names[:MOST_NAMES])
            yield f"- and {len(names) - MOST_NAMES} more\n" if len(names) > MOST_NAMES else ""


def main(arguments: Sequence[str]) -> int:
    old, new = map(Path, arguments)
    print("\n".join(summary(pages_of(old), pages_of(new))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
