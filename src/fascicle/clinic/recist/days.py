"""RECIST 1.1: what is known of the days between the time points of a line, for what asks how long something lasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from fascicle.model.course import Place

# Section 4.6: a response is confirmed no earlier than four weeks after it was first seen.
CONFIRMATION_DAYS: Final = 28
Answer: TypeAlias = bool | None


@dataclass(frozen=True, slots=True)
class Spacing:
    """For time points in order: which lie four weeks apart, and which late enough for stable disease; None is not known.

    `four_weeks[first][second]` for every second after the first. `alike`: for each time point the first one from which all that
    come after both are as far as from it, as far as that is known.
    """

    four_weeks: tuple[tuple[Answer, ...], ...]
    is_late: tuple[Answer, ...]
    alike: tuple[int, ...]


def find_spacing(places: Sequence[Place], start: Place, minimum_stable_days: int | None) -> Spacing:
    """The spacing of time points that come in the order of `places`, which may be known where their days are not."""
    four_weeks = _find_four_weeks(places)
    return Spacing(four_weeks, _find_late(places, start, minimum_stable_days), _find_alike(four_weeks))


def _find_four_weeks(places: Sequence[Place]) -> tuple[tuple[Answer, ...], ...]:
    """True where some pair within is four weeks apart, False where some pair around is not.

    Beyond the first time points, of each pair the next wider and narrower ones are known already.
    """
    count = len(places)
    apart: dict[tuple[int, int], Answer] = {
        (first, second): is_at_least(places[second].count_from(places[first]), CONFIRMATION_DAYS)
        for first in range(count)
        for second in range(first + 1, count)
    }
    pairs = sorted(apart, key=lambda pair: pair[1] - pair[0])
    for first, second in pairs:
        if True in (apart.get((first + 1, second)), apart.get((first, second - 1))):
            apart[first, second] = True
    for first, second in reversed(pairs):
        if False in (apart.get((first - 1, second)), apart.get((first, second + 1))):
            apart[first, second] = False
    return tuple(tuple(apart.get((first, second)) for second in range(count)) for first in range(count))


def _find_late(places: Sequence[Place], start: Place, minimum: int | None) -> tuple[Answer, ...]:
    """What comes after a time point that is late enough is so too, and what comes before one that is not is not."""
    if minimum is None or minimum <= 0:
        return (None if minimum is None else True,) * len(places)
    answers = [is_at_least(place.count_from(start), minimum) for place in places]
    late = next((number for number, answer in enumerate(answers) if answer is True), len(answers))
    early = next((number for number in reversed(range(len(answers))) if answers[number] is False), -1)
    return tuple(True if number >= late else False if number <= early else None for number in range(len(answers)))


def _find_alike(four_weeks: Sequence[Sequence[Answer]]) -> tuple[int, ...]:
    return tuple(
        next(item for item in range(place + 1) if four_weeks[item][place + 1 :] == four_weeks[place][place + 1 :])
        for place in range(len(four_weeks))
    )


def is_at_least(span: tuple[int, int] | None, days: int) -> Answer:
    """Whether a time is at least so long; None where it may or may not be."""
    if span is None or span[0] < days <= span[1]:
        return None
    return span[0] >= days
