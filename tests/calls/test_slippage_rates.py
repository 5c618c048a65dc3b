"""Slippage of repeats: what is expected, what the sample shows, and variants that are not to count as slippage."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.small_variants.slippage_rates import learn_slippage_rates
from fascicle.evidence.pileup.alleles import Repeat
from fascicle.evidence.pileup.slippage import SlippageCounts

DEPTH = 500


def count(unit: int, copies: int, lost: list[int], places: int = 1000) -> SlippageCounts:
    """Places of one kind of repeat, some of which show fragments that lost a unit."""
    counts = SlippageCounts.empty()
    counts.places[unit, copies] = places
    counts.total[unit, copies] = places * DEPTH
    shown = np.array([[unit, copies, 0, fragments, DEPTH] for fragments in lost], np.int64)
    return SlippageCounts(counts.places, counts.total, shown)


def test_learn_slippage_rates__without_counts_grow_with_the_repeat() -> None:
    rates = learn_slippage_rates(SlippageCounts.empty())
    homopolymer = [rates.find(Repeat(1, copies, -1)) for copies in (3, 6, 10, 20)]
    assert homopolymer == sorted(homopolymer)
    assert homopolymer[0] == pytest.approx(5e-6)
    assert homopolymer[2] == pytest.approx(5e-6 * 1.7**7)
    assert rates.find(Repeat(1, 30, -1)) <= 0.3
    assert rates.find(Repeat(1, 99, -1)) == rates.find(Repeat(1, 30, -1))


def test_learn_slippage_rates__follow_the_sample() -> None:
    rates = learn_slippage_rates(count(1, 10, [5] * 1000))
    assert rates.find(Repeat(1, 10, -1)) == pytest.approx(0.01, rel=0.05)
    assert rates.find(Repeat(1, 10, 1)) < 0.001
    # A repeat with a copy more slips at least as often as the sample shows of this one.
    assert rates.find(Repeat(1, 11, -1)) == pytest.approx(0.017, rel=0.05)


def test_learn_slippage_rates__do_not_take_a_variant_for_slippage() -> None:
    noisy, clean = learn_slippage_rates(count(1, 10, [1] * 100 + [49])), learn_slippage_rates(count(1, 10, [1] * 101))
    repeat = Repeat(1, 10, -1)
    assert noisy.find(repeat) == pytest.approx(clean.find(repeat), rel=0.01)


def test_find__makes_two_units_rarer_and_odd_lengths_rarest() -> None:
    rates = learn_slippage_rates(count(2, 8, [5] * 1000))
    one, two, odd = (rates.find(Repeat(2, 8, units)) for units in (-1, -2, 0))
    assert two == pytest.approx(0.2 * one)
    assert odd < two
