"""One chunk of the genome in one sample or two: reads laid, indels held against the reads of both, bases counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.alleles import (
    Allele,
    SeenAlleles,
    find_cigar_alleles,
    index_alleles,
    measure_freedom,
    merge_alleles,
)
from fascicle.evidence.pileup.anchoring import doubt_unanchored
from fascicle.evidence.pileup.candidates import Fragments, find_fragments
from fascicle.evidence.pileup.changes import choose_changes, find_changes
from fascicle.evidence.pileup.clips import find_clip_alleles
from fascicle.evidence.pileup.columns import LOW_MAPPING
from fascicle.evidence.pileup.haplotypes import (
    AlleleGroup,
    add_changes,
    drop_equal_haplotypes,
    find_reads_near,
    group_alleles,
    keep_alleles,
    list_seen_together,
)
from fascicle.evidence.pileup.mates import find_mates
from fascicle.evidence.pileup.realigning import Fit, ReadExtents, find_extents, fit_group, lay_by_haplotype
from fascicle.evidence.pileup.segments import Column, Gaps, Segments, lay_reads
from fascicle.evidence.pileup.straightening import straighten
from fascicle.reads.record_columns import ReadColumns
from fascicle.reference.nucleotides import Bases

# An indel is looked at when two fragments show it and more than chance shows: one fragment in 20,000, and then some.
_FEWEST: Final = 2
_CHANCE_RATE: Final = 5e-5
_SPREADS: Final = 2.5
# Where so few fragments lie, three carriers of a variant may show it in three ways (a gap, an end clipped here or there), each
# alone; what one shows is looked at, and what two fit is kept. At greater depth a variant of 2 % has more carriers.
_SHALLOW: Final = 150
# Shorter gaps are frequent mistakes of single reads.
_LONG_BP: Final = 10


@dataclass(frozen=True, eq=False, slots=True)
class LaidReads:
    """The reads of one sample over a chunk whose reference begins at genome offset `start`.

    is_usable: reads with enough mapping quality. seen, fragments_seen: indels in their CIGARs, and the fragments that show each.
    """

    start: int
    reads: ReadColumns
    segments: Segments
    gaps: Gaps
    mates: Column
    fragments: Fragments
    extents: ReadExtents
    is_usable: NDArray[np.bool_]
    seen: SeenAlleles
    fragments_seen: Column


def lay_chunk(reads: ReadColumns, start: int, reference: Bases) -> LaidReads:
    """Lays the reads of a sample by their CIGARs."""
    segments, gaps = lay_reads(reads)
    gaps = straighten(reads, segments, gaps, start, reference)
    reads = doubt_unanchored(reads, gaps)
    mates = find_mates(reads)
    fragments = find_fragments(segments, mates)
    is_usable = (reads.quality >= LOW_MAPPING) & (segments.count > 0)
    seen = find_cigar_alleles(reads, gaps, start, reference, is_usable)
    pairs = np.unique(seen.allele * len(reads) + fragments.number[seen.read])
    shown = np.bincount(pairs // max(len(reads), 1), minlength=len(seen.alleles)).astype(np.int64)
    extents = find_extents(reads, segments)
    return LaidReads(start, reads, segments, gaps, mates, fragments, extents, is_usable, seen, shown)


def propose_alleles(laid: LaidReads, reference: Bases) -> tuple[Allele, ...]:
    """Indels that a sample's reads show often enough to be looked at: in their CIGARs, in clipped ends, or in both together."""
    depth = _count_depth(laid, len(reference))
    chance = _CHANCE_RATE * depth
    needed = np.maximum(_FEWEST, chance + _SPREADS * np.sqrt(chance) + 1)
    is_shallow = depth <= _SHALLOW
    number = laid.fragments.number
    clipped = find_clip_alleles(
        laid.reads, laid.segments, laid.gaps, laid.mates, number, laid.start, reference, laid.is_usable, is_shallow
    )
    numbers = index_alleles(laid.seen.alleles)
    found = []
    for allele, count in zip(laid.seen.alleles, laid.fragments_seen.tolist(), strict=True):
        is_long = max(allele.removed, len(allele.added)) >= _LONG_BP
        if count >= needed[allele.place] or (is_long and is_shallow[allele.place]):
            found.append(allele)
    for allele, fragments in clipped.items():
        seen = number[laid.seen.read[laid.seen.allele == numbers[allele]]].tolist() if allele in numbers else ()
        if len(fragments.union(seen)) >= _FEWEST:
            found.append(allele)
    return merge_alleles(found)


