"""Mates of two genes that meet as often by chance."""

from __future__ import annotations

from typing import Final

from fascicle.calls.candidates import Candidate
from fascicle.calls.tail_probabilities import find_poisson_tail
from fascicle.model.verdicts import Reason

# One false pair in 10,000 samples for pairs of genes that are known to fuse, of which there are few hundred; for the 400,000
# other pairs of a panel one in 25 samples at the worst, were all of them expected as often as the bound allows.
_PROBABILITY_KNOWN: Final = 1e-6
_PROBABILITY: Final = 1e-7


def find_chance_pairs(candidate: Candidate) -> Reason | None:
    """Without a junction read: as many molecules or more are expected of the run's own rate of joins between unrelated genes.

    Template switching and ligation join molecules in proportion to their abundance. The expected number for a pair of genes is
    the run's number of other fragments in two genes times both genes' shares of all fragments; the reason is given when a Poisson
    count with this mean reaches the observed one with a probability above 1e-7 (known pairs: 1e-6).
    """
    observed, expected = candidate.support.unique_molecules, candidate.expected_by_chance
    if candidate.contigs is not None or observed is None or expected is None:
        return None
    probability = find_poisson_tail(observed, expected)
    if probability <= (_PROBABILITY_KNOWN if candidate.is_known_pair else _PROBABILITY):
        return None
    return Reason("chance_pairs", f"{observed} molecules, {expected:.2g} expected by chance (P = {probability:.2g})")
