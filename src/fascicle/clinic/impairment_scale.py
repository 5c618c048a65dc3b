"""ASIA Impairment Scale (AIS) from an examination by the international standards; what was not examined stays open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import Final, NamedTuple

from fascicle.clinic.completions import Scale
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.neurology import (
    DERMATOMES,
    LEVELS,
    MRC_GRADES,
    MYOTOMES,
    SENSATION_GRADES,
    Level,
    NeurologicalExamination,
    SideExamination,
    list_grades,
)
from fascicle.model.scores import Applicability, Options, Rule, Score, Stated


class Impairment(StrEnum):
    """A complete, B sensory incomplete, C and D motor incomplete, E normal."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


SCALE: Final = Scale(
    "AIS",
    tuple(Impairment),
    Rule(
        Citation("ASIA and ISCoS, International Standards for Neurological Classification of Spinal Cord Injury, revised 2019"),
        "worksheet, page 2: AIS and steps in classification",
        Verification.VERIFIED,
    ),
)
APPLIES: Final = Applicability(True, "The cord is injured.")
TUMOUR_NOTE: Final = "The scale is for injury of the cord; in compression by a tumour it describes and is not validated."
_LAST: Final = len(LEVELS) - 1
_KEY_PLACES: Final = tuple(LEVELS.index(level) for level in MYOTOMES)
# The standards ask for motor function more than three levels below the motor level.
_LEVELS_BELOW: Final = 3
_USEFUL: Final = 3
_NORMAL_STRENGTH: Final = 5
_NORMAL_SENSATION: Final = 2
_LEAST_OF_CATEGORY: Final = (0, 1, _USEFUL, _NORMAL_STRENGTH)


@dataclass(frozen=True, slots=True)
class _Walk:
    """How far down one side is normal, while going down its levels. Places are indices into `LEVELS`; None: normal so far.

    `level`: the upper of sensory and motor level; `motor`: the motor level; `moves`: a muscle moves far enough below it;
    `feels`: something is felt at S4-5.
    """

    level: int | None
    motor: int | None
    moves: bool
    feels: bool


class _Side(NamedTuple):
    """One way a side can turn out, and the least and most key muscles of grade 3 or more that go with it; or both sides."""

    level: int
    moves: bool
    feels: bool
    fewest: int
    most: int


def classify_impairment(examination: NeurologicalExamination) -> Score[Options[Impairment]]:
    """The grade, or every grade that some completion of the examination has.

    Nothing is inferred: without the findings at S4-5 and the anus, a paralysis can be A, B or C. Muscles that are no key muscles
    count as not stated where they were not examined, since they tell B from C.
    """
    found = _list_grades(examination)
    options = Options(tuple(grade for grade in Impairment if grade in found))
    missing = () if options.single else tuple(_list_open(examination))
    return Score(SCALE.name, options, SCALE.rule, APPLIES, missing, (TUMOUR_NOTE,))


def assume_normal_through(examination: NeurologicalExamination, level: Level) -> NeurologicalExamination:
    """The examination with every key muscle and dermatome down to `level` taken as normal where it was not stated.

    An assumption that somebody must make and be named for, such as that nothing above the only lesion on imaging is affected.
    """
    return replace(
        examination,
        right=_fill_side(examination.right, level),
        left=_fill_side(examination.left, level),
    )


def _fill_side(side: SideExamination, level: Level) -> SideExamination:
    above = LEVELS[: LEVELS.index(level) + 1]
    return replace(
        side,
        motor=_fill(side.motor, above, MYOTOMES, _NORMAL_STRENGTH),
        light_touch=_fill(side.light_touch, above, DERMATOMES, _NORMAL_SENSATION),
        pin_prick=_fill(side.pin_prick, above, DERMATOMES, _NORMAL_SENSATION),
    )


def _fill(
    grades: Mapping[Level, Stated[int]], above: tuple[Level, ...], levels: tuple[Level, ...], normal: int
) -> dict[Level, Stated[int]]:
    supposed: dict[Level, Stated[int]] = {level: normal for level in levels if level in above}
    return supposed | {level: stated for level, stated in grades.items() if stated is not None}


def _list_grades(examination: NeurologicalExamination) -> set[Impairment]:
    """The grades of all completions."""
    rights, lefts = _list_outcomes(examination.right), _list_outcomes(examination.left)
    contractions = _list_flags(examination.voluntary_anal_contraction)
    pressures = _list_flags(examination.deep_anal_pressure)
    # Many pairs of sides are the same body; each is graded once.
    bodies = {_join(right, left) for right, left in product(rights, lefts)}
    found: set[Impairment] = set()
    for body, contracts, presses in product(bodies, contractions, pressures):
        found.update(_grade(body, contracts=contracts, presses=presses))
    return found


def _join(right: _Side, left: _Side) -> _Side:
    """Both sides as one: the upper level, what either of them does, the muscles of both."""
    fewest, most = right.fewest + left.fewest, right.most + left.most
    return _Side(min(right.level, left.level), right.moves or left.moves, right.feels or left.feels, fewest, most)


def _grade(body: _Side, *, contracts: bool, presses: bool) -> Iterator[Impairment]:
    """The grades of one way both sides and the anus can turn out: one, or C and D where the muscles still leave both."""
    if body.level == _LAST and contracts:
        yield Impairment.E
    elif not (body.feels or presses or contracts):
        yield Impairment.A
    elif not (contracts or body.moves):
        yield Impairment.B
    else:
        above = sum(place <= body.level for place in _KEY_PLACES)
        below = 2 * (len(_KEY_PLACES) - above)
        # Every key muscle down to the level is useful, on both sides.
        if 2 * (body.fewest - 2 * above) < below:
            yield Impairment.C
        if 2 * (body.most - 2 * above) >= below:
            yield Impairment.D


