"""BAM records as columns: the bytes of many records, and for each where its parts lie (SAM specification, section 4.2).

No record becomes a Python object. A block is a run of whole records in file order; `columns` has a row for each.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, cast

import numpy as np
from isal import igzip
from numpy.typing import NDArray

from fascicle.errors import ReadsError
from fascicle.reads.alignments import describe_broken
from fascicle.reference.fasta import BROKEN_GZIP
from fascicle.reference.kernels import inlined, kernel

CHUNK_BYTES: Final = 1 << 21
# Columns of a block. Positions are the file's; END is the offset behind the last reference base. FIVE_PRIME is where the read's
# first base lies or would lie without clips (reversed: the offset behind it). The offsets are into the buffer.
(
    RECORD, RECORD_END, CONTIG, START, END, FIVE_PRIME, FLAG, MAPPING_QUALITY, MATE_CONTIG, MATE_START, TEMPLATE_BP,
    NAME, NAME_END, CIGAR, CIGAR_OPERATIONS, BASES, READ_BP, QUALITIES, TAGS,
) = range(19)  # fmt: skip
COLUMNS: Final = 19
_FIXED: Final = 36
_MATCHES: Final = np.array([1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0], dtype=np.uint8)
# FNV-1a, 64 bits (Fowler, Noll, Vo).
_FNV_OFFSET: Final = np.uint64(0xCBF29CE484222325)
_FNV_PRIME: Final = np.uint64(0x100000001B3)


class BinaryStream(Protocol):
    """A stream of bytes, which fills buffers."""

    def read(self, size: int, /) -> bytes: ...  # noqa: D102
    def readinto(self, buffer: memoryview, /) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class AlignmentBlock:
    """Whole records: their bytes, and a row of columns for each."""

    buffer: NDArray[np.uint8]
    columns: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.columns)

    def name(self, record: int) -> str:
        """The name of a record."""
        start, end = self.columns[record, NAME], self.columns[record, NAME_END]
        return self.buffer[start:end].tobytes().decode("ascii", "replace")


@inlined
def read_int32(buffer: NDArray[np.uint8], at: int) -> int:
    """A signed 32-bit little-endian number."""
    value = buffer[at] + 256 * (buffer[at + 1] + 256 * (buffer[at + 2] + 256 * buffer[at + 3]))
    return value - (1 << 32) if value >= 1 << 31 else value


@inlined
def read_uint16(buffer: NDArray[np.uint8], at: int) -> int:
    """An unsigned 16-bit little-endian number."""
    return buffer[at] + 256 * buffer[at + 1]


@kernel
def _measure_cigar(buffer: NDArray[np.uint8], at: int, operations: int) -> tuple[int, int, int]:
    """Reference bases, and clipped bases (soft and hard) at both ends."""
    reference = before = after = 0
    for i in range(operations):
        item = read_int32(buffer, at + 4 * i) & 0xFFFFFFFF
        length, code = item >> 4, item & 15
        if _MATCHES[code]:
            reference += length
            after = 0
        elif code in (4, 5):
            after += length
            if reference == 0:
                before += length
    return reference, before, after


@kernel
def parse_records(buffer: NDArray[np.uint8], columns: NDArray[np.int64]) -> tuple[int, int]:
    """Fills `columns` with the whole records of a buffer; returns their number and the bytes they take."""
    at = count = 0
    while at + _FIXED <= len(buffer):
        end = at + 4 + read_int32(buffer, at)
        if end > len(buffer):
            break
        name_bytes, operations = buffer[at + 12], read_uint16(buffer, at + 16)
        flag, read_bp, start = read_uint16(buffer, at + 18), read_int32(buffer, at + 20), read_int32(buffer, at + 8)
        cigar = at + _FIXED + name_bytes
        bases = cigar + 4 * operations
        qualities = bases + (read_bp + 1) // 2
        reference, before, after = _measure_cigar(buffer, cigar, operations)
        row = columns[count]
        row[RECORD], row[RECORD_END], row[CONTIG], row[START] = at, end, read_int32(buffer, at + 4), start
        row[END], row[FLAG], row[MAPPING_QUALITY] = start + reference, flag, buffer[at + 13]
        row[FIVE_PRIME] = start + reference + after if flag & 16 else start - before
        row[MATE_CONTIG], row[MATE_START] = read_int32(buffer, at + 24), read_int32(buffer, at + 28)
        row[TEMPLATE_BP], row[NAME], row[NAME_END] = read_int32(buffer, at + 32), at + _FIXED, cigar - 1
        row[CIGAR], row[CIGAR_OPERATIONS], row[BASES], row[READ_BP] = cigar, operations, bases, read_bp
        row[QUALITIES], row[TAGS] = qualities, qualities + read_bp
        count += 1
        at = end
    return count, at


@kernel
def hash_names(buffer: NDArray[np.uint8], columns: NDArray[np.int64], hashes: NDArray[np.uint64]) -> None:
    """A 64-bit hash of the name of every record: mates have the same. As FNV-1a, but of eight bytes at once, behind which the
    upper bits are folded into the lower ones."""
    for i in range(len(columns)):
        name = buffer[columns[i, NAME] : columns[i, NAME_END]]
        value, words = _FNV_OFFSET, len(name) // 8
        for word in range(words):
            own = name[8 * word : 8 * word + 8]
            number = np.uint64(0)
            for k in range(8):
                number |= np.uint64(own[k]) << np.uint64(8 * k)
            value = (value ^ number) * _FNV_PRIME
            value ^= value >> np.uint64(29)
        for k in range(8 * words, len(name)):
            value = (value ^ np.uint64(name[k])) * _FNV_PRIME
        hashes[i] = value ^ (value >> np.uint64(32))


@kernel
def find_tag(buffer: NDArray[np.uint8], row: NDArray[np.int64], first: int, second: int) -> int:
    """The offset of the value of a tag (behind its type), or -1. `first` and `second` are its letters."""
    at, end = row[TAGS], row[RECORD_END]
    while at + 3 < end:
        kind = buffer[at + 2]
        if buffer[at] == first and buffer[at + 1] == second:
            return at + 3
        at += 3 + _find_size(buffer, at + 3, kind)
    return -1


@kernel
def _find_size(buffer: NDArray[np.uint8], at: int, kind: int) -> int:
    """Bytes of a tag's value by its type."""
    if kind in (65, 67, 99):  # A C c
        return 1
    if kind in (83, 115):  # S s
        return 2
    if kind in (73, 105, 102):  # I i f
        return 4
    if kind == 66:  # B: an array of numbers
        return 5 + read_int32(buffer, at + 1) * _find_size(buffer, at, buffer[at])
    size = 1
    while buffer[at + size - 1] != 0:  # Z H: text up to a zero byte
        size += 1
    return size


