"""Mates in two genes, but no read across the junction."""

from __future__ import annotations

from typing import Final

from fascicle.calls.candidates import Candidate
from fascicle.model.verdicts import Reason

# As for a junction at two exon edges; that chance does not explain them is another filter's question.
_MOLECULES: Final = 3
# A true fusion with so many molecules would have had a read across its junction with 99 % probability.
_PROBABILITY: Final = 0.01


def find_no_junction_read(candidate: Candidate) -> Reason | None:
    """No read across the junction, in a pair of genes that is not known to fuse.

    With long reads that speaks against a fusion: of n molecules of a true one, some would cross the junction. With short reads it
    does not, and three molecules are enough where chance does not explain them (see `chance_pairs`).
    """
    if candidate.contigs is not None or candidate.is_known_pair:
        return None
    probability, molecules = candidate.probability_without_split, candidate.support.unique_molecules
    if probability is not None and probability >= _PROBABILITY and molecules is not None and molecules >= _MOLECULES:
        return None
    return Reason("no_junction_read", f"{candidate.support.spanning_pairs} spanning pairs, no read across a junction")
