"""What can be checked of imported variants, and what cannot since the reads were not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fascicle.calls.imported_variants import CallerVcf
from fascicle.calls.normalising import NOT_IN_REFERENCE, REFERENCE_MISMATCH
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.variants import VariantCall

_NOT_SEEN: Final = "calls were imported from the files of other callers; the reads were not seen"


def check_imported_variants(vcfs: Sequence[CallerVcf], calls: Sequence[VariantCall], *, has_normal: bool) -> Quality:
    """Named checks in the order in which they limit what the calls can be used for."""
    return Quality(
        (
            Check("reads", Status.NOT_ASSESSABLE, None, "", _NOT_SEEN),
            _check_normal(has_normal=has_normal),
            _check_reference(calls),
            _check_depth(calls),
            _check_filters(vcfs),
        )
    )


def _check_normal(*, has_normal: bool) -> Check:
    if has_normal:
        return Check("normal_sample", Status.PASS, None, "", "a normal sample is in the files")
    because = "no normal sample: somatic and germline variants cannot be told apart by it"
    return Check("normal_sample", Status.NOT_ASSESSABLE, None, "", because)


def _check_reference(calls: Sequence[VariantCall]) -> Check:
    """Few mismatches pass the import; each of them is a slip that its file must explain."""
    wrong = sum(any(reason.name == REFERENCE_MISMATCH for reason in call.reasons) for call in calls)
    unknown = sum(any(reason.name == NOT_IN_REFERENCE for reason in call.reasons) for call in calls)
    because = (
        f"REF differs from the reference in {wrong} of {len(calls)} variants; {unknown} lie where the reference has no bases"
    )
    return Check("reference_bases", Status.WARN if wrong else Status.PASS, float(wrong), "variants", because)


def _check_depth(calls: Sequence[VariantCall]) -> Check:
    known = sum(call.tumour.fraction is not None for call in calls)
    share = known / len(calls) if calls else None
    because = f"{known} of {len(calls)} variants have a depth and an allele count in the tumour"
    if known == len(calls):
        return Check("allele_depth", Status.PASS, share, "fraction", because)
    return Check("allele_depth", Status.WARN if known else Status.NOT_ASSESSABLE, share, "fraction", because)


def _check_filters(vcfs: Sequence[CallerVcf]) -> Check:
    """A caller's raw calls are candidates, most of them wrong."""
    raw = [vcf.path.name for vcf in vcfs if not vcf.is_filtered or (vcf.alleles and all(a.filters is None for a in vcf.alleles))]
    if raw:
        because = f"the caller's own filters were not run: {', '.join(raw)}"
        return Check("caller_filters", Status.WARN, float(len(raw)), "files", because)
    return Check("caller_filters", Status.PASS, 0.0, "files", "every file went through its caller's filters")


def check_population(calls: Sequence[VariantCall], population: str | None) -> Check:
    """Whether population frequencies are known, and of how many of the calls."""
    if population is None:
        because = "no population resource was given: common variants cannot be told from rare ones"
        return Check("population", Status.NOT_ASSESSABLE, None, "fraction", because)
    known = sum(call.population.frequency is not None for call in calls)
    because = f"{known} of {len(calls)} variants lie where the resource can tell their frequency"
    return Check("population", Status.PASS, known / len(calls) if calls else None, "fraction", because)
