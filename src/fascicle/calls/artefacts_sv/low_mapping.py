"""Reads that could be placed elsewhere as well."""

from __future__ import annotations

from typing import Final

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason

# Phred: one read in ten misplaced; repeats, which mobile elements copied all over the genome, lie below.
_MAPPING: Final = 10


def find_low_mapping(candidate: StructuralCandidate) -> Reason | None:
    """The median mapping quality of the supporting records on a side is below 10."""
    low = [quality for quality in candidate.tumour.mapping if quality is not None and quality < _MAPPING]
    return Reason("low_mapping", f"median mapping quality {min(low):g} on a side, {_MAPPING} needed") if low else None
