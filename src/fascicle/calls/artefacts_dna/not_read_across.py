"""Indels that no read shows from end to end."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

# Of fragments of 150-base reads over an insertion of 50 bases, three in four read across its left border; of others more do.
_SHARE: Final = 0.25


_FRAGMENTS: Final = 2


def find_not_read_across(candidate: VariantCandidate) -> Reason | None:
    """At most a quarter of the fragments that fit an indel better than the reference read across its left border, or fewer than
    two."""
    tumour = candidate.tumour
    if not tumour.unspanned or tumour.found > max(_SHARE * (tumour.found + tumour.unspanned), _FRAGMENTS - 1):
        return None
    return Reason("not_read_across", f"{tumour.found} of {tumour.found + tumour.unspanned} fragments read across its left border")
