from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fascicle.clinic.volume import (
    NO_THIRD_AXIS,
    estimate_doubling_days,
    estimate_volume,
    find_volume_change_percent,
    find_who_product_mm2,
    suppose_volume_ml,
)
from fascicle.model.scores import Interval

LONG, SECOND = Decimal("112.6"), Decimal("72.9")
AXES_MM = st.integers(1, 2000).map(lambda tenths: Decimal(tenths) / 10)


def between(low: str, high: str | None = None) -> Interval:
    return Interval(Decimal(low), Decimal(high or low))


def test_volume__of_the_index_case() -> None:
    assert find_who_product_mm2(LONG, SECOND) == Decimal("8208.54")
    assert suppose_volume_ml(LONG, SECOND) == Decimal("313.3")


def test_estimate_volume__without_the_third_axis_is_an_interval() -> None:
    score = estimate_volume(LONG, SECOND, None)
    assert score.result == between("0", "484.0")
    assert (score.missing, score.notes) == (("third axis",), (NO_THIRD_AXIS,))


def test_estimate_volume__of_a_ball_of_one_litre() -> None:
    assert estimate_volume(Decimal("124.07"), Decimal("124.07"), Decimal("124.07")).value == Decimal("1000.0")


def test_estimate_volume__names_both_axes() -> None:
    assert estimate_volume(None, None, Decimal(5)).missing == ("longest axis", "second axis")


def test_estimate_volume__the_longest_axis_first() -> None:
    with pytest.raises(ValueError, match="the longest first"):
        estimate_volume(SECOND, LONG, None)


@pytest.mark.parametrize(("diameter", "volume"), [("-30", "-65.7"), ("20", "72.8"), ("0", "0.0"), ("-100", "-100.0")])
def test_find_volume_change_percent__of_the_recist_thresholds(diameter: str, volume: str) -> None:
    assert find_volume_change_percent(Decimal(diameter)) == Decimal(volume)


@pytest.mark.parametrize(
    ("earlier", "later", "days", "doubling"),
    [
        (between("100"), between("200"), 60, between("60.0")),
        (between("100"), between("50"), 60, between("-60.0")),
        (between("100"), between("800"), 90, between("30.0")),
        (between("100", "110"), between("200"), 60, between("60.0", "69.6")),
    ],
)
def test_estimate_doubling_days__by_hand(earlier: Interval, later: Interval, days: int, doubling: Interval) -> None:
    assert estimate_doubling_days(earlier, later, days).result == doubling


def test_estimate_doubling_days__not_from_volumes_that_overlap() -> None:
    score = estimate_doubling_days(between("0", "484"), between("200"), 60)
    assert score.result is None
    assert score.notes == ("The volumes do not tell growth from shrinkage.",)


def test_estimate_doubling_days__names_what_is_missing() -> None:
    assert estimate_doubling_days(None, between("5"), None).missing == ("earlier volume", "days between")


@given(AXES_MM, AXES_MM, AXES_MM)
def test_estimate_volume__a_third_axis_never_widens(first: Decimal, second: Decimal, third: Decimal) -> None:
    long, middle, short = sorted((first, second, third), reverse=True)
    whole, partial = estimate_volume(long, middle, short), estimate_volume(long, middle, None)
    assert whole.result is not None
    assert partial.result is not None
    assert partial.result.single is None
    assert whole.result.is_within(partial.result)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 100), st.integers(1, 100), st.integers(1, 400))
def test_estimate_doubling_days__narrower_volumes_never_widen(low: int, gap: int, width: int, later: int, days: int) -> None:
    earlier, after = Interval(Decimal(low), Decimal(low + width)), Decimal(low + width + gap + later)
    wide = estimate_doubling_days(earlier, Interval(after, after + width), days)
    narrow = estimate_doubling_days(Interval(earlier.high, earlier.high), Interval(after, after), days)
    assert wide.result is not None
    assert narrow.result is not None
    assert narrow.result.is_within(wide.result)
