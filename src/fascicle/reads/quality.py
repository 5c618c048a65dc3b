"""Sums over all reads that quality control needs, block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fascicle.model.reads import ReadCounts, ReadProfile
from fascicle.reads.fastq import TRIMMED, Records
from fascicle.reads.screen import CONCORDANT, KEPT, OFF_TARGET, SHARED_ONLY, ScreenedBlock
from fascicle.reference.kernels import kernel

_PHRED_OFFSET = 33
_SAMPLED_EVERY = 64


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
    junctions: int
    is_paired: bool = False
    reads: int = 0
    bases: int = 0
    longest: int = 0
    quality: int = 0
    fates: NDArray[np.int64] = field(default_factory=lambda: np.zeros(4, dtype=np.int64))
    inserts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1001, dtype=np.int64))

    sense: NDArray[np.int64] = field(default_factory=lambda: np.zeros(2, dtype=np.int64))
    trimmed: int = 0
    sampled: Counter[tuple[int, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.per_gene = np.zeros(self.genes, dtype=np.int64)
        self.crossings = np.zeros(self.junctions, dtype=np.int64)

    def add(self, screened: ScreenedBlock) -> None:
        """Adds a block."""
        block = screened.block
        self.is_paired = self.is_paired or block.second is not None
        for records in filter(None, (block.first, block.second)):
            self._add_records(records)
        self.fates += np.bincount(screened.fate, minlength=4)
        self.per_gene += np.bincount(screened.gene[screened.gene >= 0], minlength=self.genes)
        self.inserts += np.bincount(screened.insert_bp, minlength=1001)
        self.sense += np.bincount(screened.is_sense[screened.is_sense >= 0], minlength=2)
        self.crossings += screened.crossings

    def sample_duplicates(self, screened: ScreenedBlock, find_umi: Callable[[int], str]) -> None:
        """Notes the ends (and UMI) of one fragment in 64, chosen by their hash, so that equal ones are chosen together."""
        is_chosen = (screened.end_key != 0) & (screened.end_key % np.uint64(_SAMPLED_EVERY) == 0)
        for i in np.flatnonzero(is_chosen).tolist():
            self.sampled[int(screened.end_key[i]), find_umi(i)] += 1

    def _add_records(self, records: Records) -> None:
        self.trimmed += int(records.columns[:, TRIMMED].sum())
        lengths = records.columns[:, 3] - records.columns[:, 2]
        self.reads += len(records)
        self.bases += int(lengths.sum())
        self.longest = max(self.longest, int(lengths.max(initial=0)))
        self.quality += _sum_qualities(records.buffer, records.columns)

    @property
    def mean_read_bp(self) -> float:
        """Mean length of a read."""
        return self.bases / self.reads

    def profile(self) -> ReadProfile:
        """The profile of all blocks added."""
        counts = ReadCounts(int(self.fates.sum()), *(int(self.fates[f]) for f in (CONCORDANT, KEPT, SHARED_ONLY, OFF_TARGET)))
        return ReadProfile(
            self.is_paired,
            self.longest,
            self.mean_read_bp,
            self.quality / self.bases if self.bases else None,
            self._median_insert(),
            counts,
            first_read_sense_fraction=float(self.sense[1] / self.sense.sum()) if self.sense.sum() else None,
            duplicate_fraction=self.duplicate_fraction,
            adapter_fraction=self.trimmed / self.reads,
        )

    @property
    def duplicate_fraction(self) -> float | None:
        """The share of repeats in the sample, None for an empty one."""
        total = sum(self.sampled.values())
        return 1 - len(self.sampled) / total if total else None

    def _median_insert(self) -> float | None:
        """The median of the histogram without its 0 (which stands for "not measured")."""
        cumulative = np.cumsum(self.inserts[1:])
        if not cumulative[-1]:
            return None
        return float(np.searchsorted(cumulative, (cumulative[-1] + 1) // 2) + 1)
