"""From reads of a tumour and of a normal sample to the patient's class I genotype and what the tumour has kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fascicle.calls.hla.genotype import TypedGene, type_genes
from fascicle.calls.hla.held import HeldPair, hold_pairs
from fascicle.calls.hla.loss import SampleCounts, TumourFacts, call_loss
from fascicle.model.hla import HlaLocus, HlaTyping
from fascicle.model.hla_loss import AlleleCounts, HlaLoss, HlaLossCall, HlaTumour
from fascicle.model.hla_reads import HlaReadCounts
from fascicle.reads.sources import ReadFiles
from fascicle.reference.bundle import Bundle
from fascicle.reference.hla.database import HlaDatabase
from fascicle.workflow.ports import Progress, SilentProgress
from fascicle.workflow.type_hla import HlaSample, Parameters, make_hla_provenance, make_typing, read_sample

# If more of a file's fragments than this are of class I, it holds HLA reads alone, and says nothing of the library's size.
HLA_SHARE_MAX: Final = 0.1
# An allele of the tumour that the normal sample does not have counts against one patient from this quality on; so many genes must
# have one. A single one may be a wrong call.
OTHER_QUALITY_MIN: Final = 0.9
OTHER_GENES_MIN: Final = 2


def compare_hla(
    tumour: ReadFiles,
    normal: ReadFiles,
    database: HlaDatabase,
    bundle: Bundle | None,
    *,
    assays: tuple[str, str],
    facts: TumourFacts,
    keeps_copies: bool = False,
    threads: int = 1,
    progress: Progress | None = None,
) -> HlaTyping:
    """Types the normal sample and judges both alleles of each gene in the tumour. `assays` are the names of tumour and normal.

    Raises:
        ReadsError: the reads cannot be used.
    """
    progress = progress or SilentProgress()
    progress.start("fishing HLA reads of both samples", None)
    both = [read_sample(files, database, None, keeps_copies=keeps_copies, threads=threads) for files in (tumour, normal)]
    progress.start("typing", None)
    genes = type_genes(both[1].reads, database)
    losses = judge_alleles(both[0], both[1], genes, database, facts)
    progress.finish()
    parameters: Parameters = {
        "keeps_copies": keeps_copies,
        "tumour_cell_fraction": facts.cell_fraction,
        "ploidy": facts.ploidy,
    }
    provenance = make_hla_provenance((*tumour.all, *normal.all), database, bundle, parameters)
    typing = make_typing(assays[1], both[1], genes, database, provenance)
    held = HlaTumour(assays[0], both[0].material, both[0].counts, facts.cell_fraction, facts.ploidy, losses)
    return replace(typing, tumour=held)


def judge_alleles(
    tumour: HlaSample, normal: HlaSample, genes: Mapping[int, TypedGene], database: HlaDatabase, facts: TumourFacts
) -> tuple[HlaLoss, ...]:
    """What the tumour has kept of each typed gene of the normal sample."""
    pairs = {number: gene.pair for number, gene in genes.items() if gene.pair is not None}
    held = [{} if sample.reads is None else hold_pairs(sample.reads, database, pairs) for sample in (tumour, normal)]
    tumour_genes = type_genes(tumour.reads, database)
    other = find_other_alleles([gene.locus for gene in tumour_genes.values()], [gene.locus for gene in genes.values()])
    losses = []
    for number, gene in genes.items():
        counts = [count_alleles(sample, side.get(number)) for sample, side in zip((tumour, normal), held, strict=True)]
        losses.append(call_loss(gene.locus, counts[0], counts[1], facts))
    if len(other) < OTHER_GENES_MIN:
        return tuple(losses)
    because = f"the samples seem to be of two people: the tumour shows {', '.join(other)}, which the normal sample does not have"
    return tuple(HlaLoss(loss.locus, HlaLossCall.NOT_ASSESSABLE, because, loss.alleles) for loss in losses)


def count_alleles(sample: HlaSample, held: HeldPair | None) -> SampleCounts:
    """Molecules of both alleles of a gene in a sample, and all of its library."""
    first, second = (0, 0) if held is None else held.telling
    stride = 1 if sample.reads is None else sample.reads.laid.fished.stride
    total, because = estimate_molecules(sample.counts)
    return SampleCounts(sample.material, AlleleCounts(first * stride, second * stride), total, because)


def estimate_molecules(counts: HlaReadCounts) -> tuple[float | None, str]:
    """All molecules of a library, copied as often as those of HLA; or why they are not known."""
    if counts.fished > HLA_SHARE_MAX * counts.fragments:
        return None, "a file holds HLA reads alone, so that depth has no measure"
    copied = 0.0 if counts.copies is None or not counts.placed else counts.copies / counts.placed
    return counts.fragments * (1 - copied), ""


def find_other_alleles(tumour: list[HlaLocus], normal: list[HlaLocus]) -> tuple[str, ...]:
    """The first allele per gene that the tumour surely has and the normal sample, where it is typed, does not."""
    found = []
    for own, typed in zip(tumour, normal, strict=True):
        names = {allele.name for allele in typed.alleles}
        extra = [allele.name for allele in own.alleles if allele.name not in names and not allele.differences]
        if names and extra and (own.quality or 0) >= OTHER_QUALITY_MIN:
            found.append(extra[0])
    return tuple(found)
