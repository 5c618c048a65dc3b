"""Both partners look alike at the junction, so one of them may explain the reads alone."""

from __future__ import annotations

from typing import Final

import numpy as np

from fascicle.calls.candidates import JunctionCandidate
from fascicle.model.verdicts import Reason
from fascicle.reference.nucleotides import Bases

_COMPARED_BP: Final = 30
# Two unrelated stretches of 30 bases differ in 22 on average; fewer than 9 differences has probability below 1e-7.
_DIFFERENCES: Final = 9


def find_similar_flanks(candidate: JunctionCandidate) -> Reason | None:
    """What one partner brings differs in fewer than 9 of 30 bases from what the other partner has at this place itself."""
    contigs = candidate.contigs
    if contigs is None:
        return None
    fewest = min(
        _fewest_differences(contigs.left_fusion, contigs.left_wild), _fewest_differences(contigs.right_fusion, contigs.right_wild)
    )
    if fewest >= _DIFFERENCES:
        return None
    return Reason("similar_flanks", f"partners differ in only {fewest} of {_COMPARED_BP} bases next to the junction")


def _fewest_differences(own: tuple[Bases, ...], others: tuple[Bases, ...]) -> int:
    pairs = ((one[:_COMPARED_BP], other[:_COMPARED_BP]) for one in own for other in others)
    return min((int(np.count_nonzero(one != other)) for one, other in pairs), default=_COMPARED_BP)
