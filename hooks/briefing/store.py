"""Results by content: what a pure function made of the same input before, from a store that an adapter keeps.

The key of a result is a digest of all that it depends on: the input, the engine's code and data, and the packages that
it uses. So a result is never out of date, and a store may forget any of them.
"""

from __future__ import annotations

import functools
import hashlib
import platform
from collections.abc import Callable, Hashable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

_ENGINE = Path(__file__).parent
_NO_CODE = (".pyc", ".npz")  # weights.json.gz has the digest of encoder.npz
_PACKAGES = (
    "babel",
    "jinja2",
    "markdown-it-py",
    "markupsafe",
    "msgspec",
    "nh3",
    "numpy",
    "python-frontmatter",
    "pyyaml",
)

Result = TypeVar("Result")


class Store(Hashable, Protocol):
    """Bytes by key. A key is a digest of all that its value depends on, and a store may forget any value."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes) -> None: ...


def remembered(
    store: Store | None, kind: type[Result], given: Any, make: Callable[[], Result], code: Path = _ENGINE
) -> Result:
    """What `make` returns, which depends on `given` and the files of `code` alone: from the store if it is there.

    `given` and the result, a `kind`, are of the engine's types. What a store has in another form is made anew.
    """
    if store is None:
        return make()
    key = hashlib.sha256(_digest(code) + kind.__qualname__.encode() + _encoded(given)).hexdigest()
    if (kept := store.get(key)) is not None:
        try:
            return msgspec.json.decode(kept, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
    result = make()
    store.put(key, _encoded(result))
    return result


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, str):  # mark-up that is safe
        return str.__str__(value)
    raise NotImplementedError(f"{type(value).__name__} is no type of the engine")


@functools.cache
def _digest(code: Path) -> bytes:
    """A digest of the files in a folder of the engine, and of the versions of what it runs on."""
    digest = hashlib.sha256(platform.python_version().encode())
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for file in sorted(path for path in code.rglob("*") if path.is_file() and path.suffix not in _NO_CODE):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(code).as_posix()} {len(content)}\n".encode() + content)
    return digest.digest()
