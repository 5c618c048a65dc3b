"""Volume of a tumour from its axes, and how fast it grows."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Final

from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Interval, Rule, Score

APPLIES: Final = Applicability(True, "The lesion has axes that were measured.")
ELLIPSOID: Final = Rule(Citation("Volume of an ellipsoid"), "pi/6 x d1 x d2 x d3", Verification.VERIFIED)
GROWTH: Final = Rule(
    Citation("Schwartz M, Cancer 1961;14:1272-1294 (exponential growth)"),
    "doubling time = t ln 2 / ln(V2/V1)",
    Verification.UNVERIFIED,
)
NO_THIRD_AXIS: Final = (
    "The third axis was not measured: the volume lies between nothing and that of a body as deep as it is long, "
    "and the value for a depth equal to the second axis is a convention, not a measurement."
)
_PI_LOW: Final = Decimal("3.14159265358979323846")
_PI_HIGH: Final = Decimal("3.14159265358979323847")
_TENTH: Final = Decimal("0.1")
_MM3_PER_ML: Final = 1000
_EXACT: Final = Context(prec=34)


def find_who_product_mm2(longest_mm: Decimal, perpendicular_mm: Decimal) -> Decimal:
    """The product of the two diameters in square millimetres, exact (WHO: Miller AB et al., Cancer 1981;47:207-214)."""
    _check_axes(longest_mm, perpendicular_mm)
    return longest_mm * perpendicular_mm


def estimate_volume(longest_mm: Decimal | None, second_mm: Decimal | None, third_mm: Decimal | None) -> Score[Interval]:
    """The volume of an ellipsoid with these axes in millilitres, to a tenth.

    Axes in millimetres, the longest first. Without the third axis it is an interval from 0 to that of a third axis as long as the
    first; `suppose_volume_ml` gives the conventional value. Without the first or second axis there is no result.
    """
    missing = [name for name, axis in (("longest axis", longest_mm), ("second axis", second_mm)) if axis is None]
    if longest_mm is None or second_mm is None:
        return Score("tumour volume", None, ELLIPSOID, APPLIES, tuple(missing), unit="ml")
    _check_axes(longest_mm, second_mm)
    if third_mm is None:
        widest = _find_volume_ml(longest_mm, second_mm, longest_mm, _PI_HIGH).quantize(_TENTH, ROUND_CEILING)
        return Score(
            "tumour volume", Interval(Decimal(0), widest), ELLIPSOID, APPLIES, ("third axis",), (NO_THIRD_AXIS,), unit="ml"
        )
    _check_axes(longest_mm, third_mm)
    volume = _find_volume_ml(longest_mm, second_mm, third_mm, _PI_LOW).quantize(_TENTH)
    return Score("tumour volume", Interval(volume, volume), ELLIPSOID, APPLIES, unit="ml")


def suppose_volume_ml(longest_mm: Decimal, second_mm: Decimal) -> Decimal:
    """The volume in millilitres if the body were as deep as its second axis: a convention, to be shown as such."""
    _check_axes(longest_mm, second_mm)
    return _find_volume_ml(longest_mm, second_mm, second_mm, _PI_LOW).quantize(_TENTH)


def find_volume_change_percent(diameter_change_percent: Decimal) -> Decimal:
    """What a change of every diameter by one percentage does to the volume, in percent to a tenth: ((1 + d)^3 - 1)."""
    ratio = 1 + diameter_change_percent / 100
    if ratio < 0:
        raise ValueError("a diameter cannot shrink by more than 100 %")
    return ((ratio**3 - 1) * 100).quantize(_TENTH)


def estimate_doubling_days(earlier_ml: Interval | None, later_ml: Interval | None, days: int | None) -> Score[Interval]:
    """Days in which the volume doubles under exponential growth, negative where it halves; from intervals of volume.

    Without a result where a volume or the time is missing, or where the intervals do not tell growth from shrinkage.
    """
    facts = (("earlier volume", earlier_ml), ("later volume", later_ml), ("days between", days))
    missing = tuple(name for name, fact in facts if fact is None)
    if earlier_ml is None or later_ml is None or days is None:
        return Score("volume doubling time", None, GROWTH, APPLIES, missing, unit="days")
    if days < 1:
        raise ValueError(f"a later examination, not one after {days} days")
    is_changed = later_ml.low > earlier_ml.high or later_ml.high < earlier_ml.low
    if not is_changed or min(earlier_ml.low, later_ml.low) <= 0:
        because = "The volumes do not tell growth from shrinkage."
        return Score("volume doubling time", None, GROWTH, APPLIES, (), (because,), unit="days")
    ends = [_double_days(earlier, later, days) for earlier, later in _pair(earlier_ml, later_ml)]
    low, high = min(ends).quantize(_TENTH, ROUND_FLOOR), max(ends).quantize(_TENTH, ROUND_CEILING)
    is_known = earlier_ml.single is not None and later_ml.single is not None
    result = Interval(*(2 * [min(ends).quantize(_TENTH)])) if is_known else Interval(low, high)
    missing = () if result.single is not None else ("both volumes as one value",)
    return Score("volume doubling time", result, GROWTH, APPLIES, missing, unit="days")


def _pair(earlier: Interval, later: Interval) -> tuple[tuple[Decimal, Decimal], ...]:
    """The two pairs of ends between which the ratio of volumes lies."""
    return (earlier.high, later.low), (earlier.low, later.high)


def _double_days(earlier_ml: Decimal, later_ml: Decimal, days: int) -> Decimal:
    return days * Decimal(2).ln(_EXACT) / (later_ml / earlier_ml).ln(_EXACT)


def _find_volume_ml(first_mm: Decimal, second_mm: Decimal, third_mm: Decimal, pi: Decimal) -> Decimal:
    return pi * first_mm * second_mm * third_mm / 6 / _MM3_PER_ML


def _check_axes(longest_mm: Decimal, other_mm: Decimal) -> None:
    if not 0 < other_mm <= longest_mm:
        raise ValueError(f"axes above 0, the longest first, not {longest_mm} and {other_mm} mm")
