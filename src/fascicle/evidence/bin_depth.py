"""Depth of copy-number bins: of targets from the counts over their bases, of the bins between them from where reads begin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.depth import DepthEvidence
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_blocks import read_genome_blocks
from fascicle.reads.alignment_blocks import CONTIG, FLAG, MAPPING_QUALITY, START, AlignmentBlock
from fascicle.reads.bam_records import DUPLICATE, FAILED, SECOND, SECONDARY, SUPPLEMENTARY, UNMAPPED
from fascicle.reference.copy_bins import CopyBins

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
    return sum_starts(read_genome_blocks(reads, bins.list_places(between)), reads.chroms, bins, mapping_quality)


def sum_starts(
    blocks: Iterable[AlignmentBlock], chroms: Iterable[str], bins: CopyBins, mapping_quality: int
) -> NDArray[np.int64]:
    """Starts of first reads in the bins between targets, from blocks in genome coordinates."""
    counts = np.zeros(len(bins), np.int64)
    own = {number: np.flatnonzero((bins.chroms == chrom) & ~bins.is_target) for number, chrom in enumerate(chroms)}
    for block in blocks:
        columns = block.columns
        counts_here = (columns[:, FLAG] & _NEVER == 0) & (columns[:, MAPPING_QUALITY] >= mapping_quality)
        for number in np.unique(columns[counts_here, CONTIG]).tolist():
            rows = own.get(number)
            if rows is not None and len(rows):
                starts = columns[counts_here & (columns[:, CONTIG] == number), START]
                _add_starts(starts, rows, bins, counts)
    return counts


def _add_starts(starts: NDArray[np.int64], rows: NDArray[np.int64], bins: CopyBins, counts: NDArray[np.int64]) -> None:
    at = np.searchsorted(bins.starts[rows], starts, side="right") - 1
    inside = (at >= 0) & (starts < bins.ends[rows][at])
    np.add.at(counts, rows[at[inside]], 1)
