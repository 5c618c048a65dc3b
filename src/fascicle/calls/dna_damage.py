"""Damage of DNA before it was amplified, as the reads show it: deaminated cytosine and oxidised guanine.

A damaged base on one strand is copied as another one, and all copies of that strand carry it: cytosine reads as thymine in
fragments of which that strand was read first, and as adenine at guanine of the other strand's. Errors of amplification and
sequencing do not know which strand was read first. So each kind is counted in the direction in which damage shows, and in the
other one, as Picard CollectOxoGMetrics counts oxidation (ALT_OXO_BASES and ALT_NONOXO_BASES: Costello et al. 2013, Nucleic Acids
Res 41:e67).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.intervals import estimate_proportion
from fascicle.model.numbers import Proportion
from fascicle.model.quality import Check, Status

_A, _C, _G, _T = range(4)
# Fascicle's own working values: from one wrong base in a thousand on, damage makes variants of 1 to 2 % at 500 fragments by
# chance at some of many thousand places; a laboratory sets its own.
_WARN_FROM: Final = 0.001
_BASES_MIN: Final = 10_000
# Library steps can blur the direction. C>T that is this many times as frequent as T>C, which the same errors of amplification
# make, is damage all the same.
_BACKGROUND_FACTOR: Final = 3


@dataclass(frozen=True, slots=True)
class DamageRate:
    """Share of bases that read as the damaged ones do, in the direction of damage and in the other direction."""

    damaged: Proportion
    other: Proportion

    @property
    def excess(self) -> float:
        """What damage adds: the difference of the two shares, 0 at least."""
        return max(self.damaged.value - self.other.value, 0.0)


def measure_deamination(damage: NDArray[np.int64]) -> DamageRate | None:
    """Cytosine read as thymine (guanine as adenine on the other strand); None where fewer than 10,000 bases were read."""
    return _measure(damage, _C, _T)


def measure_oxidation(damage: NDArray[np.int64]) -> DamageRate | None:
    """Guanine read as thymine (cytosine as adenine on the other strand); None where fewer than 10,000 bases were read."""
    return _measure(damage, _G, _T)


def _measure(damage: NDArray[np.int64], base: int, read: int) -> DamageRate | None:
    """`damage` has the shape (class, reference base, base read); class 0 was read first on the reference's strand."""
    rates = []
    for first, second in ((0, 1), (1, 0)):
        changed = int(damage[first, base, read] + damage[second, 3 - base, 3 - read])
        same = int(damage[first, base, base] + damage[second, 3 - base, 3 - base])
        rates.append(estimate_proportion(changed, changed + same, "bases read as damaged / bases read as damaged or unchanged"))
    damaged, other = rates
    if damaged is None or other is None or min(damaged.denominator, other.denominator) < _BASES_MIN:
        return None
    return DamageRate(damaged, other)


def measure_error(damage: NDArray[np.int64]) -> float:
    """The share of bases that read as one other given base, over all bases and places without a variant; 0 without bases."""
    total, same = int(damage.sum()), int(np.trace(damage.sum(axis=0)))
    return (total - same) / 3 / total if total else 0.0


def check_deamination(damage: NDArray[np.int64]) -> Check:
    """C>T and G>A from deamination, which formalin makes. Its value is the excess over the other direction, or, where
    both are raised, their share.
    """
    rate = measure_deamination(damage)
    meaning = "formalin-fixed tissue often shows it; C>T of low fraction needs care"
    check = _check("deamination_rate", rate, "C>T and G>A", meaning)
    if rate is None or check.status is Status.WARN:
        return check
    both, background = _measure_both(damage, _C, _T), _measure_both(damage, _T, _C)
    if both < _WARN_FROM or both < _BACKGROUND_FACTOR * background:
        return check
    because = f"{check.because}; {both:.2e} in both, against {background:.2e} of T>C and A>G: {meaning}"
    return Check(check.name, Status.WARN, both, check.unit, because)


def _measure_both(damage: NDArray[np.int64], base: int, read: int) -> float:
    """The share of a change and its complement in both directions together."""
    both = damage.sum(axis=0)
    changed = both[base, read] + both[3 - base, 3 - read]
    return float(changed / max(changed + both[base, base] + both[3 - base, 3 - base], 1))


def check_oxidation(damage: NDArray[np.int64]) -> Check:
    """G>T and C>A from oxidised guanine; its value is the excess over the other direction."""
    rate = measure_oxidation(damage)
    check = _check("oxidation_rate", rate, "G>T and C>A", "oxidation during shearing; G>T of low fraction needs care")
    if rate is None:
        return check
    phred = -10 * log10(max(rate.excess, 1 / rate.damaged.denominator))
    return Check(check.name, check.status, check.value, check.unit, f"{check.because} (OxoQ {phred:.0f})")


def _check(name: str, rate: DamageRate | None, changes: str, meaning: str) -> Check:
    if rate is None:
        because = f"fewer than {_BASES_MIN:,} bases without a variant were read in either direction"
        return Check(name, Status.NOT_ASSESSABLE, None, "fraction", because)
    is_high = rate.excess >= _WARN_FROM and rate.damaged.low > rate.other.high
    own, other = rate.damaged, rate.other
    because = (
        f"{changes} at {own.value:.2e} ({own.low:.2e} to {own.high:.2e}) of bases in the direction of damage, "
        f"{other.value:.2e} ({other.low:.2e} to {other.high:.2e}) in the other; warning from an excess of {_WARN_FROM:g} on"
    )
    return Check(
        name, Status.WARN if is_high else Status.PASS, rate.excess, "fraction", f"{because}: {meaning}" if is_high else because
    )
