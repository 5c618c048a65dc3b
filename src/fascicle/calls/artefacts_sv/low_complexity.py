"""Low fractions beside repeats of short units, where reads are placed by chance."""

from __future__ import annotations

from typing import Final

from fascicle.calls.artefacts import low_complexity
from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.model.verdicts import Reason

# As of small variants. Introns have such repeats everywhere, and true breaks lie in them too.
_LOW_FRACTION: Final = 0.05


def find_low_complexity(candidate: StructuralCandidate) -> Reason | None:
    """The rule of fusions for the 20 bases on each side, below 5 %."""
    if candidate.fraction is None or candidate.fraction >= _LOW_FRACTION:
        return None
    return low_complexity.find_low_complexity(candidate)
