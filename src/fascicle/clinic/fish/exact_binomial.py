"""Exact probabilities and limits of shares of counted cells.

Cells are counted in hundreds, so that sums over whole numbers are exact and quick; `calls.tail_probabilities` has the same two
probabilities for counts of reads, by special functions.
"""

from __future__ import annotations

from math import comb
from typing import Final

from scipy.special import betaincinv

LEVEL: Final = 0.95


def find_tail(found: int, of: int, share: float) -> float:
    """The probability of `found` or more of so many cells, where each is abnormal with a probability of `share`.

    >>> round(find_tail(16, 100, 0.10), 3)
    0.04
    """
    return sum(comb(of, cells) * share**cells * (1 - share) ** (of - cells) for cells in range(max(found, 0), of + 1))


def find_difference_probability(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Fisher's exact test, two-sided, of two counts `(found, of)`: all tables with these sums that are not more probable.

    >>> round(find_difference_probability((3, 4), (1, 4)), 4)
    0.4857
    """
    (found, of), (other_found, other_of) = one, other
    total, abnormal = of + other_of, found + other_found
    ways = {
        cells: comb(of, cells) * comb(other_of, abnormal - cells)
        for cells in range(max(0, abnormal - other_of), min(of, abnormal) + 1)
    }
    return sum(way for way in ways.values() if way <= ways[found]) / comb(total, abnormal)


def find_upper_limit(found: int, of: int, tail: float) -> float:
    """The upper limit of Clopper and Pearson with this probability above it: the quantile of Beta(x + 1, n - x).

    >>> round(find_upper_limit(3, 100, 0.05), 4)
    0.0757
    """
    return 1.0 if found == of else float(betaincinv(found + 1, of - found, 1 - tail))


def find_lower_limit(found: int, of: int, tail: float) -> float:
    """The lower limit of Clopper and Pearson with this probability below it: the quantile of Beta(x, n - x + 1).

    >>> round(find_lower_limit(23, 100, 0.025), 3)
    0.152
    """
    return 0.0 if found == 0 else float(betaincinv(found, of - found + 1, tail))
