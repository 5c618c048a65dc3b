"""Another person's DNA in the tumour sample."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.tail_probabilities import find_binomial_tail
from fascicle.model.verdicts import Reason

# Alleles that one person in 500 has or more; rarer ones are seldom what another person brings.
_KNOWN: Final = 0.001
# A homozygous allele of the other person has the whole share of their DNA; so few true variants have so few fragments by chance.
_PROBABILITY: Final = 1e-3


def find_contamination(candidate: VariantCandidate) -> Reason | None:
    """A polymorphism (0.1 % or more) at a fraction that the share of another person's DNA explains.

    Nothing is said where the share or the frequency is not known.
    """
    share, population, tumour = candidate.profile.contamination, candidate.population, candidate.tumour
    if not share or population is None or population.frequency is None or population.frequency < _KNOWN:
        return None
    if find_binomial_tail(tumour.found, tumour.depth, share) < _PROBABILITY:
        return None
    return Reason("contamination", f"{tumour.fraction:.1%} of the fragments; {share:.1%} of the DNA is another person's")
