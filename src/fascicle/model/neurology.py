"""What is examined of strength and sensation, muscle by muscle and level by level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fascicle.model.scores import OneOf, Stated


class Level(StrEnum):
    """Levels of the spinal cord from the head down. C1 has no dermatome; S4 and S5 are examined as one."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"
    C8 = "C8"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    T5 = "T5"
    T6 = "T6"
    T7 = "T7"
    T8 = "T8"
    T9 = "T9"
    T10 = "T10"
    T11 = "T11"
    T12 = "T12"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4_5 = "S4_5"


LEVELS: Final = tuple(Level)
DERMATOMES: Final = LEVELS[1:]
ARM_MYOTOMES: Final = (Level.C5, Level.C6, Level.C7, Level.C8, Level.T1)
LEG_MYOTOMES: Final = (Level.L2, Level.L3, Level.L4, Level.L5, Level.S1)
MYOTOMES: Final = ARM_MYOTOMES + LEG_MYOTOMES
MRC_GRADES: Final = (0, 1, 2, 3, 4, 5)
SENSATION_GRADES: Final = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Strength:
    """A strength on the scale of the Medical Research Council, as written and as the whole grades it can be.

    `text` keeps what the whole grade loses ("4-"). `grade` is a grade 0 to 5, or one of several ("2-3/5").
    """

    text: str
    grade: int | OneOf[int]


@dataclass(frozen=True, slots=True)
class SideExamination:
    """One side of the body. A level that is absent was not examined, or it is not stated.

    `motor`: grades 0 to 5 of the key muscles; `light_touch`, `pin_prick`: 0 absent, 1 altered, 2 normal. `lowest_non_key`: the
    lowest level, named by a key muscle as on the worksheet, at which another muscle moves; None where the others were examined
    (`is_non_key_examined`): none moves.
    """

    motor: Mapping[Level, Stated[int]] = field(default_factory=dict)
    light_touch: Mapping[Level, Stated[int]] = field(default_factory=dict)
    pin_prick: Mapping[Level, Stated[int]] = field(default_factory=dict)
    lowest_non_key: Level | None = None
    is_non_key_examined: bool = False

    def __post_init__(self) -> None:
        _check_grades(self.motor, MYOTOMES, MRC_GRADES, "strength")
        _check_grades(self.light_touch, DERMATOMES, SENSATION_GRADES, "light touch")
        _check_grades(self.pin_prick, DERMATOMES, SENSATION_GRADES, "pin prick")
        if self.lowest_non_key is not None and self.lowest_non_key not in MYOTOMES:
            raise ValueError(f"the worksheet gives other muscles the levels of key muscles, not {self.lowest_non_key}")


@dataclass(frozen=True, slots=True)
class NeurologicalExamination:
    """Both sides, and the two findings at the anus; None is not stated."""

    right: SideExamination
    left: SideExamination
    voluntary_anal_contraction: bool | None = None
    deep_anal_pressure: bool | None = None


def list_grades(stated: Stated[int], domain: tuple[int, ...]) -> tuple[int, ...]:
    """The grades a fact can be."""
    if stated is None:
        return domain
    return stated.values if isinstance(stated, OneOf) else (stated,)


def _check_grades(grades: Mapping[Level, Stated[int]], levels: tuple[Level, ...], domain: tuple[int, ...], what: str) -> None:
    for level, stated in grades.items():
        if level not in levels:
            raise ValueError(f"{level} has no {what}")
        if not set(list_grades(stated, domain)) <= set(domain):
            raise ValueError(f"{what} at {level} is {domain[0]} to {domain[-1]}, not {stated}")
