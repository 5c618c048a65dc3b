"""What a tumour cell can have, and what the data then look like."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.copy_number.states import (
    LONG_LOSS,
    estimate_copies,
    expect_log2,
    expect_minor_share,
    list_states,
)


@pytest.mark.parametrize("normal_copies", [1, 2])
def test_list_states__has_priors_that_sum_to_one_in_both_genomes(normal_copies: int) -> None:
    table = list_states(normal_copies)
    assert table.priors.sum(axis=1) == pytest.approx([1, 1, 1, 1])
    assert (table.minors * 2 <= table.totals).all()


def test_list_states__makes_a_long_stretch_without_a_copy_rare() -> None:
    short, long = list_states(), list_states(is_long=True)
    lost = short.totals == 0
    assert (long.priors / short.priors)[:, lost] == pytest.approx(LONG_LOSS)
    assert (long.priors == short.priors)[:, ~lost].all()


def test_list_states__has_no_minor_copies_where_normal_cells_have_one() -> None:
    assert not list_states(1).minors.any()


@pytest.mark.parametrize(
    ("purity", "total", "minor", "log2", "share"),
    [
        (0.5, 2, 1, 0.0, 0.5),
        (0.5, 1, 0, np.log2(1.5 / 2), 0.5 / 1.5),
        (0.6, 2, 0, 0.0, 0.4 / 2),
        (0.4, 3, 1, np.log2(2.4 / 2), 1 / 2.4),
        (1.0, 0, 0, -4.0, 0.5),
    ],
)
def test_expected_values__follow_from_the_mixture_of_cells(
    purity: float, total: int, minor: int, log2: float, share: float
) -> None:
    totals, minors = np.array([total]), np.array([minor])
    assert expect_log2(np.array([purity]), np.array([2.0]), totals, 2) == pytest.approx([log2])
    assert expect_minor_share(np.array([purity]), totals, minors) == pytest.approx([share])


def test_expected_values__have_a_twin_with_two_copies_more_everywhere() -> None:
    # p' = p / (1 - p): documented as what no data can tell apart.
    purity = np.array([0.3])
    twin = purity / (1 - purity)
    for total, minor in ((1, 0), (2, 1), (2, 0), (3, 1), (4, 1)):
        totals, minors = np.array([total]), np.array([minor])
        own = expect_log2(purity, np.array([2.0]), totals, 2), expect_minor_share(purity, totals, minors)
        other = expect_log2(twin, np.array([4.0]), totals + 2, 2), expect_minor_share(twin, totals + 2, minors + 1)
        assert own[0] == pytest.approx(other[0])
        assert own[1] == pytest.approx(other[1])


@pytest.mark.parametrize(("total", "normal_copies"), [(0, 2), (1, 2), (5, 2), (30, 2), (0, 1), (2, 1)])
def test_estimate_copies__undoes_the_mixture(total: int, normal_copies: int) -> None:
    log2 = float(expect_log2(np.array([0.7]), np.array([2.4]), np.array([total]), normal_copies)[0])
    assert estimate_copies(log2, 0.7, 2.4, normal_copies) == pytest.approx(total, abs=1e-9)
