"""Repeats next to the junction."""

from __future__ import annotations

from typing import Final

from fascicle.calls.candidates import JunctionCandidate
from fascicle.model.verdicts import Reason
from fascicle.reference.nucleotides import count_triplets

_LOOKED_AT_BP: Final = 20
# Of 18 triplets in 20 bases, random sequence has 16 different ones on average and fewer than 9 with probability below 1e-4.
_TRIPLETS: Final = 9


def find_low_complexity(candidate: JunctionCandidate) -> Reason | None:
    """One side's 20 bases at the junction hold fewer than 9 different triplets.

    A triplet with an unknown base counts as one more different triplet, so that unknown sequence is never taken for a repeat.
    """
    if candidate.contigs is None:
        return None
    sides = (candidate.contigs.left_fusion[0], candidate.contigs.right_fusion[0])
    fewest = min(count_triplets(side[:_LOOKED_AT_BP]) for side in sides)
    if fewest >= _TRIPLETS:
        return None
    return Reason("low_complexity", f"only {fewest} different triplets in {_LOOKED_AT_BP} bases next to the junction")
