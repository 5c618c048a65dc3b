"""Polymorphisms."""

from __future__ import annotations

from typing import Final

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason

# More than 1 % in any general continental population speaks strongly for benign: criterion SBS1 of the ClinGen, CGC and VICC
# standard for oncogenicity (Horak et al. 2022, Genet Med 24:986, table 3, PMC9081216).
_COMMON: Final = 0.01


def find_common_in_population(candidate: VariantCandidate) -> Reason | None:
    """More frequent than 1 % in the population resource. Without a frequency nothing is said."""
    population = candidate.population
    if population is None or population.frequency is None or population.frequency <= _COMMON:
        return None
    return Reason("common_in_population", f"{population.frequency:.3g} in {population.source}")
