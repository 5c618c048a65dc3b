"""Volume of a tumour from its axes."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Final

from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Interval, Rule, Score

APPLIES: Final = Applicability(True, "The lesion has axes that were measured.")
ELLIPSOID: Final = Rule(Citation("Volume of an ellipsoid"), "pi/6 x d1 x d2 x d3", Verification.VERIFIED)
NO_THIRD_AXIS: Final = (
    "The third axis was not measured: the volume lies between nothing and that of a body as deep as it is long, "
    "and the value for a depth equal to the second axis is a convention, not a measurement."
)
_PI_LOW: Final = Decimal("3.14159265358979323846")
_PI_HIGH: Final = Decimal("3.14159265358979323847")
_TENTH: Final = Decimal("0.1")
_MM3_PER_ML: Final = 1000


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
    """What a change of every diameter by one percentage does to the volume, in percent to a tenth: ((1 + d)^3 - 1).

    Raises ValueError for a diameter that shrinks by more than 100 %.
    """
    ratio = 1 + diameter_change_percent / 100
    if ratio < 0:
        raise ValueError("a diameter cannot shrink by more than 100 %")
    return ((ratio**3 - 1) * 100).quantize(_TENTH)


def _find_volume_ml(first_mm: Decimal, second_mm: Decimal, third_mm: Decimal, pi: Decimal) -> Decimal:
    return pi * first_mm * second_mm * third_mm / 6 / _MM3_PER_ML


def _check_axes(longest_mm: Decimal, other_mm: Decimal) -> None:
    if not 0 < other_mm <= longest_mm:
        raise ValueError(f"axes above 0, the longest first, not {longest_mm} and {other_mm} mm")
