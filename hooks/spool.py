"""Files that wait on disk, not in memory, until MkDocs writes them: 70 kB of pages and 11 kB of picture a briefing.

Without this module their contents would be those of MkDocs' own files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from typing import cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.utils import write_file


class Spool:
    """One temporary file for the contents of many, which is gone with the last of them."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as anything may be read

    def put(self, content: bytes) -> Callable[[], bytes]:
        """Keeps `content`, and returns what reads it again."""
        return partial(self._read, self._file.seek(0, 2), self._file.write(content))

    def _read(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)


class SpooledFile(File):
    """A generated file whose content is read when it is needed."""

    read: Callable[[], bytes]

    @classmethod
    def spooled(cls, config: MkDocsConfig, path: str, read: Callable[[], bytes]) -> SpooledFile:
        """The file at `path` below the docs folder."""
        file = cast(SpooledFile, cls.generated(config, path, content=""))
        file.read = read
        return file

    @property
    def content_bytes(self) -> bytes:
        return self.read()

    @content_bytes.setter
    def content_bytes(self, value: bytes) -> None:
        self.read = lambda: value

    @property
    def content_string(self) -> str:
        return self.content_bytes.decode()

    @content_string.setter
    def content_string(self, value: str) -> None:
        self.content_bytes = value.encode()

    def copy_file(self, dirty: bool = False) -> None:
        write_file(self.content_bytes, self.abs_dest_path)
