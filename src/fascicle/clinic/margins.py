"""What an operation left: residual tumour (R) and the surgical margin by Enneking."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fascicle.clinic.completions import Input, Scale, YesNo, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Options, Rule, Score, Stated
from fascicle.model.surgery import Plane


class Residual(StrEnum):
    """R0 none, R1 microscopic, R2 macroscopic. RX, not assessable, is a score with more than one value here."""

    R0 = "R0"
    R1 = "R1"
    R2 = "R2"


class Margin(StrEnum):
    """Published margins."""

    INTRALESIONAL = "intralesional"
    MARGINAL = "marginal"
    WIDE = "wide"
    RADICAL = "radical"


R_SCALE: Final = Scale(
    "R classification",
    tuple(Residual),
    Rule(
        Citation("UICC TNM Classification of Malignant Tumours, residual tumour (R)"),
        "definitions of R0 to R2",
        Verification.VERIFIED,
    ),
)
MARGIN_SCALE: Final = Scale(
    "Enneking margin",
    tuple(Margin),
    Rule(
        Citation("Enneking WF, Spanier SS, Goodman MA, Clin Orthop Relat Res 1980;153:106-120"),
        "surgical margins",
        Verification.VERIFIED,
    ),
)
RESECTED: Final = Applicability(True, "The tumour was resected.")
AT_THE_MARGIN: Final = "R1 here is tumour at the margin itself; schemes that ask for 1 mm of clearance differ."
_MARGINS: Final = dict(zip(Plane, Margin, strict=True))


def classify_residual(*, has_macroscopic: bool | None, has_microscopic: bool | None) -> Score[Options[Residual]]:
    """R of a resection, or those that remain possible, which is what RX means."""
    inputs = (
        Input("macroscopic tumour left", has_macroscopic, (False, True)),
        Input("microscopic tumour at the margin", has_microscopic, (False, True)),
    )
    return conclude(R_SCALE, inputs, _classify_residual, RESECTED, (AT_THE_MARGIN,))


def classify_margin(plane: Stated[Plane], *, was_breached: bool | None) -> Score[Options[Margin]]:
    """The margin by the closest plane of dissection. A breach into the tumour makes it intralesional, whatever was free later."""
    inputs = (
        Input("closest plane of dissection", plane, tuple(Plane)),
        Input("whether the tumour was breached", was_breached, (False, True)),
    )
    return conclude(MARGIN_SCALE, inputs, _classify_margin, RESECTED)


def _classify_residual(has_macroscopic: YesNo, has_microscopic: YesNo) -> Residual:
    if has_macroscopic:
        return Residual.R2
    return Residual.R1 if has_microscopic else Residual.R0


def _classify_margin(plane: Plane, was_breached: YesNo) -> Margin:
    return Margin.INTRALESIONAL if was_breached else _MARGINS[plane]
