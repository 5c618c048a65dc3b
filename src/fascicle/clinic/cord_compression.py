"""Epidural spinal cord compression (ESCC, Bilsky): how far a tumour reaches into the canal at the worst level."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Options, Rule, Score, Stated
from fascicle.model.spine import Reach


class EsccGrade(StrEnum):
    """Published grades, in order."""

    G0 = "0"
    G1A = "1a"
    G1B = "1b"
    G1C = "1c"
    G2 = "2"
    G3 = "3"


class EsccGroup(StrEnum):
    """0 to 1b low, 1c between, 2 and 3 high grade."""

    LOW = "low"
    GREY_ZONE = "grey_zone"
    HIGH = "high"


RULE: Final = Rule(
    Citation("Bilsky MH et al., J Neurosurg Spine 2010;13:324-328", "https://doi.org/10.3171/2010.3.SPINE09459"),
    "Figure 1, on axial T2-weighted MRI at the worst level",
    Verification.VERIFIED,
)
SCALE: Final = Scale("ESCC", tuple(EsccGrade), RULE)
APPLIES: Final = Applicability(True, "The scale grades tumour in the spinal canal at the level of the cord.")
BELOW_THE_CORD: Final = Applicability(False, "The lesion lies below the spinal cord, where there is no cord to be compressed.")
_WITHOUT_COMPRESSION: Final = {
    Reach.BONE_ONLY: EsccGrade.G0,
    Reach.EPIDURAL: EsccGrade.G1A,
    Reach.SAC_DEFORMED: EsccGrade.G1B,
    Reach.CORD_CONTACT: EsccGrade.G1C,
}


def grade_cord_compression(
    reach: Stated[Reach], *, is_fluid_visible: bool | None, is_at_cord: bool = True
) -> Score[Options[EsccGrade]]:
    """The grade, or those that remain possible. `is_fluid_visible`: cerebrospinal fluid is seen around the cord."""
    inputs = (
        Input("how far the tumour reaches into the canal", reach, tuple(Reach)),
        Input("cerebrospinal fluid seen around the cord", is_fluid_visible, (True, False)),
    )
    return conclude(SCALE, inputs, _grade, APPLIES if is_at_cord else BELOW_THE_CORD)


def group_grade(grade: EsccGrade) -> EsccGroup:
    """Low, grey zone or high grade."""
    if grade in (EsccGrade.G2, EsccGrade.G3):
        return EsccGroup.HIGH
    return EsccGroup.GREY_ZONE if grade is EsccGrade.G1C else EsccGroup.LOW


def _grade(reach: Reach, is_fluid_visible: YesNo) -> EsccGrade:
    if reach is Reach.CORD_COMPRESSED:
        return EsccGrade.G2 if is_fluid_visible else EsccGrade.G3
    return _WITHOUT_COMPRESSION[reach]
