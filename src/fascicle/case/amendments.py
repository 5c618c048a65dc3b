"""What was changed on record after it was recorded: the old fact beside the new one."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.model.course_events import Action, Course, Event
from fascicle.model.course_facts import CourseFact


@dataclass(frozen=True, slots=True)
class Amendment:
    """A correction or withdrawal, with the fact as it stood on record before."""

    event: Event
    before: CourseFact


def list_amendments(course: Course) -> tuple[Amendment, ...]:
    """The corrections and withdrawals of a course in the order in which they were recorded."""
    facts: dict[str, CourseFact] = {}
    found: list[Amendment] = []
    for event in course.events:
        if event.action is not Action.RECORD:
            found.append(Amendment(event, facts[event.fact.identifier]))
        facts[event.fact.identifier] = event.fact
    return tuple(found)
