"""Contents that wait on disk are those that were put there, in whatever order they are read."""

from __future__ import annotations

from pathlib import Path

from spool import Spool, SpooledFile


def test_each_content_is_read_as_it_was_put() -> None:
    spool = Spool()
    contents = (b"lamp", b"", "Ŵick\r\n".encode(), bytes(range(256)))
    reads = [spool.put(content) for content in contents[:3]]
    assert reads[1]() == b""
    reads.append(spool.put(contents[3]))
    assert tuple(read() for read in reversed(reads)) == contents[::-1]


def test_mkdocs_reads_copies_and_replaces_a_file_that_waits(tmp_path: Path) -> None:
    file = SpooledFile("lamp/wick.json", None, str(tmp_path), use_directory_urls=True)
    file.read = Spool().put("Ŵick".encode())
    assert file.content_string == "Ŵick"
    file.content_string = "Lamp"
    assert file.content_bytes == b"Lamp"
    file.copy_file()
    assert (tmp_path / "lamp/wick.json").read_bytes() == b"Lamp"
