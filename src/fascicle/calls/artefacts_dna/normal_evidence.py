"""The normal has it too, though not as a germline variant."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.tail_probabilities import find_poisson_tail
from fascicle.model.verdicts import Reason

# Errors make as many fragments of it in the normal at fewer than one place in a thousand.
_PROBABILITY: Final = 1e-3
_FRAGMENTS: Final = 2
# A tenth of the tumour's fraction can be tumour in the normal.
_LEAK: Final = 0.1
_GERMLINE: Final = 0.5


def find_normal_evidence(candidate: VariantCandidate) -> Reason | None:
    """Called somatic, with two fragments or more in the normal that neither errors nor a tenth of tumour in it explain."""
    normal = candidate.normal
    if normal is None or candidate.somatic < _GERMLINE:
        return None
    found = normal.found + normal.unspanned
    mean = normal.expected + _LEAK * candidate.tumour.fraction * normal.depth
    if found < _FRAGMENTS or find_poisson_tail(found, mean) >= _PROBABILITY:
        return None
    return Reason("normal_evidence", f"{found} of {normal.depth} fragments of the normal; {mean:.2g} expected")
