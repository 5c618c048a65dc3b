"""RECIST 1.1: the response at one time point from targets, non-targets and new lesions."""

from __future__ import annotations

from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, conclude
from fascicle.clinic.recist.rules import APPLIES, make_rule
from fascicle.model.response import NonTargetResponse, Response, TargetResponse
from fascicle.model.scores import Options, Score, Stated

SCALE: Final = Scale(
    "RECIST 1.1 time point", tuple(Response), make_rule("Table 1 (target disease), Table 2 (non-target disease only)")
)
_NON_TARGET_ONLY: Final = {
    NonTargetResponse.CR: Response.CR,
    NonTargetResponse.NON_CR_NON_PD: Response.NON_CR_NON_PD,
    NonTargetResponse.NE: Response.NE,
    NonTargetResponse.PD: Response.PD,
}


def assess_time_point(
    target: Stated[TargetResponse], non_target: Stated[NonTargetResponse], *, has_new_lesion: bool | None
) -> Score[Options[Response]]:
    """The response with target disease. An unequivocal new lesion is progression; an equivocal one is not yet (section 4.3.5).

    None is "not stated": then every response that it leaves possible is named. NE is a statement: it was not evaluable.
    """
    inputs = (
        Input("response of the target lesions", target, tuple(TargetResponse)),
        Input("response of the non-target lesions", non_target, tuple(NonTargetResponse)),
        Input("whether there is a new lesion", has_new_lesion, (False, True)),
    )
    return conclude(SCALE, inputs, _combine, APPLIES)


def assess_without_target(non_target: Stated[NonTargetResponse], *, has_new_lesion: bool | None) -> Score[Options[Response]]:
    """The response where there was non-target disease only (Table 2)."""
    inputs = (
        Input("response of the non-target lesions", non_target, tuple(_NON_TARGET_ONLY)),
        Input("whether there is a new lesion", has_new_lesion, (False, True)),
    )
    return conclude(SCALE, inputs, _combine_without_target, APPLIES)


def _combine(target: TargetResponse, non_target: NonTargetResponse, has_new_lesion: YesNo) -> Response:
    """Table 1, row by row; no non-target disease counts as none left."""
    if has_new_lesion or target is TargetResponse.PD or non_target is NonTargetResponse.PD:
        return Response.PD
    if target is TargetResponse.CR:
        return Response.CR if non_target in (NonTargetResponse.CR, NonTargetResponse.NONE) else Response.PR
    return Response(target.value)


def _combine_without_target(non_target: NonTargetResponse, has_new_lesion: YesNo) -> Response:
    """Table 2, row by row."""
    return Response.PD if has_new_lesion else _NON_TARGET_ONLY[non_target]
