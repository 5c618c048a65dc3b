"""Seen at ends of reads alone."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.tail_probabilities import find_binomial_tail
from fascicle.evidence.pileup.candidates import END_BP, Mark
from fascicle.model.verdicts import Reason

# Of a thousand true variants one lies so often at ends by chance.
_PROBABILITY: Final = 1e-3
_SHARE: Final = 0.5
# Reads are laid with certainty from some bases on; primers of amplicons are read there, too.
_MEAN_DISTANCE: Final = 8.0
_FRAGMENTS: Final = 3
# At least so many of a hundred bases of the reference are taken to lie at ends, so that few of them do not make a filter too
# sharp.
_LEAST: Final = 0.05


def find_read_end(candidate: VariantCandidate) -> Reason | None:
    """More than half of the fragments have it within 6 bases of an end of the read, and far more than have the reference there;
    or all of them lie within 8 bases of it on average."""
    marks = candidate.tumour.marks
    fragments, at_end = int(marks[1, Mark.FRAGMENTS]), int(marks[1, Mark.NEAR_END])
    distance = candidate.tumour.mean_mark(Mark.DISTANCE)
    if fragments >= _FRAGMENTS and distance < _MEAN_DISTANCE:
        return Reason("read_end", f"{distance:.1f} bases from the end of the read on average, in {fragments} fragments")
    if at_end <= _SHARE * fragments:
        return None
    others = int(marks[0, Mark.FRAGMENTS])
    share = max(int(marks[0, Mark.NEAR_END]) / others if others else 0.0, _LEAST)
    if find_binomial_tail(at_end, fragments, share) >= _PROBABILITY:
        return None
    return Reason("read_end", f"{at_end} of {fragments} fragments have it within {END_BP} bases of the end of the read")
