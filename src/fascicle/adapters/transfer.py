"""What an answer holds: the whole file, the rest of it, or something else; and its way into a part."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from fascicle.adapters.http_client import PassingError, hide_secrets
from fascicle.adapters.partial_files import Note, PartialFile
from fascicle.errors import ToolError
from fascicle.workflow.ports import Progress

OK: Final = 200
PARTIAL_CONTENT: Final = 206
_CHUNK_BYTES: Final = 1 << 18
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
_GZIP_SUFFIXES: Final = (".gz", ".bgz", ".tbi")


def require_file(response: http.client.HTTPResponse, url: str) -> None:
    """Raises ToolError for an answer that is not the file: no content, a web page, or a form compressed for the way."""
    if response.status not in (OK, PARTIAL_CONTENT):
        raise ToolError(f"{hide_secrets(url)}: the server answered {response.status} {response.reason}, which holds no file.")
    if response.headers.get_content_type() == "text/html":
        raise ToolError(f"{hide_secrets(url)}: the answer is a web page, not the file. Is a proxy asking for a login?")
    encoding = response.headers.get("Content-Encoding", "identity")
    # Some servers name the encoding of files that are stored as gzip: there the bytes are the file.
    if encoding != "identity" and not urlsplit(url).path.endswith(_GZIP_SUFFIXES):
        raise ToolError(f"{hide_secrets(url)}: the server sends it as {encoding}, though asked not to. Use another --mirror.")


class Transfer:
    """One file's way from its address into its part, over several answers.

    `needs_length`: nothing else could tell a file that was cut off, so the answer must say where it ends.
    """

    def __init__(self, part: PartialFile, url: str, progress: Progress, *, needs_length: bool):
        self.part = part
        self.url = url
        self._progress = progress
        self._needs_length = needs_length
        self._is_shown = False

    def take(self, response: http.client.HTTPResponse) -> None:
        """Put what an answer brings into the part. Raises PassingError where it ends early or does not fit, and OutputError."""
        if response.status == PARTIAL_CONTENT:
            note = self._require_fit(response)
            self._show(note.size_bytes, self.part.held_bytes)
            with self.part.go_on() as write:
                self._copy(response, write, (note.size_bytes or 0) - self.part.held_bytes)
        else:
            note = _read_note(response, self.url)
            self._require_end(response)
            self._is_shown = False
            self._show(note.size_bytes, 0)
            with self.part.begin(note) as write:
                self._copy(response, write, note.size_bytes)

    def _require_fit(self, response: http.client.HTTPResponse) -> Note:
        """The note of the part that a 206 continues; the part is removed where it continues something else."""
        note = self.part.read_note(self.url)
        stated = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        place = (int(stated[1]), int(stated[2])) if stated else None
        is_same = note is not None and _find_validator(response) in (None, note.validator)
        if note and is_same and place == (self.part.held_bytes, note.size_bytes):
            return note
        self.part.drop()
        raise PassingError("the rest that the server sends does not fit what is there")

    def _require_end(self, response: http.client.HTTPResponse) -> None:
        if self._needs_length and response.length is None and not response.chunked:
            what = "the server does not say how long the file is, and no checksum is published: a cut could not be seen"
            raise ToolError(f"{hide_secrets(self.url)}: {what}. Use another --mirror.")

    def _copy(self, response: http.client.HTTPResponse, write: Callable[[bytes], None], remaining: int | None) -> None:
        """Take `remaining` bytes, or all that come where their number is not known."""
        while remaining is None or remaining > 0:
            chunk = response.read1(_CHUNK_BYTES if remaining is None else min(_CHUNK_BYTES, remaining))
            if not chunk:
                break
            write(chunk)
            self._progress.advance(len(chunk))
            remaining = None if remaining is None else remaining - len(chunk)
        if remaining:
            raise PassingError(f"the connection ended {remaining:,} bytes early")

    def _show(self, total_bytes: int | None, held_bytes: int) -> None:
        """One bar a file: it goes on after a break, and begins again with the file."""
        if not self._is_shown:
            self._progress.start(self.part.target.name, total_bytes)
            self._progress.advance(held_bytes)
            self._is_shown = True


def _read_note(response: http.client.HTTPResponse, url: str) -> Note:
    return Note(url, _find_validator(response), response.length, response.headers.get("Last-Modified"))


def _find_validator(response: http.client.HTTPResponse) -> str | None:
    """What `If-Range` may hold: a strong entity tag, else the date; a weak tag does not promise equal bytes (RFC 9110, 8.8.1)."""
    tag = response.headers.get("ETag")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified")
