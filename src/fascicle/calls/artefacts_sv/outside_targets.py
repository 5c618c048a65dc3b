"""Off the assay's targets, nothing is known of how often such junctions are seen by chance."""

from __future__ import annotations

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason


def find_outside_targets(candidate: StructuralCandidate) -> Reason | None:
    """Neither side lies in a target, or within the length of a fragment of one."""
    return None if candidate.is_in_targets else Reason("outside_targets", "neither side lies in a target")
