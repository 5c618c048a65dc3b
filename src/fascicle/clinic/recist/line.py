"""RECIST 1.1 along one line of therapy: its own baseline, its own nadir, and the end at a resection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from fascicle.clinic.recist.rules import APPLIES
from fascicle.clinic.recist.target import (
    DiameterSum,
    Thresholds,
    assess_targets,
    find_change,
    find_thresholds,
    name_response,
    sum_diameters,
)
from fascicle.clinic.recist.time_point import SCALE, assess_time_point, assess_without_target
from fascicle.model.response import Direction, Examination, LineCourse, Response, TargetResponse
from fascicle.model.scores import Applicability, Interval, OneOf, Options, Score, Stated

RESECTED_NOTE: Final = (
    "The only target lesion was resected: surgically no evidence of disease, which is not a complete response by RECIST."
)
OPEN_NADIR: Final = (
    "An earlier sum of this line was not measured. By RECIST the nadir is the smallest sum that was; had the missing one been "
    "smaller, this could be progression."
)
AFTER_RESECTION: Final = Applicability(True, "The line had one target lesion, and it was resected.")
S = TypeVar("S", bound=Score[Options[Any]] | None)


@dataclass(frozen=True, slots=True)
class TimePointResult:
    """One examination of a line: the sum, how it changed, the responses, and the thresholds that held on that day.

    `thresholds` None: without the sum of the baseline there are none. `described` is the direction in the report's words; it is
    kept as it is and never turned into a response.
    """

    day: int
    total: DiameterSum | None
    from_baseline: Score[Interval] | None
    from_nadir: Score[Interval] | None
    thresholds: Thresholds | None
    target: Score[Options[TargetResponse]] | None
    response: Score[Options[Response]]
    described: Direction | None


def assess_line(course: LineCourse) -> tuple[TimePointResult, ...]:
    """Every examination after the baseline, in order of days.

    The nadir is the smallest sum of the line that was measured before the examination, the baseline among them; where an earlier
    one was not measured, a note says what that leaves open. After the only target was resected the response is `RESECTED`. Raises
    ValueError where a resection is stated for a line with other than one target.
    """
    if course.resected_on_day is not None and (course.baseline is None or len(course.baseline.targets) != 1):
        raise ValueError(f"{course.name}: 'resected' is for a line with one target lesion")
    return tuple(_assess_all(course))


def find_baseline_mm(course: LineCourse) -> Decimal | None:
    """The sum of the line's own baseline in millimetres; None where it was not measured. Never that of another line."""
    if course.baseline is None or not course.baseline.targets:
        return None
    return sum_diameters(course.baseline.targets).whole_mm


def find_line_thresholds(course: LineCourse) -> Thresholds | None:
    """The sums that decide at the first examination after the baseline, whose nadir is the baseline itself."""
    baseline_mm = find_baseline_mm(course)
    return None if baseline_mm is None else find_thresholds(baseline_mm, baseline_mm)


def is_after_resection(result: TimePointResult) -> bool:
    """Whether the only target had been taken out by then, so that the examination says nothing of the drug's effect on it."""
    return result.response.result is not None and Response.RESECTED in result.response.result.values


def state_response(result: TimePointResult) -> Stated[Response]:
    """The response of an examination as a stated fact: the value, or one of those possible."""
    if result.response.result is None:
        return None
    values = result.response.result.values
    return values[0] if len(values) == 1 else OneOf(values)


def _assess_all(course: LineCourse) -> Iterator[TimePointResult]:
    baseline_mm = find_baseline_mm(course)
    nadir_mm = baseline_mm
    notes: tuple[str, ...] = ()
    for examination in course.follow_ups:
        if course.resected_on_day is not None and examination.day >= course.resected_on_day:
            yield _report_resected(examination)
            continue
        result = _assess_examination(examination, baseline_mm, nadir_mm)
        yield replace(result, target=_add(notes, result.target), response=_add(notes, result.response))
        if result.total is not None and result.total.unmeasured and baseline_mm is not None:
            notes = (OPEN_NADIR,)
        nadir_mm = _lower(nadir_mm, examination)


def _add(notes: tuple[str, ...], score: S) -> S:
    """A score with further notes, unless it is not there or is progression already, which a smaller nadir cannot change."""
    if score is None or score.value in (Response.PD, TargetResponse.PD):
        return score
    return replace(score, notes=score.notes + notes)


def _assess_examination(examination: Examination, baseline_mm: Decimal | None, nadir_mm: Decimal | None) -> TimePointResult:
    """One examination; without targets, by its non-target disease alone."""
    if not examination.targets:
        response = assess_without_target(examination.non_target, has_new_lesion=examination.has_new_lesion)
        return TimePointResult(examination.day, None, None, None, None, None, response, examination.described)
    total = sum_diameters(examination.targets)
    target = assess_targets(examination.targets, baseline_mm, nadir_mm)
    return TimePointResult(
        day=examination.day,
        total=total,
        from_baseline=find_change(total, baseline_mm, "baseline"),
        from_nadir=find_change(total, nadir_mm, "nadir"),
        thresholds=None if baseline_mm is None or nadir_mm is None else find_thresholds(baseline_mm, nadir_mm),
        target=target,
        response=assess_time_point(name_response(target), examination.non_target, has_new_lesion=examination.has_new_lesion),
        described=examination.described,
    )


def _report_resected(examination: Examination) -> TimePointResult:
    """After the resection: no sum, no percentage, no RECIST response."""
    resected = Score(SCALE.name, Options((Response.RESECTED,)), SCALE.rule, AFTER_RESECTION, (), (RESECTED_NOTE,))
    response = resected
    if examination.has_new_lesion is not False:
        values = (Response.PD,) if examination.has_new_lesion else (Response.PD, Response.RESECTED)
        missing = () if examination.has_new_lesion else ("whether there is a new lesion",)
        response = Score(SCALE.name, Options(values), SCALE.rule, APPLIES, missing, (RESECTED_NOTE,))
    return TimePointResult(examination.day, None, None, None, None, None, response, examination.described)


def _lower(nadir_mm: Decimal | None, examination: Examination) -> Decimal | None:
    """The nadir after an examination. A sum that is not whole is no nadir; without a baseline there is none."""
    whole_mm = sum_diameters(examination.targets).whole_mm if examination.targets else None
    return nadir_mm if nadir_mm is None or whole_mm is None else min(nadir_mm, whole_mm)
