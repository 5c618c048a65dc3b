"""The genotype of every typed gene from laid fragments: choice, quality, zygosity, differences, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.hla.choice import Background, GeneUnits, choose_pairs, find_background, find_telling
from fascicle.calls.hla.differences import find_differences, list_exon_bases
from fascicle.calls.hla.quality import QUALITY_MAX, Weighed, weigh_pairs
from fascicle.calls.hla.zygosity import call_zygosity, estimate_missed
from fascicle.calls.intervals import estimate_proportion
from fascicle.evidence.hla.comparing import STRONG_UNITS, compare_fragments, list_alleles
from fascicle.evidence.hla.laying import LaidFragments
from fascicle.evidence.hla.likelihood import FLOOR_UNITS
from fascicle.evidence.hla.piling import GenePile, pile_fragments
from fascicle.model.hla import (
    AlleleDifference,
    ExonCoverage,
    HlaAllele,
    HlaAssay,
    HlaLocus,
    HlaZygosity,
)
from fascicle.reference.hla.database import HlaDatabase, HlaGene

# Fragments held against every allele, and those held against candidates: spread evenly over all. More do not change the answer,
# since 2,000 fragments are about 60-fold depth of all three genes.
SCREENED_MAX: Final = 2000
WEIGHED_MAX: Final = 6000
# Below this a gene is not assessable: fragments that only it explains, and the share of exons 2 and 3 (the peptide groove, which
# defines G groups) that no fragment covers.
FRAGMENTS_MIN: Final = 20
UNCOVERED_MAX: Final = 0.2
GROOVE_EXONS: Final = (2, 3)
# A base of its own that changes the protein means another two-field name, unless it is an artefact (probability unverified).
ARTEFACT_PROBABILITY: Final = 0.05


@dataclass(frozen=True, slots=True)
class SampleReads:
    """The laid fragments of a sample, the numbers of those that have a place, and what was sequenced."""

    laid: LaidFragments
    placed: NDArray[np.int64]
    assay: HlaAssay


@dataclass(frozen=True)
class _Final:
    """What all placed fragments say of a chosen pair (numbers of the database): units of both alleles, background, own ones."""

    pair: tuple[int, int]
    units: NDArray[np.uint8]
    background: NDArray[np.uint8]
    pile: GenePile

    @property
    def own(self) -> NDArray[np.bool_]:
        """Fragments that no other gene explains as well."""
        return _find_own(self.units, self.background)


def _find_own(units: NDArray[np.uint8], background: NDArray[np.uint8]) -> NDArray[np.bool_]:
    least = units.min(axis=0)
    own: NDArray[np.bool_] = (least < background) & (least <= FLOOR_UNITS)
    return own


def call_loci(reads: SampleReads | None, database: HlaDatabase) -> tuple[HlaLocus, ...]:
    """The typed genes in the order of the database. `reads` None: too few to tell what was sequenced."""
    typed = [(number, gene) for number, gene in enumerate(database.genes) if gene.is_typed]
    if reads is None:
        return tuple(_not_assessable(gene, 0, (), "too few HLA reads") for _, gene in typed)
    weighed = _weigh_all(reads, database)
    finals = _look_at_all(reads, database, {number: w.pair for number, (w, _) in weighed.items()})
    depths = {number: _mean_groove_depth(final, database.genes[number]) for number, final in finals.items()}
    loci = []
    for number, gene in typed:
        if number not in weighed:
            loci.append(_not_assessable(gene, 0, (), "no read that this gene alone explains"))
            continue
        others = [depth for other, depth in depths.items() if other != number]
        ratio = depths[number] / mean if (mean := float(np.mean(others)) if others else 0.0) else None
        loci.append(_call_locus(gene, *weighed[number], finals[number], reads, database, ratio))
    return tuple(loci)


def describe_type(loci: Sequence[HlaLocus]) -> str:
    """Zygosity of the whole type in words.

    `heterozygous at A, B; homozygous at C`.
    """
    words = {
        HlaZygosity.HETEROZYGOUS: "heterozygous at",
        HlaZygosity.HOMOZYGOUS: "homozygous at",
        HlaZygosity.ONE_ALLELE_SEEN: "one allele seen, a second not excluded, at",
        HlaZygosity.NOT_ASSESSABLE: "not assessable at",
    }
    parts = [(text, [locus.locus for locus in loci if locus.zygosity is kind]) for kind, text in words.items()]
    return "; ".join(f"{text} {', '.join(names)}" for text, names in parts if names)


def _spread(numbers: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most so many of the numbers, evenly over all."""
    if len(numbers) <= most:
        return numbers
    return numbers[np.linspace(0, len(numbers) - 1, most).astype(np.int64)]


