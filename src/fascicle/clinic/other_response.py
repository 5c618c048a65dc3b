"""Criteria of response beside RECIST 1.1: Choi, and those that are refused where they were not made for the case."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.response import Response
from fascicle.model.scores import Applicability, Options, Rule, Score

NOT_COMPUTED: Final = "Fascicle does not compute this criterion; the RECIST 1.1 responses of the line are its starting point."
MADE_FOR: Final = "The criteria were made for gastrointestinal stromal tumours under imatinib."
CHOI: Final = Scale(
    "Choi",
    (Response.CR, Response.PR, Response.SD, Response.PD),
    Rule(
        Citation("Choi H et al., J Clin Oncol 2007;25:1753-1759", "https://doi.org/10.1200/JCO.2006.07.3049"),
        "modified CT response criteria, read as reproduced by Radiopaedia (Choi response criteria, 23 May 2023)",
        Verification.VERIFIED,
    ),
)
IRECIST: Final = Rule(
    Citation("Seymour L et al., Lancet Oncol 2017;18:e143-e152", "https://doi.org/10.1016/S1470-2045(17)30074-8"),
    "scope: immunotherapeutics",
    Verification.VERIFIED,
)
MRECIST: Final = Rule(
    Citation("Lencioni R, Llovet JM, Semin Liver Dis 2010;30:52-60", "https://doi.org/10.1055/s-0030-1247132"),
    "scope: hepatocellular carcinoma, enhancing in the arterial phase",
    Verification.UNVERIFIED,
)
# Fractions of the baseline: 10 % smaller or larger, 15 % less dense.
_SMALLER: Final = Decimal("0.90")
_LARGER: Final = Decimal("1.10")
_LESS_DENSE: Final = Decimal("0.85")
_NON_TARGET: Final = "what progression of non-target lesions counts as"


class TherapyKind(StrEnum):
    """What a line of therapy consists of, as far as a criterion asks for it."""

    IMMUNOTHERAPY = "immunotherapy"
    KINASE_INHIBITOR = "kinase_inhibitor"
    CHEMOTHERAPY = "chemotherapy"
    RADIOTHERAPY = "radiotherapy"
    OTHER = "other"


def refuse_irecist(therapy: TherapyKind | None) -> Score[Options[Response]]:
    """iRECIST, which is for immunotherapy alone. Refused for every other therapy; not computed for immunotherapy."""
    if therapy is TherapyKind.IMMUNOTHERAPY:
        applies = Applicability(True, "The line is immunotherapy.")
        return Score("iRECIST", None, IRECIST, applies, (), (NOT_COMPUTED,))
    if therapy is None:
        return Score("iRECIST", None, IRECIST, Applicability(None, "The kind of therapy is not stated."), ("kind of therapy",))
    because = "iRECIST is for immunotherapy; under another therapy an increase is progression and is not waited out."
    return Score("iRECIST", None, IRECIST, Applicability(False, because))


def refuse_mrecist(*, is_hepatocellular: bool | None) -> Score[Options[Response]]:
    """mRECIST, which is for hepatocellular carcinoma alone. Refused for every other tumour; not computed for that one."""
    if is_hepatocellular:
        applies = Applicability(True, "The tumour is a hepatocellular carcinoma.")
        return Score("mRECIST", None, MRECIST, applies, (), (NOT_COMPUTED,))
    if is_hepatocellular is None:
        return Score("mRECIST", None, MRECIST, Applicability(None, "The tumour is not stated."), ("diagnosis",))
    because = "mRECIST measures the enhancing part of a hepatocellular carcinoma."
    return Score("mRECIST", None, MRECIST, Applicability(False, because))


def assess_choi(
    size_ratio: Decimal | None,
    density_ratio: Decimal | None,
    *,
    is_ct: bool | None,
    has_new_lesion: bool | None,
    has_new_nodule: bool | None,
    is_non_target_worse: bool | None,
    is_gone: bool,
) -> Score[Options[Response]]:
    """The Choi response on CT, from size and density as fractions of the baseline.

    Partial response: 10 % smaller or 15 % less dense, and no progression of non-target lesions; progression: 10 % larger without
    the criterion of density, a new lesion, or a nodule within the tumour that is new or grows. Where only non-target lesions
    progress, the criteria rule a partial response out and do not say what it is instead: stable and progressive are both given.
    Density is in Hounsfield units, which MRI does not have: refused there.
    """
    if is_ct is False:
        return Score("Choi", None, CHOI.rule, Applicability(False, "Density in Hounsfield units is measured on CT alone."))
    if is_ct is None:
        return Score("Choi", None, CHOI.rule, Applicability(None, "The method is not stated."), ("imaging method",))
    inputs = (
        Input("size against the baseline", _compare_size(size_ratio), ("smaller", "same", "larger")),
        Input("density against the baseline", None if density_ratio is None else density_ratio <= _LESS_DENSE, (True, False)),
        Input("whether there is a new lesion", has_new_lesion, (False, True)),
        Input("whether a nodule within the tumour is new or grows", has_new_nodule, (False, True)),
        Input("whether non-target lesions progress", is_non_target_worse, (False, True)),
        Input("whether every lesion is gone", is_gone, (False, True)),
        Input(_NON_TARGET, None, (Response.SD, Response.PD)),
    )
    return conclude(CHOI, inputs, _respond, Applicability(True, "Measured on CT."), (MADE_FOR,))


def _compare_size(ratio: Decimal | None) -> str | None:
    if ratio is None:
        return None
    if ratio <= _SMALLER:
        return "smaller"
    return "larger" if ratio >= _LARGER else "same"


def _respond(size: str, is_less_dense: YesNo, *facts: YesNo | Response) -> Response:
    has_new_lesion, has_new_nodule, is_non_target_worse, is_gone, otherwise = facts
    if has_new_lesion or has_new_nodule:
        return Response.PD
    if is_gone:
        return Response.CR
    if size == "larger" and not is_less_dense:
        return Response.PD
    if size == "smaller" or is_less_dense:
        return Response(str(otherwise)) if is_non_target_worse else Response.PR
    return Response.SD
