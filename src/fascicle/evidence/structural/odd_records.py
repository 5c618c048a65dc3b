"""Records that may show an adjacency: broken off at an end, aligned in parts, with a mate elsewhere, or not aligned beside a
mate.

All records of the targets go by as columns; what is kept of most of them are sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.loci import Span
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_blocks import read_genome_blocks
from fascicle.reads.alignment_blocks import (
    CIGAR,
    CIGAR_OPERATIONS,
    CONTIG,
    FLAG,
    MATE_CONTIG,
    MATE_START,
    READ_BP,
    START,
    TEMPLATE_BP,
    AlignmentBlock,
    find_tag,
    hash_names,
    join_blocks,
    make_empty_block,
    read_int32,
    take_rows,
)
from fascicle.reads.bam_records import (
    DUPLICATE,
    FAILED,
    MATE_REVERSE,
    MATE_UNMAPPED,
    PAIRED,
    REVERSE,
    SECONDARY,
    SUPPLEMENTARY,
    UNMAPPED,
)
from fascicle.reference.kernels import kernel

# A clipped end of fewer bases is mostly an error or an indel near the end.
CLIP_MIN_BP: Final = 10
# Mates farther apart than this, in whatever library, are of no ordinary fragment (panel libraries have 100 to 500 bases).
PAIR_MAX_BP: Final = 1000
# Mates that read away from each other by so little are a fragment shorter than its reads.
_OUTWARD_BP: Final = 300
_SOFT: Final = 4
_S, _A = ord("S"), ord("A")
# Columns of what is measured of a record: soft clips at its left and right, offset of the value of SA (-1: none).
LEFT_CLIP, RIGHT_CLIP, PARTS = range(3)
# Fragment lengths of ordinary pairs are told from so many at least; this share of them is no longer than the limit, and a
# quarter is added for what a sample does not show.
_PAIRS_MIN: Final = 1000
_QUANTILE: Final = 0.999
_ROOM: Final = 1.25


@kernel
def measure_records(buffer: NDArray[np.uint8], columns: NDArray[np.int64], measured: NDArray[np.int64]) -> None:
    """Fills soft clips and the place of SA of every record."""
    for i in range(len(columns)):
        row = columns[i]
        operations = row[CIGAR_OPERATIONS]
        measured[i, 0], measured[i, 1] = 0, 0
        if operations > 0:
            first = read_int32(buffer, row[CIGAR]) & 0xFFFFFFFF
            last = read_int32(buffer, row[CIGAR] + 4 * (operations - 1)) & 0xFFFFFFFF
            if first & 15 == _SOFT:
                measured[i, 0] = first >> 4
            if operations > 1 and last & 15 == _SOFT:
                measured[i, 1] = last >> 4
        measured[i, 2] = find_tag(buffer, row, _S, _A)


def find_primary(columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Records that stand for their read and are no copies."""
    out: NDArray[np.bool_] = columns[:, FLAG] & (SECONDARY | SUPPLEMENTARY | FAILED | DUPLICATE) == 0
    return out


def find_discordant(columns: NDArray[np.int64], longest_bp: int = PAIR_MAX_BP) -> NDArray[np.bool_]:
    """Placed records whose mate is placed where no ordinary fragment has it."""
    flag, shift = columns[:, FLAG], columns[:, MATE_START] - columns[:, START]
    is_placed = (flag & PAIRED != 0) & (flag & (UNMAPPED | MATE_UNMAPPED) == 0) & (columns[:, CONTIG] >= 0)
    is_placed &= columns[:, MATE_CONTIG] >= 0
    is_reverse, is_mate_reverse = flag & REVERSE != 0, flag & MATE_REVERSE != 0
    # From the forward mate on; the reversed one ends about a read behind its start.
    apart = np.where(is_reverse, -shift, shift)
    is_facing = (is_reverse != is_mate_reverse) & (apart >= -_OUTWARD_BP) & (apart + columns[:, READ_BP] <= longest_bp)
    return is_placed & ((columns[:, CONTIG] != columns[:, MATE_CONTIG]) | ~is_facing)


