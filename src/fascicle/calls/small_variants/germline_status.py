"""Somatic or germline without a normal: by fraction, copies, purity, and frequency in the population.

A germline variant is in every cell: with n copies in the tumour, m of which carry it, and two copies in the normal cells, its
fraction is (p m + (1 - p)) / (p n + 2 (1 - p)) when heterozygous (p is the purity), and 1 when homozygous. A somatic one has
p m / (p n + 2 (1 - p)), or less when only some tumour cells have it. What is not known (purity, copies) is integrated over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import betabinom

Floats = NDArray[np.float64]

# Places where a person differs from the reference and the population resource has nothing on it: about one in 50,000 (most of the
# one in 1,000 are common). Where nothing was looked up: one in 1,000. A somatic one: three a megabase.
_GERMLINE_UNLISTED: Final = 2e-5
_GERMLINE_UNKNOWN: Final = 1e-3
_SOMATIC: Final = 3e-6
# Fractions scatter more than counts alone do: capture, mapping. As if a fraction were known to one fragment in 200.
_PRECISION: Final = 200.0
# Shares of tumour cells where they are unknown: a half is likeliest, pure tumours do not come from patients.
_PURITIES: Final = tuple((p, p * (1 - p)) for p in np.linspace(0.1, 0.9, 17).tolist())
# Copies in the tumour where they are unknown, and how many of them carry an allele that one of two chromosomes had: most places
# have two copies, and both chromosomes are kept. Assumptions of this program.
_COPIES: Final = ((2, 0.7), (1, 0.1), (3, 0.1), (4, 0.1))
_BOTH_KEPT: Final = 0.9
_CLONAL: Final = 0.7
_LEAST_COPIES: Final = 0.01


@dataclass(frozen=True, slots=True)
class TumourState:
    """What is known of the tumour at a place: share of tumour cells, copies in them; None is unknown."""

    purity: float | None = None
    copies: int | None = None


def estimate_somatic(found: int, depth: int, frequency: float | None, state: TumourState, *, is_looked_up: bool) -> float | None:
    """The probability that a variant, which is there, is somatic; None without fragments.

    `frequency` is that of the allele in the population, None where it was not found; `is_looked_up` says whether it could be.
    """
    if not depth:
        return None
    germline = somatic = 0.0
    for purity, copies, weight in _list_states(state):
        germline += weight * _weigh_germline(found, depth, purity, copies, frequency)
        somatic += weight * _weigh_somatic(found, depth, purity, copies)
    if frequency:
        prior = min(max(2 * frequency * (1 - frequency), _GERMLINE_UNLISTED), 1.0)
    else:
        prior = _GERMLINE_UNLISTED if is_looked_up else _GERMLINE_UNKNOWN
    germline, somatic = germline * prior, somatic * _SOMATIC
    return somatic / (germline + somatic) if germline + somatic else None


def _list_states(state: TumourState) -> Iterator[tuple[float, int, float]]:
    purities = _PURITIES if state.purity is None else ((state.purity, 1.0),)
    copies = _COPIES if state.copies is None else ((state.copies, 1.0),)
    whole = sum(weight for _, weight in purities)
    for purity, likely in purities:
        for number, weight in copies:
            yield purity, number, weight * likely / whole


def _weigh_germline(found: int, depth: int, purity: float, copies: int, frequency: float | None) -> float:
    """The likelihood of the fragments under a germline variant: heterozygous with any number of its copies kept, or
    homozygous."""
    total = max(purity * copies + 2 * (1 - purity), _LEAST_COPIES)
    ways = [(purity * carried + 1 - purity) / total for carried in range(copies + 1)]
    weights = _weigh_carried(copies)
    heterozygous = sum(weight * _weigh(found, depth, fraction) for weight, fraction in zip(weights, ways, strict=True))
    share = frequency / (2 - frequency) if frequency else 1 / 3
    return (1 - share) * heterozygous + share * _weigh(found, depth, 0.995)


def _weigh_carried(copies: int) -> list[float]:
    """The probability that 0, 1.. of the copies carry a heterozygous allele: mostly at least one does, and one does not."""
    if copies < 2:
        return [1 / (copies + 1)] * (copies + 1)
    inner = copies - 1
    lost = (1 - _BOTH_KEPT) / 2
    return [lost, *[_BOTH_KEPT / inner] * inner, lost]


def _weigh_somatic(found: int, depth: int, purity: float, copies: int) -> float:
    """The same under a somatic variant: on one copy or all, in all tumour cells or in some of them."""
    total = max(purity * copies + 2 * (1 - purity), _LEAST_COPIES)
    highest = [purity * carried / total for carried in range(1, copies + 1)] or [0.0]
    clonal = float(np.mean([_weigh(found, depth, fraction) for fraction in highest]))
    below = np.linspace(0.02, 1.0, 25) * purity / max(total, purity)
    subclonal = float(np.mean([_weigh(found, depth, fraction) for fraction in below]))
    return _CLONAL * clonal + (1 - _CLONAL) * subclonal


def _weigh(found: int, depth: int, fraction: float) -> float:
    """Beta-binomial probability of the fragments."""
    inside = min(max(fraction, 0.002), 0.998)
    return float(betabinom.pmf(found, depth, inside * _PRECISION, (1 - inside) * _PRECISION))
