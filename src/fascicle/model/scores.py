"""What a clinical score says: a value, or every value it can still have, and what is missing to tell."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeAlias, TypeVar

from fascicle.model.knowledge import Citation, Verification

V = TypeVar("V", bound=Hashable)
V_co = TypeVar("V_co", bound=Hashable, covariant=True)
R_co = TypeVar("R_co", bound="Options[Any] | Interval", covariant=True)


@dataclass(frozen=True, slots=True)
class OneOf(Generic[V_co]):
    """A fact that is known only to be one of several values, such as a strength of "2-3/5"."""

    values: tuple[V_co, ...]

    def __post_init__(self) -> None:
        if len(set(self.values)) != len(self.values) or len(self.values) < 2:
            raise ValueError(f"one of several different values, not {self.values}")


# A fact as it was stated: a value, one of several, or None for "not stated".
Stated: TypeAlias = V | OneOf[V] | None


@dataclass(frozen=True, slots=True)
class Options(Generic[V_co]):
    """The values a score can have, in the order of its scale. One value: it is known."""

    values: tuple[V_co, ...]

    def __post_init__(self) -> None:
        if not self.values or len(set(self.values)) != len(self.values):
            raise ValueError(f"a score has at least one value and none twice, not {self.values}")

    @property
    def single(self) -> V_co | None:
        """The value where there is only one."""
        return self.values[0] if len(self.values) == 1 else None

    @property
    def low(self) -> V_co:
        """The first value on the scale."""
        return self.values[0]

    @property
    def high(self) -> V_co:
        """The last value on the scale."""
        return self.values[-1]

    def is_within(self, wider: Options[Any]) -> bool:
        """Whether every value is also one of `wider`."""
        return set(self.values) <= set(wider.values)


@dataclass(frozen=True, slots=True)
class Interval:
    """A measure between two ends, both included; in the unit that `Score.unit` names. Equal ends: it is known."""

    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"an interval from {self.low} to {self.high}")

    @property
    def single(self) -> Decimal | None:
        """The value where both ends are the same."""
        return self.low if self.low == self.high else None

    def is_within(self, wider: Interval) -> bool:
        """Whether it lies inside `wider`."""
        return wider.low <= self.low and self.high <= wider.high


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a score's rule is written: citation, clause or table, and whether it was checked against a source that was read."""

    citation: Citation
    place: str
    verification: Verification

    @property
    def is_verified(self) -> bool:
        """Whether conclusions may rest on it."""
        return self.verification is Verification.VERIFIED


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether a score is meant for this patient, and why.

    `applies` None: it is not known, because what decides it is not stated, or because the score was never validated here.
    """

    applies: bool | None
    because: str


@dataclass(frozen=True, slots=True)
class Score(Generic[R_co]):
    """What a score says under one rule.

    `result` None: nothing can be said; `applicability` or `missing` tells why. `missing` names the inputs that were not stated
    and on which the result may still depend, so a single value has none. `notes` say how the result must not be read.
    """

    name: str
    result: R_co | None
    rule: Rule
    applicability: Applicability
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unit: str | None = None

    def __post_init__(self) -> None:
        if self.applicability.applies is False and self.result is not None:
            raise ValueError(f"{self.name} does not apply and has no result")
        if self.result is not None and self.result.single is not None and self.missing:
            raise ValueError(f"{self.name} is a single value, so nothing is missing")
        if self.result is None and self.applicability.applies is not False and not (self.missing or self.notes):
            raise ValueError(f"{self.name} has no result and does not say why")

    @property
    def value(self) -> Any:
        """The value where it is known, None where several are possible or none can be told."""
        return None if self.result is None else self.result.single

    @property
    def is_conclusive(self) -> bool:
        """Whether a conclusion may rest on it: one value, a rule that was checked, and it applies."""
        return self.value is not None and self.rule.is_verified and self.applicability.applies is True