@dataclass(frozen=True, eq=False)
class OddRecords:
    """Records that may show an adjacency, in order of the file: their bytes and columns, what was measured of them, hashes of
    their names. `longest_bp`: the length that ordinary fragments of the sample rarely pass; 1,000 where too few pairs told it.
    """

    block: AlignmentBlock
    measured: NDArray[np.int64]
    names: NDArray[np.uint64]
    longest_bp: int


@dataclass
class _FragmentLengths:
    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(PAIR_MAX_BP + 1, np.int64))

    def add(self, columns: NDArray[np.int64]) -> None:
        is_first = find_primary(columns) & ~find_discordant(columns) & (columns[:, TEMPLATE_BP] > 0)
        lengths = columns[is_first, TEMPLATE_BP]
        self.counts += np.bincount(lengths[lengths <= PAIR_MAX_BP], minlength=PAIR_MAX_BP + 1)

    def find_longest(self) -> int:
        total = int(self.counts.sum())
        if total < _PAIRS_MIN:
            return PAIR_MAX_BP
        at = int(np.searchsorted(np.cumsum(self.counts), _QUANTILE * total))
        return min(PAIR_MAX_BP, int(at * _ROOM))


def collect_odd_records(reads: AlignedReads, regions: Sequence[tuple[str, Span]]) -> OddRecords:
    """Goes through all records that overlap the regions. Copies, failed and secondary records are left out.

    Raises:
        ReadsError: the file is damaged there.
    """
    collector = OddRecordCollector()
    for block in read_genome_blocks(reads, regions):
        collector.add(block)
    return collector.finish()


class OddRecordCollector:
    """Collects them out of blocks in genome coordinates, which hold the records that overlap the regions."""

    def __init__(self) -> None:
        self._lengths = _FragmentLengths()
        self._parts: list[AlignmentBlock] = []

    def add(self, block: AlignmentBlock) -> None:
        """Keeps what is odd of a block."""
        self._lengths.add(block.columns)
        self._parts.append(take_rows(block, np.flatnonzero(_find_odd(block))))

    def finish(self) -> OddRecords:
        """What was kept, once every block was added."""
        block = _join(self._parts)
        measured, names = np.empty((len(block), 3), np.int64), np.empty(len(block), np.uint64)
        measure_records(block.buffer, block.columns, measured)
        hash_names(block.buffer, block.columns, names)
        return OddRecords(block, measured, names, self._lengths.find_longest())


def _find_odd(block: AlignmentBlock) -> NDArray[np.bool_]:
    columns = block.columns
    measured = np.empty((len(block), 3), np.int64)
    measure_records(block.buffer, columns, measured)
    flag = columns[:, FLAG]
    is_unplaced = (flag & UNMAPPED != 0) & (flag & MATE_UNMAPPED == 0)
    is_clipped = (measured[:, LEFT_CLIP] >= CLIP_MIN_BP) | (measured[:, RIGHT_CLIP] >= CLIP_MIN_BP)
    has_parts = measured[:, PARTS] >= 0
    shows = is_unplaced | is_clipped | find_discordant(columns)
    is_part = (flag & (SECONDARY | FAILED | DUPLICATE) == 0) & has_parts
    out: NDArray[np.bool_] = (find_primary(columns) & shows) | is_part
    return out


def _join(parts: Sequence[AlignmentBlock]) -> AlignmentBlock:
    """Blocks joined in pairs, so that no byte is copied more than a few times."""
    left = [part for part in parts if len(part)] or [make_empty_block()]
    while len(left) > 1:
        left = [join_blocks(*left[i : i + 2]) if i + 1 < len(left) else left[i] for i in range(0, len(left), 2)]
    return left[0]
