"""Stage and margin of a tumour of bone or soft tissue by Enneking."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, apply_if, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Options, Rule, Score, Stated


class Grade(StrEnum):
    """Surgical grade: low, high."""

    G1 = "G1"
    G2 = "G2"


class Site(StrEnum):
    """Within one anatomical compartment, or beyond it."""

    T1 = "T1"
    T2 = "T2"


class Metastasis(StrEnum):
    """Regional or distant."""

    M0 = "M0"
    M1 = "M1"


class Stage(StrEnum):
    """Published stages."""

    IA = "IA"
    IB = "IB"
    IIA = "IIA"
    IIB = "IIB"
    IIIA = "IIIA"
    IIIB = "IIIB"


CITATION: Final = Citation("Enneking WF, Spanier SS, Goodman MA, Clin Orthop Relat Res 1980;153:106-120")
SCALE: Final = Scale("Enneking stage", tuple(Stage), Rule(CITATION, "table of stages", Verification.VERIFIED))


def stage_enneking(
    grade: Stated[Grade], site: Stated[Site], metastasis: Stated[Metastasis], *, is_primary: bool | None
) -> Score[Options[Stage]]:
    """The surgical stage, or those that remain possible. Neither grade nor M0 follows from a name or from silence."""
    inputs = (
        Input("surgical grade", grade, tuple(Grade)),
        Input("whether it lies beyond its compartment", site, tuple(Site)),
        Input("metastases", metastasis, tuple(Metastasis)),
    )
    applicability = apply_if(
        is_met=is_primary,
        yes="The tumour is a primary mesenchymal one.",
        no="The stage is for primary mesenchymal tumours, and this one is a metastasis.",
        unknown="whether the tumour is a primary one",
    )
    return conclude(SCALE, inputs, _stage, applicability)


def _stage(grade: Grade, site: Site, metastasis: Metastasis) -> Stage:
    number = "III" if metastasis is Metastasis.M1 else {Grade.G1: "I", Grade.G2: "II"}[grade]
    return Stage(number + {Site.T1: "A", Site.T2: "B"}[site])
