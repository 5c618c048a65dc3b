"""Depth of copy-number bins: of targets from the counts over their bases, of the bins between them from where reads begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.depth import DepthEvidence
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_blocks import list_contig_runs, read_genome_blocks
from fascicle.reads.alignment_blocks import FLAG, MAPPING_QUALITY, START, AlignmentBlock
from fascicle.reads.bam_records import DUPLICATE, FAILED, SECOND, SECONDARY, SUPPLEMENTARY, UNMAPPED
from fascicle.reference.copy_bins import CopyBins

_NO_BINS: Final = (np.empty(0, np.int64),) * 3
_NEVER: Final = UNMAPPED | SECONDARY | FAILED | SUPPLEMENTARY | DUPLICATE | SECOND


def measure_target_depth(bins: CopyBins, evidence: DepthEvidence) -> NDArray[np.float64]:
    """Mean fragments over the bases of every target bin, shape (bins,); NaN for bins between targets.

    Every target bin must lie inside one span of the counted layout.
    """
    found = np.full(len(bins), np.nan)
    sums = np.concatenate(([0], np.cumsum(evidence.usable, dtype=np.int64)))
    for index in np.flatnonzero(bins.is_target).tolist():
        own = evidence.layout.find(str(bins.chroms[index]), bins.span(index))
        found[index] = (sums[own.stop] - sums[own.start]) / (own.stop - own.start)
    return found


def count_off_target(reads: AlignedReads, bins: CopyBins, mapping_quality: int) -> NDArray[np.int64]:
    """Fragments whose first read begins in each bin between targets, shape (bins,); 0 in target bins.

    Raises ReadsError where the file is damaged.
    """
    between = ~bins.is_target
    if not between.any():
        return np.zeros(len(bins), np.int64)
    counter = StartCounter(bins, reads.chroms, mapping_quality)
    for block in read_genome_blocks(reads, bins.list_places(between)):
        counter.add(block)
    return counter.counts


class StartCounter:
    """Starts of first reads in the bins between targets, shape (bins,), from blocks in genome coordinates."""

    def __init__(self, bins: CopyBins, chroms: Sequence[str], mapping_quality: int):
        self.counts = np.zeros(len(bins), np.int64)
        self._mapping_quality = mapping_quality
        self._bins = {number: _sort_bins(bins, chrom) for number, chrom in enumerate(chroms)}

    def add(self, block: AlignmentBlock) -> None:
        """Counts the records of a block."""
        columns = block.columns
        counts_here = (columns[:, FLAG] & _NEVER == 0) & (columns[:, MAPPING_QUALITY] >= self._mapping_quality)
        for number, own in list_contig_runs(columns):
            rows, starts, ends = self._bins.get(number, _NO_BINS)
            if len(rows):
                begins = columns[own, START][counts_here[own]]
                at = np.searchsorted(starts, begins, side="right") - 1
                inside = (at >= 0) & (begins < ends[at])
                np.add.at(self.counts, rows[at[inside]], 1)


def _sort_bins(bins: CopyBins, chrom: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    rows = np.flatnonzero((bins.chroms == chrom) & ~bins.is_target)
    return rows, bins.starts[rows], bins.ends[rows]
