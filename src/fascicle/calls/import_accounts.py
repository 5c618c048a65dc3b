"""What became of imported files: the account of each, and the chain files that lifted them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fascicle.calls.imported_variants import CallerVcf, LiftedBy
from fascicle.model.dna import ImportedFile, UnplacedAllele
from fascicle.model.variants import SomaticStatus


def describe_file(vcf: CallerVcf) -> ImportedFile:
    """The account of a file: its rows and alleles, and what became of them."""
    return ImportedFile(
        file=vcf.path.name,
        caller=vcf.caller.value,
        records=vcf.records,
        records_without_variant=vcf.records_without_variant,
        alleles=len(vcf.alleles) + len(vcf.unplaced),
        unplaced=len(vcf.unplaced),
        lifted=vcf.lifted_by.count if vcf.lifted_by else None,
    )


def list_chains(vcfs: Iterable[CallerVcf]) -> tuple[LiftedBy, ...]:
    """What lifted the files, in their order; nothing for those that are on the reference's build."""
    return tuple(vcf.lifted_by for vcf in vcfs if vcf.lifted_by is not None)


def list_unplaced(vcfs: Sequence[CallerVcf], normals: Sequence[CallerVcf]) -> tuple[UnplacedAllele, ...]:
    """Alleles of the tumour's files that became no call; one that could not be lifted is of the germline by its caller, or as it
    stands among those of the normal's own files."""
    in_normal = {_locate(allele) for vcf in normals for allele in vcf.unplaced}
    return tuple(
        replace(allele, status=SomaticStatus.GERMLINE) if _locate(allele) in in_normal else allele
        for vcf in vcfs
        for allele in vcf.unplaced
    )


def _locate(allele: UnplacedAllele) -> tuple[str, int, str, str]:
    return allele.chrom, allele.start, allele.ref, allele.alt
