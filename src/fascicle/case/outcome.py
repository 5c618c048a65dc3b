"""Progression-free and overall survival of each line, from the days of a course that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fascicle.case.timing import Timing
from fascicle.clinic.survival import (
    AwaitedEvent,
    DaySpan,
    EventState,
    Survival,
    measure_overall,
    measure_progression_free,
)
from fascicle.model.course import Known, Place, Subject, When, get_stated
from fascicle.model.course_facts import CourseFact, OutcomeFact
from fascicle.model.course_therapies import TherapyFact, TherapyMode

_PROGRESSION, _DEATH = "progression", "death"


@dataclass(frozen=True, slots=True)
class LineSurvival:
    """Both times of one systemic line, counted from its start."""

    therapy: TherapyFact
    progression_free: Survival
    overall: Survival


def measure_survival(facts: Sequence[CourseFact], day_zero: str | None) -> tuple[LineSurvival, ...]:
    """The times of every systemic line, by the last outcome on record; none without an outcome.

    A day counts only where it can be compared with the start of the line; every other day is missing.
    """
    outcomes = [fact for fact in facts if isinstance(fact, OutcomeFact)]
    if not outcomes:
        return ()
    lines = [fact for fact in facts if isinstance(fact, TherapyFact) and fact.mode is TherapyMode.SYSTEMIC]
    timing = Timing(facts, day_zero)
    return tuple(_measure(line, outcomes[-1], facts, timing) for line in lines)


def _measure(line: TherapyFact, outcome: OutcomeFact, facts: Sequence[CourseFact], timing: Timing) -> LineSurvival:
    start = timing.places[line.identifier]
    contact = timing.places[outcome.identifier]
    death = _await_death(outcome, start, contact, timing)
    progression = _await_progression(outcome, start, contact, timing, facts)
    began = DaySpan(start.earliest, start.latest)
    return LineSurvival(line, measure_progression_free(began, progression, death), measure_overall(began, death))


def _await_death(outcome: OutcomeFact, start: Place, contact: Place, timing: Timing) -> AwaitedEvent:
    is_alive = get_stated(outcome.is_alive)
    state = _name_state(None if is_alive is None else not is_alive)
    if state is EventState.HAPPENED:
        return AwaitedEvent(_DEATH, state, _find_span(outcome.died, start, timing))
    return AwaitedEvent(_DEATH, state, None, _compare(contact, start) if is_alive else None)


def _await_progression(
    outcome: OutcomeFact, start: Place, contact: Place, timing: Timing, facts: Sequence[CourseFact]
) -> AwaitedEvent:
    """Progression that a study found happened after the last study before it."""
    state = _name_state(get_stated(outcome.has_progressed))
    if state is not EventState.HAPPENED:
        last = _compare(contact, start) if state is EventState.NOT_HAPPENED else None
        return AwaitedEvent(_PROGRESSION, state, None, last)
    found = _find_span(outcome.progressed, start, timing)
    studies = (timing.places[fact.identifier] for fact in facts if fact.kind is Subject.IMAGING)
    days = [place.latest for place in studies if place.frame == start.frame and found and place.latest < found.earliest]
    if found is None or not days:
        return AwaitedEvent(_PROGRESSION, state, found)
    return AwaitedEvent(_PROGRESSION, state, DaySpan(max(start.latest, *days) + 1, found.latest))


def _name_state(happened: bool | None) -> EventState:  # noqa: FBT001 - one fact
    if happened is None:
        return EventState.NOT_STATED
    return EventState.HAPPENED if happened else EventState.NOT_HAPPENED


def _find_span(when: Known[When], start: Place, timing: Timing) -> DaySpan | None:
    """The days of an event where they can be compared with the start of the line, and lie after it."""
    place = timing.locate(when) if isinstance(when, When) else None
    if place is None or place.frame != start.frame or place.latest < start.earliest:
        return None
    return DaySpan(place.earliest, place.latest)


def _compare(place: Place, start: Place) -> int | None:
    return place.earliest if place.frame == start.frame else None
