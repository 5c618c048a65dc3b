"""FASTQ in, block by block: raw bytes and, for each record, where its name, bases and qualities lie.

No read becomes a Python object here. A block holds as many records of both mates as were read, and the rest waits for the next
block, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import Final, NamedTuple, cast

import numpy as np
from isal import igzip, igzip_threaded
from numpy.typing import NDArray

from fascicle.errors import ReadsError
from fascicle.reads.lines import LINE_FEED, find_line_ends
from fascicle.reference.fasta import BROKEN_GZIP
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import Bases, encode_bases

CHUNK_BYTES: Final = 1 << 21
# Longer single reads come from PacBio or Nanopore, whose errors are insertions and deletions.
SHORT_READ_MAX_BP: Final = 400
_GZIP_MAGIC: Final = b"\x1f\x8b"
# Columns of `Records.columns`
NAME, NAME_END, BASES, BASES_END, QUALITIES, TRIMMED = range(6)
COLUMNS: Final = 6
# The first 13 bases of the two adapters that nearly all Illumina libraries have: TruSeq (and its UMI kin) and Nextera. 13 bases
# occur by chance once in 67 million; a fragment that is cut so would lose a few bases, not its gene.
ADAPTERS: Final = np.frombuffer(b"AGATCGGAAGAGCCTGTCTCTTATAC", dtype=np.uint8).reshape(2, 13)
_CARRIAGE_RETURN, _TAB, _SPACE, _PLUS, _AT = 13, 9, 32, 43, 64
_EIGHT: Final = np.uint64(8)
_TOGETHER_BP: Final = 8
_BROKEN_HEADER, _BROKEN_PLUS, _BROKEN_LENGTH, _EMPTY_READ = 1, 2, 3, 4
_BROKEN = {
    _BROKEN_HEADER: "a record does not begin with '@'",
    _BROKEN_PLUS: "the third line of a record does not begin with '+'",
    _BROKEN_LENGTH: "bases and qualities of a record differ in length",
    _EMPTY_READ: "a record has no bases",
}


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one file in one block: the bytes and, per record, byte offsets (name, its end, bases, their end, qualities).

    The last column is 1 for a record that the screen found to run into an adapter; its bases then end before it.
    """

    buffer: NDArray[np.uint8]
    columns: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def longest(self) -> int:
        """Bases of the longest read."""
        return int((self.columns[:, BASES_END] - self.columns[:, BASES]).max(initial=0))

    def name(self, record: int) -> str:
        """The name up to the first white space, without `@`."""
        start, end = self.columns[record, NAME : NAME_END + 1]
        return self.buffer[start:end].tobytes().decode("ascii", errors="replace")

    def header(self, record: int) -> str:
        """The whole first line, without `@`."""
        start, end = self.columns[record, NAME], self.columns[record, BASES]
        return self.buffer[start:end].tobytes().decode("ascii", errors="replace").rstrip()

    def bases(self, record: int) -> Bases:
        """The bases as codes."""
        start, end = self.columns[record, BASES : BASES_END + 1]
        return encode_bases(self.buffer[start:end])


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """Fragments of one block. `second` is None for single-end reads; else both have the same number of records."""

    number: int
    first_fragment: int
    first: Records
    second: Records | None

    def __len__(self) -> int:
        return len(self.first)


class RecordColumns(NamedTuple):
    """`Records` as kernels take them."""

    buffer: NDArray[np.uint8]
    columns: NDArray[np.int64]


def list_columns(block: ReadBlock) -> tuple[RecordColumns, RecordColumns]:
    """Both mates of a block for a kernel; of single reads the second has no rows."""
    first = RecordColumns(block.first.buffer, block.first.columns)
    return first, RecordColumns(block.second.buffer, block.second.columns) if block.second else first._replace(
        columns=first.columns[:0]
    )


@kernel
def _is_blank(buffer: NDArray[np.uint8], start: int) -> bool:
    """Whether nothing but line ends is left: blank lines at the end of a file are no record."""
    for i in range(start, len(buffer)):  # noqa: SIM110 (numba compiles no generator)
        if buffer[i] != LINE_FEED and buffer[i] != _CARRIAGE_RETURN:
            return False
    return True


