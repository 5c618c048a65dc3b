"""A directory of public sources: files by source and version, `sources.lock.toml`, and `fetch.json` for those who use them."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.adapters.atomic import output_errors, write_whole
from fascicle.adapters.json_files import Json, format_json, make_schema
from fascicle.adapters.partial_files import PartialFile
from fascicle.errors import OutputError, ReferenceInputError
from fascicle.reference.source_lock import LOCK_NAME, LockedFile, format_lock, parse_lock
from fascicle.reference.sources import Source

RECORD_NAME: Final = "fetch.json"
FETCH_SCHEMA: Final = "fascicle.fetch/1"


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Under which terms the files of a source may be used, and what to cite; the version is that of the files."""

    name: str
    version: str
    title: str
    homepage: str
    license: str
    citation: str


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """The content of `fetch.json`: the files that are there, and their sources as far as this version of Fascicle knows them."""

    files: tuple[LockedFile, ...]
    sources: tuple[SourceRecord, ...]


def make_fetch_schema() -> Json:
    """The JSON Schema of `fetch.json`."""
    description = (
        "Files of public sources in one directory, each with its SHA-256 and what it was checked by when it came, and the terms "
        "of their sources. `null` means not known or not stated."
    )
    return make_schema(FetchRecord, FETCH_SCHEMA, f"{RECORD_NAME}: public sources that were fetched", description)


class SourceDirectory:
    """A directory that `open_source_directory` gives."""

    def __init__(self, root: Path, sources: Sequence[Source]):
        self._root = root
        self._sources = tuple(sources)
        self._locked = {file.path: file for file in _read_lock(root / LOCK_NAME)}

    def find_path(self, path: str) -> Path:
        """The place of a file."""
        return self._root / path

    def measure_held_bytes(self, path: str) -> int:
        """Bytes of a file, or of a part of it, that are there."""
        target = self.find_path(path)
        return target.stat().st_size if target.exists() else PartialFile(target).held_bytes

    def measure_free_bytes(self) -> int:
        """Room on the disk."""
        return shutil.disk_usage(self._root).free

    def list_locked(self) -> tuple[LockedFile, ...]:
        """What the lock records."""
        return tuple(self._locked.values())

    def lock(self, file: LockedFile) -> None:
        """Record a file, in place of an older record of its path. Raises OutputError."""
        self._locked[file.path] = file
        write_whole(self._root / LOCK_NAME, format_lock(self._locked.values()))

    def write_record(self) -> None:
        """Write `fetch.json`, if there is a file: the same files give the same bytes. Raises OutputError."""
        files = tuple(file for _, file in sorted(self._locked.items()) if self.find_path(file.path).exists())
        versions = {(file.source, file.version) for file in files}
        known = (source for source in self._sources if (source.name, source.version) in versions)
        record = FetchRecord(files, tuple(_describe(source) for source in known))
        if files:
            write_whole(self._root / RECORD_NAME, format_json(record, FETCH_SCHEMA))


@contextmanager
def open_source_directory(root: Path, sources: Sequence[Source]) -> Iterator[SourceDirectory]:
    """The directory, made if need be, for one run at a time. Raises OutputError where it cannot be, or another run has it."""
    with output_errors(root):
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root, os.O_RDONLY)
    try:
        _take_alone(descriptor, root)
        yield SourceDirectory(root, sources)
    finally:
        os.close(descriptor)


def _take_alone(descriptor: int, root: Path) -> None:
    """Hold the directory's lock, which the system frees when the run ends; file systems without locks go without."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OutputError(f"{root}: another run is fetching into it. Wait for it to end.") from error
    except OSError:
        return


def _read_lock(path: Path) -> tuple[LockedFile, ...]:
    text = ""
    with suppress(FileNotFoundError):
        try:
            text = path.read_text("utf-8")
        except (PermissionError, UnicodeDecodeError) as error:
            raise ReferenceInputError("cannot be read", path=path, remedy="Restore it, or remove it") from error
    return parse_lock(text)


def _describe(source: Source) -> SourceRecord:
    return SourceRecord(source.name, source.version, source.title, source.homepage, source.license, source.citation)