def _count_depth(laid: LaidReads, size: int) -> NDArray[np.int64]:
    """Fragments over each place, by their outer ends."""
    first = laid.is_usable & (laid.fragments.number == np.arange(len(laid.mates)))
    steps = np.zeros(size + 1, np.int64)
    np.add.at(steps, (laid.fragments.begin[first] - laid.start).clip(0, size), 1)
    np.add.at(steps, (laid.fragments.end[first] - laid.start).clip(0, size), -1)
    return steps.cumsum()[:size]


@dataclass(frozen=True, eq=False, slots=True)
class HeldGroup:
    """A group of indels, what its numbers mean, and how the reads of each sample fit it."""

    group: AlleleGroup
    alleles: tuple[Allele, ...]
    fits: tuple[Fit, ...]


def hold_indels(samples: Sequence[LaidReads], reference: Bases, is_target: NDArray[np.bool_]) -> list[HeldGroup]:
    """Holds the reads of all samples against the indels that any of them shows in the targets, and lays the reads anew."""
    alleles = merge_alleles(*(propose_alleles(laid, reference) for laid in samples))
    alleles = tuple(allele for allele in alleles if _touches(allele, reference, is_target))
    numbers = index_alleles(alleles)
    support: Counter[int] = Counter()
    for laid in samples:
        for allele, count in zip(laid.seen.alleles, laid.fragments_seen.tolist(), strict=True):
            if allele in numbers:
                support[numbers[allele]] += count
    seen = [own for laid in samples for own in list_seen_together(laid.seen, numbers)]
    held = []
    for group in group_alleles(alleles, support, seen, reference):
        own = _hold_group(group, alleles, samples, reference)
        if own is not None:
            held.append(own)
    return held


def _touches(allele: Allele, reference: Bases, is_target: NDArray[np.bool_]) -> bool:
    """Whether an allele lies in a target at one of the places it can be moved to."""
    return bool(is_target[allele.place - 1 : allele.end + measure_freedom(reference, allele) + 1].any())


def _hold_group(
    group: AlleleGroup, alleles: tuple[Allele, ...], samples: Sequence[LaidReads], reference: Bases
) -> HeldGroup | None:
    counted: Counter[Allele] = Counter()
    for laid in samples:
        near = find_reads_near(laid.extents.begin, laid.extents.end, group, laid.start)
        near = near[laid.is_usable[near]]
        counted += find_changes(laid.reads, laid.segments, near, laid.start, reference, (group.start, group.end))
    changes = choose_changes(counted)
    known = (*alleles, *changes)
    wide = drop_equal_haplotypes(add_changes(group, known, range(len(alleles), len(known))), known, reference)
    fits = [_fit(wide, known, laid, reference) for laid in samples]
    clear = {n for n in group.alleles if _is_clear(n, fits, samples)}
    if not clear:
        return None
    if len(clear) < len(group.alleles):
        wide = keep_alleles(wide, frozenset(clear) | frozenset(range(len(alleles), len(known))))
        fits = [_fit(wide, known, laid, reference) for laid in samples]
    for fit, laid in zip(fits, samples, strict=True):
        lay_by_haplotype(fit, laid.segments, laid.start)
    return HeldGroup(wide, known, tuple(fits))


def _fit(group: AlleleGroup, alleles: Sequence[Allele], laid: LaidReads, reference: Bases) -> Fit:
    return fit_group(group, alleles, laid.reads, laid.extents, laid.is_usable, laid.start, reference)


def _is_clear(number: int, fits: Sequence[Fit], samples: Sequence[LaidReads]) -> bool:
    """Whether two fragments of any sample speak clearly for an allele."""
    counts = (fit.count_clear(number, laid.fragments.number) for fit, laid in zip(fits, samples, strict=True))
    return any(count >= _FEWEST for count in counts)
