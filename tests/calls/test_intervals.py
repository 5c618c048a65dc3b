from __future__ import annotations

import random

import pytest
from scipy.stats import beta

from fascicle.calls.intervals import METHOD, estimate_proportion


# Jeffreys' limits for n = 10 to three places, reckoned apart from the library (0 and 1 at the ends by the rule).
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.217), (1, 10, 0.011, 0.381), (2, 10, 0.044, 0.503), (5, 10, 0.224, 0.776), (9, 10, 0.619, 0.989),
        (10, 10, 0.783, 1.0),
    ],
)  # fmt: skip
def test_estimate_proportion__agrees_with_published_limits(k: int, n: int, low: float, high: float) -> None:
    found = estimate_proportion(k, n, "k / n")
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-4)


@pytest.mark.parametrize(("k", "n"), [(k, n) for n in (1, 3, 17, 200, 100_000) for k in {0, 1, n // 3, n // 2, n - 1, n}])
def test_estimate_proportion__agrees_with_the_beta_distribution(k: int, n: int) -> None:
    found = estimate_proportion(k, n, "k / n")
    assert found is not None
    posterior = beta(k + 0.5, n - k + 0.5)
    assert found.low == pytest.approx(posterior.ppf(0.025) if k else 0.0)
    assert found.high == pytest.approx(posterior.ppf(0.975) if k < n else 1.0)
    assert found.low <= found.value <= found.high


def test_estimate_proportion__of_nothing_is_unknown() -> None:
    assert estimate_proportion(0, 0, "k / n") is None


def test_estimate_proportion__carries_its_counts_and_words() -> None:
    found = estimate_proportion(3, 12, "a / (a + b)")
    assert found is not None
    assert (found.numerator, found.denominator, found.value) == (3, 12, 0.25)
    assert (found.formula, found.interval_method) == ("a / (a + b)", METHOD)


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3)])
def test_estimate_proportion__refuses_what_is_no_proportion(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        estimate_proportion(k, n, "k / n")


def test_estimate_proportion__holds_the_truth_in_95_of_100_experiments() -> None:
    rng = random.Random(20)
    held = total = 0
    for _ in range(4000):
        p, n = rng.uniform(0.1, 0.9), rng.randint(20, 200)
        found = estimate_proportion(sum(rng.random() < p for _ in range(n)), n, "k / n")
        assert found is not None
        held += found.low <= p <= found.high
        total += 1
    assert 0.93 <= held / total <= 0.97
