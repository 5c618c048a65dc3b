"""Low fractions in sequence of few different words, where reads are placed by chance."""

from __future__ import annotations

from typing import Final

import numpy as np

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason
from fascicle.reference.nucleotides import count_triplets

_SIDE_BP: Final = 20
# Of 38 triplets in 40 bases random sequence has 29 different ones on average and fewer than 10 with probability far below 1e-6.
_TRIPLETS: Final = 10
_LOW_FRACTION: Final = 0.05


def find_low_complexity(candidate: VariantCandidate) -> Reason | None:
    """Below 5 %, and the 40 bases around hold fewer than 10 different triplets (one with an unknown base counts as different)."""
    if candidate.tumour.fraction >= _LOW_FRACTION:
        return None
    around = np.concatenate((candidate.before[-_SIDE_BP:], candidate.behind[:_SIDE_BP]))
    different = count_triplets(around)
    if different >= _TRIPLETS:
        return None
    return Reason("low_complexity", f"only {different} different triplets in the {len(around)} bases around it")
