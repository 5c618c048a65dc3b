"""Seen by reads of one strand alone, although reads of both lie there."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.tail_probabilities import find_fisher_probability
from fascicle.evidence.pileup.candidates import Mark
from fascicle.model.verdicts import Reason

# Nine sightings of one strand: of 200 true variants one is so one-sided by chance.
_PROBABILITY: Final = 5e-3
_MINOR_SHARE: Final = 0.1


def find_strand_bias(candidate: VariantCandidate) -> Reason | None:
    """At most a tenth of the sightings by reads of one strand, and Fisher's exact test against the reference below 1/200."""
    marks = candidate.tumour.marks
    forward, reverse = int(marks[1, Mark.FORWARD]), int(marks[1, Mark.REVERSE])
    if min(forward, reverse) > _MINOR_SHARE * (forward + reverse):
        return None
    own = (int(marks[0, Mark.FORWARD]), int(marks[0, Mark.REVERSE]))
    probability = find_fisher_probability((forward, reverse), own)
    if probability >= _PROBABILITY:
        return None
    return Reason(
        "strand_bias", f"reads on plus and minus strand: {forward} and {reverse}, of the reference {own[0]} and {own[1]}"
    )
