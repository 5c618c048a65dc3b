"""Quality checks of RNA reads. The limits are Fascicle's own working values, not a guideline's; a laboratory sets its own."""

from __future__ import annotations

from typing import Final

from fascicle.model.quality import Check, Quality, Status
from fascicle.model.reads import AbundantShare, ReadProfile

_FRAGMENTS: Final = 500_000
_ON_TARGET: Final = 0.2
_QUALITY_WARN: Final = 28.0
_QUALITY_FAIL: Final = 20.0
_INSERT_BP: Final = 80.0
_ABUNDANT: Final = 0.2


def check_rna_reads(profile: ReadProfile) -> Quality:
    """The named checks of one RNA assay."""
    checks = (_check_fragments(profile), _check_on_target(profile), _check_quality(profile), _check_insert(profile))
    return Quality((*checks, *(_check_abundant(share) for share in profile.abundant or ())))


def _check_fragments(profile: ReadProfile) -> Check:
    found = profile.counts.fragments
    status = Status.PASS if found >= _FRAGMENTS else Status.WARN
    because = f"{found:,} fragments; below {_FRAGMENTS:,} a fusion of low abundance can be missed"
    return Check("fragments", status, float(found), "fragments", because)


def _check_on_target(profile: ReadProfile) -> Check:
    counts = profile.counts
    fraction = (counts.concordant + counts.kept) / counts.fragments
    status = Status.PASS if fraction >= _ON_TARGET else Status.WARN
    because = f"{counts.concordant + counts.kept:,} of {counts.fragments:,} fragments hold unique words of the genes"
    return Check("on_target_fraction", status, fraction, "fraction", because)


def _check_quality(profile: ReadProfile) -> Check:
    mean = profile.quality_mean
    if mean is None:
        return Check("base_quality_mean", Status.NOT_ASSESSABLE, None, "Phred", "the reads carry no base qualities")
    status = Status.FAIL if mean < _QUALITY_FAIL else Status.WARN if mean < _QUALITY_WARN else Status.PASS
    because = f"mean Phred score {mean:.1f} over all bases; warning below {_QUALITY_WARN:.0f}, failure below {_QUALITY_FAIL:.0f}"
    return Check("base_quality_mean", status, mean, "Phred", because)


def _check_insert(profile: ReadProfile) -> Check:
    median = profile.insert_size_median_bp
    if median is None:
        because = "single reads, or no pair with both mates close together in one gene"
        return Check("insert_size_median", Status.NOT_ASSESSABLE, None, "bp", because)
    status = Status.PASS if median >= _INSERT_BP else Status.WARN
    because = f"median fragment {median:.0f} bases; below {_INSERT_BP:.0f} RNA is likely degraded, spanning pairs are rare"
    return Check("insert_size_median", status, median, "bp", because)


def _check_abundant(share: AbundantShare) -> Check:
    status = Status.PASS if share.fraction < _ABUNDANT else Status.WARN
    because = f"{share.fragments:,} fragments are {share.name}; from {_ABUNDANT:.0%} on its depletion has likely failed"
    return Check(f"{share.name}_fraction", status, share.fraction, "fraction", because)
