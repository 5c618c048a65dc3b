"""How each lesion of a course grew or shrank from one measured study to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from fascicle.case.timing import Timing
from fascicle.clinic.growth import Axes, DaySpan, measure_diameter_change, measure_doubling_days, measure_growth_rate
from fascicle.model.course import get_stated
from fascicle.model.course_facts import CourseFact, ImagingFact, LesionFinding
from fascicle.model.response import LesionKind
from fascicle.model.scores import Interval, Score


@dataclass(frozen=True, slots=True)
class Growth:
    """One lesion between two studies. `days`: fewest and most between them, None where they cannot be compared.

    `supposed_rate` is the growth of the volume by the convention that the third axis is as long as the second; None where both
    third axes were measured, or the second was not.
    """

    lesion: str
    earlier: str
    later: str
    days: DaySpan | None
    diameter: Score[Interval]
    rate: Score[Interval]
    doubling: Score[Interval]
    supposed_rate: Decimal | None


def measure_growth(facts: Sequence[CourseFact], day_zero: str | None) -> tuple[Growth, ...]:
    """Each lesion between neighbours among the studies that measured it; facts are in the order of the course.

    Studies of one day are one measurement by two methods and no growth. Nodes are left out: their short axis is no diameter of
    an ellipsoid.
    """
    timing = Timing(facts, day_zero)
    studies = [fact for fact in facts if isinstance(fact, ImagingFact)]
    names = dict.fromkeys(lesion.lesion for study in studies for lesion in study.lesions)
    return tuple(growth for name in names for growth in _follow(name, studies, timing))


def _follow(name: str, studies: Sequence[ImagingFact], timing: Timing) -> Iterator[Growth]:
    measured = [
        (study, lesion)
        for study in studies
        for lesion in study.lesions
        if lesion.lesion == name and lesion.lesion_kind is LesionKind.NON_NODAL and get_stated(lesion.diameter_mm) is not None
    ]
    for (first, before), (second, after) in pairwise(measured):
        span = timing.places[second.identifier].count_from(timing.places[first.identifier])
        if span != (0, 0):
            # The order is known even where intervals of days overlap.
            yield _compare(name, first, before, second, after, None if span is None else (max(0, span[0]), span[1]))


def _compare(
    name: str, first: ImagingFact, before: LesionFinding, second: ImagingFact, after: LesionFinding, days: DaySpan | None
) -> Growth:
    earlier, later = _list_axes(before), _list_axes(after)
    supposed = measure_growth_rate(earlier.suppose(), later.suppose(), days).value
    rate = measure_growth_rate(earlier, later, days)
    return Growth(
        name,
        first.identifier,
        second.identifier,
        days,
        measure_diameter_change(earlier.longest_mm, later.longest_mm, days),
        rate,
        measure_doubling_days(earlier, later, days),
        None if rate.result is not None else supposed,
    )


def _list_axes(lesion: LesionFinding) -> Axes:
    return Axes(get_stated(lesion.diameter_mm), get_stated(lesion.second_mm), get_stated(lesion.third_mm))
