"""Too little support to call anything."""

from __future__ import annotations

from typing import Final

from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason

# Chimeric fragments of a library join any two places; in the depth of a panel two of them share both bases by chance at few
# junctions, three nowhere in what was measured, and a fourth is asked for. A recurrent pair has a higher prior probability.
NEEDED_MOLECULES: Final = 4
_KNOWN_LESS: Final = 1


def find_too_few_molecules(candidate: StructuralCandidate) -> Reason | None:
    """Fewer than four molecules; of a recurrent pair of genes, fewer than three."""
    needed = NEEDED_MOLECULES - (_KNOWN_LESS if candidate.is_known_pair else 0)
    found = candidate.tumour.molecules
    return None if found >= needed else Reason("too_few_molecules", f"{found} of {needed} needed")
