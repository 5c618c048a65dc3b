"""Variants of the germline are no findings of the tumour; they are listed apart."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.dna import GERMLINE
from fascicle.model.verdicts import Reason

_SOMATIC_BELOW: Final = 0.5


def find_germline(candidate: VariantCandidate) -> Reason | None:
    """More likely of the germline than somatic, by the normal. Without a normal, or without a fragment of it, nothing is said."""
    normal = candidate.normal
    if normal is None or not normal.depth or candidate.somatic >= _SOMATIC_BELOW:
        return None
    return Reason(GERMLINE, f"{normal.found} of {normal.depth} fragments of the normal")
