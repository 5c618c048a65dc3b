"""What the aligned reads of a tumour and its normal say of the samples themselves: one person, exchanged, damaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from fascicle.calls.coverage import DEFAULT_THRESHOLDS
from fascicle.calls.dna_damage import check_deamination, check_oxidation
from fascicle.calls.sample_identity import check_exchange, check_pair, list_site_genotypes
from fascicle.errors import ReadsError
from fascicle.evidence.base_counts import count_bases
from fascicle.evidence.sample_sites import SampleEvidence, gather_sample_evidence
from fascicle.model.quality import Check, Status
from fascicle.reads.aligned import AlignedReads
from fascicle.reference.genome import Genome
from fascicle.reference.targets import Targets

ONE_PERSON: Final = "tumour_and_normal_of_one_person"


def check_dna_samples(tumour: AlignedReads, normal: AlignedReads | None, genome: Genome, targets: Targets) -> tuple[Check, ...]:
    """Goes through the targets' bases of both samples.

    Raises:
        ReadsError: tumour and normal are of two persons, so that nothing could be called somatic.
    """
    evidence = _gather(tumour, normal, genome, targets)
    return tuple(_list_checks(evidence, tumour, normal, genome))


def _gather(tumour: AlignedReads, normal: AlignedReads | None, genome: Genome, targets: Targets) -> SampleEvidence:
    own, *others = (
        count_bases(reads, targets.merged, genome, DEFAULT_THRESHOLDS) for reads in (tumour, normal) if reads is not None
    )
    return gather_sample_evidence(own, others[0] if others else None)


def _list_checks(evidence: SampleEvidence, tumour: AlignedReads, normal: AlignedReads | None, genome: Genome) -> Iterator[Check]:
    if normal is not None:
        identity = check_pair(ONE_PERSON, *list_site_genotypes(evidence.sites, genome.build))
        if identity.status is Status.FAIL:
            remedy = "Give the normal of the same person, or leave --normal out"
            raise ReadsError(f"it and {tumour.path.name} are of two persons: {identity.because}", path=normal.path, remedy=remedy)
        yield identity
        yield check_exchange(evidence.sites)
    for role, damage in evidence.damage.items():
        for check in (check_deamination(damage), check_oxidation(damage)):
            yield replace(check, name=f"{role}_{check.name}")
