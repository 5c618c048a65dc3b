"""Reads that may belong elsewhere."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.evidence.pileup.candidates import Mark
from fascicle.evidence.pileup.columns import LOW_MAPPING
from fascicle.model.verdicts import Reason

# A mapping quality of 30 says that one read in a thousand lies in the wrong place.
_MEAN_QUALITY: Final = 30.0
_LOW_SHARE: Final = 0.5


def find_low_mapping(candidate: VariantCandidate) -> Reason | None:
    """The mean mapping quality of its fragments is below 30, or half of all fragments here, or of its own, are below 20."""
    tumour = candidate.tumour
    mean = tumour.mean_mark(Mark.MAPPING)
    if tumour.marks[1, Mark.FRAGMENTS] and mean < _MEAN_QUALITY:
        return Reason("low_mapping", f"mean mapping quality {mean:.0f}")
    low, own = sum(tumour.low_mapping), tumour.low_mapping[1]
    if low > _LOW_SHARE * (low + tumour.depth):
        return Reason("low_mapping", f"{low} of {low + tumour.depth} fragments here have a mapping quality below {LOW_MAPPING}")
    if own > _LOW_SHARE * (own + tumour.found):
        return Reason(
            "low_mapping", f"{own} of {own + tumour.found} fragments with it have a mapping quality below {LOW_MAPPING}"
        )
    return None
