"""Bins for copy number: targets cut into pieces of even length, and wide bins between them for capture's off-target reads.

The rules are CNVkit's (`target --split`, `antitarget`), so that its corrections meet the bins they were made for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.loci import Span
from fascicle.reference.contigs import AUTOSOMES
from fascicle.reference.genome import Genome
from fascicle.reference.nucleotides import UNKNOWN_BASE
from fascicle.reference.targets import Target, Targets, merge_spans

TARGET_BP: Final = 267
ANTITARGET_BP: Final = 150_000
ANTITARGET_MIN_BP: Final = 9375
PADDING_BP: Final = 500
# Of a wide bin this much from its middle tells its GC: composition varies over hundreds of kilobases.
GC_SAMPLE_BP: Final = 10_000
_KNOWN_MIN: Final = 0.5
CHROMS: Final = (*AUTOSOMES, "chrX")


@dataclass(frozen=True, eq=False)
class CopyBins:
    """Bins in genome order, as columns of one length: 0-based and half-open; `genes` has None between genes.

    gc: share of G and C among known bases.
    """

    chroms: NDArray[np.str_]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    genes: tuple[str | None, ...]
    is_target: NDArray[np.bool_]
    gc: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.starts)

    def span(self, index: int) -> Span:
        """The place of a bin."""
        return Span(int(self.starts[index]), int(self.ends[index]))

    def keep(self, chosen: NDArray[np.bool_]) -> CopyBins:
        """The bins that are chosen."""
        genes = tuple(gene for gene, is_kept in zip(self.genes, chosen.tolist(), strict=True) if is_kept)
        columns = (self.chroms[chosen], self.starts[chosen], self.ends[chosen])
        return CopyBins(*columns, genes, self.is_target[chosen], self.gc[chosen])

    def list_places(self, chosen: NDArray[np.bool_]) -> list[tuple[str, Span]]:
        """Places of the bins that are chosen, in order."""
        return [(str(self.chroms[index]), self.span(index)) for index in np.flatnonzero(chosen).tolist()]


@dataclass(frozen=True, slots=True)
class _Bin:
    chrom: str
    span: Span
    gene: str | None
    is_target: bool


def lay_out_bins(targets: Targets, genome: Genome, *, with_antitargets: bool) -> CopyBins:
    """The bins of an assay on chromosomes 1 to 22 and X. Bins of which half of the bases are unknown are left out."""
    found = list(_list_target_bins(targets))
    if with_antitargets:
        found += _list_antitarget_bins(targets.merged, genome)
    order = {chrom: number for number, chrom in enumerate(CHROMS)}
    found = sorted((own for own in found if own.chrom in order), key=lambda own: (order[own.chrom], own.span))
    gc = [_measure_gc(own, genome) for own in found]
    kept = [(own, share) for own, share in zip(found, gc, strict=True) if share is not None]
    return CopyBins(
        np.array([own.chrom for own, _ in kept], dtype=np.str_),
        np.array([own.span.start for own, _ in kept], dtype=np.int64),
        np.array([own.span.end for own, _ in kept], dtype=np.int64),
        tuple(own.gene for own, _ in kept),
        np.array([own.is_target for own, _ in kept], dtype=np.bool_),
        np.array([share for _, share in kept], dtype=np.float64),
    )


def subdivide(span: Span, average_bp: int, minimum_bp: int = 0) -> Iterator[Span]:
    """Pieces of nearly one length, about `average_bp` long; none of a span below `minimum_bp`.

    >>> [len(piece) for piece in subdivide(Span(0, 600), 267)]
    [300, 300]
    """
    if len(span) < minimum_bp:
        return
    pieces = max(round(len(span) / average_bp), 1)
    edges = [span.start + len(span) * number // pieces for number in range(pieces + 1)]
    for start, end in pairwise(edges):
        yield Span(start, end)


def _list_target_bins(targets: Targets) -> Iterator[_Bin]:
    by_span = _group_regions(targets)
    for chrom, span in targets.merged:
        for piece in subdivide(span, TARGET_BP):
            yield _Bin(chrom, piece, _find_gene(piece, by_span[chrom, span.start]), is_target=True)


def _group_regions(targets: Targets) -> dict[tuple[str, int], list[Target]]:
    """The regions of each merged span, by its chromosome and start. Every region lies in one span."""
    starts: dict[str, list[int]] = {}
    for chrom, span in targets.merged:
        starts.setdefault(chrom, []).append(span.start)
    found: dict[tuple[str, int], list[Target]] = {}
    for region in targets.regions:
        own = starts[region.chrom]
        first = own[bisect_right(own, region.span.start) - 1]
        found.setdefault((region.chrom, first), []).append(region)
    return found


def _find_gene(piece: Span, regions: Sequence[Target]) -> str | None:
    """The gene of the region that a piece overlaps most, the first by name where two do."""
    named = [(region.span.overlap(piece), region.gene) for region in regions if region.gene and region.span.overlap(piece)]
    return min(named, key=lambda item: (-item[0], item[1]))[1] if named else None


def _list_antitarget_bins(merged: Sequence[tuple[str, Span]], genome: Genome) -> Iterator[_Bin]:
    """Bins of what is known of the genome, away from its edges and from targets by two read lengths."""
    near = merge_spans((chrom, Span(max(span.start - PADDING_BP, 0), span.end + PADDING_BP)) for chrom, span in merged)
    for stretch in genome.stretches:
        if len(stretch.span) <= 2 * PADDING_BP:
            continue
        inner = Span(stretch.span.start + PADDING_BP, stretch.span.end - PADDING_BP)
        for gap in _subtract(inner, (span for chrom, span in near if chrom == stretch.chrom)):
            for piece in subdivide(gap, ANTITARGET_BP, ANTITARGET_MIN_BP):
                yield _Bin(stretch.chrom, piece, None, is_target=False)


def _subtract(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    """What is left of a span; the others are sorted and do not overlap."""
    at = span.start
    for other in others:
        if other.start >= span.end:
            break
        if other.start > at:
            yield Span(at, other.start)
        at = max(at, other.end)
    if at < span.end:
        yield Span(at, span.end)


def _measure_gc(own: _Bin, genome: Genome) -> float | None:
    """None where too little of the sequence is known."""
    middle = (own.span.start + own.span.end) // 2
    half = min(len(own.span), GC_SAMPLE_BP) // 2 + 1
    bases = genome.bases(own.chrom, max(own.span.start, middle - half), min(own.span.end, middle + half))
    known = bases[bases != UNKNOWN_BASE]
    if len(known) < _KNOWN_MIN * len(bases):
        return None
    return float(np.isin(known, (1, 2)).mean())
