"""What a sample's reads get wrong at places without a variant: counts from which error rates are learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.cells import (
    BIN_OF_QUALITY,
    CELLS,
    CONTEXTS,
    DIRT_BINS,
    NO_CONTEXT,
    QUALITY_BINS,
    bin_dirt,
    make_contexts,
)
from fascicle.evidence.pileup.columns import LOW_MAPPING, BaseCounts
from fascicle.evidence.pileup.dirt import Dirt
from fascicle.evidence.pileup.segments import Column, Segments
from fascicle.reads.record_columns import ReadColumns
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

# A place with so many fragments of one other base, and so large a share of them, is left out: it may be a variant.
_LOUD_FRAGMENTS: Final = 3
_LOUD_SHARE: Final = 0.1
# Depths are gathered on a scale of eight steps a doubling; places with more other fragments than this count as having this many.
DEPTH_STEPS: Final = 8
DEPTH_BINS: Final = 160
MOST_OTHERS: Final = 15

# Qualities that are not counted have a bin behind the others.
_BINS: Final = np.where(BIN_OF_QUALITY < 0, QUALITY_BINS, BIN_OF_QUALITY).astype(np.uint8)

Counts = NDArray[np.int64]


@dataclass(eq=False, slots=True)
class NoiseCounts:
    """Counts over quiet places of the targets.

    total: shape (cells, contexts), counted bases. wrong: shape (cells, contexts, 4), those that are read as another base. Context
    and base are in the sense of the first read. places: shape (4 reference bases, 4 other bases, depth bins, others + 1), on the
    plus strand: how many places have so many fragments of the other base; loud places are in it.
    """

    total: Counts
    wrong: Counts
    places: Counts

    @classmethod
    def empty(cls) -> NoiseCounts:
        """Nothing counted."""
        shapes = ((CELLS, CONTEXTS), (CELLS, CONTEXTS, 4), (4, 4, DEPTH_BINS, MOST_OTHERS + 1))
        return cls(*(np.zeros(shape, np.int64) for shape in shapes))

    def add(self, other: NoiseCounts) -> None:
        """Adds the counts of another part of the same sample."""
        self.total += other.total
        self.wrong += other.wrong
        self.places += other.places

    def leave_out(self, variants: VariantCells) -> None:
        """Takes away what places with variants have added."""
        for side in range(2):
            known = variants.contexts[side] != NO_CONTEXT
            context, other = variants.contexts[side][known].astype(np.int64), variants.other[known]
            base = other if side == 0 else 3 - other
            cells = variants.cells[known, :, side, :].astype(np.int64)
            np.subtract.at(self.total.T, context, cells.sum(axis=1))
            np.subtract.at(np.moveaxis(self.wrong, 0, 2), (context, base), cells[:, 1])
        depth, others = bin_depth(variants.depth), np.minimum(variants.cells[:, 1].sum(axis=(1, 2)), MOST_OTHERS)
        np.subtract.at(self.places, (variants.base, variants.other, depth, others), 1)
        np.maximum(self.total, 0, out=self.total)
        np.maximum(self.wrong, 0, out=self.wrong)
        np.maximum(self.places, 0, out=self.places)


@dataclass(frozen=True, eq=False, slots=True)
class VariantCells:
    """Quiet places that turned out to have variants: bases of reference and variant, contexts on both strands, depth, and
    fragments by allele, first read's strand and cell (see `BaseEvidence`)."""

    base: NDArray[np.int64]
    other: NDArray[np.int64]
    contexts: tuple[NDArray[np.uint8], NDArray[np.uint8]]
    depth: NDArray[np.int64]
    cells: NDArray[np.int32]


