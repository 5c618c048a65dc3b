"""Criteria on computational predictions and on how rare a variant is: OP1, OP4, SBVS1, SBS1, SBP1, SBP2."""

from __future__ import annotations

from typing import Final

from fascicle.interpretation.consequences import list_terms
from fascicle.interpretation.oncogenicity.basis import Basis
from fascicle.model.answers import Answer, met, not_assessable, not_met
from fascicle.model.consequences import Term
from fascicle.model.tumour import GeneVariant
from fascicle.model.variants import PredictedEffect

# Horak et al. 2022, table 3: in any of five continental populations.
FREQUENCY_VERY_STRONG: Final = 0.05
FREQUENCY_STRONG: Final = 0.01
# Ours: table 2 says "absent, or at an extremely low frequency"; at most 1 allele in 100,000 is taken for that.
FREQUENCY_RARE_MAX: Final = 1e-5


def hold_op1(variant: GeneVariant, basis: Basis) -> Answer:
    """All computational evidence that was used supports an effect."""
    del basis
    return _hold_predictions("OP1", 1, variant, wanted=True)


def hold_sbp1(variant: GeneVariant, basis: Basis) -> Answer:
    """All computational evidence that was used suggests no impact."""
    del basis
    return _hold_predictions("SBP1", -1, variant, wanted=False)


def hold_sbp2(variant: GeneVariant, basis: Basis) -> Answer:
    """Silent, predicted not to touch splicing, and not highly conserved."""
    del basis
    terms = list_terms(variant)
    if not terms:
        return not_assessable("SBP2", "the consequence is not known")
    if Term.SYNONYMOUS not in terms:
        return not_met("SBP2", f"{', '.join(sorted(terms))} is not silent")
    needed = (PredictedEffect.SPLICING, PredictedEffect.CONSERVATION)
    own = [item for item in variant.predictions if item.about in needed]
    if any(item.has_effect for item in own):
        named = ", ".join(f"{item.tool} ({item.about.value})" for item in own if item.has_effect)
        return not_met("SBP2", f"silent, but {named}")
    if {item.about for item in own} != set(needed):
        return not_assessable("SBP2", "silent; a prediction on splicing and one on conservation are needed")
    return met("SBP2", f"silent, without effect by {', '.join(item.tool for item in own)}", -1)


def hold_op4(variant: GeneVariant, basis: Basis) -> Answer:
    """Absent from controls, or extremely rare."""
    del basis
    frequency, because = _read_frequency(variant)
    if frequency is None:
        return not_assessable("OP4", because)
    return met("OP4", because, 1) if frequency <= FREQUENCY_RARE_MAX else not_met("OP4", because)


def hold_sbvs1(variant: GeneVariant, basis: Basis) -> Answer:
    """More frequent than 5 % in a continental population."""
    del basis
    return _hold_frequent("SBVS1", -8, FREQUENCY_VERY_STRONG, variant)


def hold_sbs1(variant: GeneVariant, basis: Basis) -> Answer:
    """More frequent than 1 % in a continental population."""
    del basis
    return _hold_frequent("SBS1", -4, FREQUENCY_STRONG, variant)


def _hold_frequent(code: str, points: int, limit: float, variant: GeneVariant) -> Answer:
    frequency, because = _read_frequency(variant)
    if frequency is None:
        return not_assessable(code, because)
    return met(code, because, points) if frequency > limit else not_met(code, because)


def _read_frequency(variant: GeneVariant) -> tuple[float | None, str]:
    population = variant.population
    if population is None:
        return None, "no population resource was looked up"
    if population.frequency is None:
        return None, population.because
    return population.frequency, f"allele frequency {population.frequency:.2g} ({population.source or population.because})"


def _hold_predictions(code: str, points: int, variant: GeneVariant, *, wanted: bool) -> Answer:
    """Tools share much of their input, so that all of them together count once (table 2 and 3, caveats)."""
    if not variant.predictions:
        return not_assessable(code, "no computational prediction was made")
    words = ", ".join(f"{item.tool}: {'effect' if item.has_effect else 'no effect'}" for item in variant.predictions)
    is_met = all(item.has_effect is wanted for item in variant.predictions)
    return met(code, words, points) if is_met else not_met(code, words)
