"""A course with everything that follows from it, as reports and pictures take it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fascicle.case.amendments import Amendment, list_amendments
from fascicle.case.chain import ActionLink, ChainLink, link_responses, list_undecided
from fascicle.case.course import replay
from fascicle.case.measures import Measures, RuleTables, measure_course
from fascicle.case.outcome import LineSurvival, measure_survival
from fascicle.case.timeline import lay_out_course
from fascicle.case.timing import order_facts
from fascicle.model.course_events import Course, CourseState
from fascicle.model.timeline import Timeline


@dataclass(frozen=True, slots=True)
class ToldCourse:
    """Events, the state they lead to, the scores of its facts, the chain of decisions, the layout along time.

    The facts of the state are in the order of the course. `amendments` are its corrections and withdrawals.
    """

    course: Course
    state: CourseState
    amendments: tuple[Amendment, ...]
    measures: Measures
    survival: tuple[LineSurvival, ...]
    chain: tuple[ChainLink, ...]
    undecided: tuple[ActionLink, ...]
    timeline: Timeline


def tell_course(course: Course, tables: RuleTables, made_by: str, *, is_synthetic: bool) -> ToldCourse:
    """Replay the events and draw every conclusion that rules allow; `made_by` names the program and its version.

    Raises CourseError where the events contradict each other.
    """
    state = replay(course)
    state = replace(state, facts=order_facts(state.facts, state.day_zero))
    measures = measure_course(state.facts, state.day_zero, tables)
    timeline = lay_out_course(course.case, state, measures, made_by, is_synthetic=is_synthetic)
    survival = measure_survival(state.facts, state.day_zero, measures.lines)
    chain, undecided = link_responses(state.facts), list_undecided(state.facts)
    return ToldCourse(course, state, list_amendments(course), measures, survival, chain, undecided, timeline)
