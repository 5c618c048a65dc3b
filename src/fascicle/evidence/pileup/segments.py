"""How reads lie on the genome: stretches without a gap, indels, clipped ends.

A read is laid by its CIGAR first; one that fits an indel's haplotype better is laid anew (`realigning`). All that counts bases
goes by these stretches, so that it does not matter how a read came to lie where it lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.record_columns import ReadColumns
from fascicle.reads.record_kernels import (
    DELETION,
    DIFFERENT,
    EQUAL,
    INSERTION,
    MATCH,
    SOFT_CLIP,
    takes_read,
    takes_reference,
)
from fascicle.reference.kernels import inlined, kernel

Column = NDArray[np.int64]


@dataclass(eq=False, slots=True)
class Segments:
    """Stretches of all reads of a chunk, those of one read side by side.

    first, count: the stretches of each read. reference, query, length: where a stretch begins on the genome and in the read, and
    its bases. Laying a read anew appends stretches and points to them.
    """

    first: Column
    count: Column
    reference: Column
    query: Column
    length: Column

    def lay_anew(self, reads: Column, stretches: Sequence[Sequence[tuple[int, int, int]]]) -> None:
        """Gives reads other stretches (genome offset, offset in the read, bases)."""
        counts = np.array([len(own) for own in stretches], dtype=np.int64)
        added = np.array([part for own in stretches for part in own], dtype=np.int64).reshape(-1, 3)
        self.first[reads], self.count[reads] = len(self.reference) + np.cumsum(counts) - counts, counts
        self.reference, self.query, self.length = (
            np.concatenate((own, added[:, i])) for i, own in enumerate((self.reference, self.query, self.length))
        )


@dataclass(frozen=True, eq=False, slots=True)
class Gaps:
    """Indels in the reads' CIGARs and clipped ends.

    read: which read. place: the genome offset of the first base behind the indel's anchor (of the clip's border). query: offset
    in the read of the first inserted base, of the base behind a deletion, of the first clipped base. length: inserted bases
    (above 0), deleted bases (below 0), clipped bases. kind: INSERTION, DELETION or SOFT_CLIP. is_left: a clip at the read's left
    end.
    """

    read: Column
    place: Column
    query: Column
    length: Column
    kind: Column
    is_left: NDArray[np.bool_]


@inlined
def _is_match(operation: np.int64) -> bool:
    return operation in (MATCH, EQUAL, DIFFERENT)


@kernel
def _count_stretches(cigar: Column, operations: Column, cigars: NDArray[np.uint32]) -> tuple[Column, int]:
    counts, gaps = np.zeros(len(cigar), np.int64), 0
    for read in range(len(cigar)):
        for i in range(cigar[read], cigar[read] + operations[read]):
            operation = np.int64(cigars[i]) & 15
            if _is_match(operation):
                counts[read] += 1
            elif operation in (INSERTION, DELETION, SOFT_CLIP):
                gaps += 1
    return counts, gaps


@kernel
def _lay(
    start: Column, cigar: Column, operations: Column, cigars: NDArray[np.uint32], first: Column, stretches: Column, gaps: Column
) -> None:
    """Fills stretches (reference, query, length) and gaps (read, place, query, length, kind, is left)."""
    gap = 0
    for read in range(len(start)):
        at, place, query = first[read], start[read], np.int64(0)
        for i in range(cigar[read], cigar[read] + operations[read]):
            operation, size = np.int64(cigars[i]) & 15, np.int64(cigars[i]) >> 4
            if _is_match(operation):
                stretches[at, 0], stretches[at, 1], stretches[at, 2] = place, query, size
                at += 1
            elif operation in (INSERTION, DELETION, SOFT_CLIP):
                gaps[gap, 0], gaps[gap, 1], gaps[gap, 2] = read, place, query
                gaps[gap, 3] = -size if operation == DELETION else size
                gaps[gap, 4] = operation
                gaps[gap, 5] = 1 if at == first[read] else 0
                gap += 1
            if takes_reference(operation):
                place += size
            if takes_read(operation):
                query += size


def lay_reads(reads: ReadColumns) -> tuple[Segments, Gaps]:
    """The stretches and gaps of reads by their CIGARs."""
    counts, gaps = _count_stretches(reads.cigar, reads.operations, reads.cigars)
    first = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64) if len(counts) else np.empty(0, np.int64)
    stretches, found = np.empty((int(counts.sum()), 3), np.int64), np.empty((int(gaps), 6), np.int64)
    _lay(reads.start, reads.cigar, reads.operations, reads.cigars, first, stretches, found)
    reference, query, length = (np.ascontiguousarray(stretches[:, i]) for i in range(3))
    read, place, at, size, kind = (np.ascontiguousarray(found[:, i]) for i in range(5))
    return Segments(first, counts, reference, query, length), Gaps(read, place, at, size, kind, found[:, 5] == 1)
