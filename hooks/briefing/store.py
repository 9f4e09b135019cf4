"""Where expensive results may be kept between builds. The engine only knows this form; adapters keep the bytes."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol


class Store(Hashable, Protocol):
    """Bytes by key. A key is a digest of all that its value depends on, and a store may forget any value."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes) -> None: ...
