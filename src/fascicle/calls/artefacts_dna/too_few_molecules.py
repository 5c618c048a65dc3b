"""Too few molecules to call anything."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

# Two fragments with one wrong base come together at one place in a thousand at 50-fold depth; three are the fewest of all callers
# that were looked at (freebayes is run with -C 3).
NEEDED_MOLECULES: Final = 3


def find_too_few_molecules(candidate: VariantCandidate) -> Reason | None:
    """Fewer than three fragments have it."""
    found = candidate.tumour.found + candidate.tumour.unspanned
    if found >= NEEDED_MOLECULES:
        return None
    return Reason("too_few_molecules", f"{found} of {NEEDED_MOLECULES} fragments needed")