def bin_depth(depth: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bin of a depth (0 has bin 0)."""
    return np.minimum(np.round(DEPTH_STEPS * np.log2(depth + 1)), DEPTH_BINS - 1).astype(np.int64)


def unbin_depth() -> NDArray[np.float64]:
    """The depth in the middle of each bin."""
    return np.exp2(np.arange(DEPTH_BINS) / DEPTH_STEPS) - 1


def find_quiet_places(counts: NDArray[np.int32], reference: Bases, is_target: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Places of the targets without a sign of a variant."""
    others = counts.copy()
    known = np.flatnonzero(reference != UNKNOWN_BASE)
    others[known, reference[known]] = 0
    most, depth = others.max(axis=1), counts.sum(axis=1)
    return is_target & (reference != UNKNOWN_BASE) & ((most < _LOUD_FRAGMENTS) | (most < _LOUD_SHARE * depth))


@kernel
def _count_total(
    start: int, contexts: tuple[NDArray[np.uint8], NDArray[np.uint8]], offset: Column, bases: Bases,
    quals: NDArray[np.uint8], is_low: NDArray[np.bool_], orientation: NDArray[np.uint8], events: NDArray[np.uint8],
    first: Column, count: Column, stretches: tuple[Column, Column, Column], bins: NDArray[np.uint8], total: Counts,
) -> None:  # fmt: skip
    """`total` has a row of cells and a column behind the others, where bases go that do not count: a test of every base would
    take longer."""
    references, queries, lengths = stretches
    for read in range(len(offset)):
        if is_low[read]:
            continue
        own = contexts[0] if orientation[read] == 0 else contexts[1]
        own_total = total[bin_dirt(events[read]) :: DIRT_BINS]
        for s in range(first[read], first[read] + count[read]):
            at = references[s] - start
            begin, end = max(at, 0), min(at + lengths[s], len(own))
            i, size = offset[read] + queries[s] - at + begin, max(end - begin, 0)
            # Slices that begin at the stretch spare a test of every index.
            own_bases, own_quals, own_contexts = bases[i : i + size], quals[i : i + size], own[begin : begin + size]
            for k in range(size):
                if own_bases[k] != UNKNOWN_BASE:
                    own_total[bins[own_quals[k]], own_contexts[k]] += 1


@kernel
def _count_wrong(
    contexts: tuple[NDArray[np.uint8], NDArray[np.uint8]], differing: tuple[Column, Column, Column],
    own_event: NDArray[np.uint8], offset: Column, bases: Bases, quals: NDArray[np.uint8], is_low: NDArray[np.bool_],
    orientation: NDArray[np.uint8], events: NDArray[np.uint8], bins: NDArray[np.int8], total: Counts, wrong: Counts,
) -> None:  # fmt: skip
    """Counts differing bases, each in the cell that its read would have without it."""
    reads, places, queries = differing
    for number in range(len(reads)):
        read, place = reads[number], places[number]
        context = contexts[0][place] if orientation[read] == 0 else contexts[1][place]
        if is_low[read] or context == NO_CONTEXT:
            continue
        i = offset[read] + queries[number]
        base = np.int64(bases[i]) if orientation[read] == 0 else 3 - np.int64(bases[i])
        quality = bins[quals[i]] * DIRT_BINS
        total[quality + bin_dirt(events[read]), context] -= 1
        cell = quality + bin_dirt(events[read] - own_event[number])
        total[cell, context] += 1
        wrong[cell, context, base] += 1


def count_noise(
    reads: ReadColumns, segments: Segments, counts: BaseCounts, dirt: Dirt, start: int, reference: Bases, is_target:
    NDArray[np.bool_]
) -> NoiseCounts:  # fmt: skip
    """The noise of one chunk."""
    noise = NoiseCounts.empty()
    is_quiet = find_quiet_places(counts.counts, reference, is_target)
    plus, minus = make_contexts(reference)
    # Places that are not quiet have no context to be counted in.
    plus[~is_quiet], minus[~is_quiet] = NO_CONTEXT, NO_CONTEXT
    contexts, is_low = (plus, minus), reads.quality < LOW_MAPPING
    total = np.zeros((CELLS + DIRT_BINS, CONTEXTS + 1), np.int64)
    _count_total(
        start, (np.minimum(plus, CONTEXTS), np.minimum(minus, CONTEXTS)), reads.offset, reads.bases, reads.quals, is_low,
        reads.orientation, dirt.events, segments.first, segments.count,
        (segments.reference, segments.query, segments.length), _BINS, total,
    )  # fmt: skip
    noise.total += total[:CELLS, :CONTEXTS]
    _count_wrong(
        contexts, (counts.read, counts.place, counts.query), dirt.own, reads.offset, reads.bases, reads.quals,
        is_low, reads.orientation, dirt.events, BIN_OF_QUALITY, noise.total, noise.wrong,
    )  # fmt: skip
    _count_places(counts.counts, reference, is_target, noise.places)
    return noise


def _count_places(counts: NDArray[np.int32], reference: Bases, is_target: NDArray[np.bool_], places: Counts) -> None:
    known = np.flatnonzero(is_target & (reference != UNKNOWN_BASE))
    own, depth = reference[known], bin_depth(counts[known].sum(axis=1))
    for other in range(4):
        others = np.minimum(counts[known, other], MOST_OTHERS)
        differs = own != other
        np.add.at(places, (own[differs], other, depth[differs], others[differs]), 1)
