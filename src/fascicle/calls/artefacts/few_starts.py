"""Many reads, one start: copies of one molecule."""

from __future__ import annotations

from typing import Final

from fascicle.calls.candidates import JunctionCandidate
from fascicle.model.verdicts import Reason

# Three independent reads of 75 bases or more start at one place of the junction with probability below 1/1000.
_READS: Final = 3


def find_few_starts(candidate: JunctionCandidate) -> Reason | None:
    """Three split reads or more that all start at one base, without a spanning pair."""
    support = candidate.support
    if support.distinct_starts is None:
        return None
    if support.split_reads < _READS or support.distinct_starts > 1 or support.spanning_pairs:
        return None
    return Reason("few_starts", f"{support.split_reads} split reads begin at {support.distinct_starts} place")
