"""Too few molecules to call anything."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

# Two fragments with one wrong base come together at one place in a thousand at 50-fold depth; three are the fewest of all callers
# that were looked at (freebayes is run with -C 3).
NEEDED_MOLECULES: Final = 3
# An indel outside of repeats, or several bases changed at once, is no error that two fragments share by chance, as long as the
# evidence is clear.
_NEEDED_OF_INDELS: Final = 2
_COPIES: Final = 4
_CLEAR: Final = 0.95


def find_too_few_molecules(candidate: VariantCandidate) -> Reason | None:
    """Fewer than three fragments have it; of an indel outside of repeats, or of neighbouring bases, with a
    probability above 0.95, fewer than two."""
    found = candidate.tumour.found + candidate.tumour.unspanned
    needed = _NEEDED_OF_INDELS if _is_clear(candidate) else NEEDED_MOLECULES
    if found >= needed:
        return None
    return Reason("too_few_molecules", f"{found} of {needed} fragments needed")


def _is_clear(candidate: VariantCandidate) -> bool:
    is_outside = candidate.repeat is not None and candidate.repeat.copies < _COPIES
    is_several = candidate.is_substitution and len(candidate.variant.ref) > 1
    return (is_outside or is_several) and candidate.posterior > _CLEAR
