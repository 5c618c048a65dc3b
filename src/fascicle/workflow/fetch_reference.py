"""Public sources into a directory: each file is there verified, or is fetched, checked and recorded.

A file is checked against what its producer publishes and against `sources.lock.toml`, whatever there is of the two. A file with
neither is recorded as it came (trust on first use), and said so.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from fascicle.errors import InputError, OutputError, ReferenceInputError, ToolError
from fascicle.reference.checksums import Checksum, hash_with, parse_checksum_list
from fascicle.reference.source_lock import FIRST_USE, LOCK_NAME, LockedFile
from fascicle.reference.sources import BYTES_PER_MB, HLA_SOURCE, Source, SourceFile, Wanted
from fascicle.workflow.ports import Progress, SilentProgress

ALL_SOURCES: Final = ""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that came: from where (without user or query), its size, its SHA-256, the date the server stated for it."""

    url: str
    size_bytes: int
    sha256: str
    last_modified: str | None


class Downloader(Protocol):
    """The network."""

    def read_text(self, url: str) -> str:
        """A small text. Raises ToolError."""

    def download(self, url: str, target: Path, checksums: Sequence[Checksum], progress: Progress) -> Downloaded:
        """A file into its place, whole and checked or not at all. Raises ToolError, OutputError."""


class SourceStore(Protocol):
    """A directory of sources with its lock."""

    def find_path(self, path: str) -> Path:
        """The place of a file."""

    def measure_held_bytes(self, path: str) -> int:
        """Bytes of a file, or of a part of it, that are there."""

    def measure_free_bytes(self) -> int:
        """Room on its disk."""

    def list_locked(self) -> tuple[LockedFile, ...]:
        """What the lock records."""

    def lock(self, file: LockedFile) -> None:
        """Record a file, in place of an older record of its path."""

    def write_record(self) -> None:
        """Write what the lock holds, with licences and citations, for those who use the files."""


class Outcome(StrEnum):
    """What became of a file that was asked for."""

    FETCHED = "fetched"
    VERIFIED = "verified"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file that is there and as it should be; RECORDED for one that was there unrecorded. `is_new`: it had no record before."""

    wanted: Wanted
    outcome: Outcome
    locked: LockedFile
    is_new: bool


@dataclass(frozen=True, slots=True)
class FetchResult:
    """All files that were asked for: those that are there, and why the others are not."""

    files: tuple[FetchedFile, ...]
    failures: tuple[str, ...]


def fetch_reference(
    wanted: Sequence[Wanted],
    store: SourceStore,
    downloader: Downloader,
    *,
    mirrors: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> FetchResult:
    """Bring each file that is wanted into the store. A file that fails does not keep the others.

    `mirrors`: address of a mirror by name of source, `ALL_SOURCES` for those not named; it takes the place of scheme and host.
    Raises OutputError where the disk is too small or cannot be written, which would be so for the next file too.
    """
    fetch = _Fetch(store, downloader, mirrors or {}, progress or SilentProgress())
    _require_space(wanted, store)
    files, failures = [], []
    for item in wanted:
        try:
            files.append(fetch.bring(item))
        except (ToolError, InputError) as error:
            failures.append(str(error))
    store.write_record()
    return FetchResult(tuple(files), tuple(failures))


def apply_mirror(url: str, mirror: str | None) -> str:
    """An address with a mirror in the place of its scheme and host.

    >>> apply_mirror("https://ftp.ebi.ac.uk/pub/a.gz", "http://mirror.local/ebi/")
    'http://mirror.local/ebi/pub/a.gz'
    """
    return url if mirror is None else mirror.rstrip("/") + urlsplit(url).path


class _Fetch:
    """One call: the lock as it was, and the checksum lists that were read on the way."""

    def __init__(self, store: SourceStore, downloader: Downloader, mirrors: Mapping[str, str], progress: Progress):
        self._store = store
        self._downloader = downloader
        self._mirrors = mirrors
        self._progress = progress
        self._locked = {file.path: file for file in store.list_locked()}
        self._lists: dict[str, str] = {}

    def bring(self, wanted: Wanted) -> FetchedFile:
        path = self._store.find_path(wanted.path)
        locked = self._locked.get(wanted.path)
        if path.exists():
            return self._verify(wanted, path, locked) if locked else self._record(wanted, path)
        return self._download(wanted, path, locked)

    def _verify(self, wanted: Wanted, path: Path, locked: LockedFile) -> FetchedFile:
        """Hold a file against its record; needs no network."""
        self._progress.start(f"verify {path.name}", None)
        if path.stat().st_size != locked.size_bytes or hash_with(path, ["sha256"])["sha256"] != locked.sha256:
            raise ReferenceInputError(f"differs from its record in {LOCK_NAME}", path=path, remedy="Remove it and run this again")
        self._progress.finish()
        return FetchedFile(wanted, Outcome.VERIFIED, locked, is_new=False)

    def _record(self, wanted: Wanted, path: Path) -> FetchedFile:
        """Check and record a file that was there already: put there by hand, or by a run that was killed right then."""
        checksums = self._list_published(wanted)
        digests = hash_with(path, {"sha256", *(checksum.algorithm for checksum in checksums)})
        for checksum in checksums:
            if digests[checksum.algorithm] != checksum.digest:
                what = f"its {checksum.algorithm} is not the one that {checksum.origin} states"
                raise ReferenceInputError(what, path=path, remedy="Remove it and run this again")
        found = Downloaded("", path.stat().st_size, digests["sha256"], None)
        return FetchedFile(wanted, Outcome.RECORDED, self._lock(wanted, found, checksums), is_new=True)

    def _download(self, wanted: Wanted, path: Path, locked: LockedFile | None) -> FetchedFile:
        published = self._list_published(wanted)
        recorded = [Checksum("sha256", locked.sha256, LOCK_NAME)] if locked else []
        url = apply_mirror(wanted.file.url, self._find_mirror(wanted.source))
        found = self._downloader.download(url, path, [*published, *recorded], self._progress)
        return FetchedFile(wanted, Outcome.FETCHED, self._lock(wanted, found, published), is_new=locked is None)

    def _list_published(self, wanted: Wanted) -> list[Checksum]:
        """What the producer, or the mirror in its place, publishes of a file's content."""
        file = wanted.file
        if file.checksum or not file.checksum_url:
            return [file.checksum] if file.checksum else []
        url = apply_mirror(file.checksum_url, self._find_mirror(wanted.source))
        if url not in self._lists:
            self._lists[url] = self._downloader.read_text(url)
        return [parse_checksum_list(self._lists[url], file.name, urlsplit(url).path.rpartition("/")[2])]

    def _lock(self, wanted: Wanted, found: Downloaded, checksums: Sequence[Checksum]) -> LockedFile:
        """Record a file. A record that there was stays what it was checked by: the first use, or what was published then."""
        before = self._locked.get(wanted.path)
        locked = LockedFile(
            path=wanted.path,
            source=wanted.source.name,
            version=wanted.source.version,
            url=found.url or None,
            size_bytes=found.size_bytes,
            sha256=found.sha256,
            last_modified=found.last_modified,
            checked_by=before.checked_by if before else _describe_check(checksums),
        )
        self._store.lock(locked)
        return locked

    def _find_mirror(self, source: Source) -> str | None:
        return self._mirrors.get(source.name, self._mirrors.get(ALL_SOURCES))


