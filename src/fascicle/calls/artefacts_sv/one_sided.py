"""All supporting reads are placed on one side, and none reaches far into the other."""

from __future__ import annotations

from typing import Final

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason

# Of a true junction a fragment in two has most of a read, or a mate, on the other side. Bases of a repeat unit, or of a low
# complexity stretch, go on for about a word.
_ANCHOR_BP: Final = 40


def find_one_sided(candidate: StructuralCandidate) -> Reason | None:
    """No supporting record lies on one of the sides, and no anchor there is as long as 40 bases."""
    own = candidate.tumour
    if candidate.contigs is None:
        return None
    for quality, anchor in zip(own.mapping, (own.left_bp, own.right_bp), strict=True):
        if quality is None and anchor < _ANCHOR_BP:
            return Reason("one_sided", f"no supporting read is placed on one side, where the longest anchor has {anchor} bases")
    return None