def _compare_genes(
    reads: SampleReads, database: HlaDatabase, fragments: NDArray[np.int64], alleles: dict[int, NDArray[np.int64]]
) -> list[GeneUnits]:
    view = database.view(reads.assay)
    return [
        GeneUnits(number, gene.is_typed, *compare_fragments(reads.laid, view, number, fragments, alleles[number]))
        for number, gene in enumerate(database.genes)
        if number in alleles
    ]


def _weigh_all(reads: SampleReads, database: HlaDatabase) -> dict[int, tuple[Weighed, float | None]]:
    """The weighed pair of each gene (numbers of the database), and the chance that a second allele was missed where names are
    alike."""
    every = {number: list_alleles(gene) for number, gene in enumerate(database.genes)}
    screened = choose_pairs(_compare_genes(reads, database, _spread(reads.placed, SCREENED_MAX), every))
    rows = {n: a if n not in screened else a[list(screened[n].candidates)] for n, a in every.items()}
    rows = {n: a for n, a in rows.items() if n in screened or not database.genes[n].is_typed}
    genes = _compare_genes(reads, database, _spread(reads.placed, WEIGHED_MAX), rows)
    choices = choose_pairs(genes)
    pairs = {i: choices[gene.gene].pair for i, gene in enumerate(genes) if gene.gene in choices}
    return {genes[i].gene: _weigh(genes, i, pairs, rows[genes[i].gene], reads, database) for i in pairs}


def _weigh(
    genes: Sequence[GeneUnits],
    at: int,
    pairs: dict[int, tuple[int, int]],
    alleles: NDArray[np.int64],
    reads: SampleReads,
    database: HlaDatabase,
) -> tuple[Weighed, float | None]:
    found = find_background(genes, pairs, at)
    matters = find_telling(genes[at].whole, found.whole)
    background = Background(found.exons[matters], found.whole[matters])
    gene = genes[at].pick(matters).cap(background)
    names = [database.names[allele] for allele in alleles.tolist()]
    count = database.count_names(genes[at].gene)
    weighed = weigh_pairs(gene, background, names, database.is_complete[alleles].tolist(), count)
    first, second = weighed.pair
    is_alike = names[first].cut(2) == names[second].cut(2)
    missed = estimate_missed(gene.exons, background.whole, names, first, reads.assay) if is_alike else None
    return replace(weighed, pair=(int(alleles[first]), int(alleles[second]))), missed


def _look_at_all(reads: SampleReads, database: HlaDatabase, pairs: dict[int, tuple[int, int]]) -> dict[int, _Final]:
    """Every placed fragment held against the chosen pairs."""
    decoys = {n: list_alleles(gene) for n, gene in enumerate(database.genes) if not gene.is_typed}
    alleles = {n: np.array(pair, dtype=np.int64) for n, pair in pairs.items()} | decoys
    genes = _compare_genes(reads, database, reads.placed, alleles)
    view = database.view(reads.assay)
    finals = {}
    for at, gene in enumerate(genes):
        if gene.gene not in pairs:
            continue
        background = find_background(genes, {i: (0, 1) for i, other in enumerate(genes) if other.is_typed}, at).whole
        own = _find_own(gene.whole, background)
        first, second = gene.whole[:, own].astype(np.int64)
        better = np.where(first < second, 0, np.where(second < first, 1, 2))
        pile = pile_fragments(reads.laid, view, gene.gene, pairs[gene.gene], reads.placed[own], better)
        finals[gene.gene] = _Final(pairs[gene.gene], gene.whole, background, pile)
    return finals


def _mean_groove_depth(final: _Final, gene: HlaGene) -> float:
    depth = final.pile.depth
    spans = [gene.exons[exon - 1] for exon in GROOVE_EXONS if exon <= len(gene.exons)]
    return float(np.concatenate([depth[start:end] for start, end in spans]).mean()) if spans else 0.0


