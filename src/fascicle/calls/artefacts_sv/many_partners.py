"""A place that is joined to many others: sequence that the reference lacks, or has too few copies of."""

from __future__ import annotations

from typing import Final

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason

# A break of a chromosome has one partner, in a balanced event two; shattered chromosomes have more breaks, not more at one base.
_PARTNERS: Final = 3


def find_many_partners(candidate: StructuralCandidate) -> Reason | None:
    """Three other junctions or more lie at one of its places and end elsewhere."""
    if candidate.partners < _PARTNERS:
        return None
    return Reason("many_partners", f"{candidate.partners} other junctions at the same place")
