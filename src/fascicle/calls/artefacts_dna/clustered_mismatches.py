"""Reads that differ from the reference in many places: they come from elsewhere, or an indel was missed."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.evidence.pileup.candidates import Mark
from fascicle.model.verdicts import Reason

# Other differences per read beside the variant. Two genomes differ at one place in a thousand, so that a read of 150 bases has
# 0.15.
_MEAN_EVENTS: Final = 2.0
_MORE_THAN_REFERENCE: Final = 1.5


def find_clustered_mismatches(candidate: VariantCandidate) -> Reason | None:
    """Its reads have two other differences or more on average, one and a half more than reads of the reference."""
    tumour = candidate.tumour
    own, others = tumour.mean_mark(Mark.EVENTS), tumour.mean_mark(Mark.EVENTS, 0)
    if own < _MEAN_EVENTS or own < others + _MORE_THAN_REFERENCE:
        return None
    return Reason("clustered_mismatches", f"{own:.1f} other differences per read, {others:.1f} in reads of the reference")
