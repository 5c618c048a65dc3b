"""Short runs of bins with a level of their own."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.copy_number.levels import _find_middle
from fascicle.calls.copy_number.short_events import find_short_edges

NOISE = 0.15


def draw(runs: list[tuple[int, int, float]], bins: int = 300, seed: int = 1) -> np.ndarray:
    log2 = np.random.default_rng(seed).normal(0, NOISE, bins)
    for start, end, step in runs:
        log2[start:end] += step
    return log2


def find(log2: np.ndarray) -> list[int]:
    return find_short_edges(log2, np.full(len(log2), NOISE))


def test_find_short_edges__finds_a_gene_of_five_bins() -> None:
    start, end = find(draw([(100, 105, -0.6)]))
    assert (abs(start - 100) <= 1, abs(end - 105) <= 1) == (True, True)


def test_find_short_edges__finds_one_inside_another() -> None:
    edges = find(draw([(50, 150, 0.5), (90, 96, -1.5)]))
    assert edges == pytest.approx([50, 90, 96, 150], abs=1)


def test_find_short_edges__leaves_one_broken_bin_alone() -> None:
    log2 = draw([])
    log2[120] = -4
    assert find(log2) == []


@pytest.mark.parametrize("seed", range(20))
def test_find_short_edges__makes_up_none_in_noise(seed: int) -> None:
    assert find(draw([], bins=500, seed=seed)) == []


def test_find_short_edges__leaves_steps_alone_that_corrections_leave() -> None:
    log2 = np.where(np.arange(200) < 100, 0.0, 0.1)
    assert find_short_edges(log2, np.full(200, 0.01)) == []


def test_find_short_edges__says_nothing_of_three_bins() -> None:
    assert find_short_edges(np.array([0.0, -3, -3]), np.full(3, 0.1)) == []


def test_find_middle__is_nearly_as_exact_as_the_mean_and_hardly_moved_by_a_broken_bin() -> None:
    rng = np.random.default_rng(2)
    samples = rng.normal(0, 0.1, (2000, 9))
    middles = [_find_middle(row, np.full(9, 0.1)) for row in samples]
    assert np.std(middles) == pytest.approx(0.1 / 3, rel=0.05)
    broken = np.array([*samples[0][:8], -4.0])
    assert abs(_find_middle(broken, np.full(9, 0.1)) - _find_middle(samples[0][:8], np.full(8, 0.1))) < 0.03
