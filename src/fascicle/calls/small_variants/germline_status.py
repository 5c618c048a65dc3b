"""Somatic or germline without a normal: by fraction, copies, purity, and frequency in the population.

A germline variant is in every cell: with n copies in the tumour, m of which carry it, and two copies in the normal cells, its
fraction is (p m + (1 - p)) / (p n + 2 (1 - p)) when heterozygous (p is the purity), and 1 when homozygous. A somatic one has
p m / (p n + 2 (1 - p)), or less when only some tumour cells have it. What is not known (purity, copies) is integrated over, and
so are the explanations of copy number where they differ. Where the copies of both parents are known, a germline variant is on
all copies of one parent; a somatic one on one copy, or on all of one parent when it was there before they became more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from fascicle.calls.tumour_state import CopyAlternative, TumourState

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
_COPIES_OF_ONE: Final = ((1, 0.8), (2, 0.2))
_BOTH_KEPT: Final = 0.9
_CLONAL: Final = 0.7
# Somatic variants of all tumour cells that are on one copy or on all of one parent; the others are on any number of copies.
_BEFORE_OR_AFTER: Final = 0.8
# Where copies were estimated: how often a change of the place's own was too short to be seen.
_UNSEEN: Final = 0.05
_LEAST_COPIES: Final = 0.01
# Fractions that are told apart; the last one is that of a homozygous variant.
_GRID: Final = np.concatenate((np.linspace(0.002, 0.1, 50), np.linspace(0.105, 0.985, 177), [0.995]))


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
    for own in _list_alternatives(state):
        if own.total is None:
            continue
        of_normal = own.normal * (1 - own.purity)
        whole = max(own.purity * own.total + of_normal, _LEAST_COPIES)
        for carried, share in _weigh_carried(own):
            # A person with one copy has the variant on that copy or not at all.
            fraction = 1.0 if own.normal == 1 else (own.purity * carried + of_normal / 2) / whole
            _put(heterozygous, [fraction], own.probability * share)
        for carried, share in _weigh_somatic(own):
            _put(somatic, [own.purity * carried / whole], own.probability * share * _CLONAL)
        of_some_cells = (np.linspace(0.02, 1.0, 25) * own.purity / max(whole, own.purity)).tolist()
        _put(somatic, of_some_cells, own.probability * (1 - _CLONAL))
    return heterozygous, somatic


def _put(weights: Floats, fractions: Sequence[float], weight: float) -> None:
    """Shares a weight out among the places of the grid that are nearest to fractions."""
    places = np.abs(_GRID[None, :] - np.array(fractions)[:, None]).argmin(axis=1)
    np.add.at(weights, places, weight / len(fractions))


def _list_alternatives(state: TumourState) -> Iterator[CopyAlternative]:
    """Purity and copies, and how likely both are; copies that are not known, or may be other ones, are the usual ones."""
    if not state.alternatives:
        purities = _PURITIES if state.purity is None else ((state.purity, 1.0),)
        sum_of_all = sum(weight for _, weight in purities)
        for purity, weight in purities:
            yield from _spread(purity, weight / sum_of_all, state.copies, 2)
    for own in state.alternatives:
        if own.total is None:
            yield from _spread(own.purity, own.probability, None, own.normal)
        else:
            yield replace(own, probability=own.probability * (1 - _UNSEEN))
            yield from _spread(own.purity, own.probability * _UNSEEN, None, own.normal)


def _spread(purity: float, probability: float, copies: int | None, normal: int) -> Iterator[CopyAlternative]:
    usual = _COPIES if normal > 1 else _COPIES_OF_ONE
    for number, weight in usual if copies is None else ((copies, 1.0),):
        yield CopyAlternative(purity, number, None, probability * weight, normal)


def _weigh_carried(own: CopyAlternative) -> list[tuple[int, float]]:
    """How many copies carry a heterozygous allele: all of one parent; where these are not known, mostly one at least does, and
    one does not."""
    copies = own.total or 0
    if own.minor is not None:
        return [(own.minor, 0.5), (copies - own.minor, 0.5)]
    if copies < 2:
        return [(carried, 1 / (copies + 1)) for carried in range(copies + 1)]
    inner, lost = _BOTH_KEPT / (copies - 1), (1 - _BOTH_KEPT) / 2
    return [(carried, inner if 0 < carried < copies else lost) for carried in range(copies + 1)]


def _weigh_somatic(own: CopyAlternative) -> list[tuple[int, float]]:
    """How many copies carry a somatic variant of all tumour cells; 0 where no copy is left."""
    copies = own.total or 0
    if not copies:
        return [(0, 1.0)]
    if own.minor is None:
        return [(carried, 1 / copies) for carried in range(1, copies + 1)]
    likely = sorted({1, own.minor, copies - own.minor} - {0})
    rest = (1 - _BEFORE_OR_AFTER) / (copies - own.minor)
    found = dict.fromkeys(range(1, copies - own.minor + 1), rest)
    for carried in likely:
        found[carried] += _BEFORE_OR_AFTER / len(likely)
    return list(found.items())


def _weigh(found: int, depth: int) -> Floats:
    """Beta-binomial probability of the fragments for each fraction of the grid, but for what does not depend on the fraction."""
    a, b = _GRID * _PRECISION, (1 - _GRID) * _PRECISION
    likelihoods: Floats = np.exp(betaln(found + a, depth - found + b) - betaln(a, b) - betaln(found + 1, depth - found + 1))
    return likelihoods
