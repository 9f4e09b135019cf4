"""`serve`: check the port, on which MkDocs would fail with a traceback, and hand over to MkDocs' live preview."""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import NoReturn

from settings import ROOT, SettingsError, read_settings

HOST, DEFAULT_PORT = "127.0.0.1", "8000"


def serve_site(port: str) -> NoReturn:
    """Serves the preview on this machine until Ctrl+C."""
    read_settings()
    _check_port(port)
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"{HOST}:{port.strip()}"]
    os.chdir(ROOT)
    os.execv(sys.executable, command)  # noqa: S606 - Ctrl+C then reaches the server itself


def _check_port(port: str) -> None:
    number = int(port) if port.strip().isdecimal() else 0
    if not 0 < number < 65536:
        raise SettingsError(f"invalid PORT {port!r}; use a number such as 8001")
    other = 8001 if number < 1024 or number == 65535 else number + 1
    try:
        with socket.create_server((HOST, number)):
            pass
    except OSError as error:
        fault = "is already in use" if error.errno == errno.EADDRINUSE else f"is not available ({error.strerror})"
        raise SettingsError(f"port {number} {fault}; try PORT={other}") from None
