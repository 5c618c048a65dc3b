"""Stutter: how often polymerases make a fragment some units shorter or longer than the locus that it comes from.

A distribution here is over offsets, in units, from the germline length: index `REACH` is the length itself, 0 is `REACH` units
shorter or more, the last one `REACH` longer or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH: Final = 12
# Shorter and longer fragments of a locus of ten copies, and by how much each further copy multiplies them; by bases of the unit.
# Expected where a sample has few fragments of its own: the sample's own loci outweigh them. Unverified: orders of magnitude.
_SHORTER: Final = (0.0, 0.03, 0.03, 0.02, 0.02, 0.02)
_LONGER: Final = (0.0, 0.01, 0.004, 0.003, 0.003, 0.003)
_GROWTH: Final = (0.0, 1.25, 1.4, 1.4, 1.4, 1.4)
_COPIES: Final = 10
_HIGHEST: Final = 0.45
# The part of the fragments that are shorter by one unit at least which is shorter by one more, and so on.
_STEP: Final = 0.15
# Fragments of any length that come from elsewhere: one in so many at each length.
_STRAY: Final = 1e-4
# What is expected beforehand weighs as much as so many fragments with stutter.
_EVENTS: Final = 5.0
# How much loci of one unit and length differ: the share of a locus is spread as if it had been seen in so many fragments.
_SPREADS: Final = (15.0, 30.0, 60.0, 120.0, 250.0, 500.0, 1000.0)
DEFAULT_SPREAD: Final = 60.0
_FEWEST_FOR_SPREAD: Final = 30


@dataclass(frozen=True, slots=True)
class StutterSum:
    """Fragments of stable loci of one unit and length: all, one unit or more shorter, and longer."""

    fragments: float
    shorter: float
    longer: float


@dataclass(frozen=True, eq=False, slots=True)
class Stutter:
    """Stutter of a sample. scale: by how much it has more than expected; own: what was counted, by bases of the unit and copies;
    step: the part of the shorter, and of the longer, that is further off by one more unit; spread: see `_SPREADS`."""

    scale: tuple[float, float] = (1.0, 1.0)
    step: tuple[float, float] = (_STEP, _STEP)
    spread: float = DEFAULT_SPREAD
    own: dict[tuple[int, int], StutterSum] = field(default_factory=dict)

    def rate(self, unit_bp: int, copies: int) -> tuple[float, float]:
        """Shares of fragments that are shorter and longer than a locus of so many copies."""
        growth = _GROWTH[unit_bp] ** (copies - _COPIES)
        expected = [
            min(rates[unit_bp] * growth * scale, _HIGHEST) for rates, scale in zip((_SHORTER, _LONGER), self.scale, strict=True)
        ]
        own = self.own.get((unit_bp, copies))
        if own is None:
            return expected[0], expected[1]
        found = [(n + _EVENTS) / (own.fragments + _EVENTS / e) for n, e in zip((own.shorter, own.longer), expected, strict=True)]
        return min(found[0], _HIGHEST), min(found[1], _HIGHEST)

    def expect(self, unit_bp: int, copies: int) -> Floats:
        """The distribution of a locus, summing to 1."""
        steps = np.arange(REACH)
        sides = [rate * (1 - step) * step**steps for rate, step in zip(self.rate(unit_bp, copies), self.step, strict=True)]
        rest = np.array([max(1 - sides[0].sum() - sides[1].sum(), 0.0)])
        found: Floats = np.concatenate((sides[0][::-1], rest, sides[1])) + _STRAY
        return found / found.sum()


def shift_counts(counts: NDArray[np.int32], length: int) -> Ints:
    """Fragments by offset from a length, of those by length."""
    found = np.zeros(2 * REACH + 1, np.int64)
    np.add.at(found, np.clip(np.arange(len(counts)) - length, -REACH, REACH) + REACH, counts)
    return found


def learn_stutter(offsets: Sequence[Ints], kinds: Sequence[tuple[int, int]]) -> Stutter:
    """The stutter of loci with one length each. kinds: bases of the unit and copies of each."""
    if not offsets:
        return Stutter()
    rows = np.array(offsets)
    shorter, longer, total = rows[:, :REACH].sum(axis=1), rows[:, REACH + 1 :].sum(axis=1), rows.sum(axis=1)
    plain = np.array([Stutter().rate(*kind) for kind in kinds])
    expected = (plain * total[:, None]).sum(axis=0)
    scale = tuple(float((n + _EVENTS) / (e + _EVENTS)) for n, e in zip((shorter.sum(), longer.sum()), expected, strict=True))
    far = (rows[:, : REACH - 1].sum(), rows[:, REACH + 2 :].sum())
    step = tuple(float((f + _EVENTS * _STEP) / (n + _EVENTS)) for f, n in zip(far, (shorter.sum(), longer.sum()), strict=True))
    own = {
        kind: StutterSum(*(float(column[is_kind].sum()) for column in (total, shorter, longer)))
        for kind in set(kinds)
        for is_kind in [np.array([other == kind for other in kinds])]
    }
    found = Stutter((scale[0], scale[1]), (step[0], step[1]), DEFAULT_SPREAD, own)
    return Stutter(found.scale, found.step, _learn_spread(shorter, total, [found.rate(*kind)[0] for kind in kinds]), own)


def _learn_spread(shorter: Ints, total: Ints, rates: Sequence[float]) -> float:
    """The spread under which shorter fragments of all loci are most probable."""
    if len(rates) < _FEWEST_FOR_SPREAD:
        return DEFAULT_SPREAD
    mean = np.array(rates)
    fits = [float((betaln(shorter + s * mean, total - shorter + s * (1 - mean)) - betaln(s * mean, s * (1 - mean))).sum())
            for s in _SPREADS]  # fmt: skip
    return _SPREADS[int(np.argmax(fits))]
