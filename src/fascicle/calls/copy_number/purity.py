"""From all explanations of a sample to the share of tumour cells: decided where they agree, alternatives where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.fitting import Explanations, Level, StateWeights, weigh_states
from fascicle.calls.copy_number.states import is_doubled
from fascicle.model.copy_number import PuritySolution, PurityVerdict, TumourPurity
from fascicle.model.numbers import Estimate

Floats = NDArray[np.float64]

WITHIN: Final = 0.1
"""Purities this near to each other are one answer."""
DECIDED_FROM: Final = 0.9
"""Probability of one answer from which on it is given."""
PLOIDY_WITHIN: Final = 0.4
"""Ploidies this near to each other are one answer."""
ALTERNATIVE_FROM: Final = 0.05
"""Probability from which on an explanation is named."""
_MOST: Final = 5
# More explanations than these are a range of purities, and no alternatives.
_FEW: Final = 3
_DIGITS: Final = 3


def decide_purity(found: Explanations, levels: Sequence[Level], sizes: Floats, stated: float | None) -> TumourPurity:
    """Purity and ploidy of a sample; `sizes` weigh the levels (bins)."""
    solutions = tuple(_list_solutions(found, levels, sizes))
    centre, mass = _find_window(found.purities, found.probabilities, WITHIN)
    ploidy = _decide_ploidy(solutions)
    if mass < DECIDED_FROM:
        because = _describe_undecided(found, solutions)
        return TumourPurity(PurityVerdict.UNDECIDED, None, None, solutions, stated, because)
    inside = np.abs(found.purities - centre) <= WITHIN + 1e-9
    value = float(np.average(found.purities[inside], weights=found.probabilities[inside]))
    because = f"explanations within {WITHIN:g} of {value:.2f} have a probability of {mass:.0%}"
    estimate = _make_estimate(value, found.purities, found.probabilities)
    return TumourPurity(PurityVerdict.DECIDED, estimate, ploidy, solutions, stated, because)


def _find_window(values: Floats, probabilities: Floats, within: float) -> tuple[float, float]:
    """The value around which most of the probability lies, and how much."""
    centres = np.unique(values)
    masses = [float(probabilities[np.abs(values - centre) <= within + 1e-9].sum()) for centre in centres]
    best = int(np.argmax(masses))
    return float(centres[best]), masses[best]


def _make_estimate(value: float, values: Floats, probabilities: Floats) -> Estimate:
    low, high = find_quantiles(values, probabilities)
    return Estimate(round(value, _DIGITS), round(min(low, value), _DIGITS), round(max(high, value), _DIGITS))


def find_quantiles(values: Floats, probabilities: Floats) -> tuple[float, float]:
    """The middle 95 % of weighted values."""
    order = np.argsort(values)
    sums = np.cumsum(probabilities[order])
    low, high = (values[order][min(int(np.searchsorted(sums, q * sums[-1])), len(values) - 1)] for q in (0.025, 0.975))
    return float(low), float(high)


def _list_solutions(found: Explanations, levels: Sequence[Level], sizes: Floats) -> Iterator[PuritySolution]:
    """The most probable explanation with all that are like it, then the most probable of the rest."""
    left = found.probabilities.copy()
    for _ in range(_MOST):
        best = int(left.argmax())
        doubled = is_doubled(found.kinds)
        like = (np.abs(found.purities - found.purities[best]) <= WITHIN + 1e-9) & (doubled == doubled[best])
        probability = float(left[like].sum())
        if probability < ALTERNATIVE_FROM:
            return
        purity = float(np.average(found.purities[like], weights=np.maximum(left[like], 1e-300)))
        ploidy = _measure_ploidy(_take(found, best), levels, sizes)
        yield PuritySolution(
            round(purity, _DIGITS), round(ploidy, _DIGITS), bool(doubled[best]), round(min(probability, 1.0), _DIGITS)
        )
        left[like] = 0.0


def _take(found: Explanations, index: int) -> Explanations:
    one = slice(index, index + 1)
    return Explanations(found.purities[one], found.ploidies[one], found.kinds[one], np.ones(1))


def _measure_ploidy(one: Explanations, levels: Sequence[Level], sizes: Floats) -> float:
    """Mean copies over the levels under one explanation; levels that it does not explain do not count."""
    weights = [weigh_states(level, one) for level in levels]
    totals = np.array([_average_total(own) for own in weights])
    shares = sizes * np.array([1 - own.outlier for own in weights])
    return float(np.average(totals, weights=np.maximum(shares, 1e-9)))


def _average_total(own: StateWeights) -> float:
    return float(own.table.totals @ own.probabilities / max(own.probabilities.sum(), 1e-300))


def _decide_ploidy(solutions: Sequence[PuritySolution]) -> Estimate | None:
    if not solutions:
        return None
    near = [own for own in solutions if abs(own.ploidy - solutions[0].ploidy) <= PLOIDY_WITHIN]
    if sum(own.probability for own in near) < DECIDED_FROM:
        return None
    ploidies = [own.ploidy for own in near]
    return Estimate(solutions[0].ploidy, min(ploidies), max(ploidies))


def _describe_undecided(found: Explanations, solutions: Sequence[PuritySolution]) -> str:
    low, high = find_quantiles(found.purities, found.probabilities)
    if len(solutions) < 2 or sum(own.probability for own in solutions[:_FEW]) < DECIDED_FROM:
        return f"the data fit purities from {low:.2f} to {high:.2f} alike: too little is changed in this genome to tell"
    named = "; ".join(f"{own.purity:.2f} with {own.ploidy:.1f} copies ({own.probability:.0%})" for own in solutions)
    return f"the data fit more than one explanation: {named}"
