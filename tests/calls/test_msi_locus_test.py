"""The test of one locus: false calls, power, purity, germline lengths."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.msi.stutter import Stutter, StutterSum
from fascicle.calls.msi.testing import find_least_share, find_power, find_smallest_share
from fascicle.calls.msi.testing import test_locus as hold_locus
from msi_examples import count, draw, make_background

RATE = 0.005
# The law by which the examples are drawn.
STUTTER = Stutter(own={(1, 14): StutterSum(20000, 1300, 300)}, spread=500.0)
KNOWN = make_background(14, offsets={-2: 12, -1: 115, 0: 1845, 1: 28})


def test_test_locus__stable_loci_are_called_as_seldom_as_allowed() -> None:
    rng = np.random.default_rng(1)
    found = [hold_locus(draw(rng, 14, 150), KNOWN, STUTTER, 1.0).p_value for _ in range(2000)]
    assert np.mean(np.array(found) <= RATE) <= RATE + 0.003


@pytest.mark.parametrize(("shift", "least"), [(-1, 0.6), (-2, 0.9), (-4, 0.95), (1, 0.9)])
def test_test_locus__finds_a_shift_in_a_tenth_of_the_fragments(shift: int, least: float) -> None:
    rng = np.random.default_rng(2)
    tests = [hold_locus(draw(rng, 14, 150, shift, 0.1), KNOWN, STUTTER, 1.0) for _ in range(200)]
    hits = [own for own in tests if own.p_value <= RATE]
    assert len(hits) / len(tests) >= least
    assert np.mean([own.shift == shift for own in hits]) > 0.9
    assert np.mean([own.share for own in hits if own.share]) == pytest.approx(0.1, abs=0.04)


def test_test_locus__power_is_as_told() -> None:
    rng = np.random.default_rng(3)
    for share in (0.08, 0.14):
        told = find_power(150, share, KNOWN, STUTTER, 1.0, RATE)
        hits = [
            hold_locus(draw(rng, 14, 150, shift, share), KNOWN, STUTTER, 1.0).p_value <= RATE
            for shift in (-1, -2)
            for _ in range(150)
        ]
        assert np.mean(hits) == pytest.approx(told, abs=0.1)


def test_find_smallest_share__falls_with_depth_and_rises_with_stutter() -> None:
    shares = [find_smallest_share(of, KNOWN, STUTTER, 1.0, RATE) for of in (40, 150, 600)]
    assert None not in shares
    assert shares == sorted(shares, key=lambda share: -(share or 0))
    noisy = find_smallest_share(150, KNOWN, STUTTER, 4.0, RATE)
    assert noisy is None or noisy > (shares[1] or 0)
    assert find_smallest_share(2, KNOWN, STUTTER, 1.0, RATE) is None


def test_test_locus__a_library_with_more_stutter_is_no_shift() -> None:
    rng = np.random.default_rng(4)
    rows = [draw(rng, 14, 150, shorter=0.13) for _ in range(300)]
    plain = np.mean([hold_locus(own, KNOWN, STUTTER, 1.0).p_value <= RATE for own in rows])
    scaled = np.mean([hold_locus(own, KNOWN, STUTTER, 2.1).p_value <= RATE for own in rows])
    assert plain > 0.2
    assert scaled <= 0.02


def test_test_locus__loss_of_one_allele_of_a_heterozygous_normal_is_no_shift() -> None:
    known = make_background(11, 14)
    for counts in (count(n11=150), count(n10=3, n11=147), count(n11=20, n14=130), count(n13=9, n14=138, n15=3)):
        assert hold_locus(counts, known, Stutter(), 1.0).p_value > RATE
    for counts in (count(n8=30, n11=60, n14=60), count(n11=60, n14=60, n17=30), count(n11=60, n12=45, n14=45)):
        assert hold_locus(counts, known, Stutter(), 1.0).p_value <= RATE


def test_test_locus__a_germline_that_is_not_known_explains_two_even_lengths_and_no_others() -> None:
    unknown = make_background(14, is_known=False)
    wide = type(unknown)(1, ((14,), (12,), (12, 14)), unknown.offsets, is_known=False)
    even = hold_locus(count(n12=70, n14=80), wide, Stutter(), 1.0)
    assert even.first_p <= RATE < even.p_value
    uneven = hold_locus(count(n12=25, n14=125), wide, Stutter(), 1.0)
    assert uneven.p_value <= RATE
    three = hold_locus(count(n10=40, n12=50, n14=60), wide, Stutter(), 1.0)
    assert three.p_value <= RATE


def test_find_least_share__knows_the_purity() -> None:
    assert find_least_share(None) == find_least_share(0.1) == 0.03
    assert find_least_share(0.6) == pytest.approx(0.1)
