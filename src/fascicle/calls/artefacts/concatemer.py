"""A tail of poly-A between the partners: two cDNA molecules in one long read."""

from __future__ import annotations

from typing import Final

from fascicle.calls.candidates import Candidate
from fascicle.model.verdicts import Reason
from fascicle.reads.fastq import SHORT_READ_MAX_BP

# Ten of twelve inserted bases are A (or T, of a molecule read the other way) by chance in one of 300 insertions of 60 bases; a
# tail has 20 or more, and reads of many errors shorten such runs.
_LOOKED_AT_BP: Final = 12
_EQUAL: Final = 10


def find_concatemer(candidate: Candidate) -> Reason | None:
    """Long reads of which ten of twelve inserted bases are A, or T: the tail of one molecule that another was joined to."""
    support = candidate.support
    # The anchors of a short read never reach so far together.
    anchors = (support.anchor_five_prime_bp or 0) + (support.anchor_three_prime_bp or 0)
    if candidate.contigs is None or anchors <= SHORT_READ_MAX_BP:
        return None
    inserted = candidate.contigs.join.inserted
    if not has_tail(inserted):
        return None
    return Reason("concatemer", f"{len(inserted)} inserted bases with a run of A or T: two molecules were joined")


def has_tail(inserted: str) -> bool:
    """Whether inserted bases hold a run of A or of T, but for two errors in twelve bases.

    >>> [has_tail(text) for text in ("GAAAAAACAAAAAAG", "TTTTTTTTTTTT", "ACGTACGTACGTAAAA")]
    [True, True, False]
    """
    windows = (inserted[i : i + _LOOKED_AT_BP] for i in range(len(inserted) - _LOOKED_AT_BP + 1))
    return any(max(window.count("A"), window.count("T")) >= _EQUAL for window in windows)
