"""How much a feature counts: log2 of the likelihood ratio where a source gives sensitivity and specificity, fixed points else.

The sum ranks candidates. It is no probability: features are not independent, and the series that the figures come from held the
entity against other tumours than those in question here. The scheme is Fascicle's own (docs/algorithms/diagnosis.md).
"""

from __future__ import annotations

from math import log2
from typing import Final

from fascicle.model.knowledge import EvidenceLevel
from fascicle.model.stains import Rate

# A defining alteration outweighs any one stain, whose points are capped below it.
MOLECULAR: Final = {
    EvidenceLevel.APPROVAL: 10.0,
    EvidenceLevel.GUIDELINE: 10.0,
    EvidenceLevel.WELL_POWERED: 10.0,
    EvidenceLevel.SMALL_STUDIES: 7.0,
    EvidenceLevel.CASE_REPORTS: 4.0,
    EvidenceLevel.PRECLINICAL: 0.0,
}
# A rearrangement whose partner is not known, against the same with its partner: a gene that an entity has in single tumours alone
# says less than one that defines it.
FISH_WITHOUT_PARTNER: Final = 0.5
OTHER_SITE: Final = -1.0
OTHER_CELLS: Final = -2.0
CONSISTENT: Final = 0.5
STAIN_CAP: Final = 5.0
# Against an entity by sensitivity alone: how common the result is elsewhere is not known, which makes log2(1 - sensitivity) the
# most that can speak against it, so that it is cut at this.
SENSITIVITY_CAP: Final = -3.0
AGE_CAP: Final = -5.0
# An entity that has a limit of age has it because few others occur below; no source gives how few.
AGE_FITS: Final = 2.0


def weigh_found(sensitivity: Rate | None, specificity: Rate | None) -> float:
    """Points of a result that is expected in the entity and was found."""
    if sensitivity is None:
        return 0.0
    if specificity is None:
        return CONSISTENT
    return _cap(log2(_smooth(sensitivity) / (1 - _smooth(specificity))))


def weigh_missing(sensitivity: Rate | None, specificity: Rate | None) -> float:
    """Points, below 0, of a result that is expected in the entity and whose contrary was found."""
    if sensitivity is None:
        return 0.0
    missing = log2(1 - _smooth(sensitivity))
    if specificity is None:
        return round(max(missing, SENSITIVITY_CAP), 1)
    return _cap(missing - log2(_smooth(specificity)))


def weigh_age(share_below: float) -> float:
    """Points, below 0, of an age above the one below which this share of patients is."""
    return round(max(log2(1 - share_below), AGE_CAP), 1)


def _smooth(rate: Rate) -> float:
    """A rate that is never 0 or 1: half a case is added to both counts; without counts a rate is kept off the ends by 1 %."""
    if rate.found is not None and rate.of is not None:
        return (rate.found + 0.5) / (rate.of + 1)
    return min(max(rate.value, 0.01), 0.99)


def _cap(points: float) -> float:
    return round(max(-STAIN_CAP, min(STAIN_CAP, points)), 1)
