"""Bases of fragments over the targets: what samples, contamination and damage of the DNA are read from.

A fragment gives one base at a place: that of its reads, of the base quality asked for; two mates that disagree give none. Counts
are kept by the strand of the fragment that was read first (class 0: first mate forward; 1: first mate reverse), because damage of
one strand before amplification shows in one class for a base and in the other for its complement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.depth import TargetLayout
from fascicle.evidence.fragment_counts import FragmentCounts
from fascicle.reference.genome import Genome
from fascicle.reference.nucleotides import Bases


@dataclass(frozen=True)
class BaseCounts:
    """Counts over the bases of some spans: `counts` has the shape (bases, 2 classes, 4 bases ACGT), `known` is the reference."""

    layout: TargetLayout
    known: Bases
    counts: NDArray[np.int32]

    @property
    def by_base(self) -> NDArray[np.int32]:
        """Counts of both classes together, shape (bases, 4)."""
        return self.counts.sum(axis=1, dtype=np.int32)

    def place(self, index: int) -> tuple[str, int]:
        """Chromosome and genome offset of a row."""
        k = int(np.searchsorted(self.layout.offsets, index, side="right")) - 1
        chrom, span = self.layout.spans[k]
        return chrom, span.start + index - int(self.layout.offsets[k])


def compare_bases(part: FragmentCounts, genome: Genome) -> BaseCounts:
    """The bases of counted fragments beside those of the reference."""
    layout = part.depth.layout
    known = [genome.bases(chrom, span.start, span.end) for chrom, span in layout.spans]
    return BaseCounts(layout, np.concatenate(known), part.counts)
