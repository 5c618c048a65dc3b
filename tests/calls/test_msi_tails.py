"""The beta-binomial distribution against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import betabinom

from fascicle.calls.msi.tails import find_middle, find_tail, list_tails


@pytest.mark.parametrize(("of", "hits", "misses"), [(1, 0.5, 0.5), (30, 2.0, 58.0), (400, 12.5, 300.0), (60, 1e-12, 50.0)])
def test_list_tails__is_the_distribution_of_scipy(of: int, hits: float, misses: float) -> None:
    expected = betabinom(of, max(hits, 1e-9), misses).sf(np.arange(of + 1) - 1)
    assert np.allclose(list_tails(of, hits, misses)[:-1], expected, atol=1e-9)


def test_find_tail__ends() -> None:
    assert find_tail(0, 10, 1.0, 1.0) == pytest.approx(1.0)
    assert find_tail(11, 10, 1.0, 1.0) == 0.0


def test_find_middle__is_a_half_on_average_where_the_share_is_as_expected() -> None:
    rng = np.random.default_rng(1)
    found = [find_middle(int(rng.binomial(80, rng.beta(5, 45))), 80, 5, 45) for _ in range(1500)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.03)
    assert np.quantile(found, 0.25) == pytest.approx(0.25, abs=0.05)
