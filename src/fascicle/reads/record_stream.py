"""Aligned records of a BAM or CRAM as bytes, chunk by chunk, without an object for each.

htslib (through pysam, in a process of its own) finds the records of all regions in one pass and hands them on unpacked; what
comes out of the pipe are BAM records one after the other. They are cut into chunks of the genome; a record that lies in two
chunks is in both.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final, Protocol

import numpy as np
import pysam
from isal import igzip
from numpy.typing import NDArray

from fascicle.errors import ReadsError
from fascicle.model.loci import Span
from fascicle.reads.record_kernels import find_record_starts, locate_records

# Reads this far from a chunk are read too: those that are clipped at an indel of it, or whose mate lies in it.
MARGIN_BP: Final = 300
_CHUNK_BP: Final = 20_000
_BLOCK_BYTES: Final = 1 << 24
_BAM_MAGIC: Final = b"BAM\1"
_VIEW: Final = "import sys, pysam; pysam.samtools.view(*sys.argv[1:], catch_stdout=False)"
_SHOWN: Final = 200

Raw = NDArray[np.uint8]
Offsets = NDArray[np.int64]


class PlaceInFile(Protocol):
    """A genome range as a file names it: contig, 0-based half-open range on it, and the shift back to the genome."""

    @property
    def contig(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def shift(self) -> int: ...  # noqa: D102


class AlignedSource(Protocol):
    """A checked BAM or CRAM: its files, and where a genome range lies in it (nowhere, where it has no such contig)."""

    @property
    def path(self) -> Path: ...  # noqa: D102
    @property
    def index(self) -> Path: ...  # noqa: D102
    @property
    def reference(self) -> Path | None: ...  # noqa: D102
    def locate(self, chrom: str, start: int, end: int) -> Sequence[PlaceInFile]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Chunk:
    """Target spans of one chromosome that are worked on together, in order (0-based, half-open)."""

    chrom: str
    spans: tuple[Span, ...]

    @property
    def outer(self) -> Span:
        """From `MARGIN_BP` before the first base to as much behind the last."""
        return Span(max(self.spans[0].start - MARGIN_BP, 0), self.spans[-1].end + MARGIN_BP)


@dataclass(frozen=True, eq=False, slots=True)
class RawRecords:
    """BAM records (after their length field) in a byte array, each with its offset and its shift to genome offsets."""

    raw: Raw
    starts: Offsets
    shift: int


def plan_chunks(targets: Sequence[tuple[str, Span]], chunk_bp: int = _CHUNK_BP) -> tuple[Chunk, ...]:
    """Chunks of merged targets in their order. A target longer than a chunk is cut; the cuts do not depend on the reads."""
    chunks: list[Chunk] = []
    spans: list[Span] = []
    chrom = ""
    for name, target in targets:
        for start in range(target.start, target.end, chunk_bp):
            span = Span(start, min(start + chunk_bp, target.end))
            if spans and (name != chrom or span.end - spans[0].start > chunk_bp):
                chunks.append(Chunk(chrom, tuple(spans)))
                spans = []
            chrom = name
            spans.append(span)
    if spans:
        chunks.append(Chunk(chrom, tuple(spans)))
    return tuple(chunks)


def stream_chunks(source: AlignedSource, chunks: Sequence[Chunk]) -> Generator[tuple[RawRecords, ...]]:
    """The records of each chunk in turn, one item a place of it in the file (none where the file has no such contig).

    Raises:
        ReadsError: the file cannot be read to the end of the regions.
    """
    places = [source.locate(chunk.chrom, chunk.outer.start, chunk.outer.end) for chunk in chunks]
    order = _read_contig_order(source)
    at = 0
    while at < len(chunks):
        end = _find_run(places, order, at)
        yield from _stream_run(source, places[at:end])
        at = end


def _read_contig_order(source: AlignedSource) -> dict[str, int]:
    reference = str(source.reference) if source.reference else None
    try:
        with pysam.AlignmentFile(str(source.path), index_filename=str(source.index), reference_filename=reference) as file:
            return {name: number for number, name in enumerate(file.references)}
    except (OSError, ValueError) as error:
        raise _describe_broken(source.path, str(error)) from None


def _find_run(places: Sequence[Sequence[PlaceInFile]], order: dict[str, int], at: int) -> int:
    """The end of the chunks from `at` on that come in the order of the file, so that one pass reads them."""
    last = (-1, -1)
    for number in range(at, len(places)):
        for place in places[number]:
            key = (order[place.contig], place.start)
            if key < last:
                return max(number, at + 1)
            last = key
    return len(places)


def _stream_run(source: AlignedSource, places: Sequence[Sequence[PlaceInFile]]) -> Iterator[tuple[RawRecords, ...]]:
    wanted = [place for own in places for place in own]
    if not wanted:
        yield from (() for _ in places)
        return
    with _open_records(source, wanted) as stream:
        window = _Window(stream)
        for own in places:
            yield tuple(window.take(place) for place in own)
        window.finish()


class _Window:
    """The records between what is still needed and what has been read."""

    def __init__(self, stream: _Stream):
        self._stream = stream
        self._raw: Raw = np.empty(0, np.uint8)
        self._starts: Offsets = np.empty(0, np.int64)
        self._is_over = False

    def take(self, place: PlaceInFile) -> RawRecords:
        """The records that overlap a place; places come in the order of the file."""
        contig = self._stream.contigs[place.contig]
        while not self._is_over and not self._reaches(contig, place.end):
            self._read_on()
        contigs, begins, ends = locate_records(self._raw, self._starts)
        is_kept = (contigs > contig) | ((contigs == contig) & (ends > place.start))
        is_taken = is_kept & (contigs == contig) & (begins < place.end)
        taken = RawRecords(self._raw, self._starts[is_taken], place.shift)
        # What lies before this place is needed no more; bytes are let go when most of them are of such records.
        self._starts = self._starts[is_kept]
        return taken

    def finish(self) -> None:
        """Reads to the end, so that a broken end is noticed."""
        while not self._is_over:
            self._starts = self._starts[:0]
            self._read_on()

    def _reaches(self, contig: int, end: int) -> bool:
        if not len(self._starts):
            return False
        contigs, begins, _ = locate_records(self._raw, self._starts[-1:])
        return (int(contigs[0]), int(begins[0])) >= (contig, end)

    def _read_on(self) -> None:
        block = self._stream.read_records()
        self._is_over = not len(block)
        first = int(self._starts[0]) - 4 if len(self._starts) else len(self._raw)
        kept = self._raw[first:]
        self._raw = np.concatenate((kept, block))
        self._starts = np.concatenate((self._starts - first, find_record_starts(block) + len(kept)))


class _Stream:
    """Unpacked BAM: the header's contigs by name, then whole records."""

    def __init__(self, file: IO[bytes]):
        self._file = file
        self._rest = b""
        if self._exact(4) != _BAM_MAGIC:
            raise EOFError
        self._exact(self._number())
        self.contigs: dict[str, int] = {}
        for number in range(self._number()):
            name = self._exact(self._number())[:-1].decode()
            self._exact(4)
            self.contigs[name] = number

    def _exact(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) < size:
            raise EOFError
        return data

    def _number(self) -> int:
        return int.from_bytes(self._exact(4), "little")

    def read_records(self) -> Raw:
        """The next bytes up to the end of a record; none at the end."""
        while True:
            more = self._file.read(_BLOCK_BYTES)
            data = np.frombuffer(self._rest + more, dtype=np.uint8)
            starts = find_record_starts(data)
            if len(starts):
                end = int(starts[-1]) + int(data[starts[-1] - 4 : starts[-1]].view("<i4")[0])
                self._rest = data[end:].tobytes()
                return data[:end]
            if not more:
                return data[:0]
            self._rest = data.tobytes()


