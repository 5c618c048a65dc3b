"""What is expected of stutter before and after a sample's loci are seen, and the germline lengths that follow."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.msi.comparing import learn_from_sample
from fascicle.calls.msi.germline import find_germline
from fascicle.calls.msi.stutter import REACH, Stutter, learn_stutter, shift_counts
from msi_examples import count, draw, make_locus


def test_expect__sums_to_one_and_grows_with_the_length() -> None:
    plain = Stutter()
    rates = [plain.rate(1, copies) for copies in (8, 10, 14, 20)]
    assert rates == sorted(rates)
    for unit in range(1, 6):
        found = plain.expect(unit, 12)
        assert found.sum() == pytest.approx(1.0)
        assert found.argmax() == REACH
        assert (found > 0).all()


def test_expect__shorter_is_commoner_than_longer_and_one_unit_than_two() -> None:
    found = Stutter().expect(1, 14)
    assert found[REACH - 1] > found[REACH + 1]
    assert found[REACH - 1] > found[REACH - 2] > found[REACH - 3]


def test_shift_counts__lengths_far_off_are_at_the_ends() -> None:
    found = shift_counts(count(n1=2, n19=1, n20=5, n60=3), 20)
    assert (found[0], found[REACH - 1], found[REACH], found[-1]) == (2, 1, 5, 3)


def test_learn_stutter__follows_many_fragments_and_keeps_the_law_for_others() -> None:
    rng = np.random.default_rng(2)
    rows = [shift_counts(draw(rng, 14, 200, shorter=0.2), 14) for _ in range(50)]
    learnt = learn_stutter(rows, [(1, 14)] * 50)
    assert learnt.rate(1, 14)[0] == pytest.approx(0.2, rel=0.15)
    assert learnt.scale[0] > 1.5
    # No locus of this kind was seen: the law, scaled.
    assert learnt.rate(1, 12)[0] == pytest.approx(Stutter().rate(1, 12)[0] * learnt.scale[0])


def test_learn_stutter__loci_that_differ_are_known_less_well() -> None:
    rng = np.random.default_rng(3)
    alike = learn_stutter([shift_counts(draw(rng, 14, 300, shorter=0.1), 14) for _ in range(60)], [(1, 14)] * 60)
    apart = [shift_counts(draw(rng, 14, 300, shorter=float(rng.beta(3, 27))), 14) for _ in range(60)]
    assert learn_stutter(apart, [(1, 14)] * 60).spread < alike.spread


def test_learn_stutter__without_loci_is_the_law() -> None:
    assert learn_stutter([], []).rate(1, 14) == Stutter().rate(1, 14)


def test_learn_from_sample__heterozygous_loci_are_no_stutter() -> None:
    rng = np.random.default_rng(4)
    loci = [make_locus(12, start=100 * n) for n in range(40)]
    rows = [draw(rng, 12, 100, -1, 0.5 if n < 10 else 0.0, shorter=0.05) for n in range(40)]
    learnt = learn_from_sample(loci, np.array(rows), 20)
    assert learnt.rate(1, 12)[0] < 0.08


@pytest.mark.parametrize(
    ("counts", "lengths"),
    [
        (count(n11=4, n12=90, n13=1), (12,)),
        (count(n11=48, n12=52), (11, 12)),
        (count(n9=50, n10=4, n12=46), (9, 12)),
        (count(n16=22, n17=72, n18=4), (17,)),  # the stutter of seventeen copies
        (count(n9=2, n10=75, n11=23), (10, 11)),  # ten copies do not gain so often
        (count(n12=1), (12,)),
        (count(), ()),
        (count(n8=20, n9=20, n10=20, n11=20, n12=20), ()),
    ],
)
def test_find_germline__tells_one_length_from_two(counts: np.ndarray, lengths: tuple[int, ...]) -> None:
    assert find_germline(counts, 1, Stutter()) == lengths
