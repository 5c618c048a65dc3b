"""The alleles of an imported file on the assembly of the reference: lifted, or kept as they were with the reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fascicle.calls.imported_variants import CallerVcf, ImportedAllele, LiftedBy
from fascicle.calls.lifting import DIFFERS, Lift, LiftOver, format_origin, lift_variants
from fascicle.errors import InputError
from fascicle.model.dna import UnplacedAllele
from fascicle.model.variants import SmallVariant
from fascicle.model.verdicts import Reason

LIFTED_FROM: Final = "LIFTED_FROM"
"""The field of an origin that keeps build, place and alleles as they were before the lift-over."""
# Of a file on another build than the chains start from, one base in four agrees by chance; between GRCh37 and GRCh38 one in
# thousands differs.
_DIFFERENCES_MIN: Final = 3
_DIFFERENCES_SHARE: Final = 0.5


def lift_alleles(vcf: CallerVcf, lift_over: LiftOver) -> CallerVcf:
    """The file with its alleles on the assembly that the chains lead to; those that are not lifted join the unplaced ones.

    Raises:
        InputError: half of the alleles or more have other reference bases there: the file is not on the assembly that the
            chains start from.
    """
    lifts = lift_variants([allele.variant for allele in vcf.alleles], lift_over.chains, lift_over.bases)
    _refuse_other_build(vcf, lifts, lift_over)
    pairs = list(zip(vcf.alleles, lifts, strict=True))
    lifted = tuple(_move(allele, lift, lift.lifted) for allele, lift in pairs if lift.lifted is not None)
    left = tuple(_leave(vcf, allele, lift.original, lift.because) for allele, lift in pairs if lift.because is not None)
    unplaced = tuple(sorted((*vcf.unplaced, *left), key=lambda allele: allele.line))
    chains = lift_over.chains
    lifted_by = LiftedBy(lift_over.file, chains.source, chains.target, len(lifted))
    return replace(vcf, alleles=lifted, unplaced=unplaced, lifted_by=lifted_by)


def _move(allele: ImportedAllele, lift: Lift, variant: SmallVariant) -> ImportedAllele:
    return replace(allele, variant=variant, fields=((LIFTED_FROM, format_origin(lift)), *allele.fields))


def _leave(vcf: CallerVcf, allele: ImportedAllele, own: SmallVariant, because: Reason) -> UnplacedAllele:
    status = allele.statement.status
    return UnplacedAllele(vcf.path.name, allele.line, own.chrom, own.start, own.ref, own.alt, because, status)


def _refuse_other_build(vcf: CallerVcf, lifts: Sequence[Lift], lift_over: LiftOver) -> None:
    differ = [
        (allele, lift.because)
        for allele, lift in zip(vcf.alleles, lifts, strict=True)
        if lift.because is not None and lift.because.name == DIFFERS
    ]
    reached = len(differ) + sum(lift.lifted is not None for lift in lifts)
    if len(differ) < max(_DIFFERENCES_MIN, _DIFFERENCES_SHARE * reached):
        return
    allele, because = differ[0]
    source, target = lift_over.chains.source, lift_over.chains.target
    what = f"REF is not the base of {target} in {len(differ)} of {reached} lifted alleles; the first: {because.because}"
    remedy = f"The file is not on {source}, from which {lift_over.file.name} lifts. Leave out the chain file of calls on {target}"
    raise InputError(what, path=vcf.path, where=f"line {allele.line}", remedy=remedy)
