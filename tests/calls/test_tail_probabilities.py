"""Tails of distributions, against scipy.stats, which says the same by other ways and is slow to import."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact, nbinom

from fascicle.calls.tail_probabilities import (
    find_binomial_tail,
    find_fisher_probability,
    find_gamma_poisson_tail,
    find_poisson_tail,
)

COUNTS = st.integers(0, 60)


@given(st.integers(1, 30), st.floats(0.01, 20))
def test_find_poisson_tail__is_the_sum_of_the_tail(count: int, mean: float) -> None:
    below = sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count))
    assert find_poisson_tail(count, mean) == pytest.approx(1 - below, abs=1e-9)


def test_find_poisson_tail__of_nothing_found_or_expected() -> None:
    assert (find_poisson_tail(0, 0.0), find_poisson_tail(0, 3.0), find_poisson_tail(1, 0.0)) == (1.0, 1.0, 0.0)


@given(st.integers(0, 61), COUNTS, st.floats(0.001, 0.999))
def test_find_binomial_tail__is_that_of_scipy(found: int, of: int, probability: float) -> None:
    assert find_binomial_tail(found, of, probability) == pytest.approx(float(binom.sf(found - 1, of, probability)), abs=1e-12)


@given(COUNTS, st.floats(0.01, 20), st.floats(0.1, 10))
def test_find_gamma_poisson_tail__is_a_negative_binomial_one(found: int, mean: float, shape: float) -> None:
    expected = float(nbinom.sf(found - 1, shape, shape / (mean + shape)))
    assert find_gamma_poisson_tail(found, mean, shape) == pytest.approx(expected, abs=1e-9)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_find_fisher_probability__is_that_of_scipy(a: int, b: int, c: int, d: int) -> None:
    expected = float(fisher_exact(np.array([[a, b], [c, d]])).pvalue)
    assert find_fisher_probability((a, b), (c, d)) == pytest.approx(expected, abs=1e-9)
