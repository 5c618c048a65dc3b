"""Strength on the scale of the Medical Research Council (MRC), muscle by muscle, and the motor scores that add it up.

The scale: Medical Research Council, Aids to the Examination of the Peripheral Nervous System, Memorandum 45 (1976). 0 none,
1 flicker, 2 with gravity eliminated, 3 against gravity, 4 against some resistance, 5 normal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from fascicle.model.knowledge import Citation, Verification
from fascicle.model.neurology import (
    ARM_MYOTOMES,
    LEG_MYOTOMES,
    MRC_GRADES,
    Level,
    NeurologicalExamination,
    Strength,
    list_grades,
)
from fascicle.model.scores import Applicability, OneOf, Options, Rule, Score

MOTOR_RULE: Final = Rule(
    Citation("ASIA and ISCoS, International Standards for Neurological Classification of Spinal Cord Injury, revised 2019"),
    "worksheet: motor subscores, 0 to 50 each",
    Verification.VERIFIED,
)
APPLIES: Final = Applicability(True, "Key muscles have grades.")
_ONE: Final = re.compile(r"([0-5])([+-]?)")
_RANGE: Final = re.compile(r"([0-5])[+-]?\s*(?:-|–|—|to)\s*([0-5])[+-]?")


def parse_strength(text: str) -> Strength:
    """A strength as it is written: `3`, `4-`, `0/5`, `2-3/5`. The text is kept; a range is every grade from end to end.

    Raises ValueError for what is no grade of the scale, and for a range that runs downwards.
    """
    written = text.strip()
    grade = written.removesuffix("/5").strip()
    if single := _ONE.fullmatch(grade):
        return Strength(written, _check_sign(int(single[1]), single[2], written))
    ends = _RANGE.fullmatch(grade)
    if ends is None:
        raise ValueError(f"{text!r} is no strength; write a grade 0 to 5 such as 3, 4-, 0/5 or a range such as 2-3/5")
    low, high = int(ends[1]), int(ends[2])
    if low >= high:
        raise ValueError(f"{text!r}: the lower grade of a range comes first")
    return Strength(written, OneOf(tuple(range(low, high + 1))))


def sum_arms(examination: NeurologicalExamination) -> Score[Options[int]]:
    """Upper extremity motor score, 0 to 50, or every sum that the grades leave possible."""
    return _sum("UEMS", examination, ARM_MYOTOMES)


def sum_legs(examination: NeurologicalExamination) -> Score[Options[int]]:
    """Lower extremity motor score, 0 to 50, or every sum that the grades leave possible."""
    return _sum("LEMS", examination, LEG_MYOTOMES)


def _check_sign(grade: int, sign: str, text: str) -> int:
    """The whole grade. 5+ and 0- lie beyond the scale."""
    if (grade, sign) in ((5, "+"), (0, "-")):
        raise ValueError(f"{text!r} lies beyond the scale of 0 to 5")
    return grade


def _sum(name: str, examination: NeurologicalExamination, levels: Iterable[Level]) -> Score[Options[int]]:
    """The sums over both sides; muscles without a grade are named."""
    sums, missing = {0}, []
    for side_name, side in (("right", examination.right), ("left", examination.left)):
        for level in levels:
            grades = list_grades(side.motor.get(level), MRC_GRADES)
            sums = {total + grade for total in sums for grade in grades}
            if len(grades) > 1:
                missing.append(f"{level.value} {side_name}")
    return Score(name, Options(tuple(sorted(sums))), MOTOR_RULE, APPLIES, tuple(missing), unit="points")
