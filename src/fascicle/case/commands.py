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


Command: TypeAlias = Record | Correct | Withdraw
