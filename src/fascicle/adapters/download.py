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
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from fascicle.adapters.atomic import output_errors
from fascicle.adapters.http_client import PassingError, UnfitRangeError, hide_secrets, make_opener, open_url
from fascicle.adapters.partial_files import PartialFile, Writer, open_part
from fascicle.adapters.transfer import PARTIAL_CONTENT, Transfer, require_file
from fascicle.errors import OutputError, ToolError
from fascicle.reference.checksums import Checksum, hash_with
from fascicle.workflow.fetch_reference import Downloaded
from fascicle.workflow.ports import Progress

_LOGGER = logging.getLogger(__name__)
_GAIN_BYTES: Final = 1 << 20
_TEXT_BYTES_MAX: Final = 4 << 20
_GZIP_SUFFIXES: Final = (".gz", ".bgz", ".tbi")
_GZIP_MAGIC: Final = b"\x1f\x8b"
_NO_NETWORK: Final = "Check the network (https_proxy names a proxy), or name another server with --mirror."
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a break without progress is tried again, how long an answer may take, the first and the longest wait."""

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
        self._silent_hosts: set[str] = set()

    def read_text(self, url: str, headers: Mapping[str, str] | None = None) -> str:
        """A small text, such as a list of checksums. Raises ToolError."""
        return self._persist(url, lambda: self._ask_for_text(url, headers or {}), lambda: 0)

    def download(self, url: str, target: Path, checksums: Sequence[Checksum], progress: Progress) -> Downloaded:
        """Fetch a file into its place, whole and checked, or not at all; what arrived stays beside it for the next call.

        Raises ToolError where the server, the network or a checksum fails, OutputError where the disk does.
        """
        part = PartialFile(target, self._part_opener)
        transfer = Transfer(part, url, progress, needs_length=not checksums)
        with output_errors(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
        self._persist(url, lambda: self._ask_for_rest(transfer), lambda: part.held_bytes)
        progress.finish()
        return _check_and_move_in(part, url, checksums)

    def _ask_for_text(self, url: str, headers: Mapping[str, str]) -> str:
        with open_url(self._url_opener, url, headers, timeout_seconds=self._patience.timeout_seconds) as response:
            require_file(response, url)
            length = response.length
            content = response.read(_TEXT_BYTES_MAX)
        if length is not None and length != len(content):
            raise PassingError(f"the answer of {length:,} bytes ended after {len(content):,}")
        return content.decode("utf-8", "replace")

    def _ask_for_rest(self, transfer: Transfer) -> None:
        """Ask once for what is missing, and take what comes."""
        part, url = transfer.part, transfer.url
        if part.is_whole(url):
            return
        try:
            with open_url(
                self._url_opener, url, part.make_range(url), timeout_seconds=self._patience.timeout_seconds
            ) as response:
                require_file(response, url)
                self._require_space(part, response)
                transfer.take(response)
        except UnfitRangeError:
            part.drop()
            raise PassingError("the file has changed since a part of it was fetched") from None

    def _require_space(self, part: PartialFile, response: http.client.HTTPResponse) -> None:
        """Raises OutputError where the stated bytes do not fit; those of a part that is about to be emptied count as free."""
        coming = response.length or 0
        freed = 0 if response.status == PARTIAL_CONTENT else part.held_bytes
        folder = part.path.parent
        if coming > self._free_bytes(folder) + freed:
            raise OutputError(
                f"{folder}: {coming:,} bytes are to come and do not fit on the disk. Free some space and run it again."
            )

    def _persist(self, url: str, attempt: Callable[[], _T], held_bytes: Callable[[], int]) -> _T:
        """Try again after what may pass. Raises ToolError when patience is used up.

        A host that used it up once gets one try for its next file: without a network, patience with every file takes minutes.
        """
        host, failures = urlsplit(url).netloc, 0
        while True:
            before = held_bytes()
            try:
                result = attempt()
                self._silent_hosts.discard(host)
                return result
            except PassingError as fault:
                failures = 1 if held_bytes() - before >= _GAIN_BYTES else failures + 1
                if failures >= self._patience.tries or host in self._silent_hosts:
                    self._silent_hosts.add(host)
                    raise ToolError(f"{hide_secrets(url)}: {_describe_end(fault, failures, held_bytes())}") from fault
                wait = self._patience.wait_seconds(failures, fault.wait_seconds)
                _LOGGER.info("%s: %s; trying again in %g s", hide_secrets(url), fault.what, wait)
                self._sleep(wait)


def _describe_end(fault: PassingError, failures: int, held_bytes: int) -> str:
    kept = f"{held_bytes:,} bytes are kept; run the same command again to go on." if held_bytes else _NO_NETWORK
    tries = f"{failures} tries in a row" if failures > 1 else "1 try"
    return f"{fault.what} ({tries}). {kept}"


def _check_and_move_in(part: PartialFile, url: str, checksums: Sequence[Checksum]) -> Downloaded:
    """Hold the whole part against its checksums. Raises ToolError, and removes the part, where one is another."""
    digests = hash_with(part.path, {"sha256", *(checksum.algorithm for checksum in checksums)})
    problem = _find_problem(part, digests, checksums)
    if problem:
        part.drop()
        raise ToolError(f"{hide_secrets(url)}: {problem}. What was fetched is removed. Try again, or use another --mirror.")
    note = part.read_note(url)
    size_bytes = part.held_bytes
    part.move_in()
    return Downloaded(hide_secrets(url), size_bytes, digests["sha256"], note.last_modified if note else None)


def _find_problem(part: PartialFile, digests: Mapping[str, str], checksums: Sequence[Checksum]) -> str | None:
    if part.target.name.endswith(_GZIP_SUFFIXES) and not _is_gzip(part.path):
        return "what came is not gzip, as its name says"
    wrong = next((checksum for checksum in checksums if digests[checksum.algorithm] != checksum.digest), None)
    if wrong is None:
        return None
    found = digests[wrong.algorithm]
    return f"the {wrong.algorithm} is {found}, but {wrong.origin} says {wrong.digest}"


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
