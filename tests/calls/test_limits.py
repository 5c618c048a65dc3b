"""Detection limits: the fraction that would have been found, from depth and error rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from fascicle.calls.small_variants.error_rates import learn_error_rates
from fascicle.calls.small_variants.limits import LimitFinder, describe_limits, find_worst_rates
from fascicle.calls.small_variants.model import Priors
from fascicle.evidence.pileup.noise import NoiseCounts
from fascicle.reference.nucleotides import encode_bases

FINDER = LimitFinder(2.0, Priors())


def limit(depth: int, rate: float = 1e-5) -> float:
    return float(FINDER.find(np.array([depth]), np.array([rate]))[0])


def test_find__is_unknown_where_no_fraction_would_be_found() -> None:
    assert np.isnan(limit(0))
    assert np.isnan(limit(2))


def test_find__falls_with_depth_and_rises_with_errors() -> None:
    depths = [limit(depth) for depth in (20, 50, 100, 300, 1000)]
    assert depths == sorted(depths, reverse=True)
    rates = [limit(500, rate) for rate in (1e-6, 1e-4, 1e-3, 1e-2)]
    assert rates == sorted(rates)
    assert rates[-1] > 2 * rates[0]


@pytest.mark.parametrize("depth", [50, 200, 500])
def test_find__is_met_in_nineteen_of_twenty(depth: int) -> None:
    needed = FINDER.find_needed(depth, 1e-5)
    assert needed is not None
    assert needed >= 3
    # Depths and rates are gathered in bins, so the limit is that of a depth nearby.
    assert 0.93 < binom.sf(needed - 1, depth, limit(depth)) < 0.97


def test_find_needed__is_none_without_fragments() -> None:
    assert FINDER.find_needed(0, 1e-5) is None
    assert FINDER.find_needed(1, 1e-5) is None


def test_find__takes_no_places() -> None:
    assert FINDER.find(np.empty(0, np.int64), np.empty(0)).shape == (0,)


def test_find_worst_rates__has_one_for_every_base() -> None:
    rates = find_worst_rates(encode_bases(b"GATNCTTG"), learn_error_rates(NoiseCounts.empty()))
    assert rates.shape == (8,)
    assert (rates > 0).all()


def test_describe_limits__says_what_half_and_nearly_all_bases_allow() -> None:
    depth = np.array([100] * 96 + [0] * 4)
    own = np.array([0.03] * 90 + [0.06] * 6 + [np.nan] * 4)
    (described,) = describe_limits({"GENE": [(depth, own)], "EMPTY": []})
    assert (described.name, described.length_bp, described.median_depth) == ("GENE", 100, 100)
    assert (described.median_limit, described.limit_at_95_percent, described.undetectable_bp) == (0.03, 0.06, 4)
    (none,) = describe_limits({"GENE": [(depth[-4:], own[-4:])]})
    assert (none.median_limit, none.limit_at_95_percent, none.undetectable_bp) == (None, None, 4)
