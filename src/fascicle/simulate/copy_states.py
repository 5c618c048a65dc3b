"""Tumours with planted copies: depth of bins and SNP counts as a panel would show them, or haplotypes to draw reads from.

A place where the tumour has T copies, m of the rarer parent, gives p T + 2 (1 - p) molecules where a normal sample gives 2; of
the two parental sequences one has p (T - m) + (1 - p) of them, the other p m + (1 - p).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.loci import Span
from fascicle.reference.copy_bins import CopyBins
from fascicle.simulate.small_variants import Haplotype, PlantedVariant, Window, apply_variants

Floats = NDArray[np.float64]

_COPIES_OF_NORMAL: Final = 2


@dataclass(frozen=True, slots=True)
class PlantedCopies:
    """Copies of a stretch in every tumour cell."""

    chrom: str
    span: Span
    total: int
    minor: int

    def __post_init__(self) -> None:
        if not 0 <= self.minor <= self.total / 2:
            raise ValueError(f"{self.minor} is not the smaller part of {self.total} copies")


@dataclass(frozen=True, slots=True)
class PlantedTumour:
    """A sample: share of tumour cells, copies where nothing is planted (total, minor), and what is planted. Of two that overlap
    the later one holds."""

    purity: float
    base: tuple[int, int]
    planted: tuple[PlantedCopies, ...]

    def copies_at(self, chrom: str, offset: int) -> tuple[int, int]:
        """Total and minor copies of a place."""
        own = [item for item in self.planted if item.chrom == chrom and offset in item.span]
        return (own[-1].total, own[-1].minor) if own else self.base

    def molecules_at(self, chrom: str, offset: int) -> tuple[float, float]:
        """Molecules of the commoner and of the rarer parent, where a normal sample has 1 and 1."""
        total, minor = self.copies_at(chrom, offset)
        return self.purity * (total - minor) + 1 - self.purity, self.purity * minor + 1 - self.purity


@dataclass(frozen=True, slots=True)
class BinLibrary:
    """How a panel reads bins: mean depth of targets at two copies, standard deviations of the log2 of what capture makes of a bin
    in every sample (`capture_sd`) and in this one (`sample_sd`), depth of off-target bins in fragments, and how much deeper a bin
    with a tenth more GC is read (log2)."""

    depth: float = 400.0
    capture_sd: float = 0.35
    sample_sd: float = 0.12
    off_target: float = 150.0
    gc_slope: float = 0.1


def draw_capture(bins: CopyBins, library: BinLibrary, rng: np.random.Generator) -> Floats:
    """What capture makes of each bin in every sample (log2); nothing of off-target bins."""
    return np.where(bins.is_target, rng.normal(0, library.capture_sd, len(bins)), 0.0)


def draw_bin_depth(
    bins: CopyBins, tumour: PlantedTumour, capture: Floats, library: BinLibrary, rng: np.random.Generator
) -> Floats:
    """Depth of every bin: counts of fragments over a mean of them."""
    places = zip(bins.chroms.tolist(), ((bins.starts + bins.ends) // 2).tolist(), strict=True)
    copies = np.array([sum(tumour.molecules_at(chrom, offset)) / _COPIES_OF_NORMAL for chrom, offset in places])
    log2 = capture + rng.normal(0, library.sample_sd, len(bins)) + library.gc_slope * 10 * (bins.gc - 0.5)
    # A target bin of 267 bases is covered by about its depth in fragments, of which neighbouring bases share most.
    expected = np.where(bins.is_target, library.depth, library.off_target) * copies * 2**log2
    return rng.poisson(expected).astype(np.float64)


def draw_snp_counts(
    places: Sequence[tuple[str, int]], tumour: PlantedTumour, library: BinLibrary, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Fragments with either allele of heterozygous SNPs; which parent has the first one is by chance. Shares scatter a little
    more than counts do (by a beta distribution of 300)."""
    first, second = [], []
    for chrom, offset in places:
        major, minor = tumour.molecules_at(chrom, offset)
        depth = int(rng.poisson(library.depth * (major + minor) / _COPIES_OF_NORMAL * 2 ** rng.normal(0, library.capture_sd)))
        share = np.clip((minor if rng.random() < 0.5 else major) / max(major + minor, 1e-9), 0.001, 0.999)
        found = int(rng.binomial(depth, rng.beta(share * 300, (1 - share) * 300)))
        first.append(depth - found)
        second.append(found)
    return np.array(first, np.int64), np.array(second, np.int64)


def make_copy_haplotypes(window: Window, snps: Iterable[PlantedVariant], tumour: PlantedTumour) -> tuple[Haplotype, Haplotype]:
    """The two parental sequences of a window whose places have one state: SNPs alternate between them, and their shares are
    molecules by those of a normal sample (each 0.5 there), so that depth is that at two copies."""
    ordered = sorted(snps, key=lambda own: own.variant.start)
    major, minor = tumour.molecules_at(window.chrom, (window.span.start + window.span.end) // 2)
    first, second = (apply_variants(window, ordered[number::2]) for number in (0, 1))
    return Haplotype("major", first, major / 2), Haplotype("minor", second, minor / 2)
