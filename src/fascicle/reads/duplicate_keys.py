"""What tells copies of one fragment: the places and directions of both its ends, and its UMI, out of the bytes of BAM records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import (
    CONTIG,
    FIVE_PRIME,
    FLAG,
    MATE_CONTIG,
    MATE_START,
    NAME,
    NAME_END,
    QUALITIES,
    READ_BP,
    AlignmentBlock,
    find_tag,
    hash_names,
    read_int32,
)
from fascicle.reads.umis import parse_umi
from fascicle.reference.kernels import inlined, kernel

# An end of a fragment as one number: contig, place and direction.
_CONTIG_SHIFT: Final = 34
NO_MATE: Final = -1
# Unplaced, secondary, supplementary and failed records take no part.
_LEFT_OUT: Final = 0x4 | 0x100 | 0x200 | 0x800
_COUNTED_QUALITY: Final = 15
_UMI_BASES_A_NUMBER: Final = 21
_UMI_BASES_MIN: Final = 4  # as in `umis.parse_umi`
_NAMES_LOOKED_AT: Final = 200
# `+ - _` between two halves of a UMI, `_ :` before it.
_BETWEEN: Final = (43, 45, 95)
_BEFORE: Final = (95, 58)
_M, _C, _MS_M, _MS_S, _R, _X, _S, _A = (ord(letter) for letter in "MCmsRXSA")


@dataclass(frozen=True, slots=True)
class DuplicateKeys:
    """One row for each record that takes part: its number in the file, both ends as numbers, UMI (two numbers, 0 without), sum of
    qualities of both mates, hash of the name, whether it stands for its fragment (each has one such record), and whether the
    read has alignments of other parts (SA).
    """

    record: NDArray[np.int64]
    own: NDArray[np.int64]
    mate: NDArray[np.int64]
    umi: NDArray[np.uint64]
    score: NDArray[np.int64]
    name: NDArray[np.uint64]
    stands_for_fragment: NDArray[np.bool_]
    has_parts: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.record)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> DuplicateKeys:
        """Some of the rows."""
        return DuplicateKeys(*(getattr(self, name)[rows] for name in self.__slots__))

    def join(self, other: DuplicateKeys) -> DuplicateKeys:
        """These rows and others behind them."""
        return DuplicateKeys(*(np.concatenate((getattr(self, n), getattr(other, n))) for n in self.__slots__))


def make_no_keys() -> DuplicateKeys:
    """No rows."""
    numbers = np.empty(0, np.int64)
    return DuplicateKeys(
        numbers, numbers, numbers, np.empty((0, 2), np.uint64), numbers, np.empty(0, np.uint64), *(np.empty(0, np.bool_),) * 2
    )


def has_named_umis(block: AlignmentBlock) -> bool:
    """Whether a file that begins with this block has its UMIs in the names of its reads and not in RX."""
    looked_at = range(min(len(block), _NAMES_LOOKED_AT))
    if any(find_tag(block.buffer, block.columns[i], _R, _X) >= 0 for i in looked_at):
        return False
    return len(block) > 0 and all(parse_umi(block.name(i)) is not None for i in looked_at)


def make_keys(block: AlignmentBlock, first_record: int, *, are_umis_named: bool = False) -> DuplicateKeys:
    """Keys of the records of a block that are placed; `first_record` is the number of its first record in the file.

    UMIs are those in RX or, with `are_umis_named`, those at the end of the names (see `umis.parse_umi`).
    """
    columns = block.columns
    rows = np.flatnonzero(columns[:, FLAG] & _LEFT_OUT == 0)
    kept = columns[rows]
    ends = np.empty((len(rows), 2), np.int64)
    umis = np.zeros((len(rows), 2), np.uint64)
    scores = np.empty(len(rows), np.int64)
    names = np.empty(len(rows), np.uint64)
    parts = np.empty(len(rows), np.bool_)
    _fill_keys(block.buffer, kept, ends, umis, scores, parts, are_umis_named)
    hash_names(block.buffer, kept, names)
    stands = (kept[:, FLAG] & 0x80 == 0) | (ends[:, 1] == NO_MATE)
    return DuplicateKeys(rows + first_record, ends[:, 0], ends[:, 1], umis, scores, names, stands, parts)


@inlined
def pack_end(contig: int, place: int, is_reverse: int) -> int:
    """An end as a number. A place may lie before the contig (a clipped read at its beginning)."""
    return (contig << _CONTIG_SHIFT) | ((place + (1 << 16)) << 1) | is_reverse


def unpack_place(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places of ends."""
    return ((ends & ((1 << _CONTIG_SHIFT) - 1)) >> 1) - (1 << 16)


