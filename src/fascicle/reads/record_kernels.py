"""BAM records to columns: kernels over their bytes (SAM format specification, section 4.2).

A record begins with 32 bytes of numbers; then come its name, CIGAR, bases (two a byte), qualities, tags. Offsets here are those
of the byte behind the record's length field.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.kernels import inlined, kernel

MATCH, INSERTION, DELETION, SKIP, SOFT_CLIP, HARD_CLIP, PAD, EQUAL, DIFFERENT = range(9)
_NUMBERS: Final = 32
# BAM's codes of bases "=ACMGRSVTWYHKDBN" to A 0, C 1, G 2, T 3, unknown 4.
BASE_CODES: Final = np.array([4, 0, 1, 4, 2, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 4], dtype=np.uint8)
_FNV_START: Final = np.uint64(14695981039346656037)
_FNV_PRIME: Final = np.uint64(1099511628211)

Raw = NDArray[np.uint8]
Offsets = NDArray[np.int64]


@inlined
def _int32(raw: Raw, at: int | np.int64) -> np.int64:
    value = np.int64(raw[at]) | np.int64(raw[at + 1]) << 8 | np.int64(raw[at + 2]) << 16 | np.int64(raw[at + 3]) << 24
    return value - (np.int64(1) << 32) if value >= np.int64(1) << 31 else value


@inlined
def _uint16(raw: Raw, at: int | np.int64) -> np.int64:
    return np.int64(raw[at]) | np.int64(raw[at + 1]) << 8


@kernel
def find_record_starts(raw: Raw) -> Offsets:
    """Offsets of the whole records in a byte array that begins with the length field of one."""
    count, at = 0, np.int64(0)
    while at + 4 <= len(raw) and at + 4 + _int32(raw, at) <= len(raw):
        count += 1
        at += 4 + _int32(raw, at)
    starts = np.empty(count, np.int64)
    at = np.int64(0)
    for number in range(count):
        starts[number] = at + 4
        at += 4 + _int32(raw, at)
    return starts


@inlined
def takes_reference(operation: np.int64) -> bool:
    """Whether a CIGAR operation takes bases of the reference."""
    return operation in (MATCH, DELETION, SKIP, EQUAL, DIFFERENT)


@inlined
def takes_read(operation: np.int64) -> bool:
    """Whether a CIGAR operation takes bases of the read."""
    return operation in (MATCH, INSERTION, SOFT_CLIP, EQUAL, DIFFERENT)


@kernel
def locate_records(raw: Raw, starts: Offsets) -> tuple[Offsets, Offsets, Offsets]:
    """Contig number, first base and end (0-based, half-open) of each record. One without CIGAR takes one base."""
    contigs, begins, ends = np.empty(len(starts), np.int64), np.empty(len(starts), np.int64), np.empty(len(starts), np.int64)
    for number in range(len(starts)):
        at = starts[number]
        contigs[number] = _int32(raw, at)
        begins[number] = _int32(raw, at + 4)
        ends[number] = begins[number]
        cigar = at + _NUMBERS + np.int64(raw[at + 8])
        for place in range(cigar, cigar + 4 * _uint16(raw, at + 12), 4):
            word = _int32(raw, place) & 0xFFFFFFFF
            if takes_reference(word & 15):
                ends[number] += word >> 4
        ends[number] = max(ends[number], begins[number] + 1)
    return contigs, begins, ends


@kernel
def read_numbers(raw: Raw, starts: Offsets, numbers: NDArray[np.int64], names: NDArray[np.uint64]) -> None:
    """Fills, for each record, the columns 0 start, 1 flag, 2 mapping quality, 3 bases, 4 CIGAR operations, 5 contig, 6 contig of
    the mate, 7 start of the mate, 8 template length, and the hash of its name."""
    for number in range(len(starts)):
        at = starts[number]
        numbers[number, 0] = _int32(raw, at + 4)
        numbers[number, 1] = _uint16(raw, at + 14)
        numbers[number, 2] = raw[at + 9]
        numbers[number, 3] = _int32(raw, at + 16)
        numbers[number, 4] = _uint16(raw, at + 12)
        numbers[number, 5] = _int32(raw, at)
        numbers[number, 6] = _int32(raw, at + 20)
        numbers[number, 7] = _int32(raw, at + 24)
        numbers[number, 8] = _int32(raw, at + 28)
        value = _FNV_START
        for place in range(at + _NUMBERS, at + _NUMBERS + np.int64(raw[at + 8]) - 1):
            value = (value ^ np.uint64(raw[place])) * _FNV_PRIME
        names[number] = value


@kernel
def read_bases(
    raw: Raw, starts: Offsets, base_offsets: Offsets, cigar_offsets: Offsets, bases: Raw, quals: Raw, cigars: NDArray[np.uint32]
) -> None:
    """Fills bases (codes), Phred qualities (255, which stands for none given, becomes 0) and CIGAR words at the given offsets."""
    for number in range(len(starts)):
        at = starts[number]
        place = at + _NUMBERS + np.int64(raw[at + 8])
        for i in range(_uint16(raw, at + 12)):
            cigars[cigar_offsets[number] + i] = _int32(raw, place) & 0xFFFFFFFF
            place += 4
        length, out = _int32(raw, at + 16), base_offsets[number]
        for i in range(length):
            pair = np.int64(raw[place + (i >> 1)])
            bases[out + i] = BASE_CODES[pair >> 4 if i % 2 == 0 else pair & 15]
        place += (length + 1) >> 1
        for i in range(length):
            quality = raw[place + i]
            quals[out + i] = 0 if quality == 255 else quality
