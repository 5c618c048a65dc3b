"""What CNVkit does for us: corrections, pooling, breakpoints; and that it stays behind its module."""

from __future__ import annotations

import logging
import subprocess
import sys

import numpy as np
import pytest

from copy_number_examples import make_bins
from fascicle.calls.copy_number.cnvkit import correct_depth, find_breakpoints, pool_depths

BINS = make_bins()
RNG = np.random.default_rng(3)
PLAIN = RNG.poisson(300, len(BINS)).astype(np.float64)


def test_correct_depth__takes_away_what_gc_does() -> None:
    biased = PLAIN * 2 ** (4 * (BINS.gc - 0.5))
    found = correct_depth(BINS, biased, None, is_amplicon=True)
    own = BINS.gc[found.rows]
    assert abs(np.corrcoef(own, np.log2(biased[found.rows]))[0, 1]) > 0.9
    assert abs(np.corrcoef(own, found.log2)[0, 1]) < 0.1
    assert np.median(found.log2) == pytest.approx(0, abs=0.02)


def test_correct_depth__takes_away_what_a_pooled_reference_shows() -> None:
    capture = 2 ** RNG.normal(0, 0.5, len(BINS))
    normals = [RNG.poisson(300 * capture).astype(np.float64) for _ in range(5)]
    baseline = pool_depths(BINS, normals, [True] * 5, is_amplicon=False)
    tumour = RNG.poisson(300 * capture).astype(np.float64)
    with_pool = correct_depth(BINS, tumour, baseline, is_amplicon=False)
    flat = correct_depth(BINS, tumour, None, is_amplicon=False)
    # The correction for GC comes first and leaves some of the capture's scatter in so few bins.
    assert with_pool.log2.std() < 0.2
    assert flat.log2.std() > 0.4
    assert baseline.samples == 5
    assert (baseline.spread > 0).any()


def test_pool_depths__takes_one_matched_normal_for_what_it_says() -> None:
    capture = 2 ** RNG.normal(0, 0.5, len(BINS))
    baseline = pool_depths(BINS, [300 * capture], [True], is_amplicon=True)
    # Not half of it, as beside a flat sample in the pool.
    slope = np.polyfit(np.log2(capture), baseline.log2, 1)[0]
    assert slope == pytest.approx(1, abs=0.1)
    assert not baseline.spread.any()


def test_pool_depths__raises_the_x_of_a_male() -> None:
    bins = make_bins(("chr2", "chr3", "chrX"))
    is_x = bins.chroms == "chrX"
    depth = np.where(is_x, 150.0, 300.0)
    male = pool_depths(bins, [depth], [False], is_amplicon=True)
    assert np.median(male.log2[is_x]) == pytest.approx(np.median(male.log2[~is_x]), abs=0.15)
    female = pool_depths(bins, [depth], [True], is_amplicon=True)
    assert np.median(female.log2[is_x]) == pytest.approx(np.median(female.log2[~is_x]) - 1, abs=0.15)


def test_correct_depth__keeps_a_bin_without_any_fragment_as_one() -> None:
    depth = PLAIN.copy()
    depth[100] = 0
    found = correct_depth(BINS, depth, None, is_amplicon=False)
    assert found.log2[found.rows.tolist().index(100)] < -10


def test_find_breakpoints__finds_steps_and_nothing_in_noise() -> None:
    levels = np.concatenate([np.zeros(60), np.full(40, -0.6), np.zeros(60)]) + RNG.normal(0, 0.1, 160)
    assert find_breakpoints(levels, np.ones(160)) == pytest.approx([60, 100], abs=2)
    assert find_breakpoints(RNG.normal(0, 0.1, 200), np.ones(200)) == []
    assert find_breakpoints(np.array([1.0, 2.0]), np.ones(2)) == []


def test_correct_depth__says_nothing_itself_and_leaves_logging_as_it_was(caplog: pytest.LogCaptureFixture) -> None:
    before = logging.root.manager.disable
    correct_depth(BINS, PLAIN, None, is_amplicon=False)
    assert not caplog.records
    assert logging.root.manager.disable == before


def test_import__of_the_calls_does_not_import_cnvkit() -> None:
    code = "import sys, fascicle.workflow.call_copy_number; print('cnvlib' in sys.modules or 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
