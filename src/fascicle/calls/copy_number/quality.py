"""Checks of copy number for `qc.json`."""

from __future__ import annotations

from typing import Final

from fascicle.model.copy_number import CopyNumberFindings, CopyReference, PurityVerdict
from fascicle.model.quality import Check, Status

NOISE_WARN: Final = 0.3
"""Bins that scatter by more (standard deviation of log2) leave changes of single genes unseen."""
SNPS_WARN: Final = 100
"""With fewer heterozygous SNPs LOH is seen in few places."""
STATED_FAR: Final = 0.2
"""A measured purity this far from the stated share of tumour cells is told."""
_REFERENCE_WORDS: Final = {
    CopyReference.FLAT: "no normal sample: what capture does to each target stays in the ratios",
    CopyReference.MATCHED: "the patient's normal sample",
    CopyReference.POOLED: "normal samples of the same assay",
}


def check_copy_number(found: CopyNumberFindings) -> tuple[Check, ...]:
    """Noise, reference, SNPs and purity. Without copies the checks are not assessable."""
    return (_check_noise(found), _check_reference(found), _check_snps(found), _check_purity(found))


def _check_noise(found: CopyNumberFindings) -> Check:
    name, unit, noise = "copy_number_noise", "log2 ratio", found.material.noise
    if noise is None or found.because_not is not None:
        return Check(name, Status.NOT_ASSESSABLE, noise, unit, found.because_not or "no ratio was measured")
    status = Status.WARN if noise > NOISE_WARN else Status.PASS
    return Check(
        name, status, noise, unit, f"neighbouring bins scatter by {noise:.2f}; above {NOISE_WARN} single genes are missed"
    )


def _check_reference(found: CopyNumberFindings) -> Check:
    own = found.material
    status = Status.WARN if own.reference is CopyReference.FLAT or found.notes else Status.PASS
    because = "; ".join((f"depth is held against {own.reference} reference: {_REFERENCE_WORDS[own.reference]}", *found.notes))
    return Check("copy_number_reference", status, float(own.reference_samples), "normal samples", because)


def _check_snps(found: CopyNumberFindings) -> Check:
    name, unit, snps = "copy_number_snps", "SNPs", found.material.snps
    if snps is None:
        because = (
            "neither a normal sample nor population frequencies tell SNPs from mutations: LOH and minor copies are not known"
        )
        return Check(name, Status.NOT_ASSESSABLE, None, unit, because)
    status = Status.WARN if snps < SNPS_WARN else Status.PASS
    return Check(name, status, float(snps), unit, f"{snps} SNPs at which the person is, or may be, heterozygous")


def _check_purity(found: CopyNumberFindings) -> Check:
    own, name, unit = found.purity, "tumour_purity", "fraction"
    if own.purity is None:
        status = Status.NOT_ASSESSABLE if own.verdict is PurityVerdict.NOT_ASSESSABLE else Status.WARN
        return Check(name, status, None, unit, own.because)
    far = own.stated is not None and abs(own.stated - own.purity.value) > STATED_FAR
    beside = "" if own.stated is None else f"; the pathologist states {own.stated:.2f}"
    return Check(name, Status.WARN if far else Status.PASS, own.purity.value, unit, f"{own.because}{beside}")
