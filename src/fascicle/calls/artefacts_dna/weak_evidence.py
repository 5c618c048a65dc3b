"""Fragments that errors explain nearly as well as a variant."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

# What is less likely there than not is no variant. With the tumour's own mutation rate in the prior, three of 631 variants
# planted into real reads lie between 0.3 and 0.5.
REPORTED_ABOVE: Final = 0.5


def find_weak_evidence(candidate: VariantCandidate) -> Reason | None:
    """The probability that the variant is in the sample is not above 0.5."""
    if candidate.posterior > REPORTED_ABOVE:
        return None
    tumour = candidate.tumour
    found = f"{tumour.found} of {tumour.depth} fragments, {tumour.expected:.2g} expected from errors"
    return Reason("weak_evidence", f"probability {candidate.posterior:.2g} ({found})")
