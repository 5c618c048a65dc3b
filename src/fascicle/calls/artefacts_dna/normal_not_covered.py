"""A place that the normal does not cover: nothing can be said of whose variant it is."""

from __future__ import annotations

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason


def find_normal_not_covered(candidate: VariantCandidate) -> Reason | None:
    """There is a normal, and no fragment of it lies here."""
    normal = candidate.normal
    if normal is None or normal.depth:
        return None
    return Reason("normal_not_covered", "no fragment of the normal covers the place")
