"""Mates in two genes, but no read across the junction."""

from __future__ import annotations

from fascicle.calls.candidates import Candidate
from fascicle.model.fusions import Reason


def find_no_junction_read(candidate: Candidate) -> Reason | None:
    """No split read, in a pair of genes that is not known to fuse: then nothing tells a fusion from mates that met by chance."""
    if candidate.support.split_reads or candidate.is_known_pair:
        return None
    return Reason("no_junction_read", f"{candidate.support.spanning_pairs} spanning pairs, no read across a junction")
