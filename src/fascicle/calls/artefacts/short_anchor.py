"""No read reaches far enough into one of the partners."""

from __future__ import annotations

from typing import Final

from fascicle.calls.candidates import JunctionCandidate
from fascicle.model.verdicts import Reason

# STAR-Fusion asks for 25 bases (BMC Med Genomics 2018, s12920-018-0391-5); known splice sites on both sides make up for less.
_ANCHOR_BP: Final = 25


def find_short_anchor(candidate: JunctionCandidate) -> Reason | None:
    """The longest anchor on a side is shorter than 25 bases, breakpoints are not both exon edges, and no pair spans."""
    support = candidate.support
    anchors = (support.anchor_five_prime_bp, support.anchor_three_prime_bp)
    if None in anchors or candidate.edges == 2 or support.spanning_pairs:
        return None
    shortest = min(anchor for anchor in anchors if anchor is not None)
    return Reason("short_anchor", f"longest anchor {shortest} bases, {_ANCHOR_BP} needed") if shortest < _ANCHOR_BP else None
