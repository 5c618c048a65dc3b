"""Two genes joined at many exon edges in both orders, as no rearrangement joins them.

A rearrangement breaks each gene at one place. The fusion keeps exons of the 5' gene before its break and of the 3' gene behind
its own; the reciprocal fusion keeps the others. Splice variants differ in exons, never in the side of the break. Molecules that
are joined after transcription (spliced in trans, or between similar genes) know no break: their edges lie anywhere, in both
orders, many pairs of edges with a molecule or two each.

Arriba's nearest filter is `in_vitro`: few split reads beside many discordant mates, highly expressed genes, and breakpoints
inside exons, or more than eight of those between two genes (Uhrig et al., Genome Res 2021;31:448, and its source). It counts
breakpoints that are no splice sites, since it is about reverse transcription. This filter counts those that are, and asks
whether one break in each gene can explain them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fascicle.calls.candidates import Candidate, EdgeJunction, make_edge_junction
from fascicle.calls.tail_probabilities import find_poisson_tail
from fascicle.model.verdicts import Reason

# Other pairs of edges that are asked for. A balanced translocation has its reciprocal, each with a splice variant or two.
_OTHERS: Final = 4
# Pairs of edges of the other order that no break explains together with this one. One can come of a chance molecule.
_AGAINST: Final = 2
# How often the strongest of equal pairs of edges may have so many molecules, of all pairs that were seen.
_PROBABILITY: Final = 0.05


def find_mis_splice_both_ways(candidate: Candidate) -> Reason | None:
    """`explain_mis_splice` for a candidate whose breakpoints are both exon edges of two genes."""
    molecules = candidate.support.unique_molecules
    if candidate.contigs is None or candidate.edges != 2 or candidate.is_within_gene or molecules is None:
        return None
    own = make_edge_junction(candidate.contigs.join, molecules)
    return explain_mis_splice(own, candidate.edge_junctions, is_known_pair=candidate.is_known_pair)


def explain_mis_splice(own: EdgeJunction, others: Sequence[EdgeJunction], *, is_known_pair: bool) -> Reason | None:
    """The reason `mis_splice_both_ways` against a junction, or None. `others` are all others at exon edges of the same two genes.

    It is given when there are four others or more, two of them of the other order and at odds with this one, and this one has no
    more molecules than the strongest of so many equal ones would: a Poisson count with the mean of the others, over all that
    were seen, reaches it with a probability above 5 %. Known pairs are left out: they have a prior that mis-splicing lacks.

    What it can cost: a true fusion is lost only where its genes are mis-spliced in four other ways or more. Where those have a
    molecule each, 4 molecules of the fusion are too few and 5 are enough; with twenty others 5 and 6. Simulated (genes of twenty
    exons, edges at random): of true fusions of 3 molecules beside 3, 5, 10 mis-spliced ones 0, 64, 95 % are lost; of 5 molecules
    0, 0, 4 %; of 6 none beside 20. Of mis-spliced junctions with 3 molecules or
    more 99 % have the reason where 30 such molecules join the genes, 92 % with 10. The reciprocal and
    the splice variants of both are never at odds.
    """
    against = sum(own.is_contradicted(other) for other in others)
    if is_known_pair or len(others) < _OTHERS or against < _AGAINST:
        return None
    mean = sum(other.molecules for other in others) / len(others)
    # The strongest of all that were seen (Bonferroni).
    probability = (len(others) + 1) * find_poisson_tail(own.molecules, mean)
    if probability <= _PROBABILITY:
        return None
    because = (
        f"the genes are joined at {len(others)} other pairs of exon edges, with {mean:.1f} molecules each; {against} of these "
        "are at odds with one break in each gene"
    )
    return Reason("mis_splice_both_ways", because)
