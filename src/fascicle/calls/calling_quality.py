"""Checks that follow from calling variants in DNA reads: what was left out, and where nothing would have been seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fascicle.calls.small_variants.calling import CallTally
from fascicle.model.dna import DetectionLimit
from fascicle.model.quality import Check, Status


def check_notes(notes: Sequence[str]) -> Iterator[Check]:
    """What has to be said of alignments and targets with every result."""
    because = "; ".join(notes) or "nothing is to be said of alignments and targets"
    yield Check("alignment", Status.WARN if notes else Status.PASS, None, "", because)


def check_calling(tally: CallTally, limits: Sequence[DetectionLimit], *, has_normal: bool) -> Iterator[Check]:
    """Checks over all targets."""
    yield _check_normal(has_normal=has_normal)
    roles = ("tumour", "normal")
    for role, skipped, conflicts in zip(roles, tally.records_skipped, tally.mates_disagree, strict=False):
        counts = ", ".join(f"{count:,} {name}" for name, count in skipped) or "none"
        because = f"records left out: {counts}; bases that two mates read differently: {conflicts:,}"
        yield Check(f"{role}_records", Status.PASS, float(sum(count for _, count in skipped)), "records", because)
    yield _check_limits(limits)


def _check_normal(*, has_normal: bool) -> Check:
    if has_normal:
        return Check("normal_sample", Status.PASS, None, "", "a normal sample was called along with the tumour")
    because = "no normal sample: somatic and germline variants are told apart by fraction and population frequency alone"
    return Check("normal_sample", Status.NOT_ASSESSABLE, None, "", because)


def _check_limits(limits: Sequence[DetectionLimit]) -> Check:
    """Target bases at which no fraction would be seen with a probability of 95 %."""
    bases = sum(limit.length_bp for limit in limits)
    if not bases:
        return Check("detectable_bases", Status.NOT_ASSESSABLE, None, "fraction", "no target base lies on the reference")
    blind = sum(limit.undetectable_bp for limit in limits)
    share = 1 - blind / bases
    because = f"at {blind:,} of {bases:,} target bases the depth suffices for no variant fraction (95 % power)"
    return Check("detectable_bases", Status.PASS if blind * 20 <= bases else Status.WARN, share, "fraction", because)
