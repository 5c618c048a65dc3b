"""Whether the RNA and the DNA assay of a case are of one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from fascicle.calls.identity import call_genotype, call_genotypes
from fascicle.calls.sample_identity import check_pair
from fascicle.errors import ReadsError
from fascicle.evidence.alleles import count_alleles, find_allele_words
from fascicle.model.dna import GERMLINE, VariantFindings
from fascicle.model.genotypes import Genotype, Snp, Zygosity
from fascicle.model.quality import Quality, Status
from fascicle.model.variants import VariantCall, VariantKind
from fascicle.reads.sources import open_reads, sort_read_files
from fascicle.reference.bundle import Bundle
from fascicle.workflow.ports import Progress

NAME: Final = "rna_dna_identity"
# What speaks against reporting a variant, and not against its being there.
_THERE_ALL_THE_SAME: Final = frozenset({GERMLINE, "common_in_population", "outside_panel", "outside_targets"})


def compare_assays(
    variants: VariantFindings,
    rna: Sequence[Path],
    bundle: Bundle,
    *,
    is_forced: bool = False,
    threads: int = 1,
    progress: Progress,
) -> VariantFindings:
    """The DNA assay with the check `rna_dna_identity`: one more pass over the RNA reads (files in the order of CASE.toml).

    Compared are the places at which the DNA, that of the normal where there is one, has the alternate allele alone. RNA may show
    one of two alleles, so places with both say nothing.

    Raises:
        ReadsError: the reads cannot be used, or the assays are of two persons (unless forced).
    """
    of_dna = tuple(_list_genotypes(variants.calls))
    progress.start("comparing RNA and DNA", None)
    with open_reads(sort_read_files(rna)) as lanes:
        counts = count_alleles(find_allele_words([genotype.snp for genotype in of_dna], bundle), lanes, threads)
    check = check_pair(NAME, of_dna, call_genotypes(counts))
    progress.finish()
    if check.status is Status.FAIL and not is_forced:
        remedy = "Check which files are of which patient; --force goes on in spite of it"
        raise ReadsError(f"RNA-DNA identity: {check.because}", path=rna[0], remedy=remedy)
    return replace(variants, quality=Quality((*variants.quality.checks, check)))


def _list_genotypes(calls: Sequence[VariantCall]) -> Iterator[Genotype]:
    for call in calls:
        depth = call.normal or call.tumour
        is_there = {reason.name for reason in call.reasons} <= _THERE_ALL_THE_SAME
        if call.variant.kind is not VariantKind.SNV or not is_there or depth.reference is None or depth.alternate is None:
            continue
        own = call.variant
        name = f"{own.chrom}:{own.start + 1}"
        genotype = call_genotype(Snp(name, own.chrom, own.start, own.ref, own.alt, own.build), depth.reference, depth.alternate)
        if genotype.zygosity is Zygosity.ALTERNATE:
            yield genotype