@contextmanager
def _open_records(source: AlignedSource, places: Sequence[PlaceInFile]) -> Iterator[_Stream]:
    """The records of all places from a process of htslib's `view`."""
    with NamedTemporaryFile("w", prefix="fascicle-regions-", suffix=".bed") as bed:
        bed.writelines(f"{place.contig}\t{place.start}\t{place.end}\n" for place in places)
        bed.flush()
        given = ("--reference", str(source.reference)) if source.reference else ()
        options = ("-u", "-M", "-L", bed.name, *given, "-X", str(source.path), str(source.index))
        command = [sys.executable, "-c", _VIEW, *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
            assert process.stdout  # noqa: S101
            assert process.stderr  # noqa: S101
            try:
                with igzip.open(process.stdout, "rb") as file:
                    yield _Stream(file)
            except (EOFError, igzip.BadGzipFile) as error:
                process.kill()
                raise _describe_broken(source.path, str(error)) from None
            except BaseException:
                process.kill()
                raise
            words = process.stderr.read().decode(errors="replace")
        if process.returncode:
            raise _describe_broken(source.path, words)


def _describe_broken(path: Path, words: str) -> ReadsError:
    said = [line.partition("] ")[2] or line for line in words.splitlines() if line.strip()]
    because = said[0][:_SHOWN] if said else "it is cut off or damaged"
    return ReadsError(f"its regions cannot be read ({because})", path=path, remedy="Copy or fetch the file and its index again")
