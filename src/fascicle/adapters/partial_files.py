"""A file on its way: `NAME.part`, and `NAME.part.json` with what is needed to go on with it after a break.

The note is written after the part was emptied and before its first byte, so that a note never speaks of other bytes than those it
stands beside, at whatever moment a run is killed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Protocol

from fascicle.adapters.atomic import output_errors, write_whole

_SUFFIX: Final = ".part"


class Writer(Protocol):
    """What a part is written to."""

    def write(self, content: bytes, /) -> object:
        """Write all of `content`."""

    def close(self) -> object:
        """Put everything into the file."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the bytes of a part are a beginning of.

    `validator` is a strong entity tag or a date as the server stated it (RFC 9110, section 13.1.5); None where it stated neither,
    and then nothing can be added to the part. `size_bytes` is that of the whole file, None where it was not stated.
    """

    url: str
    validator: str | None
    size_bytes: int | None
    last_modified: str | None


def open_part(path: Path, mode: str) -> Writer:
    """Open a part for writing (`wb`) or adding (`ab`)."""
    return path.open(mode)


class PartialFile:
    """The part of a target file, and its note."""

    def __init__(self, target: Path, opener: Callable[[Path, str], Writer] = open_part):
        self.target = target
        self.path = target.with_name(target.name + _SUFFIX)
        self._note_path = target.with_name(target.name + _SUFFIX + ".json")
        self._opener = opener

    @property
    def held_bytes(self) -> int:
        """Bytes that are there."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def read_note(self, url: str) -> Note | None:
        """The note, None where there is none, or none that can be read, or one of another address."""
        with suppress(OSError, ValueError, TypeError):
            note = Note(**json.loads(self._note_path.read_bytes()))
            return note if note.url == url else None
        return None

    def is_whole(self, url: str) -> bool:
        """Whether all bytes are there, as a run leaves it that was killed before it checked them."""
        note = self.read_note(url)
        return note is not None and self.held_bytes > 0 and note.size_bytes == self.held_bytes

    def make_range(self, url: str) -> dict[str, str]:
        """Headers that ask for what is missing, if the file is still the same; none where the part cannot be gone on with."""
        note, held = self.read_note(url), self.held_bytes
        if note is None or not note.validator or note.size_bytes is None or not 0 < held < note.size_bytes:
            return {}
        return {"Range": f"bytes={held}-", "If-Range": note.validator}

    @contextmanager
    def begin(self, note: Note) -> Iterator[Callable[[bytes], None]]:
        """Empty the part, note what it will be, and give what writes to it. Raises OutputError."""
        with self._open("wb"):
            pass
        write_whole(self._note_path, json.dumps(asdict(note)))
        with self.go_on() as write:
            yield write

    @contextmanager
    def go_on(self) -> Iterator[Callable[[bytes], None]]:
        """Give what adds to the part. Raises OutputError."""
        with self._open("ab") as stream:

            def write(content: bytes) -> None:
                with output_errors(self.path):
                    stream.write(content)

            yield write

    def drop(self) -> None:
        """Remove the part and its note."""
        with output_errors(self.path):
            self.path.unlink(missing_ok=True)
            self._note_path.unlink(missing_ok=True)

    def move_in(self) -> None:
        """Put the whole part on the disk and into its place. Raises OutputError."""
        with output_errors(self.target):
            with self.path.open("rb") as stream:
                os.fsync(stream.fileno())
            self.path.replace(self.target)
            self._note_path.unlink(missing_ok=True)

    @contextmanager
    def _open(self, mode: str) -> Iterator[Writer]:
        """Faults inside the block pass as they are: they may be those of the network."""
        with output_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            stream = self._opener(self.path, mode)
        try:
            yield stream
        finally:
            with output_errors(self.path):
                stream.close()
