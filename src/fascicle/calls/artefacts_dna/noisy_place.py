"""A place where fragments have all kinds of bases."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

_FRAGMENTS: Final = 3
# Errors make the two other bases together about twice as often as one of them.
_TIMES: Final = 1.0
_LOW_FRACTION: Final = 0.15


def find_noisy_place(candidate: VariantCandidate) -> Reason | None:
    """Below 15 %, with as many fragments of third alleles (three at least) as of its own."""
    tumour = candidate.tumour
    if tumour.fraction >= _LOW_FRACTION or tumour.third < max(_FRAGMENTS, _TIMES * tumour.found):
        return None
    return Reason("noisy_place", f"{tumour.third} fragments with a third base, {tumour.found} with this one")
