"""A local HTTP server whose faults are told to it: it drops, cuts, corrupts, stalls, changes the file, ignores ranges."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request as the server saw it."""

    path: str
    range: str | None
    if_range: str | None
    authorization: str | None = None


@dataclass
class Served:
    """A file and how it is served. `faults` are taken one a request, from the front; None is none."""

    content: bytes
    etag: str | None = '"v1"'
    last_modified: str | None = "Mon, 02 Nov 2026 10:00:00 GMT"
    content_type: str = "application/octet-stream"
    has_ranges: bool = True
    length: str = "stated"
    faults: list[Callable[[Handler, Served], None] | None] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


class Handler(BaseHTTPRequestHandler):
    """Answers a GET from the server's files."""

    server: LocalServer
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_GET(self) -> None:
        names = ("Range", "If-Range", "Authorization")
        self.server.asked.append(Asked(self.path, *(self.headers.get(name) for name in names)))
        self.close_connection = True
        served = self.server.files.get(self.path)
        if served is None:
            self.send_error(404)
            return
        fault = served.faults.pop(0) if served.faults else None
        if fault:
            fault(self, served)
        else:
            self.answer(served)

    def answer(self, served: Served, body: bytes | None = None) -> None:
        """The file, or the rest of it that was asked for; `body` replaces what is sent, not what is stated."""
        start = self.find_start(served)
        rest = served.content[start:]
        self.send_response(206 if start else 200)
        for name, value in (("ETag", served.etag), ("Last-Modified", served.last_modified), *served.headers.items()):
            if value:
                self.send_header(name, value)
        self.send_header("Content-Type", served.content_type)
        if start:
            total = len(served.content)
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        if served.length == "stated":
            self.send_header("Content-Length", str(len(rest)))
        if served.length == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.send_body(rest if body is None else body, is_chunked=served.length == "chunked")

    def send_body(self, body: bytes, *, is_chunked: bool) -> None:
        """The bytes; a chunked body that is cut lacks its end."""
        if is_chunked:
            body = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
        self.wfile.write(body)

    def find_start(self, served: Served) -> int:
        """Where the asked range begins, 0 for the whole file."""
        asked = self.headers.get("Range")
        if not asked or not served.has_ranges:
            return 0
        if self.headers.get("If-Range") not in (None, served.etag, served.last_modified):
            return 0
        return int(asked.removeprefix("bytes=").removesuffix("-"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class LocalServer(ThreadingHTTPServer):
    """Files by path, and what was asked for."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, Served] = {}
        self.asked: list[Asked] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no error here."""


@contextmanager
def serve() -> Iterator[LocalServer]:
    with LocalServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def cut_after(sent_bytes: int) -> Callable[[Handler, Served], None]:
    """State the whole length, send less, close."""

    def fault(handler: Handler, served: Served) -> None:
        rest = served.content[handler.find_start(served) :]
        handler.answer(served, rest[:sent_bytes])

    return fault


def answer_status(status: int, **headers: str) -> Callable[[Handler, Served], None]:
    """Answer with a status and no content."""

    def fault(handler: Handler, served: Served) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return fault


def hang_up(handler: Handler, served: Served) -> None:
    """Close without an answer."""


def stall_after(sent_bytes: int, seconds: float) -> Callable[[Handler, Served], None]:
    """Send a little, then nothing for a while."""

    def fault(handler: Handler, served: Served) -> None:
        handler.answer(served, served.content[:sent_bytes])
        handler.wfile.flush()
        time.sleep(seconds)

    return fault


def change_to(content: bytes, etag: str | None) -> Callable[[Handler, Served], None]:
    """The file is another from this request on."""

    def fault(handler: Handler, served: Served) -> None:
        served.content, served.etag, served.last_modified = content, etag, "Tue, 03 Nov 2026 10:00:00 GMT"
        handler.answer(served)

    return fault
