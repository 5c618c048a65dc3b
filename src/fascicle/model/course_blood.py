"""Blood tests of a course. None is "not recorded", `NOT_STATED` is "the source does not say"; neither is ever 0."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from fascicle.model.course import Fact, Known, Subject


@dataclass(frozen=True, slots=True)
class BloodValue:
    """A value with its unit by UCUM and the laboratory's limits of normal in the same unit."""

    test: str
    value: Decimal
    unit: str
    lower_limit: Known[Decimal] = None
    upper_limit: Known[Decimal] = None

    def __post_init__(self) -> None:
        low, high = self.lower_limit, self.upper_limit
        if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
            raise ValueError(f"{self.test}: the lower limit {low} is above the upper limit {high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BloodFact(Fact):
    """Values of one blood sample."""

    kind: Literal[Subject.BLOOD_TEST] = Subject.BLOOD_TEST
    results: tuple[BloodValue, ...] = ()
