"""Mates in two genes that have sequence in common, and no read across a junction."""

from __future__ import annotations

from fascicle.calls.candidates import Candidate
from fascicle.model.verdicts import Reason


def find_homologous_genes(candidate: Candidate) -> Reason | None:
    """Without a junction read: the canonical transcripts of both genes share words of 20 bases.

    A mate that lies in a gene alike to its mate's is placed by the few bases in which they differ, and a read error or an allele
    can move it. At a placed junction the flanks are compared instead (see `similar_flanks`).
    """
    if candidate.contigs is not None or not candidate.shared_words:
        return None
    return Reason("homologous_genes", f"{candidate.shared_words} words of 20 bases are in both genes")
