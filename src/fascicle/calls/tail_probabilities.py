"""How probable it is that chance gives so much or more, from incomplete gamma and beta functions.

`scipy.stats` has all of these, and takes longer to import than a small panel takes to be called.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, gammainc, gammaln

# Tables as probable as the one that was found, but for rounding, belong to the tail.
_ROUNDING = 1 + 1e-7


def find_poisson_tail(found: int, mean: float) -> float:
    """The probability of `found` events or more.

    >>> round(find_poisson_tail(2, 1.0), 4)
    0.2642
    """
    return float(gammainc(found, mean)) if found > 0 else 1.0


def find_binomial_tail(found: int, of: int, probability: float) -> float:
    """The probability of `found` or more of so many.

    >>> round(find_binomial_tail(3, 4, 0.5), 4)
    0.3125
    """
    if found <= 0:
        return 1.0
    return float(betainc(found, of - found + 1, probability)) if found <= of else 0.0


def find_gamma_poisson_tail(found: int, mean: float, shape: float) -> float:
    """The probability of `found` events or more when the mean itself is gamma distributed (a negative binomial distribution).

    >>> round(find_gamma_poisson_tail(2, 1.0, 1.0), 4)
    0.25
    """
    return float(betainc(found, shape, mean / (mean + shape))) if found > 0 else 1.0


def find_fisher_probability(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Fisher's exact test of two rows, two-sided: all tables with the same sums that are not more probable than this one.

    >>> round(find_fisher_probability((3, 1), (1, 3)), 4)
    0.4857
    """
    row, column, total = sum(one), one[0] + other[0], sum(one) + sum(other)
    cells = np.arange(max(0, row + column - total), min(row, column) + 1)
    parts = np.stack((cells, row - cells, column - cells, total - row - column + cells))
    log = -gammaln(parts + 1).sum(axis=0)
    probabilities = np.exp(log - log.max())
    own = probabilities[one[0] - cells[0]]
    return float(probabilities[probabilities <= own * _ROUNDING].sum() / probabilities.sum())
