"""Insertions and deletions of one read that cancel each other out: an aligner's way of writing a few changed bases."""

from __future__ import annotations

from typing import Final

import numpy as np

from fascicle.evidence.pileup.segments import Column, Gaps, Segments
from fascicle.reads.record_columns import ReadColumns
from fascicle.reads.record_kernels import SOFT_CLIP
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import Bases

_NEAR_BP: Final = 12
# Bases that differ when the read is laid straight. Aligners open two gaps for three changed bases, some for four.
_MOST_DIFFERENT: Final = 4


@kernel
def _straighten(
    gap_read: Column, gap_place: Column, gap_query: Column, gap_length: Column, gap_kind: Column, first: Column, count: Column,
    references: Column, queries: Column, lengths: Column, offset: Column, bases: Bases, start: int, reference: Bases,
) -> None:  # fmt: skip
    """Joins stretches around pairs of gaps that cancel out; such gaps get the length 0."""
    for gap in range(len(gap_read) - 1):
        read, after = gap_read[gap], gap + 1
        if gap_read[after] != read or gap_kind[gap] == SOFT_CLIP or gap_kind[after] == SOFT_CLIP or gap_length[gap] == 0:
            continue
        begin = gap_place[gap]
        end = gap_place[after] - min(gap_length[after], 0)
        if gap_length[gap] + gap_length[after] != 0 or gap_place[after] - begin > _NEAR_BP:
            continue
        if begin < start or end > start + len(reference):
            continue
        different, at = 0, offset[read] + gap_query[gap]
        for place in range(begin, end):
            different += bases[at + place - begin] != reference[place - start]
        if different > _MOST_DIFFERENT:
            continue
        last = first[read] + count[read]
        left, right = -1, -1
        for s in range(first[read], last):
            if references[s] + lengths[s] == begin and queries[s] + lengths[s] == gap_query[gap]:
                left = s
            if references[s] == end and right < 0 and left >= 0:
                right = s
        if left < 0 or right < 0:
            continue
        lengths[left] = references[right] + lengths[right] - references[left]
        for s in range(right + 1, last):
            to = left + 1 + s - right - 1
            references[to], queries[to], lengths[to] = references[s], queries[s], lengths[s]
        count[read] -= right - left
        gap_length[gap], gap_length[after] = 0, 0


def straighten(reads: ReadColumns, segments: Segments, gaps: Gaps, start: int, reference: Bases) -> Gaps:
    """Lays reads straight where neighbouring gaps of one length cancel out and at most four bases differ then; the gaps left."""
    own = segments
    _straighten(
        gaps.read, gaps.place, gaps.query, gaps.length, gaps.kind, own.first, own.count, own.reference, own.query, own.length,
        reads.offset, reads.bases, start, reference,
    )  # fmt: skip
    left = np.flatnonzero(gaps.length != 0)
    columns = (getattr(gaps, name)[left] for name in ("read", "place", "query", "length", "kind", "is_left"))
    return Gaps(*columns)
