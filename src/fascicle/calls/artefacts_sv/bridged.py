"""Mates that pass through a third place on their way."""

from __future__ import annotations

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason


def find_bridged(candidate: StructuralCandidate) -> Reason | None:
    """No read joins the two places; two reported junctions join them through a piece of another place shorter than a fragment."""
    if candidate.contigs is not None or candidate.bridge is None:
        return None
    return Reason("bridged", f"reported junctions join the places through {candidate.bridge}")
