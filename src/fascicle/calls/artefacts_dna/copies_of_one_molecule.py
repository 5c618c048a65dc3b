"""Many fragments, one begin and one end: unmarked PCR copies of one molecule."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

# Where most fragments of a sample have begins and ends of their own, three that share theirs are copies. Of amplicons all share
# them.
_OWN_SHARE: Final = 0.5
_FRAGMENTS: Final = 3
# Fewer distinct ones than this share of the fragments.
_DISTINCT_SHARE: Final = 0.34


def find_copies_of_one_molecule(candidate: VariantCandidate) -> Reason | None:
    """Three fragments or more of which at most a third differ in begin or end, in a sample where fragments mostly do."""
    tumour = candidate.tumour
    found = tumour.found + tumour.unspanned
    if candidate.profile.distinct_share < _OWN_SHARE or found < _FRAGMENTS:
        return None
    if tumour.distinct >= max(2, _DISTINCT_SHARE * found):
        return None
    return Reason("copies_of_one_molecule", f"{found} fragments, {tumour.distinct} with begin and end of its own")
