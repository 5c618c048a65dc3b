"""What the course of a case speaks of: facts with their source and time, and "not stated" as a value of its own.

Time is a date, or days counted from day 0 or from another fact, or only an order ("after the biopsy"). None of them is made up
from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

T = TypeVar("T")
END_SUFFIX: Final = ".end"


class NotStated(StrEnum):
    """The source was read and does not say it. Equal to its text, so that text that was read back is equal too."""

    NOT_STATED = "not stated"


NOT_STATED: Final = NotStated.NOT_STATED
# A fact: its value; NOT_STATED, where the source was read for it and is silent; None, where nobody recorded either.
Known: TypeAlias = T | NotStated | None


def get_stated(value: T | NotStated | None) -> T | None:
    """The value, None where it is not stated or was not recorded: rules treat both alike."""
    return None if value is None or value == NOT_STATED else value


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: the document, its page and the sentence, as far as they are given."""

    document: str
    page: str | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """When something was.

    `dates` and `days` are first and last day, both included, equal where the day is known. Days count from `days_from`, the
    identifier of a fact ("x.end" is the end of a therapy), or from day 0. `after` names what surely came before. `said` keeps
    the words of the source. All empty: not stated.
    """

    dates: tuple[date, date] | None = None
    days: tuple[int, int] | None = None
    days_from: str | None = None
    after: tuple[str, ...] = ()
    said: str | None = None

    def __post_init__(self) -> None:
        if self.dates is not None and self.days is not None:
            raise ValueError("a time is given as a date or as days, not as both")
        if self.days_from is not None and self.days is None:
            raise ValueError("days_from says what days count from, and there are no days")
        ends = self.dates or self.days
        if ends is not None and ends[0] > ends[1]:  # type: ignore[operator]
            raise ValueError(f"from {ends[0]} to {ends[1]} runs backwards")

    @property
    def is_stated(self) -> bool:
        """Whether a day or date is given."""
        return self.dates is not None or self.days is not None


@dataclass(frozen=True, slots=True)
class Place:
    """First and last possible day, counted within `frame`: the calendar (ordinals), day 0, or a fact whose day is not known."""

    frame: str
    earliest: int
    latest: int

    def is_before(self, other: Place) -> bool:
        """Whether it surely lies before; False where the days cannot be compared."""
        return self.frame == other.frame and self.latest < other.earliest

    def count_from(self, earlier: Place) -> tuple[int, int] | None:
        """Fewest and most days since another; None where they cannot be compared."""
        if self.frame != earlier.frame:
            return None
        return self.earliest - earlier.latest, self.latest - earlier.earliest


class Subject(StrEnum):
    """What a fact is about; the middle of an event's tag."""

    EXAMINATION = "examination"
    IMAGING = "imaging"
    FINDING = "finding"
    BLOOD_TEST = "blood_test"
    DECISION = "decision"
    THERAPY = "therapy"
    TOXICITY = "toxicity"
    OPERATION = "operation"
    PATHOLOGY = "pathology"
    REHABILITATION = "rehabilitation"
    OUTCOME = "outcome"
    ASSUMPTION = "assumption"


class CodeSystem(StrEnum):
    """Systems of codes that a fact may carry."""

    SNOMED_CT = "SNOMED CT"
    LOINC = "LOINC"
    ICD_O_3 = "ICD-O-3"
    ATC = "ATC"
    UCUM = "UCUM"


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a system, as given. Its form is checked, not whether the system has it."""

    system: CodeSystem
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What all facts have: a name in the case, a time, a source, codes, and the actions whose effect they show."""

    identifier: str
    when: When = When()
    source: Source | None = None
    codes: tuple[Code, ...] = ()
    effect_of: tuple[str, ...] = ()
    note: Known[str] = None

    @property
    def links(self) -> tuple[str, ...]:
        """The facts this one rests on, which were therefore there before it."""
        return self.effect_of

    @property
    def until(self) -> When | None:
        """When it ended; None for what has no duration."""
        return None


class Actor(StrEnum):
    """Who a fact comes from; the first part of an event's tag."""

    CLINIC = "clinic"
    RADIOLOGY = "radiology"
    LABORATORY = "laboratory"
    BOARD = "board"
    ONCOLOGY = "oncology"
    SURGERY = "surgery"
    PATHOLOGY = "pathology"
    CURATION = "curation"
