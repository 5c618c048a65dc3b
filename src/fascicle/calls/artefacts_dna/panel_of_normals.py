"""Seen in normals of other people: a place that this laboratory's method gets wrong, or a polymorphism."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

# One normal can have it by chance or as a rare polymorphism; two of a few dozen are no chance.
_NORMALS: Final = 2
# A fraction this many times as high as in any normal is another thing.
_TIMES: Final = 10.0


def find_panel_of_normals(candidate: VariantCandidate) -> Reason | None:
    """In two normals of the panel or more, unless its fraction is ten times as high as in any of them."""
    seen = candidate.in_normals
    if seen is None or seen.normals < _NORMALS or candidate.tumour.fraction > _TIMES * seen.highest_fraction:
        return None
    return Reason("panel_of_normals", f"in {seen.normals} of {seen.of} normals, up to {seen.highest_fraction:.1%}")
