"""A case's record: commands are decided into events, events evolve the state. The same events give the same state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from fascicle.case.checks import check_fact
from fascicle.case.commands import Command, Correct, Record, Withdraw
from fascicle.errors import CourseError
from fascicle.model.course_events import Action, Course, CourseState, Event
from fascicle.model.course_facts import CourseFact


def decide(state: CourseState, command: Command) -> tuple[Event, ...]:
    """The events a command leads to. Raises CourseError, naming the fact and its field, for one that cannot be."""
    if state.last_recorded is not None and command.at < state.last_recorded:
        raise CourseError("is recorded before the event that precedes it", fact=_name(command), field="recorded")
    match command:
        case Record(fact=fact):
            if state.find(fact.identifier) or fact.identifier in state.withdrawn:
                raise CourseError(
                    "identifier is given twice", fact=fact.identifier, field="identifier", remedy="Give each its own."
                )
            check_fact(state, fact)
            return (_make_event(state, Action.RECORD, fact, command, None),)
        case Correct(fact=fact, because=because):
            old = _require(state, fact.identifier)
            if old.kind is not fact.kind:
                raise CourseError(f"is on record as {old.kind.value}", fact=fact.identifier, field="kind")
            check_fact(_remove(state, fact.identifier), fact)
            return (_make_event(state, Action.CORRECT, fact, command, because),)
        case Withdraw(identifier=identifier, because=because):
            fact = _require(state, identifier)
            _require_unused(state, identifier)
            return (_make_event(state, Action.WITHDRAW, fact, command, because),)


def evolve(state: CourseState, event: Event) -> CourseState:
    """The state after an event. It never refuses: what was decided has happened."""
    fact = event.fact
    match event.action:
        case Action.RECORD:
            facts, withdrawn = (*state.facts, fact), state.withdrawn
        case Action.CORRECT:
            facts = tuple(fact if item.identifier == fact.identifier else item for item in state.facts)
            withdrawn = state.withdrawn
        case Action.WITHDRAW:
            facts = _remove(state, fact.identifier).facts
            withdrawn = state.withdrawn | {fact.identifier}
    return replace(state, facts=facts, withdrawn=withdrawn, events=event.number, last_recorded=event.recorded)


def replay(course: Course) -> CourseState:
    """The state that all events of a course lead to. Raises CourseError where their numbers do not count up from 1."""
    numbers = [event.number for event in course.events]
    if numbers != list(range(1, len(numbers) + 1)):
        raise CourseError("the numbers of the events do not count up from 1, so one is missing or was moved")
    return reduce(evolve, course.events, begin(course))


def begin(course: Course) -> CourseState:
    """The state before the first event."""
    return CourseState(course.day_zero, course.born_years)


def append(course: Course, commands: Iterable[Command]) -> Course:
    """The course with the events of further commands. Raises CourseError at the first that cannot be."""
    state, events = replay(course), list(course.events)
    for command in commands:
        for event in decide(state, command):
            state = evolve(state, event)
            events.append(event)
    return replace(course, events=tuple(events))


def _make_event(state: CourseState, action: Action, fact: CourseFact, command: Command, because: str | None) -> Event:
    known = tuple(item.identifier for item in state.facts)
    return Event(state.events + 1, action, fact, command.actor, command.at, known, because)


def _name(command: Command) -> str:
    return command.identifier if isinstance(command, Withdraw) else command.fact.identifier


def _require(state: CourseState, identifier: str) -> CourseFact:
    fact = state.find(identifier)
    if fact is None:
        raise CourseError("is not on record", fact=identifier, field="identifier", remedy="Record it first.")
    return fact


def _require_unused(state: CourseState, identifier: str) -> None:
    """A fact that others rest on stays."""
    users = [item.identifier for item in state.facts if identifier in item.links]
    if users:
        raise CourseError(
            f"is what {', '.join(users)} rests on", fact=identifier, field="identifier", remedy="Correct those first."
        )


def _remove(state: CourseState, identifier: str) -> CourseState:
    return replace(state, facts=tuple(item for item in state.facts if item.identifier != identifier))