def _describe_check(checksums: Sequence[Checksum]) -> str:
    return "; ".join(f"{checksum.algorithm} of {checksum.origin}" for checksum in checksums) or FIRST_USE


def _require_space(wanted: Sequence[Wanted], store: SourceStore) -> None:
    """Raises OutputError where what is missing will not fit, as far as sizes are known beforehand."""
    absent = [item for item in wanted if not store.find_path(item.path).exists()]
    missing = sum(max(0, item.file.size_mb * BYTES_PER_MB - store.measure_held_bytes(item.path)) for item in absent)
    free = store.measure_free_bytes()
    if missing > free:
        sizes = f"about {missing // BYTES_PER_MB:,} MB are to come, {free // BYTES_PER_MB:,} MB are free"
        raise OutputError(f"{store.find_path('')}: {sizes}. Free some space, or ask for fewer sources with --only.")


def format_sources(sources: Sequence[Source]) -> str:
    """The sources with their version, number of files, size, licence and citation, as text."""
    lines = []
    for source in sources:
        size_mb = sum(file.size_mb for file in source.files)
        default = "" if source.is_default else ", only when asked for"
        lines += [
            f"{source.name} {source.version}: {source.title}",
            f"  files     {len(source.files)}, about {size_mb:,} MB{default}; checked by {_describe_checks(source)}",
            *([f"  parts     {', '.join(source.parts)}"] if source.parts else []),
            f"  licence   {source.license}",
            f"  cite      {source.citation}",
            f"  from      {source.homepage}",
        ]
    return "\n".join(lines) + "\n"


def _describe_checks(source: Source) -> str:
    kinds = dict.fromkeys(_describe_kind(file) for file in source.files)
    return ", ".join(kinds)


def _describe_kind(file: SourceFile) -> str:
    if file.checksum:
        return f"published {file.checksum.algorithm}"
    return "published checksum list" if file.checksum_url else "record at first use"


def format_fetch(result: FetchResult, store: SourceStore) -> str:
    """What is there now, what was trusted at first use, and the command that makes a bundle of it."""
    lines = [f"{file.outcome}  {file.locked.path}  {file.locked.sha256[:16]}  {file.locked.checked_by}" for file in result.files]
    first_use = [file for file in result.files if file.is_new and file.locked.checked_by == FIRST_USE]
    if first_use:
        what = f"recorded in {LOCK_NAME} as they came, and verified from now on"
        lines.append(f"without a published checksum: {len(first_use)}; {what}")
    command = format_build_command(result, store)
    lines += ["", "Make a reference bundle of it:", f"  {command}"] if command else []
    hla = next((file for file in result.files if file.wanted.source.name == HLA_SOURCE), None)
    if hla:
        folder = store.find_path(hla.wanted.source.folder)
        lines += [
            "",
            "Add the HLA database to a reference REF:",
            f"  fascicle reference add-hla --imgt {shlex.quote(str(folder))} REF",
        ]
    return "".join(f"{line}\n" for line in lines)


def format_build_command(result: FetchResult, store: SourceStore) -> str | None:
    """The command that builds a bundle from the fetched genome and annotation, None where one of them is not there."""
    roles = {file.wanted.file.role: store.find_path(file.wanted.path) for file in result.files}
    if "genome" not in roles or "annotation" not in roles:
        return None
    out = store.find_path("bundle-rna_649")
    words = ["fascicle", "reference", "build", "--genome", roles["genome"], "--annotation", roles["annotation"]]
    return shlex.join([*map(str, words), "--panel", "rna_649", "--out", str(out)])
