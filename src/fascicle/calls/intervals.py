"""Intervals of proportions."""

from __future__ import annotations

from typing import Final

from scipy.special import betaincinv

from fascicle.model.numbers import Proportion

_TAIL: Final = 0.025
METHOD: Final = "Jeffreys 95 %"


def estimate_proportion(numerator: int, denominator: int, formula: str) -> Proportion | None:
    """A proportion with its 95 % interval; None when there is nothing to divide by.

    Jeffreys' interval (Brown, Cai, DasGupta 2001, Stat Sci 16:101): the central 95 % of Beta(k + 1/2, n - k + 1/2), with 0 as
    lower end at k = 0 and 1 as upper end at k = n. Its coverage is near 95 % on average also for small n, where the exact
    (Clopper-Pearson) interval is too wide and Wald's too narrow.
    """
    if denominator == 0:
        return None
    a, b = numerator + 0.5, denominator - numerator + 0.5
    low = 0.0 if numerator == 0 else float(betaincinv(a, b, _TAIL))
    high = 1.0 if numerator == denominator else float(betaincinv(a, b, 1 - _TAIL))
    return Proportion(numerator, denominator, low, high, formula, METHOD)
