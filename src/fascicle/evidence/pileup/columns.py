"""Counts of bases over a chunk, and every counted base that differs from the reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.cells import BIN_OF_QUALITY
from fascicle.evidence.pileup.segments import Column, Segments
from fascicle.reads.record_columns import ReadColumns
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

# A read that is placed with less certainty (one in a hundred is placed wrong) is counted apart and is no evidence.
LOW_MAPPING: Final = 20


@dataclass(frozen=True, eq=False, slots=True)
class BaseCounts:
    """Counted bases of a chunk; place 0 is the genome offset `start` of its reference.

    counts: shape (places, 4), fragments by base. low: the same of reads with low mapping quality. read, place, query: the bases
    that differ from the reference, read by read, also those of low mapping quality.
    """

    counts: NDArray[np.int32]
    low: NDArray[np.int32]
    read: Column
    place: Column
    query: Column


@kernel
def _count(
    start: int, reference: Bases, offset: Column, bases: Bases, quals: NDArray[np.uint8], is_low: NDArray[np.bool_],
    first: Column, count: Column, stretches: tuple[Column, Column, Column], bins: NDArray[np.int8],
    counts: NDArray[np.int32], low: NDArray[np.int32], differing: Column,
) -> int:  # fmt: skip
    """Counts bases; fills rows (read, place, query) of those that differ as far as there is room, and says how many there are."""
    found = 0
    references, queries, lengths = stretches
    for read in range(len(offset)):
        for s in range(first[read], first[read] + count[read]):
            at = references[s] - start
            begin, end = max(at, 0), min(at + lengths[s], len(reference))
            query = queries[s] - at + begin
            i, size = offset[read] + query, max(end - begin, 0)
            # Slices that begin at the stretch spare a test of every index.
            own_bases, own_quals, known = bases[i : i + size], quals[i : i + size], reference[begin : begin + size]
            own_counts = low[begin : begin + size] if is_low[read] else counts[begin : begin + size]
            for k in range(size):
                base = own_bases[k]
                if base == UNKNOWN_BASE:
                    continue
                # Adding 0 takes less time than a test whose answer is hard to foresee.
                is_counted = bins[own_quals[k]] >= 0
                own_counts[k, base] += is_counted
                if base != known[k] and is_counted and known[k] != UNKNOWN_BASE:
                    if found < len(differing):
                        differing[found, 0], differing[found, 1], differing[found, 2] = read, begin + k, query + k
                    found += 1
    return found


def count_bases(reads: ReadColumns, segments: Segments, start: int, reference: Bases) -> BaseCounts:
    """Counts of a chunk whose reference sequence begins at genome offset `start`."""
    is_low = reads.quality < LOW_MAPPING
    stretches = (segments.reference, segments.query, segments.length)
    room = 4 * len(reads) + 1024
    while True:
        counts, low = np.zeros((len(reference), 4), np.int32), np.zeros((len(reference), 4), np.int32)
        differing = np.empty((room, 3), np.int64)
        found = _count(
            start, reference, reads.offset, reads.bases, reads.quals, is_low, segments.first, segments.count, stretches,
            BIN_OF_QUALITY, counts, low, differing,
        )  # fmt: skip
        if found <= room:
            read, place, query = (np.ascontiguousarray(differing[:found, i]) for i in range(3))
            return BaseCounts(counts, low, read, place, query)
        room = int(found)
