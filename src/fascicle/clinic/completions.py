"""From facts of which some are not stated to every value a rule can still give.

The one way scores deal with what is missing: the rule is asked for every completion of the facts. So a point value comes only
where all completions agree, and a further fact can only take values away, never add one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Generic, TypeAlias, TypeVar

from fascicle.model.scores import Applicability, OneOf, Options, Rule, Score, Stated

V = TypeVar("V", bound=Hashable)
# The yes or no of one completion; a rule takes its inputs by place.
YesNo: TypeAlias = bool


@dataclass(frozen=True, slots=True)
class Input(Generic[V]):
    """A fact a rule needs: its name in words, what was stated of it, and every value it could have."""

    name: str
    stated: Stated[V]
    domain: tuple[V, ...]

    def __post_init__(self) -> None:
        unknown = [value for value in list_possible(self) if value not in self.domain]
        if unknown:
            raise ValueError(f"{self.name} cannot be {', '.join(map(str, unknown))}")


@dataclass(frozen=True, slots=True)
class Completion(Generic[V]):
    """The values of a rule over all completions, and the names of the open inputs that they depend on."""

    options: Options[V]
    missing: tuple[str, ...]


def list_possible(item: Input[V]) -> tuple[V, ...]:
    """The values an input can have, given what was stated."""
    if item.stated is None:
        return item.domain
    return item.stated.values if isinstance(item.stated, OneOf) else (item.stated,)


def complete(inputs: Sequence[Input[Any]], rule: Callable[..., V], scale: Sequence[V]) -> Completion[V]:
    """The values `rule` takes over all completions, in the order of `scale`.

    `rule` is called with one value per input, in their order. An input is missing when it is open (several values are possible)
    and the rule gives different values for two completions that differ in it alone. Inputs that were stated as one of several
    values are named too: what is missing is the precise statement. Raises ValueError for a value that is not of the scale.
    """
    outcomes = {facts: rule(*facts) for facts in product(*map(list_possible, inputs))}
    found = set(outcomes.values())
    stray = found - set(scale)
    if stray:
        raise ValueError(f"the rule gave {stray}, which its scale does not have")
    missing = tuple(item.name for place, item in enumerate(inputs) if _matters(place, outcomes))
    return Completion(Options(tuple(value for value in scale if value in found)), missing)


def _matters(place: int, outcomes: dict[tuple[Any, ...], V]) -> bool:
    """Whether two completions that differ only in the input at `place` have different values."""
    seen: dict[tuple[Any, ...], V] = {}
    return any(seen.setdefault(others, value) != value for others, value in _leave_out(place, outcomes))


def _leave_out(place: int, outcomes: dict[tuple[Any, ...], V]) -> Iterator[tuple[tuple[Any, ...], V]]:
    """Each completion without the input at `place`, and its value."""
    return ((facts[:place] + facts[place + 1 :], value) for facts, value in outcomes.items())


def apply_if(*, is_met: bool | None, yes: str, no: str, unknown: str) -> Applicability:
    """Whether a score applies by one condition: `yes` and `no` are the reasons, `unknown` names the input that is not stated."""
    return Applicability(is_met, {True: yes, False: no, None: unknown}[is_met])


@dataclass(frozen=True, slots=True)
class Scale(Generic[V]):
    """What a score is called, the values it can have in order, and where its rule is written."""

    name: str
    values: tuple[V, ...]
    rule: Rule
    unit: str | None = None


def conclude(
    scale: Scale[V],
    inputs: Sequence[Input[Any]],
    rule: Callable[..., V],
    applicability: Applicability,
    notes: Sequence[str] = (),
) -> Score[Options[V]]:
    """The score of facts under a rule; without a result where the score does not apply, or does so only perhaps."""
    if applicability.applies is not True:
        missing = (applicability.because,) if applicability.applies is None else ()
        return Score(scale.name, None, scale.rule, applicability, missing, tuple(notes), scale.unit)
    found = complete(inputs, rule, scale.values)
    return Score(scale.name, found.options, scale.rule, applicability, found.missing, tuple(notes), scale.unit)
