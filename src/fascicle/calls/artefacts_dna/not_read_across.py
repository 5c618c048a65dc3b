"""Indels that no read shows from end to end."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

# About as many fragments read across the left border of an indel as across its right border alone.
_SHARE: Final = 0.1


def find_not_read_across(candidate: VariantCandidate) -> Reason | None:
    """Fewer than a tenth of the fragments that fit an indel better than the reference read across its left border."""
    tumour = candidate.tumour
    if not tumour.unspanned or tumour.found > _SHARE * (tumour.found + tumour.unspanned):
        return None
    return Reason("not_read_across", f"{tumour.found} of {tumour.found + tumour.unspanned} fragments read across its left border")
