"""Polymorphisms."""

from __future__ import annotations

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.variant_reasons import find_common_frequency
from fascicle.model.verdicts import Reason


def find_common_in_population(candidate: VariantCandidate) -> Reason | None:
    """Common in the population resource (see `variant_reasons`). Without a frequency nothing is said."""
    population = candidate.population
    frequency = find_common_frequency(population)
    if population is None or frequency is None:
        return None
    return Reason("common_in_population", f"{frequency:.3g} in {population.source}")
