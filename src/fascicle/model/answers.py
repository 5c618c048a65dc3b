"""A rule's answer to one criterion, three-valued: what is not known is neither met nor not met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Answer to a criterion."""

    MET = "met"
    NOT_MET = "not met"
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True, slots=True)
class Answer:
    """A criterion, its outcome, and the datum it rests on.

    `weight`: points that a met criterion counts, in rules that add points up; None in all others, and where it is not met.
    """

    criterion: str
    outcome: Outcome
    because: str
    weight: int | None = None

    def __post_init__(self) -> None:
        if not self.because.strip():
            raise ValueError(f"{self.criterion} names no datum")
        if self.weight is not None and self.outcome is not Outcome.MET:
            raise ValueError(f"{self.criterion} is {self.outcome} and cannot count {self.weight} points")


def met(criterion: str, because: str, weight: int | None = None) -> Answer:
    """A criterion that is met."""
    return Answer(criterion, Outcome.MET, because, weight)


def not_met(criterion: str, because: str) -> Answer:
    """A criterion that is not met."""
    return Answer(criterion, Outcome.NOT_MET, because)


def not_assessable(criterion: str, because: str) -> Answer:
    """A criterion that cannot be answered."""
    return Answer(criterion, Outcome.NOT_ASSESSABLE, because)


def decide(criterion: str, value: bool | None, because: str) -> Answer:  # noqa: FBT001  (the value is what is asked for)
    """The answer of a yes, a no, or None for not known."""
    outcome = Outcome.NOT_ASSESSABLE if value is None else Outcome.MET if value else Outcome.NOT_MET
    return Answer(criterion, outcome, because)


def combine_all(answers: Sequence[Answer]) -> Outcome:
    """Kleene's strong conjunction: one that is not met decides, else one that is not assessable. Nothing asked is met."""
    outcomes = {answer.outcome for answer in answers}
    if Outcome.NOT_MET in outcomes:
        return Outcome.NOT_MET
    return Outcome.NOT_ASSESSABLE if Outcome.NOT_ASSESSABLE in outcomes else Outcome.MET


def combine_any(answers: Sequence[Answer]) -> Outcome:
    """Kleene's strong disjunction: one that is met decides, else one that is not assessable. No alternative is not met."""
    outcomes = {answer.outcome for answer in answers}
    if Outcome.MET in outcomes:
        return Outcome.MET
    return Outcome.NOT_ASSESSABLE if Outcome.NOT_ASSESSABLE in outcomes else Outcome.NOT_MET


def join_all(criterion: str, answers: Sequence[Answer]) -> Answer:
    """One answer for all: its reason is made of the answers that decide it."""
    outcome = combine_all(answers)
    return Answer(criterion, outcome, _join(answers, outcome))


def _join(answers: Sequence[Answer], outcome: Outcome) -> str:
    reasons = dict.fromkeys(answer.because for answer in answers if answer.outcome is outcome)
    return "; ".join(reasons) or "nothing is asked"
