"""Which genes a variant touches: genes sorted by place, found for many variants at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle


@dataclass(frozen=True)
class GeneIndex:
    """Genes of each chromosome in order of their begin: gene numbers, begins, and the furthest end up to each."""

    by_chrom: dict[str, tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]

    def find_genes(self, variants: Sequence[SmallVariant], reach_bp: int) -> list[list[int]]:
        """For each variant the numbers of the genes within `reach_bp` of it, in the order of their begin."""
        found: list[list[int]] = [[] for _ in variants]
        by_chrom: dict[str, list[int]] = {}
        for index, variant in enumerate(variants):
            by_chrom.setdefault(variant.chrom, []).append(index)
        for chrom, indices in by_chrom.items():
            if chrom in self.by_chrom:
                self._find_on(chrom, variants, indices, reach_bp, found)
        return found

    def _find_on(
        self, chrom: str, variants: Sequence[SmallVariant], indices: list[int], reach_bp: int, found: list[list[int]]
    ) -> None:
        numbers, starts, ends, furthest = self.by_chrom[chrom]
        begin = np.array([variants[i].start for i in indices], dtype=np.int64) - reach_bp
        end = np.array([variants[i].end for i in indices], dtype=np.int64) + reach_bp
        low = np.searchsorted(furthest, begin, side="right").tolist()
        high = np.searchsorted(starts, end, side="left").tolist()
        for place, index in enumerate(indices):
            span = slice(low[place], high[place])
            found[index] = numbers[span][ends[span] > begin[place]].tolist()


def index_genes(bundle: Bundle) -> GeneIndex:
    """The index of a bundle's genes."""
    rows = bundle.gene_rows
    chroms = rows["chrom"]
    by_chrom = {}
    for chrom in np.unique(chroms):
        numbers = np.flatnonzero(chroms == chrom)
        numbers = numbers[np.lexsort((rows["end"][numbers], rows["start"][numbers]))]
        ends = rows["end"][numbers]
        by_chrom[chrom.decode()] = (numbers, rows["start"][numbers], ends, np.maximum.accumulate(ends))
    return GeneIndex(by_chrom)
