"""Two names for one place of the genome."""

from __future__ import annotations

from fascicle.calls.candidates import Candidate
from fascicle.model.verdicts import Reason


def find_overlapping_genes(candidate: Candidate) -> Reason | None:
    """Two genes overlap on the same strand, so that one transcript can hold exons of both."""
    if candidate.is_within_gene:
        return None
    one, other = candidate.five_prime.gene.locus, candidate.three_prime.gene.locus
    is_same_strand = (one.chrom, one.strand) == (other.chrom, other.strand)
    if not is_same_strand or not one.span.overlap(other.span):
        return None
    return Reason("overlapping_genes", "the genes overlap on one strand")