def _list_outcomes(side: SideExamination) -> list[_Side]:
    """Every way a side can turn out, going down its levels once; ways that differ only in numbers of muscles are one."""
    walks = {_Walk(None, None, moves=False, feels=False): (0, 0)}
    for place in range(1, len(LEVELS)):
        further: dict[_Walk, tuple[int, int]] = {}
        for walk, (fewest, most) in walks.items():
            for next_walk, useful in _step(walk, side, place):
                low, high = further.get(next_walk, (fewest + useful, most + useful))
                further[next_walk] = (min(low, fewest + useful), max(high, most + useful))
        walks = further
    return _gather(walks, side)


def _gather(walks: Mapping[_Walk, tuple[int, int]], side: SideExamination) -> list[_Side]:
    """The ends of all walks, with the muscles that are no key muscles."""
    found: dict[tuple[int, bool, bool], tuple[int, int]] = {}
    for walk, (fewest, most) in walks.items():
        level = _LAST if walk.level is None else walk.level
        motor = _LAST if walk.motor is None else walk.motor
        for moves in {walk.moves or other for other in _list_non_key(side, motor)}:
            low, high = found.get((level, moves, walk.feels), (fewest, most))
            found[level, moves, walk.feels] = (min(low, fewest), max(high, most))
    return [_Side(*key, *counts) for key, counts in found.items()]


def _list_non_key(side: SideExamination, motor: int) -> tuple[bool, ...]:
    """Whether a muscle that is no key muscle moves more than three levels below the motor level."""
    if side.lowest_non_key is not None:
        moves = LEVELS.index(side.lowest_non_key) - motor > _LEVELS_BELOW
        return (moves,) if moves or side.is_non_key_examined else (False, True)
    return (False,) if side.is_non_key_examined else (False, True)


def _step(walk: _Walk, side: SideExamination, place: int) -> Iterator[tuple[_Walk, bool]]:
    """Every way one level can turn out: the walk after it, and whether its key muscle is useful."""
    level = LEVELS[place]
    for is_normal, feels in _list_sensations(side, level, place):
        for strength in _list_strengths(side, level):
            motor = _find_motor_level(walk, place, strength, is_normal=is_normal)
            ends = [end for end in (None if is_normal else place - 1, motor) if end is not None]
            reached = min(ends, default=None) if walk.level is None else walk.level
            is_far = motor is not None and place - motor > _LEVELS_BELOW
            moves = walk.moves or (is_far and bool(strength))
            yield _Walk(reached, motor, moves, feels), strength is not None and strength >= _USEFUL


def _find_motor_level(walk: _Walk, place: int, strength: int | None, *, is_normal: bool) -> int | None:
    """The motor level after one level, None while everything down to it is normal.

    A key muscle of grade 3 or more is the motor level if those above are normal. Where there is no key muscle the motor level
    goes with the sensory one.
    """
    if walk.motor is not None:
        return walk.motor
    if strength is None:
        return None if is_normal else place - 1
    if strength == _NORMAL_STRENGTH:
        return None
    return place if strength >= _USEFUL else place - 1


def _list_sensations(side: SideExamination, level: Level, place: int) -> set[tuple[bool, bool]]:
    """Whether a level feels normally, and, of S4-5, whether it feels at all."""
    pairs = product(
        list_grades(side.light_touch.get(level), SENSATION_GRADES), list_grades(side.pin_prick.get(level), SENSATION_GRADES)
    )
    return {(min(pair) == _NORMAL_SENSATION, place == _LAST and max(pair) > 0) for pair in pairs}


def _list_strengths(side: SideExamination, level: Level) -> set[int | None]:
    """The strengths that make a difference: 0, 1 or 2 as 1, 3 or 4 as 3, and 5. None where the level has no key muscle."""
    if level not in MYOTOMES:
        return {None}
    grades = list_grades(side.motor.get(level), MRC_GRADES)
    return {max(least for least in _LEAST_OF_CATEGORY if least <= grade) for grade in grades}


def _list_flags(flag: bool | None) -> tuple[bool, ...]:  # noqa: FBT001 - one fact
    return (False, True) if flag is None else (flag,)


def _list_open(examination: NeurologicalExamination) -> Iterator[str]:
    """What was not examined or stated, or not as one grade, in words."""
    sides = (("right", examination.right), ("left", examination.left))
    if examination.voluntary_anal_contraction is None:
        yield "voluntary anal contraction"
    if examination.deep_anal_pressure is None:
        yield "deep anal pressure"
    for name, side in sides:
        if Level.S4_5 not in side.light_touch or Level.S4_5 not in side.pin_prick:
            yield f"sensation at S4-5, {name}"
    for name, side in sides:
        if any(level not in side.light_touch or level not in side.pin_prick for level in DERMATOMES[:-1]):
            yield f"sensation above S4-5, {name}"
        if any(len(list_grades(side.motor.get(level), MRC_GRADES)) > 1 for level in MYOTOMES):
            yield f"strength of the key muscles, {name}"
        if not side.is_non_key_examined:
            yield f"muscles that are no key muscles, {name}"
