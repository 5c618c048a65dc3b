"""What a treatment before surgery left of the tumour: Huvos by necrosis, EORTC-STBSG by viable cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Interval, Options, Rule, Score


class Huvos(StrEnum):
    """By necrosis: under 50 %, 50 to under 90 %, 90 to under 100 %, all. From III on a good response."""

    I = "I"  # noqa: E741 - the published name
    II = "II"
    III = "III"
    IV = "IV"


class Stbsg(StrEnum):
    """By viable cells: none, under 1 %, 1 to under 10 %, 10 to under 50 %, 50 % or more."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Treatment(StrEnum):
    """What was given before the specimen, as far as the scales ask for it."""

    CHEMOTHERAPY = "chemotherapy"
    RADIOTHERAPY = "radiotherapy"
    KINASE_INHIBITOR = "kinase_inhibitor"


HUVOS_RULE: Final = Rule(Citation("Huvos AG et al., Arch Pathol Lab Med 1977;101:14-18"), "grades I to IV", Verification.VERIFIED)
STBSG_RULE: Final = Rule(
    Citation("Wardelmann E et al., Eur J Cancer 2016;53:84-95 (EORTC-STBSG)"), "five-tier response score", Verification.VERIFIED
)
NOT_FOR_INHIBITOR: Final = "not validated for a kinase inhibitor"
NOT_PROGNOSTIC: Final = "In soft-tissue sarcoma neither score was shown to predict the course (PubMed 28463157; Menendez 2007)."
VIABLE_LEFT: Final = "Viable cells were not stated. Fibrosis and hyalinosis count too, so they are at most what is not necrosis."
_HUVOS_FROM: Final = ((Huvos.I, Decimal(0)), (Huvos.II, Decimal(50)), (Huvos.III, Decimal(90)), (Huvos.IV, Decimal(100)))
_ALL: Final = Decimal(100)
C = TypeVar("C", Huvos, Stbsg)


def grade_huvos(
    necrosis_percent: Interval | None, treatment: Treatment | None, *, is_osteosarcoma: bool | None
) -> Score[Options[Huvos]]:
    """The grade by the share of necrosis, or those the interval spans; all where necrosis was not stated.

    The scale was made for osteosarcoma after chemotherapy; elsewhere the grade is given as a description that it is not validated
    for, so that no conclusion rests on it.
    """
    _check(necrosis_percent)
    possible = tuple(Huvos) if necrosis_percent is None else _span(necrosis_percent, _HUVOS_FROM)
    applicability = _apply(treatment, is_made_for=is_osteosarcoma is True, made_for="osteosarcoma")
    missing = ("share of necrosis",) if len(possible) > 1 else ()
    return Score("Huvos", Options(possible), HUVOS_RULE, applicability, missing, () if is_osteosarcoma else (NOT_PROGNOSTIC,))


def grade_stbsg(
    viable_percent: Interval | None, necrosis_percent: Interval | None, treatment: Treatment | None
) -> Score[Options[Stbsg]]:
    """The grade by the share of viable cells; where that was not stated, every grade that the necrosis leaves possible.

    Raises ValueError for shares outside 0 to 100 %, and for two that are more than 100 % together.
    """
    _check(viable_percent)
    _check(necrosis_percent)
    notes = [NOT_PROGNOSTIC]
    if viable_percent is None:
        notes.append(VIABLE_LEFT)
        viable_percent = Interval(Decimal(0), _ALL - (Decimal(0) if necrosis_percent is None else necrosis_percent.low))
    elif necrosis_percent is not None and viable_percent.low + necrosis_percent.low > _ALL:
        raise ValueError("viable cells and necrosis together are more than 100 %")
    low, high = _classify_viable(viable_percent.low), _classify_viable(viable_percent.high)
    possible = tuple(Stbsg)[list(Stbsg).index(low) : list(Stbsg).index(high) + 1]
    applicability = _apply(treatment, is_made_for=True, made_for="soft-tissue sarcoma")
    missing = ("share of viable cells",) if len(possible) > 1 else ()
    return Score("EORTC-STBSG", Options(possible), STBSG_RULE, applicability, missing, tuple(notes))


def is_good_response(grade: Huvos) -> bool:
    """Necrosis of 90 % or more."""
    return grade in (Huvos.III, Huvos.IV)


def _apply(treatment: Treatment | None, *, is_made_for: bool, made_for: str) -> Applicability:
    """Whether the scale was made for this treatment and tumour; if not, why nothing may be concluded."""
    if treatment is Treatment.KINASE_INHIBITOR:
        return Applicability(None, NOT_FOR_INHIBITOR)
    if treatment is None:
        return Applicability(None, "The treatment before surgery is not stated.")
    if not is_made_for:
        return Applicability(None, f"not validated beyond {made_for}")
    return Applicability(True, f"The scale was made for {made_for} after {treatment.value}.")


def _span(percent: Interval, starts: Sequence[tuple[C, Decimal]]) -> tuple[C, ...]:
    """The classes from that of the lower to that of the upper end; each begins at its number."""
    low = max(place for place, (_, start) in enumerate(starts) if start <= percent.low)
    high = max(place for place, (_, start) in enumerate(starts) if start <= percent.high)
    return tuple(name for name, _ in starts[low : high + 1])


def _classify_viable(percent: Decimal) -> Stbsg:
    if percent == 0:
        return Stbsg.A
    starts = ((Stbsg.E, 50), (Stbsg.D, 10), (Stbsg.C, 1))
    return next((name for name, start in starts if percent >= start), Stbsg.B)


def _check(percent: Interval | None) -> None:
    if percent is not None and not (percent.low >= 0 and percent.high <= _ALL):
        raise ValueError(f"a percentage from 0 to 100, not {percent.low} to {percent.high}")
