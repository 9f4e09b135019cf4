"""Where things lie that tests read."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
ENGINE = ROOT / "hooks" / "briefing"
CASES = ROOT / "tests" / "cases"
NODE = ROOT / ".venv" / "node" / "node_modules"

_SHARED = ROOT.parent / "shared"
ARTICLES = _SHARED / "corpus" / "articles"
CURIOUS = _SHARED / "corpus" / "curious"
ACCEPT = _SHARED / "accept" / "site.py"

needs_articles = pytest.mark.skipif(not ARTICLES.is_dir(), reason="../shared/corpus/articles is not here")
needs_curious = pytest.mark.skipif(not CURIOUS.is_dir(), reason="../shared/corpus/curious is not here")
needs_accept = pytest.mark.skipif(not ACCEPT.is_file(), reason="../shared/accept/site.py is not here")
