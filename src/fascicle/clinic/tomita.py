"""Tomita: the surgical type of a spinal tumour, and the prognostic score of spinal metastases. Both unverified: see the rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, apply_if, conclude
from fascicle.clinic.points import PointTable, add_points
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Options, Rule, Score, Stated


class TomitaType(StrEnum):
    """Published types; `UNDEFINED`: sites that the figure does not show together, or none."""

    TYPE_1 = "1"
    TYPE_2 = "2"
    TYPE_3 = "3"
    TYPE_4 = "4"
    TYPE_5 = "5"
    TYPE_6 = "6"
    TYPE_7 = "7"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class TomitaSites:
    """Which sites are involved; None is not stated. `arch`: lamina, transverse or spinous process."""

    body: bool | None = None
    pedicle: bool | None = None
    arch: bool | None = None
    epidural: bool | None = None
    paravertebral: bool | None = None
    adjacent_vertebra: bool | None = None
    skip_lesions: bool | None = None


TYPE_SCALE: Final = Scale(
    "Tomita surgical type",
    tuple(TomitaType),
    Rule(
        Citation(
            "Tomita K et al., Spine 1997;22:324-333; Tomita K et al., J Orthop Sci 2006;11:3-12",
            "https://doi.org/10.1007/s00776-005-0964-y",
        ),
        "figure of the surgical classification, from memory; a secondary page that was read gives types 4 to 7 otherwise",
        Verification.UNVERIFIED,
    ),
)
PROGNOSIS_RULE: Final = Rule(
    Citation("Tomita K et al., Spine 2001;26:298-306"), "table of prognostic factors, from memory", Verification.UNVERIFIED
)
APPLIES: Final = Applicability(True, "The tumour lies in the spine.")


def type_tomita(sites: TomitaSites) -> Score[Options[TomitaType]]:
    """The surgical type, or those that remain possible. Types 1 to 3 are within the compartment, 4 to 6 beyond it."""
    stated = (
        ("vertebral body", sites.body),
        ("pedicle", sites.pedicle),
        ("lamina or processes", sites.arch),
        ("epidural space", sites.epidural),
        ("paravertebral area", sites.paravertebral),
        ("adjacent vertebra", sites.adjacent_vertebra),
        ("lesions apart from each other", sites.skip_lesions),
    )
    return conclude(TYPE_SCALE, [Input(name, fact, (False, True)) for name, fact in stated], _find_type, APPLIES)


def score_tomita_prognosis(
    growth: Stated[str], visceral: Stated[str], bone: Stated[str], points: PointTable, *, is_metastasis: bool | None
) -> Score[Options[int]]:
    """The prognostic score, 2 to 10, of a spinal metastasis; refused for a primary tumour. Options as in the table of points."""
    applicability = apply_if(
        is_met=is_metastasis,
        yes="The tumour is a metastasis.",
        no="The prognostic score is for metastases; this tumour is a primary one.",
        unknown="whether the tumour is a metastasis",
    )
    stated = {"growth": growth, "visceral metastases": visceral, "bone metastases": bone}
    return add_points(points, stated, PROGNOSIS_RULE, applicability)


def _find_type(
    body: YesNo, pedicle: YesNo, arch: YesNo, epidural: YesNo, paravertebral: YesNo, adjacent: YesNo, skip: YesNo
) -> TomitaType:
    """The farthest extension decides; within the bone, which sites join."""
    beyond = (
        (skip, TomitaType.TYPE_7),
        (adjacent, TomitaType.TYPE_6),
        (paravertebral, TomitaType.TYPE_5),
        (epidural, TomitaType.TYPE_4),
    )
    farthest = next((kind for is_there, kind in beyond if is_there), None)
    if farthest is not None:
        return farthest
    if body + pedicle + arch == 1:
        return TomitaType.TYPE_1
    if not pedicle:
        return TomitaType.UNDEFINED
    return TomitaType.TYPE_3 if body and arch else TomitaType.TYPE_2
