"""FNCLCC grade of a soft-tissue sarcoma, on tissue taken before any treatment."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fascicle.clinic.completions import apply_if
from fascicle.clinic.points import PointTable, add_points
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import OneOf, Options, Rule, Score, Stated

NAME: Final = "FNCLCC"
RULE: Final = Rule(
    Citation("Trojani M et al., Int J Cancer 1984;33:37-42; Guillou L et al., J Clin Oncol 1997;15:350-362"),
    "table of parameters and grades",
    Verification.VERIFIED,
)
FIELD_NOTE: Final = (
    "Mitoses are per 10 high-power fields; the count depends on the area of the field (0.1734 mm2 there, unverified)."
)
KI67_NOTE: Final = "A Ki-67 index is not a count of mitoses and does not stand in for it."
NO_DIFFERENTIATION: Final = (
    "The published table of differentiation does not list this entity; what was given is the pathologist's judgement."
)
_HALF: Final = Decimal(50)


@dataclass(frozen=True, slots=True)
class FnclccFindings:
    """What was stated of a specimen; None is not stated. `is_listed`: the table of differentiation lists the entity."""

    differentiation: Stated[int] = None
    mitoses_per_10_hpf: int | None = None
    necrosis_percent: Decimal | None = None
    is_before_treatment: bool | None = None
    is_listed: bool | None = None

    def __post_init__(self) -> None:
        if self.mitoses_per_10_hpf is not None and self.mitoses_per_10_hpf < 0:
            raise ValueError("a count of mitoses is 0 or more")
        if self.necrosis_percent is not None and not 0 <= self.necrosis_percent <= 100:
            raise ValueError(f"a percentage from 0 to 100, not {self.necrosis_percent}")


def score_fnclcc(findings: FnclccFindings, points: PointTable) -> Score[Options[int]]:
    """The sum, 2 to 8, or every sum that the findings leave possible. Refused after treatment, which changes what is counted."""
    applicability = apply_if(
        is_met=findings.is_before_treatment,
        yes="The tissue was taken before treatment.",
        no="Treatment changes necrosis and mitoses; the grade is for tissue taken before it.",
        unknown="whether the tissue was taken before treatment",
    )
    stated: dict[str, Stated[str]] = {
        "differentiation": _name_differentiation(findings.differentiation),
        "mitoses_per_10_hpf": _classify_mitoses(findings.mitoses_per_10_hpf),
        "necrosis": _classify_necrosis(findings.necrosis_percent),
    }
    notes = (FIELD_NOTE, KI67_NOTE) if findings.is_listed else (FIELD_NOTE, KI67_NOTE, NO_DIFFERENTIATION)
    return add_points(points, stated, RULE, applicability, notes)


def grade_fnclcc(total: Score[Options[int]]) -> Score[Options[int]]:
    """The grade of a sum: 2-3 grade 1, 4-5 grade 2, 6-8 grade 3."""
    if total.result is None:
        return Score(f"{NAME} grade", None, total.rule, total.applicability, total.missing, total.notes)
    grades = Options(tuple(sorted({_grade(value) for value in total.result.values})))
    missing = () if grades.single else total.missing
    return Score(f"{NAME} grade", grades, total.rule, total.applicability, missing, total.notes)


def _grade(total: int) -> int:
    if total >= 6:
        return 3
    return 2 if total >= 4 else 1


def _name_differentiation(score: Stated[int]) -> Stated[str]:
    """The option of the table; several scores of differentiation leave it open, which the table spells by their names."""
    if isinstance(score, OneOf):
        return OneOf(tuple(str(value) for value in score.values))
    return None if score is None else str(score)


def _classify_mitoses(count: int | None) -> str | None:
    if count is None:
        return None
    if count >= 20:
        return "20_or_more"
    return "10_to_19" if count >= 10 else "0_to_9"


def _classify_necrosis(percent: Decimal | None) -> str | None:
    if percent is None:
        return None
    if percent == 0:
        return "none"
    return "half_or_more" if percent >= _HALF else "under_half"
