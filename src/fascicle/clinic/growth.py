"""How fast a tumour grows or shrinks between two studies, by its longest diameter and by its volume."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Final, TypeAlias

from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Interval, Rule, Score

DaySpan: TypeAlias = tuple[int, int]
APPLIES: Final = Applicability(True, "The lesion was measured twice.")
DIAMETER: Final = Rule(Citation("Longest diameter over time"), "(d2 - d1) x 30 / days", Verification.VERIFIED)
VOLUME: Final = Rule(
    Citation(
        "Mehrara E et al., Cancer Res 2007;67:3970-3975 (specific growth rate versus doubling time)",
        "https://doi.org/10.1158/0008-5472.CAN-06-3822",
    ),
    "specific growth rate = ln(V2/V1) / t, in percent a day; doubling time = ln 2 / specific growth rate",
    Verification.VERIFIED,
)
SAME_VOLUME: Final = "The volumes do not tell growth from shrinkage: no doubling time is defined."
SAME_DAY: Final = "Both may be of one day."
_DAYS: Final = "days between"
_TENTH: Final = Decimal("0.1")
_THOUSANDTH: Final = Decimal("0.001")
_MONTH_DAYS: Final = 30
_EXACT: Final = Context(prec=34)


@dataclass(frozen=True, slots=True)
class Axes:
    """The axes of a lesion on one study in millimetres; None where one was not measured."""

    longest_mm: Decimal | None
    second_mm: Decimal | None
    third_mm: Decimal | None

    def __post_init__(self) -> None:
        for axis in (self.longest_mm, self.second_mm, self.third_mm):
            if axis is not None and axis <= 0:
                raise ValueError(f"an axis above 0, not {axis} mm")

    @property
    def missing(self) -> tuple[str, ...]:
        """The axes that were not measured."""
        named = (("longest axis", self.longest_mm), ("second axis", self.second_mm), ("third axis", self.third_mm))
        return tuple(name for name, axis in named if axis is None)

    def suppose(self) -> Axes:
        """These axes as if the body were as deep as its second axis, which is a convention where the third was not measured."""
        return replace(self, third_mm=self.second_mm) if self.third_mm is None else self


def measure_diameter_change(earlier_mm: Decimal | None, later_mm: Decimal | None, days: DaySpan | None) -> Score[Interval]:
    """The change of the longest diameter in millimetres in 30 days; an interval where the days are one."""
    name, unit = "change of the longest diameter", "mm in 30 days"
    missing = _list_missing((("earlier size", earlier_mm), ("later size", later_mm), (_DAYS, days)))
    if earlier_mm is None or later_mm is None or days is None or days[0] < 1:
        notes = () if missing else (SAME_DAY,)
        return Score(name, None, DIAMETER, APPLIES, missing, notes, unit)
    rates = [(later_mm - earlier_mm) * _MONTH_DAYS / span for span in days]
    return Score(name, _enclose(rates, _TENTH), DIAMETER, APPLIES, _name_days(_enclose(rates, _TENTH)), unit=unit)


def measure_growth_rate(earlier: Axes, later: Axes, days: DaySpan | None) -> Score[Interval]:
    """The specific growth rate of the volume in percent a day, negative for shrinkage.

    Without a third axis the depth is anything from nothing up, and there is no bound: no result. Where the days are an interval
    so is the rate.
    """
    name, unit = "growth of the volume", "% a day"
    rate = _find_log_ratio(earlier, later)
    missing = _list_open(earlier, later, days)
    if rate is None or days is None or days[0] < 1:
        return Score(name, None, VOLUME, APPLIES, missing, () if missing else (SAME_DAY,), unit)
    found = _enclose([rate * 100 / span for span in days], _THOUSANDTH)
    return Score(name, found, VOLUME, APPLIES, _name_days(found), unit=unit)


def measure_doubling_days(earlier: Axes, later: Axes, days: DaySpan | None) -> Score[Interval]:
    """The days in which the volume doubles, negative where it halves; none where it did not change."""
    name, unit = "doubling of the volume", "days"
    rate = _find_log_ratio(earlier, later)
    missing = _list_open(earlier, later, days)
    if rate is None or days is None or days[0] < 1:
        return Score(name, None, VOLUME, APPLIES, missing, () if missing else (SAME_DAY,), unit)
    if rate == 0:
        return Score(name, None, VOLUME, APPLIES, (), (SAME_VOLUME,), unit)
    found = _enclose([span * Decimal(2).ln(_EXACT) / rate for span in days], _TENTH)
    return Score(name, found, VOLUME, APPLIES, _name_days(found), unit=unit)


def _find_log_ratio(earlier: Axes, later: Axes) -> Decimal | None:
    """ln(V2/V1) of two ellipsoids, whose factor pi/6 cancels; None where an axis is missing."""
    first, second = _multiply(earlier), _multiply(later)
    return None if first is None or second is None else (second / first).ln(_EXACT)


def _multiply(axes: Axes) -> Decimal | None:
    if axes.longest_mm is None or axes.second_mm is None or axes.third_mm is None:
        return None
    return axes.longest_mm * axes.second_mm * axes.third_mm


def _enclose(values: list[Decimal], step: Decimal) -> Interval:
    """One value rounded, or the interval of several rounded outwards."""
    if min(values) == max(values):
        value = values[0].quantize(step)
        return Interval(value, value)
    return Interval(min(values).quantize(step, ROUND_FLOOR), max(values).quantize(step, ROUND_CEILING))


def _name_days(found: Interval) -> tuple[str, ...]:
    return () if found.single is not None else ("exact days",)


def _list_open(earlier: Axes, later: Axes, days: DaySpan | None) -> tuple[str, ...]:
    before, after = (f"earlier {name}" for name in earlier.missing), (f"later {name}" for name in later.missing)
    return (*before, *after, *((_DAYS,) if days is None else ()))


def _list_missing(facts: tuple[tuple[str, object], ...]) -> tuple[str, ...]:
    return tuple(name for name, fact in facts if fact is None)
