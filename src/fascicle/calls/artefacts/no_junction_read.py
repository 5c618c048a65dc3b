"""Mates in two genes, but no read across the junction."""

from __future__ import annotations

from fascicle.calls.candidates import Candidate
from fascicle.model.fusions import Reason


def find_no_junction_read(candidate: Candidate) -> Reason | None:
    """No read at all across the junction, in a pair of genes that is not known to fuse.

    Then nothing tells a fusion from mates that met by chance. Reads with a short anchor, in a library of short reads, are reads
    across the junction too.
    """
    if candidate.support.split_reads or candidate.is_known_pair or candidate.short_anchors:
        return None
    return Reason("no_junction_read", f"{candidate.support.spanning_pairs} spanning pairs, no read across a junction")
