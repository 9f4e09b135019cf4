"""Serves a built site on this machine as a web host such as GitHub Pages does, compressed with gzip.

For browser tests and for `make lighthouse`: both measure what is transferred.
"""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_COMPRESSED = (
    "text/",
    "application/javascript",
    "application/json",
    "application/xml",
    "application/atom",
    "image/svg",
)


def find_chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """Serves the site while the context lasts; gives its address."""
    with _Server(("127.0.0.1", 0), partial(_Host, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a browser that leaves a page closes its connections
            super().handle_error(request, client_address)


class _Host(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        pass

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() and self.path.split("?")[0].endswith("/") else path
        kind = self.guess_type(str(file))
        compress = "gzip" in self.headers.get("Accept-Encoding", "") and kind.startswith(_COMPRESSED)
        if not compress or not file.is_file():
            return super().send_head()
        body = gzip.compress(file.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        return io.BytesIO(body)
