"""A small panel for tests of copy number (chromosomes 2 to 11, as many bins on every arm), and planted tumours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fascicle.calls.copy_number.assessing import CopyInput
from fascicle.calls.copy_number.snps import SnpCounts
from fascicle.model.cases import Sex
from fascicle.model.copy_number import CopyReference
from fascicle.model.loci import Build, Span
from fascicle.reference.copy_bins import CopyBins
from fascicle.simulate.copy_states import (
    BinLibrary,
    PlantedCopies,
    PlantedTumour,
    draw_bin_depth,
    draw_snp_counts,
)

ARM_BINS = 30
GENE_BINS = 6
# Both lie inside the arms of chromosomes 2 to 11.
P_START, Q_START, STEP = 2_000_000, 100_000_000, 1_000_000
CHROMS = tuple(f"chr{number}" for number in range(2, 12))
LIBRARY = BinLibrary(depth=300, capture_sd=0.0, sample_sd=0.1, off_target=100)


def make_bins(chroms: Sequence[str] = CHROMS, arm_bins: int = ARM_BINS) -> CopyBins:
    """Target bins of 267 bases; six of them make a gene, named after its arm and number: `G1p0`, `G1p1` and so on."""
    places = [
        (chrom, start + STEP * number, f"G{chrom[3:]}{arm}{number // GENE_BINS}")
        for chrom in chroms
        for arm, start in (("p", P_START), ("q", Q_START))
        for number in range(arm_bins)
    ]
    starts = np.array([start for _, start, _ in places], np.int64)
    gc = 0.4 + 0.2 * (np.arange(len(places)) % 7) / 6
    names = tuple(name for _, _, name in places)
    return CopyBins(np.array([chrom for chrom, _, _ in places]), starts, starts + 267, names, np.ones(len(places), np.bool_), gc)


def plant_arm(arm: str, total: int, minor: int) -> PlantedCopies:
    """`8q` with other copies."""
    span = Span(0, 60_000_000) if arm.endswith("p") else Span(60_000_000, 200_000_000)
    return PlantedCopies(f"chr{arm[:-1]}", span, total, minor)


def plant_gene(bins: CopyBins, gene: str, total: int, minor: int) -> PlantedCopies:
    """One gene with other copies."""
    rows = [row for row, name in enumerate(bins.genes) if name == gene]
    return PlantedCopies(str(bins.chroms[rows[0]]), Span(int(bins.starts[rows[0]]), int(bins.ends[rows[-1]])), total, minor)


def make_snps(bins: CopyBins, tumour: PlantedTumour, every: int = 3, seed: int = 1) -> SnpCounts:
    """A heterozygous SNP in every third bin."""
    rows = list(range(0, len(bins), every))
    places = [(str(bins.chroms[row]), int(bins.starts[row]) + 100) for row in rows]
    first, second = draw_snp_counts(places, tumour, LIBRARY, np.random.default_rng((seed, 1)))
    deep = first + second >= 20
    chroms, offsets = np.array([chrom for chrom, _ in places]), np.array([offset for _, offset in places], np.int64)
    return SnpCounts(chroms[deep], offsets[deep], first[deep], second[deep], np.ones(int(deep.sum())))


def make_input(tumour: PlantedTumour, *, stated: float | None = None, has_snps: bool = True, seed: int = 1) -> CopyInput:
    """What is read from a planted tumour, held against a flat reference."""
    bins = make_bins()
    depth = draw_bin_depth(bins, tumour, np.zeros(len(bins)), LIBRARY, np.random.default_rng((seed, 2)))
    snps = make_snps(bins, tumour, seed=seed) if has_snps else None
    return CopyInput(bins, depth, snps, None, CopyReference.FLAT, Build.GRCH38, Sex.FEMALE, stated)