def unpack_contig(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The contigs of ends."""
    return ends >> _CONTIG_SHIFT


@kernel
def _fill_keys(
    buffer: NDArray[np.uint8],
    columns: NDArray[np.int64],
    ends: NDArray[np.int64],
    umis: NDArray[np.uint64],
    scores: NDArray[np.int64],
    parts: NDArray[np.bool_],
    are_umis_named: bool,  # noqa: FBT001  (kernels take no keywords)
) -> None:
    for i in range(len(columns)):
        row = columns[i]
        flag = row[FLAG]
        ends[i, 0] = pack_end(row[CONTIG], row[FIVE_PRIME], (flag >> 4) & 1)
        ends[i, 1] = NO_MATE
        if flag & 1 and not flag & 8:
            ends[i, 1] = pack_end(row[MATE_CONTIG], _find_mate_end(buffer, row), (flag >> 5) & 1)
        scores[i] = _sum_qualities(buffer, row)
        at = find_tag(buffer, row, _MS_M, _MS_S)
        if at >= 0:
            scores[i] += read_int32(buffer, at) if buffer[at - 1] in (105, 73) else buffer[at] + 256 * buffer[at + 1]
        parts[i] = find_tag(buffer, row, _S, _A) >= 0
        at = _find_named_umi(buffer, row) if are_umis_named else find_tag(buffer, row, _R, _X)
        if at >= 0:
            first_is_reverse = (flag >> 4) & 1 if flag & 0x40 else (flag >> 5) & 1
            _pack_umi(buffer, at, first_is_reverse, umis[i])


@kernel
def _sum_qualities(buffer: NDArray[np.uint8], row: NDArray[np.int64]) -> int:
    total = 0
    for at in range(row[QUALITIES], row[QUALITIES] + row[READ_BP]):
        if buffer[at] >= _COUNTED_QUALITY and buffer[at] != 255:
            total += buffer[at]
    return total


@kernel
def _find_mate_end(buffer: NDArray[np.uint8], row: NDArray[np.int64]) -> int:
    """Where the mate's first base lies or would lie, from its CIGAR (MC); without MC where it begins, which copies share too."""
    start, is_reverse = row[MATE_START], row[FLAG] & 0x20
    at = find_tag(buffer, row, _M, _C)
    if at < 0:
        return start
    number = reference = before = after = 0
    while buffer[at] != 0:
        letter = buffer[at]
        if 48 <= letter <= 57:
            number = 10 * number + letter - 48
        else:
            if letter in (77, 68, 78, 61, 88):  # M D N = X
                reference += number
                after = 0
            elif letter in (83, 72):  # S H
                after += number
                if reference == 0:
                    before += number
            number = 0
        at += 1
    return start + reference + after if is_reverse else start - before


@kernel
def _find_named_umi(buffer: NDArray[np.uint8], row: NDArray[np.int64]) -> int:
    """Where the UMI at the end of a name begins, or -1. A name ends with a zero byte, as a tag does."""
    last = _pass_bases(buffer, row[NAME], row[NAME_END])
    if row[NAME_END] - last < _UMI_BASES_MIN or last <= row[NAME]:
        return -1
    if buffer[last - 1] in _BETWEEN:
        first = _pass_bases(buffer, row[NAME], last - 1)
        if last - 1 - first >= _UMI_BASES_MIN and first > row[NAME] and buffer[first - 1] in _BEFORE:
            return first
    return last if buffer[last - 1] in _BEFORE else -1


@kernel
def _pass_bases(buffer: NDArray[np.uint8], start: int, end: int) -> int:
    """Where the letters A, C, G, T, N begin that stand before `end`."""
    at = end
    while at > start and buffer[at - 1] in (65, 67, 71, 84, 78):
        at -= 1
    return at


@kernel
def _pack_umi(buffer: NDArray[np.uint8], at: int, is_turned: int, packed: NDArray[np.uint64]) -> None:
    """A UMI as two numbers, three bits a base. Two halves change places in a fragment whose first mate is reversed: the two
    strands of one molecule carry them in opposite order."""
    end = at
    while buffer[end] != 0:
        end += 1
    middle = at
    while middle < end and buffer[middle] not in _BETWEEN:
        middle += 1
    count = 0
    for part in range(2):
        is_second = part != is_turned
        for k in range(middle + 1 if is_second else at, end if is_second else middle):
            letter = buffer[k]
            code = 1 if letter == 65 else 2 if letter == 67 else 3 if letter == 71 else 4 if letter == 84 else 5
            slot = count // _UMI_BASES_A_NUMBER
            if slot < 2:
                packed[slot] = (packed[slot] << np.uint64(3)) | np.uint64(code)
            count += 1
