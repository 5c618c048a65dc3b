"""Mates that overlap are one observation: where they agree the base counts once and for more, where they disagree for less."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.segments import Column, Segments
from fascicle.reads.record_columns import ReadColumns
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import Bases

# A quality with this bit is the sum of both mates' qualities.
BOTH_MATES: Final = 128
_HIGHEST: Final = 127
# A base is believed against the mate's when it is a hundred times less likely to be wrong.
_CLEAR_LEAD: Final = 20


def find_mates(reads: ReadColumns) -> Column:
    """For each read the number of its mate among the usable reads of the chunk, -1 without one."""
    mates = np.full(len(reads), -1, np.int64)
    order = np.argsort(reads.name, kind="stable")
    names = reads.name[order]
    same = np.flatnonzero(names[1:] == names[:-1]) if len(names) else np.empty(0, np.int64)
    first, second = order[same], order[same + 1]
    is_pair = reads.is_second[first] != reads.is_second[second]
    mates[first[is_pair]], mates[second[is_pair]] = second[is_pair], first[is_pair]
    return mates


@inlined
def _add(one: np.uint8, other: np.uint8) -> np.uint8:
    total = np.int64(one) + np.int64(other)
    return np.uint8(BOTH_MATES | (total if total < _HIGHEST else _HIGHEST))


@inlined
def _lower(own: np.uint8, other: np.uint8) -> np.uint8:
    """What is left of a base that the mate contradicts: nothing, unless the mate's base is much worse."""
    left = np.int64(own) - np.int64(other)
    return np.uint8(left if left >= _CLEAR_LEAD else 0)


@kernel
def _merge_overlaps(
    mates: Column, first: Column, count: Column, reference: Column, query: Column, length: Column,
    offset: Column, bases: Bases, quals: NDArray[np.uint8],
) -> int:  # fmt: skip
    """Changes qualities in place; the number of positions at which mates disagree."""
    conflicts = 0
    for one in range(len(mates)):
        other = mates[one]
        if other <= one or not count[one] or not count[other]:
            continue
        a, b = first[one], first[other]
        a_end, b_end = a + count[one], b + count[other]
        while a < a_end and b < b_end:
            begin = max(reference[a], reference[b])
            end = min(reference[a] + length[a], reference[b] + length[b])
            i, j = offset[one] + query[a] + begin - reference[a], offset[other] + query[b] + begin - reference[b]
            size = max(end - begin, 0)
            # Slices that begin at the overlap spare a test of every index.
            own_bases, own_quals = bases[i : i + size], quals[i : i + size]
            mate_bases, mate_quals = bases[j : j + size], quals[j : j + size]
            for k in range(size):
                own, mate = own_quals[k], mate_quals[k]
                if own_bases[k] != mate_bases[k]:
                    conflicts += 1
                    own_quals[k], mate_quals[k] = _lower(own, mate), _lower(mate, own)
                elif own >= mate:
                    own_quals[k], mate_quals[k] = _add(own, mate), 0
                else:
                    own_quals[k], mate_quals[k] = 0, _add(own, mate)
            if reference[a] + length[a] <= reference[b] + length[b]:
                a += 1
            else:
                b += 1
    return conflicts


def merge_overlaps(reads: ReadColumns, segments: Segments, mates: Column) -> int:
    """Makes one observation of every base that both mates read: the better one's quality becomes the sum of both with the bit
    `BOTH_MATES`, the other's 0. Where they differ both become 0, or the better one's is lowered by the other's. Gives back how
    many positions differ."""
    own = segments
    return int(
        _merge_overlaps(mates, own.first, own.count, own.reference, own.query, own.length, reads.offset, reads.bases, reads.quals)
    )
