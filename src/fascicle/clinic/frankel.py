"""Frankel grade: what is left of motion and sensation below a lesion of the cord."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Options, Rule, Score, Stated


class Motion(StrEnum):
    """Motor power below the lesion. Useful: the legs move, and many walk. Not derived from grades of single muscles."""

    NONE = "none"
    USELESS = "useless"
    USEFUL = "useful"
    NORMAL = "normal"


class Sensation(StrEnum):
    """Sensation below the lesion."""

    NONE = "none"
    SOME = "some"
    NORMAL = "normal"


class FrankelGrade(StrEnum):
    """Published grades."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


SCALE: Final = Scale(
    "Frankel grade",
    tuple(FrankelGrade),
    Rule(
        Citation("Frankel HL et al., Paraplegia 1969;7:179-192", "https://doi.org/10.1038/sc.1969.30"),
        "definitions of the five groups",
        Verification.VERIFIED,
    ),
)
APPLIES: Final = Applicability(True, "The cord is affected.")


def grade_frankel(
    motion: Stated[Motion], sensation: Stated[Sensation], *, is_sphincter_disturbed: bool | None
) -> Score[Options[FrankelGrade]]:
    """The grade, or those that remain possible. E asks for no weakness, no loss of sensation and no disturbed sphincter."""
    inputs = (
        Input("motor power below the lesion", motion, tuple(Motion)),
        Input("sensation below the lesion", sensation, tuple(Sensation)),
        Input("whether a sphincter is disturbed", is_sphincter_disturbed, (False, True)),
    )
    return conclude(SCALE, inputs, _grade, APPLIES)


def _grade(motion: Motion, sensation: Sensation, is_sphincter_disturbed: YesNo) -> FrankelGrade:
    if motion is Motion.NONE:
        return FrankelGrade.A if sensation is Sensation.NONE else FrankelGrade.B
    if motion is Motion.USELESS:
        return FrankelGrade.C
    is_free = motion is Motion.NORMAL and sensation is Sensation.NORMAL and not is_sphincter_disturbed
    return FrankelGrade.E if is_free else FrankelGrade.D
