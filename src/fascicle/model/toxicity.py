"""Adverse events: the clauses that grade them, and what is known of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from fascicle.model.knowledge import Verification


class Reference(StrEnum):
    """What a threshold is a multiple of: 1, the upper or lower limit of normal, or the patient's baseline."""

    ABSOLUTE = "absolute"
    ULN = "ULN"
    LLN = "LLN"
    BASELINE = "baseline"


class Comparator(StrEnum):
    """How a value is held against a threshold."""

    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="


class BaselineState(StrEnum):
    """For which baseline a clause holds."""

    ANY = "any"
    NORMAL = "normal"
    ABNORMAL = "abnormal"


@dataclass(frozen=True, slots=True)
class Threshold:
    """`value comparator factor x reference + offset`."""

    comparator: Comparator
    factor: Decimal
    reference: Reference
    offset: Decimal


@dataclass(frozen=True, slots=True)
class Clause:
    """One way to reach a grade: a threshold, a condition, or both. `is_negated`: the condition must not hold."""

    grade: int
    baseline: BaselineState
    threshold: Threshold | None
    condition: str | None
    is_negated: bool = False

    def __post_init__(self) -> None:
        if self.threshold is None and self.condition is None:
            raise ValueError("a clause has a threshold or a condition")
        if not 1 <= self.grade <= 4:
            raise ValueError(f"a grade from 1 to 4, not {self.grade}")


@dataclass(frozen=True, slots=True)
class ToxicityTerm:
    """A term with its clauses. `unit`: that of values and limits, `any` where only multiples count, None without a value."""

    name: str
    unit: str | None
    clauses: tuple[Clause, ...]
    source: str
    verification: Verification

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions the clauses name, each once."""
        return tuple(dict.fromkeys(clause.condition for clause in self.clauses if clause.condition is not None))


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """What is known of one event; None, or a condition that is absent, is not stated.

    Value, limits and baseline are in `unit`. `was_there_before`: the same was there before the therapy; `is_worse_than_before`:
    and has worsened since.
    """

    term: str
    unit: str | None = None
    value: Decimal | None = None
    lower_limit: Decimal | None = None
    upper_limit: Decimal | None = None
    baseline: Decimal | None = None
    conditions: Mapping[str, bool] = field(default_factory=dict)
    was_there_before: bool | None = None
    is_worse_than_before: bool | None = None

    def __post_init__(self) -> None:
        measured = (self.value, self.lower_limit, self.upper_limit, self.baseline)
        if any(number is not None and number < 0 for number in measured):
            raise ValueError(f"{self.term}: a measured value is 0 or more")
        if self.lower_limit is not None and self.upper_limit is not None and self.lower_limit > self.upper_limit:
            raise ValueError(f"{self.term}: the lower limit is above the upper one")
