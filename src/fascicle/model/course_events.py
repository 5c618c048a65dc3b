"""The course of a case as events that are only ever added, and the state they lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from fascicle.model.course import Actor, Subject
from fascicle.model.course_facts import CourseFact


class Action(StrEnum):
    """What happened to a fact; the last part of an event's tag."""

    RECORD = "record"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


SOURCES: Final[Mapping[Subject, Actor]] = {
    Subject.EXAMINATION: Actor.CLINIC,
    Subject.IMAGING: Actor.RADIOLOGY,
    Subject.FINDING: Actor.LABORATORY,
    Subject.BLOOD_TEST: Actor.LABORATORY,
    Subject.DECISION: Actor.BOARD,
    Subject.THERAPY: Actor.ONCOLOGY,
    Subject.TOXICITY: Actor.ONCOLOGY,
    Subject.OPERATION: Actor.SURGERY,
    Subject.PATHOLOGY: Actor.PATHOLOGY,
    Subject.REHABILITATION: Actor.CLINIC,
    Subject.OUTCOME: Actor.CLINIC,
    Subject.ASSUMPTION: Actor.CURATION,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done to the record: `number` counts from 1, `actor` and `recorded` say who and when.

    `known` names the facts that were on record when it was done, so that a decision can be read with what was known then.
    `because`: why a fact was corrected or withdrawn; None for one that is new. `seal` is the SHA-256 of all of this, with that
    of the event before in `previous` (`fascicle.case.seals`), in hexadecimal.
    """

    number: int
    action: Action
    fact: CourseFact
    actor: str
    recorded: datetime
    known: tuple[str, ...]
    because: str | None
    previous: str
    seal: str

    def __post_init__(self) -> None:
        if self.number < 1 or not self.actor.strip():
            raise ValueError("an event has a number from 1 and an actor")
        if self.recorded.tzinfo is None:
            raise ValueError("the time of an event says its distance from UTC")
        if (self.because is None) != (self.action is Action.RECORD):
            raise ValueError("a correction or withdrawal says why, a new fact does not")

    @property
    def tag(self) -> str:
        """`source:subject:action`, such as `radiology:imaging:record`."""
        return f"{SOURCES[self.fact.kind].value}:{self.fact.kind.value}:{self.action.value}"


@dataclass(frozen=True, slots=True)
class Course:
    """The events of a case in order, and the fact whose start is day 0 (None: none was named).

    `born_years`: first and last year in which the patient can have been born; None where nothing tells. `head` is the seal of
    the last event, so that one that was taken off the end is missed.
    """

    case: str
    day_zero: str | None
    born_years: tuple[int, int] | None
    head: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class CourseState:
    """What is on record after some events: facts by identifier in the order in which they were first recorded.

    `head` is the seal of the last of them, or of the beginning.
    """

    head: str
    day_zero: str | None = None
    born_years: tuple[int, int] | None = None
    facts: tuple[CourseFact, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    events: int = 0
    last_recorded: datetime | None = None

    def find(self, identifier: str) -> CourseFact | None:
        """The fact of that name."""
        return next((fact for fact in self.facts if fact.identifier == identifier), None)
