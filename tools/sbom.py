"""Prints what a lock file pins as a CycloneDX bill of materials: `python tools/sbom.py requirements.txt`.

The same lock file makes the same bytes, so there is no time stamp and no serial number.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<more>(?:.*\\\n)*.*)$", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill_of(lock: str) -> dict[str, Any]:
    """The bill of materials of a lock file as `uv pip compile --generate-hashes` writes it."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": list(_components(lock)),
    }


def _components(lock: str) -> Iterator[dict[str, Any]]:
    for entry in _ENTRY.finditer(lock):
        name = re.sub(r"[._-]+", "-", entry["name"]).lower()
        address = f"pkg:pypi/{name}@{entry['version']}"
        hashes = [{"alg": "SHA-256", "content": digest} for digest in _HASH.findall(entry["more"])]
        page = f"https://pypi.org/project/{name}/{entry['version']}/"
        yield {
            "type": "library",
            "bom-ref": address,
            "name": name,
            "version": entry["version"],
            "purl": address,
            "externalReferences": [{"type": "distribution", "url": page, "hashes": hashes}],
        }


if __name__ == "__main__":
    print(json.dumps(bill_of(Path(sys.argv[1]).read_text(encoding="utf-8")), indent=1))
