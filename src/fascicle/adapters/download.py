"""Downloads that survive what networks do: drops, stalls, restarts of either side, files that change on the way.

One file at a time:

1. ask for it, or for the rest of it where a part is there (`Range` with `If-Range`, RFC 9110 sections 13 and 14);
2. a 206 that fits the part is added to it; any other answer that holds the file starts anew;
3. a break is tried again from where it broke, after a wait that doubles; progress of a mebibyte sets the count of tries back;
4. when all bytes are there, they are checked, put on the disk and renamed. A wrong checksum removes the part.
"""

from __future__ import annotations

import http.client
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from fascicle.adapters.http_client import PassingFault, RangeUnfit, hide_secrets, make_opener, open_url
from fascicle.adapters.partial_files import Note, PartialFile, Writer, open_part
from fascicle.errors import OutputError, ToolError
from fascicle.reference.checksums import Checksum, hash_with
from fascicle.workflow.fetch_reference import Downloaded
from fascicle.workflow.ports import Progress

_LOGGER = logging.getLogger(__name__)
_CHUNK_BYTES: Final = 1 << 18
_GAIN_BYTES: Final = 1 << 20
_TEXT_BYTES_MAX: Final = 4 << 20
_PARTIAL_CONTENT: Final = 206
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_GZIP_SUFFIXES: Final = (".gz", ".bgz", ".tbi")
_GZIP_MAGIC: Final = b"\x1f\x8b"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a break is tried again without progress, and how long is waited: for an answer, after the first break, at most."""

    tries: int = 6
    timeout_seconds: float = 60.0
    first_wait_seconds: float = 1.0
    wait_max_seconds: float = 60.0

    def wait_seconds(self, failures: int, asked_seconds: float | None) -> float:
        """The wait after so many failures in a row: doubled each time, or what the server asks for."""
        own = self.first_wait_seconds * 2 ** (failures - 1)
        return min(self.wait_max_seconds, own if asked_seconds is None else max(own, asked_seconds))


class HttpDownloader:
    """Fetches files over http and https. `sleep`, `opener` and `free_bytes` are the world's, or a test's."""

    def __init__(
        self,
        patience: Patience | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        opener: Callable[[Path, str], Writer] = open_part,
        free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
    ):
        self._patience = patience or Patience()
        self._sleep = sleep
        self._part_opener = opener
        self._free_bytes = free_bytes
        self._url_opener = make_opener()

    def read_text(self, url: str) -> str:
        """A small text, such as a list of checksums. Raises ToolError."""

        def attempt() -> str:
            with open_url(self._url_opener, url, {}, timeout_seconds=self._patience.timeout_seconds) as response:
                _require_file(response, url)
                content = response.read(_TEXT_BYTES_MAX)
                if response.headers.get("Content-Length", str(len(content))) != str(len(content)):
                    raise PassingFault("the answer was cut off")
                return content.decode("utf-8", "replace")

        return self._persist(url, attempt, lambda: 0)

    def download(self, url: str, target: Path, checksums: Sequence[Checksum], progress: Progress) -> Downloaded:
        """Fetch a file into its place, whole and checked, or not at all; what arrived stays beside it for the next call.

        Raises ToolError where the server, the network or a checksum fails, OutputError where the disk does.
        """
        part = PartialFile(target, self._part_opener)
        transfer = _Transfer(part, url, progress)

        def attempt() -> None:
            if not part.is_whole(url):
                self._attempt(transfer)

        self._persist(url, attempt, lambda: part.held_bytes)
        progress.finish()
        return _check_and_move_in(part, transfer, checksums)

    def _attempt(self, transfer: _Transfer) -> None:
        """Ask once for what is missing, and take what comes."""
        try:
            with open_url(
                self._url_opener, transfer.url, transfer.headers(), timeout_seconds=self._patience.timeout_seconds
            ) as response:
                _require_file(response, transfer.url)
                self._require_space(transfer, response)
                transfer.take(response)
        except RangeUnfit:
            transfer.part.drop()
            raise PassingFault("the file has changed since a part of it was fetched") from None

    def _require_space(self, transfer: _Transfer, response: http.client.HTTPResponse) -> None:
        folder = transfer.part.path.parent
        coming = int(response.headers.get("Content-Length") or 0)
        reusable = transfer.part.held_bytes if response.status != _PARTIAL_CONTENT else 0
        if folder.exists() and coming > self._free_bytes(folder) + reusable:
            raise OutputError(f"{folder}: {coming:,} bytes are to come and do not fit on the disk. Free some space and run it again.")

    def _persist(self, url: str, attempt: Callable[[], _T], held_bytes: Callable[[], int]) -> _T:
        """Try again after what may pass. Raises ToolError when patience is used up."""
        failures = 0
        while True:
            before = held_bytes()
            try:
                return attempt()
            except PassingFault as fault:
                failures = 1 if held_bytes() - before >= _GAIN_BYTES else failures + 1
                if failures >= self._patience.tries:
                    raise ToolError(f"{hide_secrets(url)}: {_describe_end(fault, failures, held_bytes())}") from fault
                wait = self._patience.wait_seconds(failures, fault.wait_seconds)
                _LOGGER.info("%s: %s; trying again in %g s", hide_secrets(url), fault.what, wait)
                self._sleep(wait)


class _Transfer:
    """One file's way from its address into its part, over several answers."""

    def __init__(self, part: PartialFile, url: str, progress: Progress):
        self.part = part
        self.url = url
        self._progress = progress
        self._is_shown = False

    @property
    def last_modified(self) -> str | None:
        """The date the server stated for the file."""
        return self._last_modified if hasattr(self, "_last_modified") else None

    def headers(self) -> dict[str, str]:
        """Ask for the rest where a part can be gone on with: the server sends all of it if the file has changed."""
        note = self.part.read_note(self.url)
        if note is None or note.validator is None:
            return {}
        return {"Range": f"bytes={self.part.held_bytes}-", "If-Range": note.validator}
