"""Strands that fold back on themselves in the laboratory: template switching within one molecule."""

from __future__ import annotations

from typing import Final

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.structural import StructuralKind
from fascicle.model.verdicts import Reason

# A strand that anneals to itself copies a near place in the other direction (barricklab/breseq issue 132): within a fragment, at
# places of its own in each molecule, so that no such junction has a large share of the molecules.
_WITHIN_BP: Final = 500
_FRACTION: Final = 0.05


def find_foldback(candidate: StructuralCandidate) -> Reason | None:
    """An inversion within 500 bases at less than 5 %, of which only one junction is seen: a true one has two."""
    fraction, size = candidate.fraction, candidate.size_bp
    if candidate.kind is not StructuralKind.INVERSION or size is None or fraction is None or candidate.is_mirrored:
        return None
    if size > _WITHIN_BP or fraction >= _FRACTION:
        return None
    return Reason("foldback", f"turns back within {size} bases at a fraction of {fraction:.3f}")
