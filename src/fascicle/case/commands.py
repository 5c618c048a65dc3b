"""What one can ask of a case's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from fascicle.model.course_facts import CourseFact


@dataclass(frozen=True, slots=True)
class Record:
    """Put a new fact on record."""

    fact: CourseFact
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Correct:
    """Put a fact in the place of the one of the same name; the old one stays in the events."""

    fact: CourseFact
    because: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take a fact off the record; it stays in the events."""

    identifier: str
    because: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Revise:
    """Make the record say what these facts say, which are all there are, in the order of the course.

    Facts that are new are recorded, those that differ corrected, those that are gone withdrawn; the others stay. `because` says
    why something on record changes; None will do where nothing does.
    """

    facts: tuple[CourseFact, ...]
    because: str | None
    actor: str
    at: datetime


Command: TypeAlias = Record | Correct | Withdraw | Revise
