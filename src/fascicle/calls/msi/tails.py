"""Tails of the beta-binomial distribution: counts whose probability is itself known only so well."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln

Floats = NDArray[np.float64]
# Shares closer to 0 are as good as 0; the gamma function asks for more.
_LEAST: Final = 1e-9


def list_tails(of: int, hits: float, misses: float) -> Floats:
    """The probability of n or more hits of `of`, for n from 0 to `of` + 1, shape (of + 2,); the share of hits is distributed as
    Beta(hits, misses).

    >>> [round(float(value), 4) for value in list_tails(2, 1.0, 1.0)]
    [1.0, 0.6667, 0.3333, 0.0]
    """
    a, b = max(hits, _LEAST), max(misses, _LEAST)
    n = np.arange(of + 1)
    log = gammaln(of + 1) - gammaln(n + 1) - gammaln(of - n + 1) + betaln(n + a, of - n + b) - betaln(a, b)
    tails = np.cumsum(np.exp(log)[::-1])[::-1]
    return np.concatenate((np.minimum(tails, 1.0), [0.0]))


def find_tail(found: int, of: int, hits: float, misses: float) -> float:
    """The probability of `found` or more."""
    return float(list_tails(of, hits, misses)[max(found, 0)]) if found <= of else 0.0


def find_middle(found: int, of: int, hits: float, misses: float) -> float:
    """The probability of fewer than `found`, and half of that of just as many: evenly spread from 0 to 1 where the share is as
    expected."""
    tails = list_tails(of, hits, misses)
    return 1.0 - float(tails[found] + tails[found + 1]) / 2
