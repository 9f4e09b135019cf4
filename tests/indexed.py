"""What Pagefind's index of a built site holds."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any


def fragments(site: Path) -> dict[str, dict[str, Any]]:
    """Each indexed page by Pagefind's name for it: address, title, text, and the places in the text that have ids."""
    return {
        path.stem: json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        for path in (site / "pagefind/fragment").iterdir()
    }
