"""Mates in two places, and no read that shows how they are joined."""

from __future__ import annotations

from typing import Final

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason

# Without a read across the junction nothing tells a chimeric mate from a misplaced one but their number.
_MOLECULES: Final = 6


def find_no_junction_read(candidate: StructuralCandidate) -> Reason | None:
    """No split read, and fewer than six molecules."""
    if candidate.contigs is not None or candidate.tumour.molecules >= _MOLECULES:
        return None
    return Reason("no_junction_read", f"{candidate.tumour.molecules} of {_MOLECULES} molecules needed without a split read")
