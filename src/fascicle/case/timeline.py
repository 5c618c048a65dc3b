"""The facts of a course laid out along its stations, for the picture and for `timeline.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from fascicle.case.examinations import list_limb_grades
from fascicle.case.lines import LineResult
from fascicle.case.measures import Measures
from fascicle.case.timing import CALENDAR, DAY_ZERO, Station, Timing
from fascicle.case.words import describe_fact, describe_therapy, name_point
from fascicle.clinic.cord_compression import EsccGrade
from fascicle.clinic.recist.target import sum_diameters
from fascicle.model.course import END_SUFFIX, Place, Subject, get_stated
from fascicle.model.course_events import CourseState
from fascicle.model.course_facts import ARM, LEG, CourseFact, ExaminationFact, ImagingFact, Side
from fascicle.model.course_therapies import TherapyFact
from fascicle.model.response import TargetMeasurement
from fascicle.model.timeline import (
    Bar,
    GradePoint,
    LimbCourse,
    Mark,
    SizePoint,
    ThresholdSpan,
    Timeline,
    TimelineStation,
)

MARKED: Final = (
    Subject.FINDING,
    Subject.PATHOLOGY,
    Subject.DECISION,
    Subject.OPERATION,
    Subject.TOXICITY,
    Subject.REHABILITATION,
    Subject.OUTCOME,
)
LIMBS: Final = ((LEG, Side.RIGHT), (LEG, Side.LEFT), (ARM, Side.RIGHT), (ARM, Side.LEFT))


def lay_out_course(case: str, state: CourseState, measures: Measures, made_by: str, *, is_synthetic: bool) -> Timeline:
    """The timeline of a state whose facts are in the order of the course."""
    timing = Timing(state.facts, state.day_zero)
    stations = timing.order()
    places = {point.name: number for number, station in enumerate(stations) for point in station.points}
    return Timeline(
        case=case,
        made_by=made_by,
        day_zero=_name_day_zero(state),
        is_synthetic=is_synthetic,
        stations=tuple(_describe_station(station, timing, state.day_zero) for station in stations),
        bars=tuple(_make_bar(fact, places) for fact in state.facts if isinstance(fact, TherapyFact)),
        marks=tuple(_list_marks(state.facts, places)),
        sizes=tuple(_list_sizes(state.facts, measures.lines, places)),
        thresholds=tuple(_list_thresholds(measures.lines, places, len(stations) - 1)),
        cord=tuple(_list_cord(measures, places)),
        strength=tuple(_list_strength(state.facts, places)),
    )


def _name_day_zero(state: CourseState) -> str | None:
    fact = state.find(state.day_zero) if state.day_zero else None
    return None if fact is None else f"start of {describe_therapy(fact) if isinstance(fact, TherapyFact) else fact.identifier}"


def _describe_station(station: Station, timing: Timing, day_zero: str | None) -> TimelineStation:
    """Dates are shown as days where day 0 has a date; what is only ordered says so."""
    place = station.place
    if place.frame == CALENDAR:
        return _describe_dated(station, timing, day_zero)
    if place.frame == DAY_ZERO:
        return TimelineStation(_label_days("day", place), None, (place.earliest, place.latest), None, station.gap_days)
    if place.earliest == place.latest == 0:
        return TimelineStation("day not stated", None, None, None, station.gap_days)
    label = f"{_label_days('', place)} d after {name_point(place.frame)}"
    return TimelineStation(label, None, (place.earliest, place.latest), place.frame, station.gap_days)


def _describe_dated(station: Station, timing: Timing, day_zero: str | None) -> TimelineStation:
    place = station.place
    dates = (date.fromordinal(place.earliest), date.fromordinal(place.latest))
    zero = timing.places.get(day_zero or "")
    if zero is None or zero.earliest != zero.latest:
        text = f"{dates[0]}" if dates[0] == dates[1] else f"{dates[0]} to {dates[1]}"
        return TimelineStation(text, dates, None, None, station.gap_days)
    days = Place(DAY_ZERO, place.earliest - zero.earliest, place.latest - zero.earliest)
    return TimelineStation(_label_days("day", days), dates, (days.earliest, days.latest), None, station.gap_days)


def _label_days(word: str, place: Place) -> str:
    days = f"{place.earliest}" if place.earliest == place.latest else f"{place.earliest} to {place.latest}"
    return f"{word} {days}".strip().replace("-", "−")


def _make_bar(fact: TherapyFact, places: Mapping[str, int]) -> Bar:
    end = places.get(f"{fact.identifier}{END_SUFFIX}")
    start = places[fact.identifier]
    known = start if fact.known_until is None else places[fact.known_until]
    return Bar(fact.identifier, describe_therapy(fact), fact.mode, start, end, known, get_stated(fact.is_ongoing))


def _list_marks(facts: Sequence[CourseFact], places: Mapping[str, int]) -> Iterator[Mark]:
    """Numbered in the order of the course."""
    marked = [fact for fact in facts if fact.kind in MARKED]
    for number, fact in enumerate(marked, start=1):
        yield Mark(number, fact.identifier, fact.kind, places[fact.identifier], describe_fact(fact))


def _list_sizes(facts: Sequence[CourseFact], lines: Sequence[LineResult], places: Mapping[str, int]) -> Iterator[SizePoint]:
    """Each study with target lesions: the sum where all were measured, the change as its line has it."""
    results = {study.identifier: result for line in lines for study, result in line.studies}
    for fact in facts:
        targets = [lesion for lesion in fact.lesions if lesion.is_target is True] if isinstance(fact, ImagingFact) else []
        if not targets:
            continue
        total = sum_diameters(
            [TargetMeasurement(item.lesion, item.lesion_kind, item.visibility, get_stated(item.diameter_mm)) for item in targets]
        )
        result = results.get(fact.identifier)
        change = result.from_baseline.value if result is not None and result.from_baseline is not None else None
        directions = {get_stated(item.described) for item in targets}
        described = directions.pop() if len(directions) == 1 else None
        yield SizePoint(fact.identifier, places[fact.identifier], total.whole_mm, change, described)


def _list_thresholds(lines: Sequence[LineResult], places: Mapping[str, int], last: int) -> Iterator[ThresholdSpan]:
    """From the baseline or the study before to each study after which the nadir changes; to the last station without studies."""
    for line in lines:
        if line.thresholds is None or line.baseline is None:
            continue
        start = places[line.baseline.identifier]
        found = [(places[study.identifier], result.thresholds) for study, result in line.studies] or [(last, line.thresholds)]
        spans = [(end, thresholds) for end, thresholds in found if thresholds is not None]
        for place, (end, thresholds) in enumerate(spans):
            if place + 1 < len(spans) and spans[place + 1][1] == thresholds:
                continue  # the nadir did not change: one span
            sums = thresholds.partial_tenths_mm, thresholds.progression_tenths_mm
            yield ThresholdSpan(line.therapy.identifier, start, end, *sums)
            start = end


def _list_cord(measures: Measures, places: Mapping[str, int]) -> Iterator[GradePoint]:
    scale = list(EsccGrade)
    for study, score in measures.compression.items():
        if score.result is not None:
            yield GradePoint(study, places[study], scale.index(score.result.low), scale.index(score.result.high))


def _list_strength(facts: Sequence[CourseFact], places: Mapping[str, int]) -> Iterator[LimbCourse]:
    """Limbs of which anything is stated."""
    examinations = [fact for fact in facts if isinstance(fact, ExaminationFact)]
    for limb, side in LIMBS:
        found = [(fact, list_limb_grades(fact, limb, side)) for fact in examinations]
        points = tuple(GradePoint(fact.identifier, places[fact.identifier], *grades) for fact, grades in found if grades)
        if points:
            yield LimbCourse(limb, side, points)
