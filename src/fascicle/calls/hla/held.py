"""Fragments held against the chosen pairs of alleles: which are a gene's own, and which allele they fit better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.hla.choice import GeneUnits, find_background
from fascicle.evidence.hla.comparing import STRONG_UNITS, compare_fragments, find_placed, list_alleles
from fascicle.evidence.hla.laying import LaidFragments
from fascicle.evidence.hla.likelihood import FLOOR_UNITS
from fascicle.evidence.hla.piling import GenePile, pile_fragments
from fascicle.model.hla_reads import HlaAssay
from fascicle.reference.hla.database import HlaDatabase


@dataclass(frozen=True, slots=True)
class SampleReads:
    """The laid fragments of a sample, the numbers of those that have a place, and what was sequenced."""

    laid: LaidFragments
    placed: NDArray[np.int64]
    assay: HlaAssay


@dataclass(frozen=True)
class HeldPair:
    """What all placed fragments say of a pair of alleles (numbers of the database): units of both (2 x fragments), least units of
    other genes, and the pile of the gene's own fragments."""

    pair: tuple[int, int]
    units: NDArray[np.uint8]
    background: NDArray[np.uint8]
    pile: GenePile

    @property
    def own(self) -> NDArray[np.bool_]:
        """Fragments that no other gene explains as well."""
        return find_own(self.units, self.background)

    @property
    def telling(self) -> tuple[int, int]:
        """How many of them fit the first allele better by a base of an exon or more, and how many the second."""
        first, second = self.units[:, self.own].astype(np.int64)
        return int((second - first >= STRONG_UNITS).sum()), int((first - second >= STRONG_UNITS).sum())


def gather_reads(laid: LaidFragments, assay: HlaAssay) -> SampleReads:
    """The fragments that have a place."""
    return SampleReads(laid, find_placed(laid), assay)


def find_own(units: NDArray[np.uint8], background: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Fragments that some of the alleles (rows of `units`) explains, and no other gene as well."""
    least = units.min(axis=0)
    own: NDArray[np.bool_] = (least < background) & (least <= FLOOR_UNITS)
    return own


def compare_genes(
    reads: SampleReads, database: HlaDatabase, fragments: NDArray[np.int64], alleles: dict[int, NDArray[np.int64]]
) -> list[GeneUnits]:
    """Units of fragments against the given alleles of each gene; genes that are not given are left out."""
    view = database.view(reads.assay)
    return [
        GeneUnits(number, gene.is_typed, *compare_fragments(reads.laid, view, number, fragments, alleles[number]))
        for number, gene in enumerate(database.genes)
        if number in alleles
    ]


def hold_pairs(reads: SampleReads, database: HlaDatabase, pairs: dict[int, tuple[int, int]]) -> dict[int, HeldPair]:
    """Every placed fragment held against the pairs of the genes, each with the others and all decoys as background."""
    decoys = {n: list_alleles(gene) for n, gene in enumerate(database.genes) if not gene.is_typed}
    alleles = {n: np.array(pair, dtype=np.int64) for n, pair in pairs.items()} | decoys
    genes = compare_genes(reads, database, reads.placed, alleles)
    view = database.view(reads.assay)
    held = {}
    for at, gene in enumerate(genes):
        if gene.gene not in pairs:
            continue
        background = find_background(genes, {i: (0, 1) for i, other in enumerate(genes) if other.is_typed}, at).whole
        own = find_own(gene.whole, background)
        first, second = gene.whole[:, own].astype(np.int64)
        better = np.where(first < second, 0, np.where(second < first, 1, 2))
        pile = pile_fragments(reads.laid, view, gene.gene, pairs[gene.gene], reads.placed[own], better)
        held[gene.gene] = HeldPair(pairs[gene.gene], gene.whole, background, pile)
    return held
