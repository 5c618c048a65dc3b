"""Sums over all reads that quality control needs, block by block."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fascicle.model.reads import ReadCounts, ReadProfile
from fascicle.reads.fastq import Records
from fascicle.reads.screen import CONCORDANT, KEPT, OFF_TARGET, SHARED_ONLY, ScreenedBlock
from fascicle.reference.kernels import kernel

_PHRED_OFFSET = 33


@kernel
def _sum_qualities(buffer: NDArray[np.uint8], columns: NDArray[np.int64]) -> int:
    total = 0
    for i in range(len(columns)):
        at = columns[i, 4]
        for k in range(columns[i, 3] - columns[i, 2]):
            total += buffer[at + k] - _PHRED_OFFSET
    return total


@dataclass
class ReadTally:
    """Adds up blocks in any order; the sums do not depend on it."""

    genes: int
    is_paired: bool = False
    reads: int = 0
    bases: int = 0
    longest: int = 0
    quality: int = 0
    fates: NDArray[np.int64] = field(default_factory=lambda: np.zeros(4, dtype=np.int64))
    inserts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1001, dtype=np.int64))

    def __post_init__(self) -> None:
        self.per_gene = np.zeros(self.genes, dtype=np.int64)

    def add(self, screened: ScreenedBlock) -> None:
        """Adds a block."""
        block = screened.block
        self.is_paired = block.second is not None
        for records in filter(None, (block.first, block.second)):
            self._add_records(records)
        self.fates += np.bincount(screened.fate, minlength=4)
        self.per_gene += np.bincount(screened.gene[screened.gene >= 0], minlength=self.genes)
        self.inserts += np.bincount(screened.insert_bp, minlength=1001)

    def _add_records(self, records: Records) -> None:
        lengths = records.columns[:, 3] - records.columns[:, 2]
        self.reads += len(records)
        self.bases += int(lengths.sum())
        self.longest = max(self.longest, int(lengths.max(initial=0)))
        self.quality += _sum_qualities(records.buffer, records.columns)

    def profile(self) -> ReadProfile:
        """The profile of all blocks added."""
        counts = ReadCounts(int(self.fates.sum()), *(int(self.fates[f]) for f in (CONCORDANT, KEPT, SHARED_ONLY, OFF_TARGET)))
        return ReadProfile(
            self.is_paired, self.longest, self.bases / self.reads, self.quality / self.bases, self._median_insert(), counts
        )

    def _median_insert(self) -> float | None:
        """The median of the histogram without its 0 (which stands for "not measured")."""
        cumulative = np.cumsum(self.inserts[1:])
        if not cumulative[-1]:
            return None
        return float(np.searchsorted(cumulative, (cumulative[-1] + 1) // 2) + 1)
