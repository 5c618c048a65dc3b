"""Mates at a place whose sequence the reference bundle does not hold."""

from __future__ import annotations

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason


def find_place_not_in_reference(candidate: StructuralCandidate) -> Reason | None:
    """No split read, and a side outside of the bundle's sequence: no read can show the junction, and nothing tells the place
    from one that gathers misplaced reads (low complexity, collapsed repeats), whose mapping quality is often high."""
    if candidate.contigs is not None or candidate.is_in_reference:
        return None
    return Reason(
        "place_not_in_reference", "no read shows the junction, and the reference bundle does not hold the sequence of a side"
    )
