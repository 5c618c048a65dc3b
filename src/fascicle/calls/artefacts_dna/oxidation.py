"""Oxidised guanine (8-oxoG), as shearing of DNA makes it: G read as T on the damaged strand."""

from __future__ import annotations

from fascicle.calls.artefacts_dna.damage import find_damage
from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason


def find_oxidation(candidate: VariantCandidate) -> Reason | None:
    """G to T (or C to A) below 15 % that the sample's own rate of it explains, or that shows on the damaged strand alone.

    Costello et al. 2013, Nucleic Acids Res 41:e67: the artefact is G to T in the first read and C to A in the second.
    """
    sign = find_damage(candidate, "G", "T")
    if sign is None or not sign.is_explained:
        return None
    return Reason(
        "oxidation", f"{sign.possible} of {sign.found} fragments show G to T in the first read; {sign.expected:.2g} expected"
    )
