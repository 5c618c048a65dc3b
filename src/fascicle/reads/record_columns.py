"""The records of a chunk as columns: one row a usable read, its bases and qualities in flat arrays, and what was left out and
why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import (
    CIGAR_OPERATIONS,
    CONTIG,
    FLAG,
    MAPPING_QUALITY,
    MATE_CONTIG,
    READ_BP,
    START,
    hash_names,
    make_empty_block,
)
from fascicle.reads.record_kernels import read_bases
from fascicle.reads.record_stream import RawRecords
from fascicle.reference.nucleotides import Bases

Column = NDArray[np.int64]

_UNMAPPED, _QC_FAIL, _DUPLICATE, _NOT_PRIMARY = 0x4, 0x200, 0x400, 0x900
_PAIRED, _REVERSE, _MATE_REVERSE, _SECOND, _MATE_UNMAPPED = 0x1, 0x10, 0x20, 0x80, 0x8


class Skipped(StrEnum):
    """Why a record is not looked at, in the order in which it is asked."""

    UNMAPPED = "unmapped"
    NOT_PRIMARY = "secondary_or_supplementary"
    QC_FAIL = "failed_quality_control"
    DUPLICATE = "duplicate"
    NO_BASES = "without_bases"


_FLAGS: Final = (
    (Skipped.UNMAPPED, _UNMAPPED),
    (Skipped.NOT_PRIMARY, _NOT_PRIMARY),
    (Skipped.QC_FAIL, _QC_FAIL),
    (Skipped.DUPLICATE, _DUPLICATE),
)


@dataclass(frozen=True, eq=False, slots=True)
class ReadColumns:
    """Usable reads by position.

    start: genome offset of the first aligned base. quality: mapping quality. offset, length: the read's bases in `bases` and
    `quals` (Phred). cigar, operations: its CIGAR words in `cigars` (length << 4 | operation). name: a hash, equal for mates.
    is_reverse, is_second: its strand and its place in the pair. orientation: 0 where the first read of the pair lies on the plus
    strand, 1 on the minus strand. far_mate: the mate lies on another contig, or is unmapped.
    """

    start: Column
    quality: Column
    offset: Column
    length: Column
    cigar: Column
    operations: Column
    name: NDArray[np.uint64]
    is_reverse: NDArray[np.bool_]
    is_second: NDArray[np.bool_]
    orientation: NDArray[np.uint8]
    far_mate: NDArray[np.bool_]
    bases: Bases
    quals: NDArray[np.uint8]
    cigars: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.start)


def read_columns(parts: Sequence[RawRecords]) -> tuple[ReadColumns, dict[Skipped, int]]:
    """The usable reads of a chunk, and how many records of each kind were skipped."""
    skipped = dict.fromkeys(Skipped, 0)
    columns = [_read_part(part, skipped) for part in parts]
    return _join(columns), skipped


def _read_part(part: RawRecords, skipped: dict[Skipped, int]) -> ReadColumns:
    columns = part.block.columns
    left = np.ones(len(columns), dtype=bool)
    for reason, flag in _FLAGS:
        hit = left & ((columns[:, FLAG] & flag) != 0)
        skipped[reason] += int(hit.sum())
        left &= ~hit
    empty = left & ((columns[:, READ_BP] == 0) | (columns[:, CIGAR_OPERATIONS] == 0))
    skipped[Skipped.NO_BASES] += int(empty.sum())
    left &= ~empty
    return _fill(part.block.buffer, columns[left], part.shift)


def _fill(buffer: NDArray[np.uint8], columns: NDArray[np.int64], shift: int) -> ReadColumns:
    flag, length, operations = columns[:, FLAG], columns[:, READ_BP], columns[:, CIGAR_OPERATIONS]
    offset, cigar = _make_offsets(length), _make_offsets(operations)
    bases, quals = np.empty(int(length.sum()), np.uint8), np.empty(int(length.sum()), np.uint8)
    cigars = np.empty(int(operations.sum()), np.uint32)
    read_bases(buffer, columns, offset, cigar, bases, quals, cigars)
    names = np.empty(len(columns), np.uint64)
    hash_names(buffer, columns, names)
    is_reverse, is_second = (flag & _REVERSE) != 0, (flag & _SECOND) != 0
    far = ((flag & _PAIRED) != 0) & (((flag & _MATE_UNMAPPED) != 0) | (columns[:, CONTIG] != columns[:, MATE_CONTIG]))
    # A second read lies opposite to the first one of a proper pair; what the mate's flag says holds for improper pairs too.
    first_is_reverse = np.where(is_second, (flag & _MATE_REVERSE) != 0, is_reverse)
    return ReadColumns(
        columns[:, START] + shift, columns[:, MAPPING_QUALITY], offset, length, cigar, operations, names, is_reverse, is_second,
        first_is_reverse.astype(np.uint8), far, bases, quals, cigars,
    )  # fmt: skip


def _make_offsets(sizes: Column) -> Column:
    return np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64) if len(sizes) else np.empty(0, np.int64)


def _join(parts: Sequence[ReadColumns]) -> ReadColumns:
    """Several places of one chunk (slices that overlap, say) as one."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        none = make_empty_block()
        return _fill(none.buffer, none.columns, 0)
    joined = {}
    for field in ReadColumns.__slots__:
        columns = [getattr(part, field) for part in parts]
        if field in {"offset", "cigar"}:
            pool = "bases" if field == "offset" else "cigars"
            before = np.cumsum([0] + [len(getattr(part, pool)) for part in parts[:-1]])
            columns = [column + shift for column, shift in zip(columns, before.tolist(), strict=True)]
        joined[field] = np.concatenate(columns)
    return ReadColumns(**joined)
