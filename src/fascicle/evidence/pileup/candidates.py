"""Which changes of single bases are worth a look, and what the fragments over them say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.cells import BIN_OF_QUALITY, CELLS, DIRT_BINS, bin_dirt
from fascicle.evidence.pileup.columns import LOW_MAPPING, BaseCounts
from fascicle.evidence.pileup.dirt import Dirt
from fascicle.evidence.pileup.mates import BOTH_MATES
from fascicle.evidence.pileup.segments import Column, Segments
from fascicle.reads.record_columns import ReadColumns
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

# More fragments than chance errors make at one place in twenty: the mean of chance errors at a rate of 5 in 10,000, and then
# some.
_CHANCE_RATE: Final = 5e-4
_SPREADS: Final = 2.5
_FEWEST: Final = 2
# A base so near to an end of its read is not trusted alone: there lie adapters, and indels that the aligner could not place.
END_BP: Final = 6
# Alleles of a candidate beside that of the reference, which is 0.
_OTHER, _THIRD = 1, 2


class Mark(IntEnum):
    """What is counted of the fragments that have an allele."""

    FRAGMENTS = 0
    FORWARD = 1  # seen by a read on the plus strand
    REVERSE = 2
    BY_BOTH_MATES = 3
    NEAR_END = 4  # within END_BP of the end of the read's aligned bases
    MAPPING = 5  # sum of mapping qualities
    EVENTS = 6  # sum of other differences of the reads
    FAR_MATE = 7
    DISTANCE = 8  # sum of distances to the nearer end


@dataclass(frozen=True, eq=False, slots=True)
class BaseEvidence:
    """Fragments over candidate changes of one base; axis 0 are the candidates.

    cells: shape (n, 2, 2, cells): reference and other allele, first read on plus and minus strand. marks: shape (n, 2,
    len(Mark)). third: fragments with a third base. low_mapping: shape (n, 2), fragments by allele of low mapping quality.
    distinct: fragments of the other allele that differ in begin or end.
    """

    cells: NDArray[np.int32]
    marks: NDArray[np.int64]
    third: NDArray[np.int32]
    low_mapping: NDArray[np.int32]
    distinct: NDArray[np.int32]


def find_base_candidates(counts: NDArray[np.int32], reference: Bases, is_target: NDArray[np.bool_]) -> tuple[Column, Column]:
    """Places and other bases that come in more fragments than chance errors do."""
    depth = counts.sum(axis=1)
    chance = depth * _CHANCE_RATE
    needed = np.maximum(_FEWEST, chance + _SPREADS * np.sqrt(chance) + 1)
    enough = (counts >= needed[:, None]) & (is_target & (reference != UNKNOWN_BASE))[:, None]
    known = np.flatnonzero(reference != UNKNOWN_BASE)
    enough[known, reference[known]] = False
    places, bases = np.nonzero(enough)
    return places, bases


@inlined
def _find_nearer_end(query: int, first_query: int, last_query: int) -> int:
    return min(query - first_query, last_query - 1 - query)


@inlined
def _find_allele(base: int, reference: int, other: int) -> int:
    """Which allele of a candidate a read has: the reference's, the other one, or a third."""
    if base == other:
        return _OTHER
    return 0 if base == reference else _THIRD


