"""Numbers that carry their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proportion:
    """A proportion with its counts, its 95 % interval, and the words that say what was divided by what."""

    numerator: int
    denominator: int
    low: float
    high: float
    formula: str
    interval_method: str

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator or self.denominator == 0:
            raise ValueError(f"not a proportion: {self.numerator}/{self.denominator}")
        if not 0 <= self.low <= self.value <= self.high <= 1:
            raise ValueError(f"the interval {self.low}-{self.high} does not hold {self.value}")

    @property
    def value(self) -> float:
        """The point estimate, 0 to 1."""
        return self.numerator / self.denominator


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"the interval {self.low}-{self.high} does not hold {self.value}")
