"""The genotype of every typed gene from laid fragments: choice, quality, zygosity, differences, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.hla.choice import Background, GeneUnits, choose_pairs, find_background, find_telling
from fascicle.calls.hla.closest import Closest, find_closest
from fascicle.calls.hla.held import HeldPair, SampleReads, compare_genes
from fascicle.calls.hla.quality import QUALITY_MAX, Weighed, weigh_pairs
from fascicle.calls.hla.zygosity import call_zygosity, estimate_missed
from fascicle.calls.intervals import estimate_proportion
from fascicle.evidence.hla.comparing import list_alleles
from fascicle.model.hla import (
    AlleleDifference,
    ExonCoverage,
    HlaAllele,
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
# A base that so many fragments show is one of both alleles.
WHOLE_FRACTION: Final = 0.85


@dataclass(frozen=True, slots=True)
class TypedGene:
    """What the reads say of one gene, and the alleles it was taken from (numbers of the database; None where there are none)."""

    locus: HlaLocus
    pair: tuple[int, int] | None


def type_genes(reads: SampleReads | None, database: HlaDatabase, fished: int) -> dict[int, TypedGene]:
    """The typed genes by their number, in the order of the database. `reads` None: the `fished` fragments with words of class I
    are too few to tell what was sequenced."""
    typed = {number: gene for number, gene in enumerate(database.genes) if gene.is_typed}
    if reads is None:
        because = f"{fished} fragments with words of HLA genes; {FRAGMENTS_MIN} are needed"
        return {n: TypedGene(_not_assessable(gene, 0, (), because), None) for n, gene in typed.items()}
    weighed = _weigh_all(reads, database)
    closest = find_closest(reads, database, {number: w.pair for number, (w, _) in weighed.items()})
    depths = {number: _mean_groove_depth(pair.held, database.genes[number]) for number, pair in closest.items()}
    genes = {}
    for number, gene in typed.items():
        if number not in weighed:
            genes[number] = TypedGene(_not_assessable(gene, 0, (), _describe_few(0)), None)
            continue
        others = [depth for other, depth in depths.items() if other != number]
        ratio = depths[number] / mean if (mean := float(np.mean(others)) if others else 0.0) else None
        locus = _call_locus(gene, *weighed[number], closest[number], reads, database, ratio)
        genes[number] = TypedGene(locus, closest[number].held.pair if locus.alleles else None)
    return genes


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


def _weigh_all(reads: SampleReads, database: HlaDatabase) -> dict[int, tuple[Weighed, float | None]]:
    """The weighed pair of each gene (numbers of the database), and the chance that a second allele was missed where names are
    alike."""
    every = {number: list_alleles(gene) for number, gene in enumerate(database.genes)}
    screened = choose_pairs(compare_genes(reads, database, _spread(reads.placed, SCREENED_MAX), every))
    rows = {n: a if n not in screened else a[list(screened[n].candidates)] for n, a in every.items()}
    rows = {n: a for n, a in rows.items() if n in screened or not database.genes[n].is_typed}
    genes = compare_genes(reads, database, _spread(reads.placed, WEIGHED_MAX), rows)
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


def _mean_groove_depth(held: HeldPair, gene: HlaGene) -> float:
    depth = held.pile.depth
    spans = [gene.exons[exon - 1] for exon in GROOVE_EXONS if exon <= len(gene.exons)]
    return float(np.concatenate([depth[start:end] for start, end in spans]).mean()) if spans else 0.0


def _cover_exons(held: HeldPair, gene: HlaGene, stride: int) -> tuple[ExonCoverage, ...]:
    rows = []
    for number, (start, end) in enumerate(gene.exons, start=1):
        depth = held.pile.depth[start:end]
        mean = round(float(depth.mean()) * stride, 1)
        rows.append(ExonCoverage(number, end - start, mean, int(depth.min()) * stride, int((depth == 0).sum())))
    return tuple(rows)


def _not_assessable(gene: HlaGene, fragments: int, exons: tuple[ExonCoverage, ...], because: str) -> HlaLocus:
    return HlaLocus(gene.name, HlaZygosity.NOT_ASSESSABLE, (), None, (), None, fragments, None, exons, because)


def _call_locus(
    gene: HlaGene,
    weighed: Weighed,
    missed: float | None,
    closest: Closest,
    reads: SampleReads,
    database: HlaDatabase,
    depth_ratio: float | None,
) -> HlaLocus:
    fished, held, differences = reads.laid.fished, closest.held, closest.differences
    fragments = int(held.own.sum()) * fished.stride
    exons = _cover_exons(held, gene, fished.stride)
    because = _find_obstacle(fragments, exons)
    if because:
        return _not_assessable(gene, fragments, exons, because)
    names = tuple(str(database.names[allele].cut(2)) for allele in held.pair)
    in_part = any(d.fragments < WHOLE_FRACTION * d.depth for side in differences for d in side)
    zygosity, because = call_zygosity((names[0], names[1]), missed, depth_ratio, reads.assay, differs_in_part=in_part)
    is_new = any(_changes_protein(difference) for side in differences for difference in side)
    quality = min(weighed.probability * (ARTEFACT_PROBABILITY if is_new else 1), QUALITY_MAX)
    alleles = _describe_alleles(weighed, held, differences, database)
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


def _describe_few(fragments: int) -> str:
    return f"{fragments} fragments that only this gene explains; {FRAGMENTS_MIN} are needed"


def _find_obstacle(fragments: int, exons: Sequence[ExonCoverage]) -> str | None:
    """Why a gene is not assessable; None if it is."""
    if fragments < FRAGMENTS_MIN:
        return _describe_few(fragments)
    groove = [exon for exon in exons if exon.exon in GROOVE_EXONS]
    uncovered, length = sum(exon.uncovered_bp for exon in groove), sum(exon.length_bp for exon in groove)
    if uncovered > UNCOVERED_MAX * length:
        return f"{uncovered} of {length} bases of exons 2 and 3 are covered by no fragment"
    return None


def _describe_alleles(
    weighed: Weighed, held: HeldPair, differences: Sequence[tuple[AlleleDifference, ...]], database: HlaDatabase
) -> tuple[HlaAllele, HlaAllele]:
    counts = held.telling
    is_alike = database.names[held.pair[0]].cut(2) == database.names[held.pair[1]].cut(2)
    formula = "fragments of this allele / fragments that tell the two alleles apart"
    alleles = [
        HlaAllele(
            str(database.names[allele].cut(2)),
            weighed.resolved[weighed.pair.index(allele)],
            database.g_groups[allele] or None,
            database.p_groups[allele] or None,
            bool(database.is_complete[allele]),
            None if is_alike else estimate_proportion(counts[side], sum(counts), formula),
            differences[side],
        )
        for side, allele in enumerate(held.pair)
    ]
    return alleles[0], alleles[1]
