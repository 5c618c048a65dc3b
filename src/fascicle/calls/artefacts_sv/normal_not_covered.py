"""Places that the normal does not cover: nothing can be said of whose variant it is."""

from __future__ import annotations

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason


def find_normal_not_covered(candidate: StructuralCandidate) -> Reason | None:
    """There is a normal, and no fragment of it crosses either place or the junction."""
    normal = candidate.normal
    if normal is None or candidate.contigs is None:
        return None
    if normal.split + normal.spanning + normal.five_prime_wild + normal.three_prime_wild:
        return None
    return Reason("normal_not_covered", "no fragment of the normal covers either place")
