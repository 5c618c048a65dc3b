"""Few molecules beside repeats of short units, where reads are placed by chance."""

from __future__ import annotations

from typing import Final

from fascicle.calls.artefacts import low_complexity
from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason

# Introns have such repeats everywhere, and true breaks lie in them too: a low fraction, as of small variants, and few molecules
# (twice what is needed elsewhere) are asked for beside the repeat.
_LOW_FRACTION: Final = 0.05
_MOLECULES: Final = 8


def find_low_complexity(candidate: StructuralCandidate) -> Reason | None:
    """The rule of fusions for the 20 bases on each side, below 5 % and with fewer than 8 molecules."""
    if candidate.fraction is None or candidate.fraction >= _LOW_FRACTION or candidate.tumour.molecules >= _MOLECULES:
        return None
    return low_complexity.find_low_complexity(candidate)