def _cover_exons(final: _Final, gene: HlaGene, stride: int) -> tuple[ExonCoverage, ...]:
    rows = []
    for number, (start, end) in enumerate(gene.exons, start=1):
        depth = final.pile.depth[start:end]
        mean = round(float(depth.mean()) * stride, 1)
        rows.append(ExonCoverage(number, end - start, mean, int(depth.min()) * stride, int((depth == 0).sum())))
    return tuple(rows)


def _not_assessable(gene: HlaGene, fragments: int, exons: tuple[ExonCoverage, ...], because: str) -> HlaLocus:
    return HlaLocus(gene.name, HlaZygosity.NOT_ASSESSABLE, (), None, (), None, fragments, None, exons, because)


def _call_locus(
    gene: HlaGene,
    weighed: Weighed,
    missed: float | None,
    final: _Final,
    reads: SampleReads,
    database: HlaDatabase,
    depth_ratio: float | None,
) -> HlaLocus:
    fished = reads.laid.fished
    fragments = int(final.own.sum()) * fished.stride
    exons = _cover_exons(final, gene, fished.stride)
    because = _find_obstacle(fragments, exons)
    if because:
        return _not_assessable(gene, fragments, exons, because)
    view = database.view(reads.assay)
    sides = [list_exon_bases(view, allele, gene.exons) for allele in final.pair]
    differences = find_differences(final.pile, (sides[0], sides[1]), gene.exons)
    names = tuple(str(database.names[allele].cut(2)) for allele in final.pair)
    zygosity, because = call_zygosity((names[0], names[1]), missed, depth_ratio, reads.assay)
    is_new = any(_changes_protein(difference) for side in differences for difference in side)
    quality = min(weighed.probability * (ARTEFACT_PROBABILITY if is_new else 1), QUALITY_MAX)
    alleles = _describe_alleles(weighed, final, differences, database)
    because += "; the sample has a base in an exon that the database has for neither allele" if any(differences) else ""
    return HlaLocus(
        gene.name,
        zygosity,
        alleles[:1] if zygosity is HlaZygosity.ONE_ALLELE_SEEN else alleles,
        round(quality, 4),
        weighed.ambiguities,
        missed,
        fragments,
        round(fragments / fished.fragments * 1e6, 2) if fished.fragments else None,
        exons,
        because,
    )


def _changes_protein(difference: AlleleDifference) -> bool:
    return difference.effect is None or not difference.effect.endswith("=")


def _find_obstacle(fragments: int, exons: Sequence[ExonCoverage]) -> str | None:
    """Why a gene is not assessable; None if it is."""
    if fragments < FRAGMENTS_MIN:
        return f"{fragments} fragments that only this gene explains; {FRAGMENTS_MIN} are needed"
    groove = [exon for exon in exons if exon.exon in GROOVE_EXONS]
    uncovered, length = sum(exon.uncovered_bp for exon in groove), sum(exon.length_bp for exon in groove)
    if uncovered > UNCOVERED_MAX * length:
        return f"{uncovered} of {length} bases of exons 2 and 3 are covered by no fragment"
    return None


def _describe_alleles(
    weighed: Weighed, final: _Final, differences: Sequence[tuple[AlleleDifference, ...]], database: HlaDatabase
) -> tuple[HlaAllele, HlaAllele]:
    first, second = final.units[:, final.own].astype(np.int64)
    counts = (int((second - first >= STRONG_UNITS).sum()), int((first - second >= STRONG_UNITS).sum()))
    is_alike = database.names[final.pair[0]].cut(2) == database.names[final.pair[1]].cut(2)
    formula = "fragments of this allele / fragments that tell the two alleles apart"
    alleles = [
        HlaAllele(
            str(database.names[allele].cut(2)),
            weighed.resolved[side],
            database.g_groups[allele] or None,
            database.p_groups[allele] or None,
            bool(database.is_complete[allele]),
            None if is_alike else estimate_proportion(counts[side], sum(counts), formula),
            differences[side],
        )
        for side, allele in enumerate(final.pair)
    ]
    return alleles[0], alleles[1]
