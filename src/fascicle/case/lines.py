"""Lines of therapy with the studies that belong to each, as RECIST 1.1 takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from fascicle.case.baseline import BaselineCheck, check_baseline
from fascicle.case.timing import Timing
from fascicle.clinic.recist.best import Protocol, TimePoint, assess_best_response, find_without_study
from fascicle.clinic.recist.line import (
    TimePointResult,
    assess_line,
    find_baseline_mm,
    find_line_thresholds,
    is_after_resection,
    state_response,
)
from fascicle.clinic.recist.target import Thresholds
from fascicle.model.course import get_stated
from fascicle.model.course_facts import CourseFact, ImagingFact, LesionFinding, OperationFact
from fascicle.model.course_therapies import TherapyFact, TherapyMode
from fascicle.model.response import Direction, Examination, LesionKind, LineCourse, Response, TargetMeasurement, Visibility
from fascicle.model.scores import Options, Score

T = TypeVar("T", bound=CourseFact)


@dataclass(frozen=True, slots=True)
class LineResult:
    """One line with its own baseline study (None: none came before), its sum and what speaks against its targets, thresholds,
    each later study, and the best response, unconfirmed and confirmed."""

    therapy: TherapyFact
    baseline: ImagingFact | None
    baseline_mm: Decimal | None
    check: BaselineCheck
    thresholds: Thresholds | None
    studies: tuple[tuple[ImagingFact, TimePointResult], ...]
    best: Score[Options[Response]]
    best_confirmed: Score[Options[Response]]


def assess_lines(facts: Sequence[CourseFact], day_zero: str | None) -> tuple[LineResult, ...]:
    """Every systemic line of a course whose facts are in order.

    The baseline is the last study before the line; the studies after it up to the next line are its own, the last of them being
    the baseline of that next line too. RECIST asks for the order alone here, so places in the course stand for days. The best
    response asks for days; where they are not known, it has every value that they leave possible.
    """
    timing = Timing(facts, day_zero)
    ranks = {fact.identifier: rank for rank, fact in enumerate(facts)}
    lines = [fact for fact in facts if isinstance(fact, TherapyFact) and fact.mode is TherapyMode.SYSTEMIC]
    if not lines:
        return ()
    ends = [*(ranks[line.identifier] for line in lines[1:]), len(facts)]
    return tuple(_assess(line, end, facts, ranks, timing) for line, end in zip(lines, ends, strict=True))


def _assess(line: TherapyFact, end: int, facts: Sequence[CourseFact], ranks: Mapping[str, int], timing: Timing) -> LineResult:
    start = ranks[line.identifier]
    baseline = next(reversed(_select(facts[:start], ImagingFact)), None)
    follow_ups = _select(facts[start:end], ImagingFact)
    targets = _list_targets(baseline)
    course = LineCourse(
        line.identifier,
        None if baseline is None else _examine(baseline, targets, ranks),
        tuple(_examine(study, targets, ranks) for study in follow_ups),
        _find_resection(targets, facts[start:end], ranks),
    )
    studies = tuple(zip(follow_ups, assess_line(course), strict=True))
    best, confirmed = (_assess_best(line, studies, timing, is_confirmed=flag) for flag in (False, True))
    check = _check(baseline, line, timing)
    return LineResult(line, baseline, find_baseline_mm(course), check, find_line_thresholds(course), studies, best, confirmed)


def _check(baseline: ImagingFact | None, line: TherapyFact, timing: Timing) -> BaselineCheck:
    if baseline is None:
        return BaselineCheck()
    return check_baseline(baseline, timing.places[baseline.identifier], timing.places[line.identifier])


def _assess_best(
    line: TherapyFact, studies: Sequence[tuple[ImagingFact, TimePointResult]], timing: Timing, *, is_confirmed: bool
) -> Score[Options[Response]]:
    """The best response by the studies before a resection, and by what the line's protocol is stated to ask for."""
    seen = [(study, result) for study, result in studies if not is_after_resection(result)]
    if not seen:
        return find_without_study(requires_confirmation=is_confirmed)
    points = [TimePoint(timing.places[study.identifier], state_response(result), study.identifier) for study, result in seen]
    minimum, between = get_stated(line.minimum_stable_days), get_stated(line.not_evaluable_between)
    return assess_best_response(points, Protocol(is_confirmed, minimum, between), timing.places[line.identifier])


def _select(facts: Sequence[CourseFact], kind: type[T]) -> list[T]:
    return [fact for fact in facts if isinstance(fact, kind)]


def _list_targets(baseline: ImagingFact | None) -> dict[str, LesionKind]:
    """The target lesions of a line: those that its baseline study calls targets."""
    lesions = () if baseline is None else baseline.lesions
    return {lesion.lesion: lesion.lesion_kind for lesion in lesions if lesion.is_target is True}


def _examine(study: ImagingFact, targets: Mapping[str, LesionKind], ranks: Mapping[str, int]) -> Examination:
    found = {lesion.lesion: lesion for lesion in study.lesions}
    return Examination(
        ranks[study.identifier],
        tuple(_measure(name, kind, found.get(name)) for name, kind in targets.items()),
        get_stated(study.non_target),
        get_stated(study.has_new_lesion),
        _find_direction([found[name] for name in targets if name in found]),
    )


def _measure(name: str, kind: LesionKind, lesion: LesionFinding | None) -> TargetMeasurement:
    if lesion is None:
        return TargetMeasurement(name, kind, Visibility.NOT_MEASURED)
    return TargetMeasurement(name, kind, lesion.visibility, get_stated(lesion.diameter_mm))


def _find_direction(lesions: Sequence[LesionFinding]) -> Direction | None:
    """The direction that the report gives for all of them; none where it differs."""
    found = {get_stated(lesion.described) for lesion in lesions}
    return found.pop() if len(found) == 1 else None


def _find_resection(targets: Mapping[str, LesionKind], facts: Sequence[CourseFact], ranks: Mapping[str, int]) -> int | None:
    """Where the only target was taken out en bloc."""
    for operation in _select(facts, OperationFact):
        if operation.is_en_bloc is True and len(targets) == 1 and set(targets) <= set(operation.resected):
            return ranks[operation.identifier]
    return None