@inlined
def _add_marks(
    mark: NDArray[np.int64], is_both: bool, is_reverse: bool, near: int, mapping: int, events: int, is_far: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Counts a fragment in the order of `Mark`."""
    mark[0] += 1
    mark[1] += is_both or not is_reverse
    mark[2] += is_both or is_reverse
    mark[3] += is_both
    mark[4] += near < END_BP
    mark[5] += mapping
    mark[6] += events
    mark[7] += is_far
    mark[8] += near


@inlined
def _note_carrier(carriers: Column, found: int, number: int, read: int) -> int:
    """Adds a row where there is room; returns how many there are, or would be."""
    if found < len(carriers):
        carriers[found, 0], carriers[found, 1] = number, read
    return found + 1


@kernel
def _gather(
    start: int, places: Column, others: Column, reference: Bases, offset: Column, bases: Bases, quals: NDArray[np.uint8],
    mapping: Column, orientation: NDArray[np.uint8], is_reverse: NDArray[np.bool_], far: NDArray[np.bool_],
    first: Column, count: Column, stretches: tuple[Column, Column, Column], events: NDArray[np.uint8], own: NDArray[np.uint8],
    bins: NDArray[np.int8], cells: NDArray[np.int32], marks: NDArray[np.int64], third: NDArray[np.int32], low: NDArray[np.int32],
    carriers: Column,
) -> int:  # fmt: skip
    """Fills the evidence; carriers get (candidate, read) of fragments with the other allele. `own` is by read and place, see
    below."""
    found = 0
    references, queries, lengths = stretches
    for read in range(len(offset)):
        if not count[read]:
            continue
        last = first[read] + count[read] - 1
        first_query, last_query = queries[first[read]], queries[last] + lengths[last]
        for s in range(first[read], last + 1):
            at = references[s] - start
            shift = queries[s] - at
            number = np.searchsorted(places, at)
            while number < len(places) and places[number] < at + lengths[s]:
                place = places[number]
                i = offset[read] + shift + place
                base, quality = bases[i], bins[quals[i]]
                if quality >= 0 and base != UNKNOWN_BASE:
                    allele = _find_allele(base, reference[place], others[number])
                    if allele == _THIRD:
                        third[number] += mapping[read] >= LOW_MAPPING
                    elif mapping[read] < LOW_MAPPING:
                        low[number, allele] += 1
                    else:
                        near = _find_nearer_end(shift + place, first_query, last_query)
                        other_events = events[read] - (own[i] if allele == _OTHER else 0)
                        cells[number, allele, orientation[read], quality * DIRT_BINS + bin_dirt(other_events)] += 1
                        is_both, mark = quals[i] >= BOTH_MATES, marks[number, allele]
                        _add_marks(mark, is_both, is_reverse[read], near, mapping[read], other_events, far[read])
                        if allele == _OTHER:
                            found = _note_carrier(carriers, found, number, read)
                number += 1
    return found


@dataclass(frozen=True, eq=False, slots=True)
class Carriers:
    """Fragments with the other allele of candidates: rows of candidate and fragment (the number of its first read in the
    chunk)."""

    candidate: Column
    fragment: Column

    @classmethod
    def empty(cls) -> Carriers:
        """No fragment."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64))

    def join(self, *others: Carriers) -> Carriers:
        """These and others."""
        parts = (self, *others)
        return Carriers(np.concatenate([p.candidate for p in parts]), np.concatenate([p.fragment for p in parts]))


def gather_base_evidence(
    reads: ReadColumns, segments: Segments, counts: BaseCounts, dirt: Dirt, start: int, reference: Bases,
    places: Column, others: Column, fragments: Fragments,
) -> tuple[BaseEvidence, Carriers]:  # fmt: skip
    """What the fragments say of candidates, which are sorted by place."""
    size = len(places)
    own = np.zeros(len(reads.bases), np.uint8)
    own[reads.offset[counts.read] + counts.query] = dirt.own
    cells, marks = np.zeros((size, 2, 2, CELLS), np.int32), np.zeros((size, 2, len(Mark)), np.int64)
    third, low = np.zeros(size, np.int32), np.zeros((size, 2), np.int32)
    room = int(counts.counts[places, others].sum())
    carriers = np.empty((room, 2), np.int64)
    found = _gather(
        start, places, others, reference, reads.offset, reads.bases, reads.quals, reads.quality, reads.orientation,
        reads.is_reverse, reads.far_mate, segments.first, segments.count,
        (segments.reference, segments.query, segments.length), dirt.events, own, BIN_OF_QUALITY, cells, marks, third, low,
        carriers,
    )  # fmt: skip
    candidate, read = carriers[:found, 0], carriers[:found, 1]
    distinct = count_distinct(candidate, read, fragments, size)
    return BaseEvidence(cells, marks, third, low, distinct), Carriers(candidate, fragments.number[read])


@dataclass(frozen=True, eq=False, slots=True)
class Fragments:
    """The fragment of each read: its number, and its begin and end on the genome as far as its reads show them."""

    number: Column
    begin: Column
    end: Column


def find_fragments(segments: Segments, mates: Column) -> Fragments:
    """Fragments of reads; two mates are one."""
    numbers = np.arange(len(mates))
    is_laid = segments.count > 0
    last = np.where(is_laid, segments.first + segments.count - 1, 0)
    begin = np.where(is_laid, segments.reference[segments.first] if len(segments.reference) else 0, 0)
    end = np.where(is_laid, (segments.reference + segments.length)[last] if len(segments.reference) else 0, 0)
    has_mate = mates >= 0
    begin = np.where(has_mate, np.minimum(begin, begin[mates]), begin)
    end = np.where(has_mate, np.maximum(end, end[mates]), end)
    return Fragments(np.where(has_mate, np.minimum(numbers, mates), numbers), begin, end)


def count_distinct(candidate: Column, read: Column, fragments: Fragments, size: int) -> NDArray[np.int32]:
    """For each candidate, how many of its fragments differ in begin or end."""
    rows = np.unique(np.stack((candidate, fragments.begin[read], fragments.end[read]), axis=1), axis=0)
    return np.bincount(rows[:, 0], minlength=size).astype(np.int32)
