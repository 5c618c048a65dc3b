"""Error rates learned from counts: what the sample shows often counts, what it shows rarely is drawn to what is expected."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.small_variants.error_rates import learn_error_rates
from fascicle.evidence.pileup.cells import CELLS, CONTEXTS, DIRT_BINS, NO_CONTEXT
from fascicle.evidence.pileup.noise import MOST_OTHERS, NoiseCounts, bin_depth, unbin_depth

A, C, G, T = range(4)
BEST = 5 * DIRT_BINS  # bases of quality 38 and more, in clean reads
WORST = 0


def context(base: int, before: int = A, behind: int = A) -> int:
    return 16 * base + 4 * before + behind


def count_evenly(rate: float, bases: int = 10_000_000) -> NoiseCounts:
    """Bases of one cell in all contexts, read wrongly at one rate."""
    noise = NoiseCounts.empty()
    noise.total[BEST] = bases
    for number in range(CONTEXTS):
        for other in range(4):
            if other != number // 16:
                noise.wrong[BEST, number, other] = round(bases * rate)
    return noise


def test_learn_error_rates__without_counts_are_what_qualities_promise() -> None:
    rates = learn_error_rates(NoiseCounts.empty()).rates
    assert rates[WORST, context(C), T] == pytest.approx(0.05 / 3)
    assert rates[BEST, context(C), T] == pytest.approx(1e-4 / 3)
    assert rates[BEST + 2, context(C), T] == pytest.approx(30 * 1e-4 / 3)


def test_learn_error_rates__follow_the_sample_where_it_says_enough() -> None:
    learned = learn_error_rates(count_evenly(2e-3))
    assert learned.rates[BEST, context(G, T, C), A] == pytest.approx(2e-3, rel=0.01)
    assert learned.rates[WORST, context(G, T, C), A] == pytest.approx(0.05 / 3, rel=0.05)
    assert learned.by_change[C, T] == pytest.approx(2e-3, rel=0.01)
    assert learned.shares[BEST] == 1


def test_learn_error_rates__tell_changes_and_contexts_apart() -> None:
    noise = count_evenly(1e-4)
    noise.wrong[BEST, context(C, A, G), T] *= 20
    noise.wrong[BEST, 16 * G : 16 * (G + 1), T] *= 5
    rates = learn_error_rates(noise).rates
    assert rates[BEST, context(C, A, G), T] == pytest.approx(2e-3, rel=0.05)
    assert rates[BEST, context(C, G, G), T] == pytest.approx(1e-4, rel=0.05)
    assert rates[BEST, context(G, C, C), T] == pytest.approx(5e-4, rel=0.05)
    assert rates[BEST, context(C, A, G), C] == 0


def test_learn_error_rates__never_exceed_a_quarter() -> None:
    noise = NoiseCounts.empty()
    noise.total[BEST, context(C)] = noise.wrong[BEST, context(C), T] = 100_000
    assert learn_error_rates(noise).rates.max() == 0.25


def test_find__reads_both_strands_in_the_sense_of_the_first_read() -> None:
    noise = count_evenly(1e-4)
    noise.wrong[BEST, 16 * C : 16 * (C + 1), T] *= 10
    learned = learn_error_rates(noise)
    plus, minus = np.array([context(C)], np.uint8), np.array([context(G)], np.uint8)
    found = learned.find(plus, minus, np.array([T]))
    assert found.shape == (1, 2, CELLS)
    # C to T: where the first read lies on the minus strand it shows G to A.
    assert found[0, 0, BEST] == pytest.approx(1e-3, rel=0.05)
    assert found[0, 1, BEST] == pytest.approx(1e-4, rel=0.05)


def test_find__takes_the_mean_where_the_context_is_unknown() -> None:
    learned = learn_error_rates(count_evenly(1e-4))
    none = np.array([NO_CONTEXT], np.uint8)
    found = learned.find(none, none, np.array([T]))
    assert found[0, 0, BEST] == pytest.approx(learned.rates[BEST, :, T].mean())


@pytest.mark.parametrize(("shape", "low", "high"), [(0.3, 0.2, 0.45), (100.0, 10.0, 100.0)])
def test_learn_error_rates__measure_how_places_differ(shape: float, low: float, high: float) -> None:
    """Places of one depth whose errors are drawn with a gamma distributed rate."""
    rng = np.random.default_rng(1)
    noise = NoiseCounts.empty()
    depth_bin = int(bin_depth(np.array([500]))[0])
    mean = 1e-3 * unbin_depth()[depth_bin]
    errors = rng.poisson(mean * rng.gamma(shape, 1 / shape, 200_000)).clip(max=MOST_OTHERS)
    noise.places[C, T, depth_bin] = np.bincount(errors, minlength=MOST_OTHERS + 1)
    assert low <= learn_error_rates(noise).shape <= high


def test_learn_error_rates__do_not_take_a_few_variants_for_spread() -> None:
    rng = np.random.default_rng(2)
    noise = NoiseCounts.empty()
    depth_bin = int(bin_depth(np.array([500]))[0])
    errors = rng.poisson(1e-3 * unbin_depth()[depth_bin], 200_000).clip(max=MOST_OTHERS)
    errors[:40] = rng.integers(5, MOST_OTHERS, 40)
    noise.places[C, T, depth_bin] = np.bincount(errors, minlength=MOST_OTHERS + 1)
    assert learn_error_rates(noise).shape >= 10


def test_learn_error_rates__assume_a_spread_where_too_few_places_tell() -> None:
    noise = NoiseCounts.empty()
    noise.places[C, T, 50, 2] = 19
    assert learn_error_rates(noise).shape == 2.0
