"""Transcription that runs on into the next gene."""

from __future__ import annotations

from typing import Final

from fascicle.calls.candidates import Candidate
from fascicle.model.genes import Gene
from fascicle.model.verdicts import Reason

# Read-through transcripts join neighbours; 200 kb holds nearly all (Arriba uses 10 kb for its strict and 400 kb for its lenient
# rule; STAR-Fusion 100 kb). A known pair is kept and a deletion between neighbours must be judged by a person.
_DISTANCE_BP: Final = 200_000


def find_read_through(candidate: Candidate) -> Reason | None:
    """The 3' partner follows the 5' partner on one strand within 200 kb, and the pair is not known."""
    distance = measure_read_through(candidate.five_prime.gene, candidate.three_prime.gene)
    if candidate.is_known_pair or distance is None:
        return None
    return Reason("read_through", f"the next gene on the strand, {distance} bases away")


def measure_read_through(five_prime: Gene, three_prime: Gene) -> int | None:
    """The distance in bases where the 3' gene follows the 5' gene on one strand within reach of read-through, else None."""
    one, other = five_prime.locus, three_prime.locus
    distance = one.distance_bp(other)
    if distance is None or one.strand is not other.strand or not 0 < distance <= _DISTANCE_BP:
        return None
    is_next = other.span.start >= one.span.end if one.strand == "+" else other.span.end <= one.span.start
    return distance if is_next else None
