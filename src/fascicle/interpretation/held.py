"""One alteration held against one pattern of a statement: every criterion with its answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fascicle.model.answers import Answer, Outcome, combine_all, not_assessable, not_met

_ORDER = (Outcome.MET, Outcome.NOT_ASSESSABLE, Outcome.NOT_MET)


@dataclass(frozen=True, slots=True)
class Held:
    """`subject` is the name of the alteration; None where there is none of the kind that the pattern is about."""

    subject: str | None
    answers: tuple[Answer, ...]

    @property
    def outcome(self) -> Outcome:
        """Whether the pattern holds."""
        return combine_all(self.answers)

    @property
    def rank(self) -> tuple[int, bool]:
        """The smaller, the better the alteration fits the pattern."""
        return _ORDER.index(self.outcome), self.subject is None


def hold_none(criterion: str, wanted: str, genes: Iterable[str], looked_at: frozenset[str] | None) -> Held:
    """No alteration of the kind was found: not met where every gene was looked at, else not assessable."""
    asked = tuple(genes)
    if looked_at is None:
        return Held(None, (not_assessable(criterion, f"{wanted}: not looked for"),))
    missed = [gene for gene in asked if gene not in looked_at]
    if missed:
        return Held(None, (not_assessable(criterion, f"{wanted}: that {', '.join(missed)} was looked at is not recorded"),))
    return Held(None, (not_met(criterion, f"no {wanted} was found"),))


def choose_best(held: Iterable[Held]) -> Held:
    """The alteration that fits best, the first of several."""
    return min(held, key=lambda item: item.rank)
