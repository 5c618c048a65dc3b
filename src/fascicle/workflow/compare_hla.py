"""From reads of a tumour and of a normal sample to the patient's class I genotype and what the tumour has kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fascicle.calls.hla.genotype import TypedGene, type_genes
from fascicle.calls.hla.held import HeldPair, hold_pairs
from fascicle.calls.hla.loss import SampleCounts, TumourFacts, call_loss
from fascicle.errors import ReadsError
from fascicle.model.hla import HlaLocus, HlaTyping
from fascicle.model.hla_loss import AlleleCounts, HlaLoss, HlaLossCall, HlaTumour
from fascicle.model.hla_reads import HlaReadCounts
from fascicle.reads.sources import ReadFiles
from fascicle.reference.bundle import Bundle
from fascicle.reference.hla.database import HlaDatabase
from fascicle.workflow.ports import Progress, SilentProgress
from fascicle.workflow.type_hla import (
    HlaSample,
    Parameters,
    TypingOptions,
    make_hla_provenance,
    make_typing,
    read_sample,
)

# If more of a file's fragments than this are of class I, it holds HLA reads alone, and says nothing of the library's size.
HLA_SHARE_MAX: Final = 0.1
# An allele of the tumour that the normal sample does not have counts against one patient from this quality on; so many genes must
# have one. A single one may be a wrong call.
OTHER_QUALITY_MIN: Final = 0.9
OTHER_GENES_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class TumourNormal:
    """Reads of a tumour and of the same patient's normal sample, what is stated of the tumour, and the names of both assays."""

    tumour: ReadFiles
    normal: ReadFiles
    facts: TumourFacts
    tumour_assay: str
    normal_assay: str = "normal"


def compare_hla(
    both: TumourNormal,
    database: HlaDatabase,
    bundle: Bundle | None,
    *,
    options: TypingOptions | None = None,
    progress: Progress | None = None,
) -> HlaTyping:
    """Types the normal sample and judges both alleles of each gene in the tumour. A stated material is that of the tumour.

    Raises:
        ReadsError: the reads cannot be used, or a file is given for both samples.
    """
    shared = next((path for path in both.tumour.all if path in both.normal.all), None)
    if shared:
        raise ReadsError("the file is given for tumour and normal sample", path=shared, remedy="Give each sample its own files")
    progress, options = progress or SilentProgress(), options or TypingOptions()
    progress.start("fishing HLA reads of both samples", None)
    tumour = read_sample(both.tumour, database, options)
    normal = read_sample(both.normal, database, replace(options, material=None))
    progress.start("typing", None)
    genes = type_genes(normal.reads, database, normal.counts.fished)
    losses = judge_alleles(tumour, normal, genes, database, both.facts)
    progress.finish()
    parameters: Parameters = {
        "material": options.material.value if options.material else None,
        "keeps_copies": options.keeps_copies,
        "tumour_cell_fraction": both.facts.cell_fraction,
        "ploidy": both.facts.ploidy,
        "tumour_cell_fraction_within": both.facts.within,
    }
    provenance = make_hla_provenance((*both.tumour.all, *both.normal.all), database, bundle, parameters)
    typing = make_typing(both.normal_assay, normal, genes, database, provenance)
    facts = (both.facts.cell_fraction, both.facts.ploidy, both.facts.within)
    return replace(typing, tumour=HlaTumour(both.tumour_assay, tumour.material, tumour.counts, *facts, losses))


def judge_alleles(
    tumour: HlaSample, normal: HlaSample, genes: Mapping[int, TypedGene], database: HlaDatabase, facts: TumourFacts
) -> tuple[HlaLoss, ...]:
    """What the tumour has kept of each typed gene of the normal sample."""
    pairs = {number: gene.pair for number, gene in genes.items() if gene.pair is not None}
    held = [{} if sample.reads is None else hold_pairs(sample.reads, database, pairs) for sample in (tumour, normal)]
    tumour_genes = type_genes(tumour.reads, database, tumour.counts.fished)
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