@kernel
def _parse_records(buffer: NDArray[np.uint8], ends: NDArray[np.int64], columns: NDArray[np.int64]) -> tuple[int, int, int]:
    """Fills `columns` with whole records; returns how many, the bytes they take, and 0 or the code of what is broken.

    `ends` are the line ends of the buffer. Of a last record that is not whole the lines that are there are checked.
    """
    at = 0
    stops = np.empty(4, np.int64)
    for record in range(len(ends) // 4 + 1):
        line = at
        for part in range(min(4, len(ends) - 4 * record)):
            end = ends[4 * record + part]
            stop = end - 1 if end > line and buffer[end - 1] == _CARRIAGE_RETURN else end
            stops[part] = stop
            if part == 0:
                if stop == line and _is_blank(buffer, line):
                    return record, at, 0
                if stop == line or buffer[line] != _AT:
                    return record, at, _BROKEN_HEADER
            elif part == 1 and stop == line:
                return record, at, _EMPTY_READ
            elif part == 2 and (stop == line or buffer[line] != _PLUS):
                return record, at, _BROKEN_PLUS
            elif part == 3 and stop - line != stops[1] - ends[4 * record] - 1:
                return record, at, _BROKEN_LENGTH
            line = end + 1
        if 4 * record + 4 > len(ends):
            return record, at, 0
        name_end = at + 1
        while name_end < stops[0] and buffer[name_end] != _SPACE and buffer[name_end] != _TAB:
            name_end += 1
        columns[record, 0], columns[record, 1] = at + 1, name_end
        columns[record, 2], columns[record, 3] = ends[4 * record] + 1, stops[1]
        columns[record, 4], columns[record, 5] = ends[4 * record + 2] + 1, 0
        at = line
    return len(ends) // 4, at, 0


@kernel
def find_adapter(buffer: NDArray[np.uint8], start: int, end: int, adapters: NDArray[np.uint8]) -> int:
    """Where the bases of a read end: before the first whole adapter start, or where they end anyway.

    The last eight letters are one number that moves along the read; only where it is an adapter's beginning is more compared.
    """
    size = adapters.shape[1]
    beginnings = np.zeros(len(adapters), np.uint64)
    for a in range(len(adapters)):
        for k in range(_TOGETHER_BP):
            beginnings[a] = (beginnings[a] << _EIGHT) | np.uint64(adapters[a, k])
    seen = np.uint64(0)
    for at in range(start, end - size + _TOGETHER_BP):
        seen = (seen << _EIGHT) | np.uint64(buffer[at])
        for a in range(len(adapters)):
            first = at - _TOGETHER_BP + 1
            if seen == beginnings[a] and first >= start:
                k = _TOGETHER_BP
                while k < size and buffer[first + k] == adapters[a, k]:
                    k += 1
                if k == size:
                    return first
    return end


@kernel
def _find_unpaired(first: NDArray[np.uint8], a: NDArray[np.int64], second: NDArray[np.uint8], b: NDArray[np.int64]) -> int:
    """The first record whose two names are not of one pair, or -1. A last `1` or `2` behind `/ . _ -` is the mate's number."""
    for i in range(len(a)):
        n, m = a[i, 1] - a[i, 0], b[i, 1] - b[i, 0]
        if n != m:
            return i
        for k in range(n):
            x, y = first[a[i, 0] + k], second[b[i, 0] + k]
            if x != y:
                separator = first[a[i, 0] + k - 1] if k else 0
                is_mate = k == n - 1 and x == 49 and y == 50 and separator in (46, 47, 95, 45)
                if not is_mate:
                    return i
    return -1


class _FastqFile:
    """One FASTQ file (plain or gzip, told by content), read in chunks."""

    def __init__(self, path: Path, *, is_threaded: bool) -> None:
        self.path = path
        self.records_before = 0
        self._rest = np.empty(0, dtype=np.uint8)
        self._is_done = False
        self._file = _open_reads(path, is_threaded)

    def read(self) -> Records | None:
        """The next records, None at the end."""
        while not self._is_done:
            buffer = self._read_chunk()
            ends = find_line_ends(buffer)
            columns = np.empty((len(ends) // 4 + 1, COLUMNS), dtype=np.int64)
            count, used, broken = _parse_records(buffer, ends, columns)
            if broken:
                raise self._describe(_BROKEN[broken], count)
            self._rest = buffer[used:]
            if self._is_at_end() and self._rest.tobytes().strip():
                raise self._describe("the last record is cut off", count)
            if count:
                self.records_before += count
                return Records(buffer, columns[:count])
        return None

    def _is_at_end(self) -> bool:
        return self._is_done

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _read_chunk(self) -> NDArray[np.uint8]:
        """What was left of the last chunk, and the next one behind it."""
        kept = len(self._rest)
        # One byte more: a file whose last line has no line end is whole all the same, and gets one.
        buffer = np.empty(kept + CHUNK_BYTES + 1, dtype=np.uint8)
        buffer[:kept] = self._rest
        end = kept
        try:
            while end < kept + CHUNK_BYTES and (count := self._file.readinto(buffer[end : kept + CHUNK_BYTES].data)):
                end += count
        except BROKEN_GZIP as error:
            raise self._describe(f"the gzip data are broken or cut off ({error})", 0, "Copy or fetch the file again") from None
        self._is_done = end < kept + CHUNK_BYTES
        if self._is_done and end and buffer[end - 1] != LINE_FEED:
            buffer[end] = LINE_FEED
            end += 1
        return buffer[:end]

    def _describe(self, what: str, count: int, remedy: str = "Give an uncut FASTQ file with four lines a record") -> ReadsError:
        return ReadsError(what, path=self.path, where=f"record {self.records_before + count + 1}", remedy=remedy)


def _open_reads(path: Path, is_threaded: bool) -> BufferedIOBase:  # noqa: FBT001
    try:
        with path.open("rb") as file:
            head = file.read(2)
        if not head:
            raise ReadsError("the file is empty", path=path, remedy="Give a FASTQ file with reads")
        if head != _GZIP_MAGIC:
            return path.open("rb")
        opened = igzip_threaded.open(path, "rb", threads=1) if is_threaded else igzip.open(path, "rb")
        return cast("BufferedIOBase", opened)
    except FileNotFoundError:
        raise ReadsError("there is no such file", path=path, remedy="Check the path") from None
    except OSError as error:
        raise ReadsError(f"the file cannot be read ({error.strerror})", path=path, remedy="Give a readable file") from None


def read_blocks(first: Path, second: Path | None = None, *, is_threaded: bool = False) -> Generator[ReadBlock]:
    """Blocks of fragments in file order.

    Raises:
        ReadsError: no such file, broken gzip, a broken record (with its number), mates of different number or names.
    """
    files = [_FastqFile(path, is_threaded=is_threaded) for path in (first, second) if path is not None]
    try:
        yield from _pair_blocks(files[0], files[1]) if len(files) == 2 else _single_blocks(files[0])
    finally:
        for file in files:
            file.close()


def _single_blocks(file: _FastqFile) -> Iterator[ReadBlock]:
    number, before = 0, 0
    while (records := file.read()) is not None:
        yield ReadBlock(number, before, records, None)
        number, before = number + 1, before + len(records)
    _refuse_empty(file, before)


def _refuse_empty(file: _FastqFile, records: int) -> None:
    if not records:
        raise ReadsError("no read in the file", path=file.path, remedy="Give a FASTQ file with reads")


def _pair_blocks(one: _FastqFile, two: _FastqFile) -> Iterator[ReadBlock]:
    number, before = 0, 0
    a, b = one.read(), two.read()
    while a is not None and b is not None:
        count = min(len(a), len(b))
        block = ReadBlock(number, before, Records(a.buffer, a.columns[:count]), Records(b.buffer, b.columns[:count]))
        _refuse_mismatch(block, one, two)
        yield block
        number, before = number + 1, before + count
        a = Records(a.buffer, a.columns[count:]) if len(a) > count else one.read()
        b = Records(b.buffer, b.columns[count:]) if len(b) > count else two.read()
    _refuse_empty(one, before)
    if a is not None or b is not None:
        shorter, longer = (one, two) if a is None else (two, one)
        raise ReadsError(
            f"it has {before} records, fewer than {longer.path.name}",
            path=shorter.path,
            remedy="Give the two files of one run, both whole",
        )


def _refuse_mismatch(block: ReadBlock, one: _FastqFile, two: _FastqFile) -> None:
    if block.second is None:
        return
    unpaired = _find_unpaired(block.first.buffer, block.first.columns, block.second.buffer, block.second.columns)
    if unpaired >= 0:
        raise ReadsError(
            f"its read is named {block.first.name(unpaired)!r}, that of {two.path.name} {block.second.name(unpaired)!r}",
            path=one.path,
            where=f"record {block.first_fragment + unpaired + 1}",
            remedy="Give the two files of one run in the same order",
        )
