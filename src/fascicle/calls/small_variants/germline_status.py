"""Somatic or germline without a normal: by fraction, copies, purity, and frequency in the population.

A germline variant is in every cell: with n copies in the tumour, m of which carry it, and two copies in the normal cells, its
fraction is (p m + (1 - p)) / (p n + 2 (1 - p)) when heterozygous (p is the purity), and 1 when homozygous. A somatic one has
p m / (p n + 2 (1 - p)), or less when only some tumour cells have it. What is not known (purity, copies) is integrated over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

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
# Fractions that are told apart; the last one is that of a homozygous variant.
_GRID: Final = np.concatenate((np.linspace(0.002, 0.1, 50), np.linspace(0.105, 0.985, 177), [0.995]))


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
    likelihoods = _weigh(found, depth)
    heterozygous, somatic = _mix_fractions(state)
    homozygous = float(likelihoods[-1])
    share = frequency / (2 - frequency) if frequency else 1 / 3
    germline = (1 - share) * float(heterozygous @ likelihoods) + share * homozygous
    if frequency:
        prior = min(max(2 * frequency * (1 - frequency), _GERMLINE_UNLISTED), 1.0)
    else:
        prior = _GERMLINE_UNLISTED if is_looked_up else _GERMLINE_UNKNOWN
    germline, of_tumour = germline * prior, float(somatic @ likelihoods) * _SOMATIC
    return of_tumour / (germline + of_tumour) if germline + of_tumour else None


@lru_cache(maxsize=256)
def _mix_fractions(state: TumourState) -> tuple[Floats, Floats]:
    """How likely each fraction of the grid is under a heterozygous germline variant, and under a somatic one."""
    heterozygous, somatic = np.zeros(len(_GRID)), np.zeros(len(_GRID))
    for purity, copies, weight in _list_states(state):
        total = max(purity * copies + 2 * (1 - purity), _LEAST_COPIES)
        for carried, own in enumerate(_weigh_carried(copies)):
            _put(heterozygous, [(purity * carried + 1 - purity) / total], weight * own)
        _put(somatic, [purity * carried / total for carried in range(1, copies + 1)] or [0.0], weight * _CLONAL)
        _put(somatic, (np.linspace(0.02, 1.0, 25) * purity / max(total, purity)).tolist(), weight * (1 - _CLONAL))
    return heterozygous, somatic


def _put(weights: Floats, fractions: Sequence[float], weight: float) -> None:
    """Shares a weight out among the places of the grid that are nearest to fractions."""
    places = np.abs(_GRID[None, :] - np.array(fractions)[:, None]).argmin(axis=1)
    np.add.at(weights, places, weight / len(fractions))


def _list_states(state: TumourState) -> Iterator[tuple[float, int, float]]:
    """Purity, copies, and how likely both are."""
    purities = _PURITIES if state.purity is None else ((state.purity, 1.0),)
    copies = _COPIES if state.copies is None else ((state.copies, 1.0),)
    whole = sum(weight for _, weight in purities)
    for purity, likely in purities:
        for number, weight in copies:
            yield purity, number, weight * likely / whole


def _weigh_carried(copies: int) -> list[float]:
    """The probability that 0, 1.. of the copies carry a heterozygous allele: mostly at least one does, and one does not."""
    if copies < 2:
        return [1 / (copies + 1)] * (copies + 1)
    inner = copies - 1
    lost = (1 - _BOTH_KEPT) / 2
    return [lost, *[_BOTH_KEPT / inner] * inner, lost]


def _weigh(found: int, depth: int) -> Floats:
    """Beta-binomial probability of the fragments for each fraction of the grid, but for what does not depend on the fraction."""
    a, b = _GRID * _PRECISION, (1 - _GRID) * _PRECISION
    likelihoods: Floats = np.exp(betaln(found + a, depth - found + b) - betaln(a, b) - betaln(found + 1, depth - found + 1))
    return likelihoods
