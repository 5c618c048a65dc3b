"""Clavien-Dindo grade of a complication after surgery, by what it took to treat it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, apply_if, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Options, Rule, Score, Stated
from fascicle.model.surgery import Management


class ClavienGrade(StrEnum):
    """Published grades, in order."""

    I = "I"  # noqa: E741 - the published name
    II = "II"
    IIIA = "IIIa"
    IIIB = "IIIb"
    IVA = "IVa"
    IVB = "IVb"
    V = "V"


SCALE: Final = Scale(
    "Clavien-Dindo",
    tuple(ClavienGrade),
    Rule(Citation("Dindo D, Demartines N, Clavien PA, Ann Surg 2004;240:205-213"), "Table 1", Verification.VERIFIED),
)
PERSISTS: Final = "suffix d: the complaint was still there at discharge"
PLANNED: Final = "A transfusion that was planned for the blood lost in the operation is part of it, not a complication after it."


@dataclass(frozen=True, slots=True)
class Complication:
    """One complication; None is not stated. `was_planned_in_operation`: what was given was planned and within the operation."""

    management: Stated[Management]
    was_planned_in_operation: bool | None
    was_under_general_anaesthesia: bool | None = None
    failed_several_organs: bool | None = None
    persists_at_discharge: bool | None = None


def grade_complication(complication: Complication) -> Score[Options[ClavienGrade]]:
    """The grade of one complication, or those that remain possible; refused for what was planned within the operation."""
    inputs = (
        Input("what it took to treat it", complication.management, tuple(Management)),
        Input("whether under general anaesthesia", complication.was_under_general_anaesthesia, (False, True)),
        Input("whether several organs failed", complication.failed_several_organs, (False, True)),
    )
    planned = complication.was_planned_in_operation
    applicability = apply_if(
        is_met=None if planned is None else not planned,
        yes="It is a deviation from the course after the operation.",
        no=PLANNED,
        unknown="whether it was planned within the operation",
    )
    notes = (PERSISTS,) if complication.persists_at_discharge else ()
    return conclude(SCALE, inputs, _grade, applicability, notes)


def find_highest(scores: Sequence[Score[Options[ClavienGrade]]]) -> tuple[ClavienGrade, ClavienGrade] | None:
    """The lowest and the highest that the worst of several complications can be; None where none of them is graded."""
    results = [score.result for score in scores if score.result is not None]
    if not results:
        return None
    order = list(ClavienGrade)
    return max((result.low for result in results), key=order.index), max((result.high for result in results), key=order.index)


def _grade(management: Management, is_general: YesNo, is_several: YesNo) -> ClavienGrade:
    if management is Management.INTERVENTION:
        return ClavienGrade.IIIB if is_general else ClavienGrade.IIIA
    if management is Management.INTENSIVE_CARE:
        return ClavienGrade.IVB if is_several else ClavienGrade.IVA
    return {Management.ALLOWED: ClavienGrade.I, Management.DRUGS: ClavienGrade.II, Management.DEATH: ClavienGrade.V}[management]