_OFFSETS: Final = np.array([RECORD, RECORD_END, NAME, NAME_END, CIGAR, BASES, QUALITIES, TAGS])


@kernel
def copy_bytes(
    source: NDArray[np.uint8],
    begins: NDArray[np.int64],
    lengths: NDArray[np.int64],
    target: NDArray[np.uint8],
    places: NDArray[np.int64],
) -> None:
    """Copies stretches of bytes to their places in another buffer."""
    for i in range(len(begins)):
        for k in range(lengths[i]):
            target[places[i] + k] = source[begins[i] + k]


def move_offsets(columns: NDArray[np.int64], places: NDArray[np.int64]) -> None:
    """Says that records now begin at other places of a buffer. Shape of `places`: a row each."""
    columns[:, _OFFSETS] += (places - columns[:, RECORD])[:, None]


def take_rows(block: AlignmentBlock, rows: NDArray[np.int64]) -> AlignmentBlock:
    """Some records of a block with their bytes, as a block of their own."""
    columns = block.columns[rows]
    lengths = columns[:, RECORD_END] - columns[:, RECORD]
    places = np.concatenate(([0], np.cumsum(lengths)))
    buffer = np.empty(int(places[-1]), np.uint8)
    copy_bytes(block.buffer, columns[:, RECORD], lengths, buffer, places)
    move_offsets(columns, places[:-1])
    return AlignmentBlock(buffer, columns)


def join_blocks(*blocks: AlignmentBlock) -> AlignmentBlock:
    """The records of several blocks in one."""
    filled = [block for block in blocks if len(block)]
    if len(filled) < 2:
        return filled[0] if filled else blocks[0]
    columns = np.concatenate([block.columns for block in filled])
    first = at = 0
    for block in filled:
        columns[first : first + len(block), _OFFSETS] += at
        first, at = first + len(block), at + len(block.buffer)
    return AlignmentBlock(np.concatenate([block.buffer for block in filled]), columns)


def make_empty_block() -> AlignmentBlock:
    """No records."""
    return AlignmentBlock(np.empty(0, np.uint8), np.empty((0, COLUMNS), np.int64))


def make_block(buffer: NDArray[np.uint8]) -> tuple[AlignmentBlock, int]:
    """The whole records of a buffer, and the bytes they take."""
    columns = np.empty((len(buffer) // _FIXED + 1, COLUMNS), dtype=np.int64)
    count, used = parse_records(buffer, columns)
    return AlignmentBlock(buffer[:used], columns[:count].copy()), used


def read_header(stream: BinaryStream, path: Path) -> bytes:
    """The packed header at the beginning of an unpacked BAM, as it stands there. Raises ReadsError for another file."""
    magic = stream.read(8)
    if magic[:4] != b"BAM\1":
        raise ReadsError("it is no BAM", path=path, remedy="Give a BAM")
    parts = [magic, stream.read(_length(magic[4:]) + 4)]
    for _ in range(_length(parts[1][-4:])):
        size = stream.read(4)
        parts += [size, stream.read(_length(size) + 4)]
    return b"".join(parts)


def _length(packed: bytes) -> int:
    return int(struct.unpack("<I", packed)[0])


def read_blocks_of(stream: BinaryStream, path: Path) -> Iterator[AlignmentBlock]:
    """Blocks of an unpacked BAM behind its header. Raises ReadsError where the last record is cut off."""
    rest = np.empty(0, dtype=np.uint8)
    while True:
        buffer = np.empty(len(rest) + CHUNK_BYTES, np.uint8)
        buffer[: len(rest)] = rest
        read = stream.readinto(buffer[len(rest) :].data)
        if not read:
            break
        end = len(rest) + read
        block, used = make_block(buffer[:end])
        rest = buffer[used:end]
        if len(block):
            yield block
    if len(rest):
        raise ReadsError("the last record is cut off", path=path, remedy="Copy or fetch the file again")


@contextmanager
def open_bam(path: Path) -> Iterator[BinaryStream]:
    """A whole BAM unpacked, from its header on, for the length of a block. Raises ReadsError where it is damaged."""
    try:
        with igzip.open(path, "rb") as stream:
            yield cast("BinaryStream", stream)
    except BROKEN_GZIP as error:
        raise describe_broken(path, f"[E::gzip] {error}") from None


def open_blocks(path: Path) -> Iterator[AlignmentBlock]:
    """Blocks of a BAM file. Raises ReadsError where it is damaged."""
    with open_bam(path) as stream:
        read_header(stream, path)
        yield from read_blocks_of(stream, path)
