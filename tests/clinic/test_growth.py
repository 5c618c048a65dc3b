"""Growth between two studies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fascicle.clinic.growth import (
    SAME_DAY,
    SAME_VOLUME,
    Axes,
    measure_diameter_change,
    measure_doubling_days,
    measure_growth_rate,
)
from fascicle.model.scores import Interval

Days = tuple[int, int]


def axes(*sizes: float | None) -> Axes:
    return Axes(*(None if size is None else Decimal(str(size)) for size in sizes))


def between(low: str, high: str | None = None) -> Interval:
    return Interval(Decimal(low), Decimal(high or low))


SMALL, DOUBLE, HALF = axes(20, 10, 10), axes(20, 20, 10), axes(20, 10, 5)


@pytest.mark.parametrize(
    ("later", "days", "rate", "doubling"),
    [
        (DOUBLE, (60, 60), between("1.155"), between("60.0")),
        (HALF, (60, 60), between("-1.155"), between("-60.0")),
        (axes(40, 20, 20), (90, 90), between("2.310"), between("30.0")),
        (DOUBLE, (50, 60), between("1.155", "1.387"), between("50.0", "60.0")),
        (HALF, (50, 60), between("-1.387", "-1.155"), between("-60.0", "-50.0")),
    ],
)
def test_growth__by_hand(later: Axes, days: tuple[int, int], rate: Interval, doubling: Interval) -> None:
    assert measure_growth_rate(SMALL, later, days).result == rate
    assert measure_doubling_days(SMALL, later, days).result == doubling
    assert measure_doubling_days(SMALL, later, days).is_conclusive == (days[0] == days[1])


def test_growth__rate_and_doubling_time_agree() -> None:
    """Mehrara 2007: the specific growth rate is ln 2 / doubling time."""
    rate, doubling = measure_growth_rate(SMALL, DOUBLE, (100, 100)).value, measure_doubling_days(SMALL, DOUBLE, (100, 100)).value
    assert float(rate) / 100 * float(doubling) == pytest.approx(0.6931, abs=1e-3)


def test_growth__the_same_volume_has_a_rate_and_no_doubling_time() -> None:
    assert measure_growth_rate(SMALL, axes(25, 10, 8), (30, 30)).value == 0
    same = measure_doubling_days(SMALL, axes(25, 10, 8), (30, 30))
    assert (same.result, same.notes) == (None, (SAME_VOLUME,))


@pytest.mark.parametrize(
    ("earlier", "later", "days", "missing"),
    [
        (axes(20, 10, None), SMALL, (30, 30), ("earlier third axis",)),
        (SMALL, axes(20, None, None), (30, 30), ("later second axis", "later third axis")),
        (SMALL, DOUBLE, None, ("days between",)),
    ],
)
def test_growth__names_what_is_missing(
    earlier: Axes, later: Axes, days: tuple[int, int] | None, missing: tuple[str, ...]
) -> None:
    for score in (measure_growth_rate(earlier, later, days), measure_doubling_days(earlier, later, days)):
        assert (score.result, score.missing) == (None, missing)


def test_growth__nothing_from_one_day() -> None:
    for days in ((0, 0), (0, 3)):
        assert measure_growth_rate(SMALL, DOUBLE, days).notes == (SAME_DAY,)
        assert measure_doubling_days(SMALL, DOUBLE, days).notes == (SAME_DAY,)
        assert measure_diameter_change(Decimal(20), Decimal(30), days).notes == (SAME_DAY,)


def test_axes__suppose_the_depth_by_convention() -> None:
    assert axes(20, 10, None).suppose() == axes(20, 10, 10)
    assert axes(20, 10, 5).suppose() == axes(20, 10, 5)
    with pytest.raises(ValueError, match="an axis above 0"):
        axes(20, 0, None)


@pytest.mark.parametrize(
    ("earlier", "later", "days", "change"),
    [
        ("40", "25.5", (57, 57), between("-7.6")),
        ("40", "43", (28, 31), between("2.9", "3.3")),
        ("40", "37", (28, 31), between("-3.3", "-2.9")),
    ],
)
def test_measure_diameter_change__in_30_days(earlier: str, later: str, days: tuple[int, int], change: Interval) -> None:
    score = measure_diameter_change(Decimal(earlier), Decimal(later), days)
    assert score.result == change
    assert score.missing == (() if days[0] == days[1] else ("exact days",))


def test_measure_diameter_change__names_what_is_missing() -> None:
    assert measure_diameter_change(None, Decimal(5), None).missing == ("earlier size", "days between")


SIZES = st.tuples(*(st.integers(1, 300) for _ in range(3))).map(lambda sizes: axes(*sizes))


@given(SIZES, SIZES, st.integers(1, 300), st.integers(0, 60), st.integers(0, 60))
def test_growth__days_that_are_known_better_never_widen(earlier: Axes, later: Axes, day: int, before: int, after: int) -> None:
    wide = (max(1, day - before), day + after)
    for measure in (measure_growth_rate, measure_doubling_days):
        known, open_ = measure(earlier, later, (day, day)).result, measure(earlier, later, wide).result
        assert (known is None) == (open_ is None)
        if known is not None and open_ is not None:
            # A single value is rounded to the nearest step, the interval outwards.
            assert known.is_within(open_)
