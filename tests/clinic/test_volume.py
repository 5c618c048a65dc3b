from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fascicle.clinic.volume import (
    NO_THIRD_AXIS,
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


@given(AXES_MM, AXES_MM, AXES_MM)
def test_estimate_volume__a_third_axis_never_widens(first: Decimal, second: Decimal, third: Decimal) -> None:
    long, middle, short = sorted((first, second, third), reverse=True)
    whole, partial = estimate_volume(long, middle, short), estimate_volume(long, middle, None)
    assert whole.result is not None
    assert partial.result is not None
    assert partial.result.single is None
    assert whole.result.is_within(partial.result)
