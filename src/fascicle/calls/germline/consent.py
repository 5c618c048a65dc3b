"""Without consent to germline findings, variants of the germline leave the calls before anything is made of them."""

from __future__ import annotations

from collections.abc import Sequence

from fascicle.calls.variant_reasons import find_common_frequency
from fascicle.model.dna import GERMLINE
from fascicle.model.variants import SomaticStatus, VariantCall


def is_of_germline(call: VariantCall, *, has_normal: bool) -> bool:
    """Whether a call is known to be of the germline: by its status, by the normal, or, without a normal, because it is common in
    the population. A call that may be either stays: it is a finding of the tumour whose origin is not known.
    """
    if call.status is SomaticStatus.GERMLINE or any(reason.name == GERMLINE for reason in call.reasons):
        return True
    return not has_normal and find_common_frequency(call.population) is not None


def withhold_germline(calls: Sequence[VariantCall], *, has_normal: bool) -> tuple[tuple[VariantCall, ...], int]:
    """The calls without those of the germline, and how many these were."""
    kept = tuple(call for call in calls if not is_of_germline(call, has_normal=has_normal))
    return kept, len(calls) - len(kept)
