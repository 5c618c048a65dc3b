"""Deaminated cytosine, as fixation with formalin and age make it: C read as T on the damaged strand."""

from __future__ import annotations

from fascicle.calls.artefacts_dna.damage import find_damage
from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason


def find_deamination(candidate: VariantCandidate) -> Reason | None:
    """C to T (or G to A) below 15 % that the sample's own rate of it explains, or that shows on the damaged strand alone."""
    sign = find_damage(candidate, "C", "T")
    if sign is None or not sign.is_explained:
        return None
    return Reason(
        "deamination", f"{sign.possible} of {sign.found} fragments show C to T in the first read; {sign.expected:.2g} expected"
    )
