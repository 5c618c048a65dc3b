"""The course of a case as it is drawn: stations in order, and what stands at or between them.

A station is a time; what is drawn refers to it by its number from 0. Where the distance to the station before is not known, it is
None, and the picture says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fascicle.model.course import Subject
from fascicle.model.course_facts import Side
from fascicle.model.course_therapies import TherapyMode
from fascicle.model.response import Direction


@dataclass(frozen=True, slots=True)
class TimelineStation:
    """`label` is the time in words. `dates` or `days` (from `days_from`, None: day 0) are first and last, where they are known.

    `gap_days`: fewest and most days since the station before; None where they are not known, as for the first.
    """

    label: str
    dates: tuple[date, date] | None
    days: tuple[int, int] | None
    days_from: str | None
    gap_days: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A therapy from station `start` to `end`; `end` None: it is ongoing at the last station, or its end is not known.

    `known_until` is the last station at which it is known to have been given.
    """

    fact: str
    label: str
    mode: TherapyMode
    start: int
    end: int | None
    known_until: int
    is_ongoing: bool | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact at a station, with its number in the picture's key and a line of text."""

    number: int
    fact: str
    subject: Subject
    station: int
    text: str


@dataclass(frozen=True, slots=True)
class SizePoint:
    """The sum of the targets' diameters on one study; None where it was not measured. Percent is against the line's baseline."""

    fact: str
    station: int
    sum_mm: Decimal | None
    percent: Decimal | None
    described: Direction | None


@dataclass(frozen=True, slots=True)
class ThresholdSpan:
    """The sums that decide between two stations: partial response at or below, progression at or above."""

    line: str
    start: int
    end: int
    partial_mm: Decimal
    progression_mm: Decimal


@dataclass(frozen=True, slots=True)
class GradePoint:
    """A grade, or the lowest and highest that remain possible, as places on the scale of its panel."""

    fact: str
    station: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class LimbCourse:
    """The strength of one limb: weakest and strongest key muscle at each examination."""

    limb: str
    side: Side
    points: tuple[GradePoint, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the picture of one case shows. `day_zero` says in words what day 0 is; None: the case names none.

    `made_by`: the program and its version, by whose rules the grades and thresholds are.
    """

    case: str
    made_by: str
    day_zero: str | None
    is_synthetic: bool
    stations: tuple[TimelineStation, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    sizes: tuple[SizePoint, ...]
    thresholds: tuple[ThresholdSpan, ...]
    cord: tuple[GradePoint, ...]
    strength: tuple[LimbCourse, ...]
