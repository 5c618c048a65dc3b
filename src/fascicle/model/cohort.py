"""Many cases side by side, line of therapy by line of therapy. Days count from the start of each line; None is not known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fascicle.model.response import Direction

DaySpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CohortStudy:
    """A study of a line: first and last possible day, change of the sum from the line's baseline, response.

    `response` is the one RECIST 1.1 gives, None where several remain possible; `described` the direction in the report's words.
    """

    fact: str
    days: DaySpan | None
    percent: Decimal | None
    response: str | None
    described: Direction | None


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One line of one case.

    `ended`, `last_contact`, `resected`, `progressed`, `died`: first and last possible day; None: not known, or it has not
    happened. `is_ongoing` None: not stated. `best_percent`: the most negative change, before a resection. `best_responses`,
    `best_confirmed`: the best overall response by RECIST 1.1, or all that remain possible; empty: not assessable.
    """

    case: str
    line: str
    therapy: str
    ended: DaySpan | None
    is_ongoing: bool | None
    last_contact: DaySpan | None
    resected: DaySpan | None
    progressed: DaySpan | None
    died: DaySpan | None
    best_percent: Decimal | None
    best_responses: tuple[str, ...]
    best_confirmed: tuple[str, ...]
    studies: tuple[CohortStudy, ...]

    @property
    def name(self) -> str:
        """Case and line, as pictures name it."""
        return f"{self.case}, {self.line}"


@dataclass(frozen=True, slots=True)
class Cohort:
    """The lines of all cases in the order in which the cases were given; `drug` says which lines were asked for, None: all."""

    made_by: str
    drug: str | None
    is_synthetic: bool
    lines: tuple[CohortLine, ...]
