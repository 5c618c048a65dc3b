"""Without consent to germline findings, variants of the germline leave the calls before anything is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fascicle.model.dna import GERMLINE, UnplacedAllele
from fascicle.model.structural import StructuralFindings
from fascicle.model.variants import SomaticStatus, VariantCall


def is_of_germline(call: VariantCall) -> bool:
    """Whether a call is of the germline, by its status or by the normal. A call that may be of the germline or of the tumour
    stays: it is a finding of the tumour whose origin is not known."""
    return call.status is SomaticStatus.GERMLINE or any(reason.name == GERMLINE for reason in call.reasons)


def withhold_germline(
    calls: Sequence[VariantCall], unplaced: Sequence[UnplacedAllele] = ()
) -> tuple[tuple[VariantCall, ...], tuple[UnplacedAllele, ...], int]:
    """The calls, and the alleles of files that became none, without those of the germline, and how many these were."""
    kept = tuple(call for call in calls if not is_of_germline(call))
    others = tuple(allele for allele in unplaced if allele.status is not SomaticStatus.GERMLINE)
    return kept, others, len(calls) - len(kept) + len(unplaced) - len(others)


def withhold_junctions(findings: StructuralFindings) -> StructuralFindings:
    """Structural variants without those of the germline."""
    kept = tuple(call for call in findings.calls if call.status is not SomaticStatus.GERMLINE)
    return replace(findings, calls=kept)
