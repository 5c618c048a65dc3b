"""The systemic lines of many courses, each with days from its own start and changes from its own baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fascicle.case.lines import LineResult
from fascicle.case.timing import Timing
from fascicle.case.told import ToldCourse
from fascicle.case.words import describe_therapy
from fascicle.clinic.recist.line import TimePointResult
from fascicle.model.cohort import Cohort, CohortLine, CohortStudy, DaySpan
from fascicle.model.course import END_SUFFIX, Known, Place, When, get_stated
from fascicle.model.course_facts import CourseFact, ImagingFact, OperationFact, OutcomeFact
from fascicle.model.response import Response
from fascicle.model.scores import Options, Score


def gather_cohort(courses: Sequence[ToldCourse], made_by: str, drug: str | None = None) -> Cohort:
    """The lines of all courses; with `drug` only those that name it. Raises ValueError where a case is given twice."""
    names = [told.course.case for told in courses]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"the case {', '.join(twice)} is given twice")
    lines = tuple(line for told in courses for line in _list_lines(told, drug))
    return Cohort(made_by, drug, any(told.timeline.is_synthetic for told in courses), lines)


def _list_lines(told: ToldCourse, drug: str | None) -> Iterator[CohortLine]:
    timing = Timing(told.state.facts, told.state.day_zero)
    for result in told.measures.lines:
        given = [dose.drug.lower() for dose in result.therapy.drugs]
        if drug is None or drug.lower() in given:
            yield _make_line(told, result, timing)


def _make_line(told: ToldCourse, result: LineResult, timing: Timing) -> CohortLine:
    therapy, facts = result.therapy, told.state.facts
    start = timing.places[therapy.identifier]
    studies = tuple(_make_study(study, item, start, timing) for study, item in result.studies)
    outcome = next((fact for fact in reversed(facts) if isinstance(fact, OutcomeFact)), None)
    percents = [study.percent for study in studies if study.percent is not None and study.response != Response.RESECTED]
    return CohortLine(
        case=told.course.case,
        line=therapy.identifier,
        therapy=describe_therapy(therapy),
        ended=_count(timing.places.get(f"{therapy.identifier}{END_SUFFIX}"), start),
        is_ongoing=get_stated(therapy.is_ongoing),
        last_contact=None if outcome is None else _count(timing.places[outcome.identifier], start),
        resected=_find_resection(facts, start, timing),
        progressed=_locate(_find_progressed(told, result, outcome), start, timing),
        died=None if outcome is None else _locate(outcome.died, start, timing),
        best_percent=min(percents, default=None),
        best_responses=_list_responses(result.best),
        best_confirmed=_list_responses(result.best_confirmed),
        studies=studies,
    )


def _find_progressed(told: ToldCourse, result: LineResult, outcome: OutcomeFact | None) -> Known[When]:
    """The day that the line's own fact states; what the outcome states is of the last line."""
    own = result.therapy.progressed
    is_last = result is told.measures.lines[-1]
    return own if isinstance(own, When) or outcome is None or not is_last else outcome.progressed


def _make_study(study: ImagingFact, item: TimePointResult, start: Place, timing: Timing) -> CohortStudy:
    percent = None if item.from_baseline is None else item.from_baseline.value
    response = item.response.value
    days = _count(timing.places[study.identifier], start)
    return CohortStudy(study.identifier, days, percent, None if response is None else response.value, item.described)


def _list_responses(score: Score[Options[Response]]) -> tuple[str, ...]:
    return () if score.result is None else tuple(response.value for response in score.result.values)


def _find_resection(facts: Sequence[CourseFact], start: Place, timing: Timing) -> DaySpan | None:
    """The first operation after the start that took a lesion out."""
    operations = (timing.places[fact.identifier] for fact in facts if isinstance(fact, OperationFact) and fact.resected)
    found = [days for days in (_count(place, start) for place in operations) if days is not None and days[0] >= 0]
    return min(found, default=None)


def _locate(when: Known[When], start: Place, timing: Timing) -> DaySpan | None:
    return _count(timing.locate(when), start) if isinstance(when, When) else None


def _count(place: Place | None, start: Place) -> DaySpan | None:
    """Fewest and most days from the start; None where the two cannot be compared."""
    if place is None or place.frame != start.frame:
        return None
    return place.earliest - start.latest, place.latest - start.earliest
