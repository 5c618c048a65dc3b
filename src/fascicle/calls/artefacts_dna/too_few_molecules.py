"""Too few molecules to call anything."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

# Two fragments with one wrong base come together at one place in a thousand at 50-fold depth; three are the fewest of all callers
# that were looked at (freebayes is run with -C 3).
NEEDED_MOLECULES: Final = 3
# An indel outside of repeats, or several neighbouring bases changed at once, is no error that two fragments share by chance.
_NEEDED_IF_RARE: Final = 2
_COPIES: Final = 4


def find_too_few_molecules(candidate: VariantCandidate) -> Reason | None:
    """Fewer than three fragments have it; fewer than two, if it is no substitution of one base and lies in no repeat."""
    found = candidate.tumour.found + candidate.tumour.unspanned
    needed = _NEEDED_IF_RARE if _is_rare_error(candidate) else NEEDED_MOLECULES
    if found >= needed:
        return None
    return Reason("too_few_molecules", f"{found} of {needed} fragments needed")


def _is_rare_error(candidate: VariantCandidate) -> bool:
    if candidate.repeat is not None:
        return candidate.repeat.copies < _COPIES
    return len(candidate.variant.ref) > 1
