"""A case's record: commands are decided into events, events evolve the state. The same events give the same state.

Events are only ever added: each is sealed with the seal of the one before, and `replay` refuses events that are not as they were
recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from typing import Final, TypeAlias

from fascicle.case.checks import check_fact
from fascicle.case.commands import Command, Correct, Record, Revise, Withdraw
from fascicle.case.seals import find_broken_seal, seal_beginning, seal_event
from fascicle.errors import CourseError
from fascicle.model.course_events import Action, Course, CourseState, Event
from fascicle.model.course_facts import CourseFact

Change: TypeAlias = tuple[Action, CourseFact, str | None]
TOO_EARLY: Final = "recorded is before the time of the event that precedes it"
SAY_WHY: Final = 'Write because = "..." in [course], or give another result directory.'
RESTORE: Final = "Past events are never changed: bring the file back from a copy, and record a correction instead."


def decide(state: CourseState, command: Command) -> tuple[Event, ...]:
    """The events a command leads to. Raises CourseError, naming the fact and its field, for one that cannot be."""
    changes: tuple[Change, ...]
    match command:
        case Record(fact=fact):
            _require_unused_name(state, fact.identifier)
            check_fact(state, fact)
            changes = ((Action.RECORD, fact, None),)
        case Correct(fact=fact, because=because):
            _require_kind(state, fact)
            check_fact(_remove(state, fact.identifier), fact)
            changes = ((Action.CORRECT, fact, because),)
        case Withdraw(identifier=identifier, because=because):
            fact = _require(state, identifier)
            _require_unused(state, identifier)
            changes = ((Action.WITHDRAW, fact, because),)
        case Revise():
            changes = tuple(_list_changes(state, command))
    return _make_events(state, changes, command)


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
    return replace(state, head=event.seal, facts=facts, withdrawn=withdrawn, events=event.number, last_recorded=event.recorded)


def replay(course: Course) -> CourseState:
    """The state that all events of a course lead to. Raises CourseError where an event is not as it was recorded."""
    broken = find_broken_seal(course)
    if broken is not None:
        raise CourseError(broken.what, remedy=RESTORE)
    return reduce(evolve, course.events, begin(course))


def begin(course: Course) -> CourseState:
    """The state before the first event."""
    start = seal_beginning(course.case, course.day_zero, course.born_years)
    return CourseState(start, course.day_zero, course.born_years)


def start_course(case: str, day_zero: str | None, born_years: tuple[int, int] | None) -> Course:
    """A course without events."""
    return Course(case, day_zero, born_years, seal_beginning(case, day_zero, born_years), ())


def append(course: Course, commands: Iterable[Command]) -> Course:
    """The course with the events of further commands. Raises CourseError at the first that cannot be."""
    state, events = replay(course), list(course.events)
    for command in commands:
        for event in decide(state, command):
            state = evolve(state, event)
            events.append(event)
    return replace(course, head=state.head, events=tuple(events))


def _make_events(state: CourseState, changes: Iterable[Change], command: Command) -> tuple[Event, ...]:
    """Sealed events, each upon the one before. Raises CourseError where the record already has a later one."""
    events: list[Event] = []
    for action, fact, because in changes:
        if state.last_recorded is not None and command.at < state.last_recorded:
            raise CourseError(TOO_EARLY, field="recorded", remedy="Give the time of the change.")
        known = tuple(item.identifier for item in state.facts)
        bare = Event(state.events + 1, action, fact, command.actor, command.at, known, because, state.head, seal="")
        events.append(replace(bare, seal=seal_event(bare)))
        state = evolve(state, events[-1])
    return tuple(events)


def _list_changes(state: CourseState, command: Revise) -> Iterator[Change]:
    """What differs between the record and the facts of a revision, which are checked as a whole: on the way from one to the
    other a record may contradict itself."""
    told: CourseState = replace(state, facts=())
    for fact in command.facts:
        check_fact(told, fact)
        told = replace(told, facts=(*told.facts, fact))
    for fact in command.facts:
        old = state.find(fact.identifier)
        if old is None:
            _require_unused_name(state, fact.identifier)
            yield Action.RECORD, fact, None
        elif old != fact:
            _require_kind(state, fact)
            yield Action.CORRECT, fact, _require_reason(command, "is on record otherwise", fact.identifier)
    for fact in state.facts:
        if told.find(fact.identifier) is None:
            yield Action.WITHDRAW, fact, _require_reason(command, f"{fact.identifier!r} is on record and no longer told", None)


def _require_reason(command: Revise, what: str, fact: str | None) -> str:
    if command.because is None:
        raise CourseError(f"{what}, and nothing says why", fact=fact, remedy=SAY_WHY)
    return command.because


def _require_unused_name(state: CourseState, identifier: str) -> None:
    if identifier in state.withdrawn:
        what = "identifier is that of a fact that was withdrawn"
        raise CourseError(what, fact=identifier, field="identifier", remedy="Give it another.")
    if state.find(identifier):
        raise CourseError("identifier is given twice", fact=identifier, field="identifier", remedy="Give each its own.")


def _require_kind(state: CourseState, fact: CourseFact) -> None:
    """A fact of that name and kind is on record."""
    old = _require(state, fact.identifier)
    if old.kind is not fact.kind:
        what = f"is on record as {old.kind.value}"
        raise CourseError(what, fact=fact.identifier, field="identifier", remedy="Give it another identifier.")


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
